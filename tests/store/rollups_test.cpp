// Roll-ups say what counting the events says: after an import at once, file by file, in reverse order, with no memory, and after a
// migration.
#include "store/rollups.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "store/case_file.h"
#include "tests/support/import_case.h"
#include "tests/support/temporary_folder.h"

namespace hindcast {
namespace {

using test::ImportCase;
using test::of_2000;
using Texts = std::vector<std::string>;

// A roll-up by names instead of ids, and the same from the events.
struct Question {
  std::string_view rolled_up;
  std::string_view counted;
};

constexpr std::array kQuestions = {
    Question{"SELECT s.address, d.address, to_port, events, ports, first_us, last_us FROM pair"
             " LEFT JOIN host s ON s.host_id = src_host_id LEFT JOIN host d ON d.host_id = dst_host_id",
             "SELECT src, dst, coalesce(dst_port > 0, 0), count(*), count(DISTINCT nullif(dst_port, 0)), min(time_us), max(time_us)"
             " FROM v_event WHERE src IS NOT NULL OR dst IS NOT NULL GROUP BY 1, 2, 3"},
    Question{
        "SELECT address, event_count, dated_count, alert_count, mail_count, connection_count, refusal_count, target_count,"
        " port_count, signature_count, day_count, first_us, last_us FROM v_sender",
        "SELECT src, count(*), count(time_us), count(signature), sum(sensor = 'sendmail'),"
        " sum(m.relay_address IS NOT NULL AND m.status IS NULL),"
        " sum(m.relay_address IS NOT NULL AND m.status IS NULL AND m.reject IS NOT NULL),"
        " count(DISTINCT dst), count(DISTINCT dst_port), count(DISTINCT signature_id), count(DISTINCT e.time_us / 86400000000),"
        " min(e.time_us), max(e.time_us)"
        " FROM v_event e JOIN (SELECT event_id, signature_id FROM v_event_raw) USING (event_id) LEFT JOIN v_mail m USING "
        "(event_id) WHERE src IS NOT NULL GROUP BY src"},
    Question{
        "SELECT address, event_count, own_count, source_count, first_us, last_us FROM v_receiver",
        "SELECT dst, count(*), sum(src IS dst), count(DISTINCT src), min(time_us), max(time_us) FROM v_event WHERE dst IS NOT NULL"
        " GROUP BY dst"},
    Question{"SELECT src, hour, target_count FROM v_sender_hour",
             "SELECT src, strftime('%Y-%m-%dT%H:00:00.000000Z', time_us / 1000000, 'unixepoch') AS hour, count(DISTINCT dst)"
             " FROM v_event WHERE src IS NOT NULL AND time_us IS NOT NULL AND sensor <> 'sendmail' GROUP BY src, hour"
             " HAVING count(DISTINCT dst) >= 10"},
    Question{"SELECT hour_us, event_count, alert_count, source_count, target_count FROM v_hour",
             "SELECT time_us / 3600000000 * 3600000000, count(*), count(signature), count(DISTINCT src), count(DISTINCT dst)"
             " FROM v_event WHERE time_us IS NOT NULL GROUP BY 1"},
    Question{"SELECT signature, day, d.event_count, d.source_count, d.target_count, d.first_time, d.last_time"
             " FROM v_signature_day d JOIN v_signature USING (signature_id)",
             "SELECT signature, date(time), count(*), count(DISTINCT src), count(DISTINCT dst), min(time), max(time)"
             " FROM v_event JOIN (SELECT event_id, signature_id FROM v_event_raw) USING (event_id) WHERE signature_id IS NOT NULL "
             "GROUP BY signature_id, date(time)"},
    Question{
        "SELECT signature, event_count, source_count, target_count, day_count, first_time, last_time FROM v_signature",
        "SELECT signature, count(*), count(DISTINCT src), count(DISTINCT dst), count(DISTINCT date(time)), min(time), max(time)"
        " FROM v_event JOIN (SELECT event_id, signature_id FROM v_event_raw) USING (event_id) WHERE signature_id IS NOT NULL GROUP "
        "BY signature_id"},
    Question{
        "SELECT path, day, sensor, format, time_basis, event_count, first_time, last_time FROM v_source_day",
        "SELECT path, date(time), sensor, format, time_basis, count(*), min(time), max(time) FROM v_event GROUP BY 1, 2, 3, 4, 5"},
    Question{"SELECT address, first_time, last_time, event_count FROM v_host",
             "SELECT address, min(time), max(time), count(event_id)"
             " FROM v_address LEFT JOIN v_event ON address IN (src, dst) GROUP BY address"},
};

// A client that connects and one refusal; then a delivery, which shows the server.
constexpr std::string_view kMailLog =
    "May 24 00:01:10 mailhost sendmail[1]: AAA15601: from=<a@b>, size=10, class=0, nrcpts=1, proto=SMTP, relay=x [10.9.9.9]\n"
    "May 24 00:01:11 mailhost sendmail[1]: AAA15601: to=<c@d>, delay=00:00:01, mailer=smtp, relay=y [10.9.9.8], stat=Sent\n"
    "May 24 00:01:12 mailhost sendmail[2]: AAA15602: ruleset=check_rcpt, arg1=<c@e>, relay=x [10.9.9.9], reject=550 5.7.1 <c@e>... "
    "Relaying denied\n";

Texts sorted_rows(ImportCase& c, std::string_view sql) {
  Texts rows = c.rows(sql);
  std::sort(rows.begin(), rows.end());
  return rows;
}

// All roll-ups but those of sources, which depend on the file that was read first.
Texts contents(ImportCase& c) {
  Texts all;
  for (const Question& question : kQuestions) {
    if (question.rolled_up.find("v_source_day") != std::string_view::npos) continue;
    for (std::string& row : sorted_rows(c, question.rolled_up)) all.push_back(std::move(row));
  }
  return all;
}

void check_counted(ImportCase& c) {
  for (const Question& question : kQuestions) {
    CAPTURE(question.rolled_up);
    CHECK(sorted_rows(c, question.rolled_up) == sorted_rows(c, question.counted));
  }
  CHECK(sorted_rows(c, "SELECT event_id, address, role FROM v_event_host") ==
        sorted_rows(c,
                    "SELECT event_id, src, 'src' FROM v_event WHERE src IS NOT NULL"
                    " UNION ALL SELECT event_id, dst, 'dst' FROM v_event WHERE dst IS NOT NULL"));
}

void use_file(ImportCase& c) {
  auto database = open_case(c.scratch().path("rolled.case"), OpenMode::create);
  REQUIRE(database.ok());
  c.use(std::move(*database));
}

// Alerts of few hosts, so that all of them meet often: sweeps, repeated ports, port 0 and none, hosts that send to themselves.
std::string crowded_log(unsigned seed, int records) {
  std::mt19937 random(seed);
  std::string text;
  for (int i = 0; i < records; ++i) {
    const auto two = [](std::uint_fast32_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    const auto host = [&random] { return "10.0.0." + std::to_string(random() % 40); };
    const auto port = [&random] { return random() % 4 == 0 ? std::string() : ":" + std::to_string(random() % 30); };
    text += "05/" + two(1 + random() % 3) + "-" + two(random() % 3) + ":" + two(random() % 60) + ":00.876461  [**] Alert " +
            std::to_string(random() % 9) + " [**] " + host() + port() + " -> " + host() + port() + "\n";
  }
  return text;
}

TEST_CASE("roll-ups of a new case are what counting its events gives, whatever the memory") {
  for (const std::size_t memory : {std::size_t{256} << 20U, std::size_t{0}}) {
    CAPTURE(memory);
    ImportOptions options = of_2000();
    options.memory = memory;
    ImportCase c;
    use_file(c);
    c.import({c.write("alert", crowded_log(1, 9'000))}, options);
    CHECK(c.count("SELECT count(*) FROM sender_hour") > 0);
    check_counted(c);
  }
}

TEST_CASE("roll-ups of the practical's logs are what counting gives: mail, packets without ports, records without dates") {
  for (const bool is_by_pages : {true, false}) {
    CAPTURE(is_by_pages);
    ImportCase c;
    if (is_by_pages) use_file(c);
    Texts paths = test::fixture_logs();
    if (is_by_pages) paths.push_back(c.write("undated/dump", "14:30:50.876461 10.0.0.1.53 > 10.0.0.2.1024: udp 40\n"));
    paths.push_back(c.write("mail/maillog", kMailLog));
    c.import(paths);
    CHECK(c.rows("SELECT mail_count, connection_count, refusal_count FROM v_sender WHERE address = '10.9.9.9'") == Texts{"2 2 1"});
    check_counted(c);
  }
}

TEST_CASE("roll-ups do not depend on the order of imports, nor on their number") {
  ImportCase at_once;
  use_file(at_once);
  Texts paths;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    paths.push_back(at_once.write("alert." + std::to_string(seed), crowded_log(seed, 700) + crowded_log(9, 100)));
  }
  at_once.import(paths);
  check_counted(at_once);
  const Texts expected = contents(at_once);
  for (int turn = 0; turn < 2; ++turn) {
    ImportCase one_by_one;
    use_file(one_by_one);
    for (const std::string& path : paths) one_by_one.import({path});
    check_counted(one_by_one);
    CHECK(contents(one_by_one) == expected);
    std::reverse(paths.begin(), paths.end());
  }
}

TEST_CASE("a case of an older schema gets its roll-ups with the migration") {
  ImportCase c;
  c.import({c.write("alert", crowded_log(2, 500))});
  REQUIRE(c.database()
              .execute("DELETE FROM pair_row; DELETE FROM sender_row; UPDATE hour SET events = 0; DELETE FROM source_day")
              .ok());
  REQUIRE(migrate(c.database()).ok());
  check_counted(c);
}

TEST_CASE("a case without events has empty roll-ups") {
  ImportCase c;
  use_file(c);
  c.import({c.write("empty", "")});
  CHECK(contents(c).empty());
}

}  // namespace
}  // namespace hindcast
