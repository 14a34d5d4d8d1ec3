// The queries that read roll-ups of flows say what counting the records says, and count where records came later or more is asked
// for.
#include "store/flow_rollups.h"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "cli/table_output.h"
#include "correlate/correlate_case.h"
#include "store/case_file.h"
#include "store/finding_store.h"
#include "store/query_runner.h"
#include "store/rollups.h"
#include "tests/support/import_case.h"
#include "tests/support/sample_case.h"

namespace hindcast {
namespace {

using Lines = std::vector<std::string>;

struct Question {
  std::string_view query;
  QueryArguments arguments;
};

const std::array kQuestions = {
    Question{"source_port_reuse", {}},
    Question{"source_port_reuse", {{"limit", "-1"}, {"minimum_hosts", "1"}}},
    Question{"source_port_reuse", {{"minimum_hosts", "3"}, {"minimum_days", "3"}, {"limit", "7"}}},
    Question{"source_port_reuse", {{"lowest_port", "1030"}, {"limit", "12"}}},
    Question{"source_port_reuse", {{"lowest_port", "0"}, {"limit", "-1"}}},
    Question{"unsolicited_answers", {}},
    Question{"unsolicited_answers", {{"limit", "5"}}},
    Question{"relay_attempts", {}},
    Question{"relay_attempts", {{"special_only", "1"}}},
};

// Cells with | behind each.
Lines lines_of(const Table& table) {
  Lines lines;
  for (const auto& row : table.rows) {
    std::string& line = lines.emplace_back();
    for (const Cell& cell : row) line += cell_text(cell) + '|';
  }
  return lines;
}

Lines answer(Database& database, const Question& question) {
  auto table = run_canned(database, *find_query(question.query), question.arguments);
  REQUIRE(table.ok());
  return lines_of(*table);
}

std::vector<Lines> answers(Database& database) {
  std::vector<Lines> all;
  for (const Question& question : kQuestions) all.push_back(answer(database, question));
  return all;
}

// How many roll-ups are there and of all records.
std::int64_t current_count(Database& database) {
  return database.query_integer("SELECT count(*) FROM v_counted WHERE is_current AND roll_up <> 'shared_target'").value().value();
}

void rebuild_all(Database& database) {
  Spool spool(0);
  REQUIRE(rebuild_rollups(database, spool, 0).ok());
  REQUIRE(rebuild_flow_rollups(database).ok());
}

// Records of few hosts and ports, so that all of them meet often; any of them may lack hosts, ports, flags or a date.
Database crowded_case(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](unsigned bound) { return std::to_string(random() % bound); };
  const auto mostly = [&random](std::string value) { return random() % 9 == 0 ? std::string("NULL") : std::move(value); };
  Database database = test::empty_case();
  std::string sql =
      "BEGIN; INSERT INTO protocol VALUES(6, 'tcp'), (17, 'udp'), (-1, 'unknown');"
      "INSERT INTO source VALUES (1, 'a', 'x', 9, NULL, 3, 3, 0, 0, 0, 0, 0, NULL, NULL, '', '', 0, '', '', '');";
  for (int host = 0; host < 12; ++host) {
    sql += "INSERT INTO host VALUES(" + std::to_string(host) + ",'10.0.0." + std::to_string(host * 37 % 101) + "','ipv4',''," +
           std::to_string(host % 2) + ");";
  }
  for (int id = 1; id <= 4'000; ++id) {
    constexpr std::array kProtocols = {"6", "6", "6", "17", "-1"};
    constexpr std::array kFlags = {"2", "18", "16", "4", "20"};
    sql += "INSERT INTO event VALUES(" + std::to_string(id) + "," +
           std::to_string(random() % 5 * 86'400'000'000ULL + random() % 1'000'000) + (random() % 8 < 6 ? ",0" : ",1") + ",0,0,0," +
           kProtocols[random() % kProtocols.size()] + "," + mostly(below(12)) + "," + mostly(std::to_string(1000 + random() % 40)) +
           "," + mostly(below(12)) + "," + mostly(std::to_string(1000 + random() % 40)) + ",NULL," +
           mostly(kFlags[random() % kFlags.size()]) + ",NULL,1," + std::to_string(id) + ",1,0,NULL,NULL);";
  }
  for (int id = 1; id <= 400; ++id) {
    constexpr std::array kRecipients = {"'a@b'", "'a%b@c'", "'a!b'", "NULL"};
    constexpr std::array kStatus = {"'Sent (ok)'", "'Deferred: later'", "'User unknown'", "NULL"};
    sql += "INSERT INTO mail(event_id, log_host, queue_id, sender, recipient, relay_name, status, size) VALUES(" +
           std::to_string(id) + ",'m" + below(2) + "'," + mostly("'Q" + below(150) + "'") + ",'s" + below(9) + "'," +
           kRecipients[random() % 4] + "," + mostly("'r" + below(9) + "'") + "," + kStatus[random() % 4] + "," + below(3) + ");";
  }
  const auto filled = database.execute(sql + "COMMIT");
  REQUIRE_MESSAGE(filled.ok(), (filled.ok() ? "" : filled.error().message));
  return database;
}

TEST_CASE("roll-ups of flows are what counting the records gives") {
  for (const unsigned seed : {1U, 2U}) {
    Database database = crowded_case(seed);
    REQUIRE(current_count(database) == 0);
    const auto counted = answers(database);
    for (const Lines& lines : counted) CHECK(!lines.empty());
    rebuild_all(database);
    CHECK(current_count(database) == 3);
    CHECK(answers(database) == counted);
  }
}

TEST_CASE("records that come after the roll-ups of flows are counted all the same") {
  Database database = crowded_case(3);
  rebuild_all(database);
  REQUIRE(
      database
          .execute("INSERT INTO event VALUES(9000, 0, 0, 0, 0, 0, 6, 0, 1024, 1, 79, NULL, 18, NULL, 1, 9000, 1, 0, NULL, NULL),"
                   "(9001, 0, 0, 0, 0, 0, 6, 2, 1024, 1, 79, NULL, 18, NULL, 1, 9001, 1, 0, NULL, NULL)")
          .ok());
  Spool spool(0);
  REQUIRE(rebuild_rollups(database, spool, 0).ok());  // as an import does
  CHECK(current_count(database) == 0);
  const auto counted = answers(database);
  REQUIRE(rebuild_flow_rollups(database).ok());
  CHECK(current_count(database) == 3);
  CHECK(answers(database) == counted);
}

TEST_CASE("source_port_reuse counts the records where more is asked for than is kept") {
  Database database = test::empty_case();
  REQUIRE(
      database
          .execute("INSERT INTO protocol VALUES(6, 'tcp'); INSERT INTO host VALUES(1, 'a', 'name', '', 0), (2, 'b', 'name', '', 0);"
                   "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)"
                   "INSERT INTO event SELECT i + 1, i % 2, 0, 0, 0, 0, 6, 1 + i % 2, 1024 + i / 2, 1, 80, NULL, 2, NULL, 1, 1, 1, "
                   "0, NULL, NULL FROM n")
          .ok());
  const auto ask = [&database](const char* limit) { return answer(database, {"source_port_reuse", {{"limit", limit}}}); };
  const std::vector counted = {ask("1000"), ask("1001"), ask("-1")};
  rebuild_all(database);
  CHECK(database.query_integer("SELECT count(*) FROM v_source_port").value() == 1000);
  CHECK(std::vector{ask("1000"), ask("1001"), ask("-1")} == counted);
  CHECK(counted.back().size() == 2500);
}

TEST_CASE("a correlation makes the roll-ups of flows, and a migration makes them again") {
  test::ImportCase c;
  c.import(test::fixture_logs());
  CHECK(current_count(c.database()) == 0);
  REQUIRE(correlate_case(c.database(), CorrelateOptions{}).ok());
  CHECK(current_count(c.database()) == 3);
  const auto rolled_up = answers(c.database());
  REQUIRE(c.database().execute("UPDATE counted SET events = 0; UPDATE finding_count SET events = 0").ok());
  CHECK(current_count(c.database()) == 0);
  CHECK(answers(c.database()) == rolled_up);
  REQUIRE(migrate(c.database()).ok());
  CHECK(current_count(c.database()) == 3);
  CHECK(answers(c.database()) == rolled_up);
  CHECK(c.database().query_integer("SELECT count(*) FROM finding_count WHERE events = 0").value() == 0);
}

// All rows of a table, in its order.
Lines rows(Database& database, std::string_view sql) {
  auto table = query_table(database, sql);
  REQUIRE(table.ok());
  return lines_of(*table);
}

TEST_CASE("what a correlation counts of findings and campaigns is what their rows say") {
  test::ImportCase c;
  c.import(test::fixture_logs());
  REQUIRE(correlate_case(c.database(), CorrelateOptions{}).ok());
  const Lines findings = rows(c.database(), "SELECT * FROM finding_count");
  const Lines campaigns = rows(c.database(), "SELECT * FROM campaign_count");
  CHECK(!campaigns.empty());
  REQUIRE(rebuild_finding_counts(c.database()).ok());
  CHECK(rows(c.database(), "SELECT * FROM finding_count") == findings);
  CHECK(rows(c.database(), "SELECT * FROM campaign_count") == campaigns);
}

}  // namespace
}  // namespace hindcast
