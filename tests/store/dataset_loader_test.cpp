// What correlation reads of the rows is what the views show of them: the loader decodes rows by itself.
#include "store/dataset_loader.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "store/case_file.h"
#include "tests/support/import_case.h"

namespace hindcast {
namespace {

using test::ImportCase;
using Texts = std::vector<std::string>;

constexpr std::size_t kMemory = std::size_t{1} << 20U;

// TCP options whose numbers stand apart from their phrase, that keep them, and none; and a packet that is quoted.
constexpr std::string_view kOptions =
    "09:00:00.000010 10.0.0.1.1029 > 10.0.0.2.80: S 7:7(0) win 512 <mss 1460,nop,nop,timestamp 1234567 7654321> (DF)\n"
    "09:00:01.000010 10.0.0.1.1029 > 10.0.0.2.80: S 7:7(0) win 512 <mss 1460,nop,nop,timestamp 1234599 0> (DF)\n"
    "09:00:02.000010 10.0.0.1.1029 > 10.0.0.2.80: S 7:7(0) win 512 <mss 8,nop,wscale 3> (DF)\n"
    "09:00:03.000010 10.0.0.1.1029 > 10.0.0.2.80: S 7:7(0) win 512\n"
    "09:00:04.000010 10.0.0.9 > 10.0.0.1: icmp: 10.0.0.2 udp port 53 unreachable\n";

std::string shown(std::int64_t value) { return value < 0 ? "-" : std::to_string(value); }
std::string shown(std::string_view text) { return text.empty() ? "-" : std::string(text); }

Texts sorted(Texts texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

// Events with their details, from the dataset.
Texts loaded(const Dataset& data) {
  Texts rows;
  for (const Event& e : data.events) {
    std::string row =
        fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {}", e.id, e.time.us, static_cast<int>(e.basis),
                    static_cast<int>(e.precision), static_cast<int>(e.sensor), static_cast<int>(e.protocol),
                    e.src == kNoHost ? "-" : data.address(e.src), shown(e.src_port), e.dst == kNoHost ? "-" : data.address(e.dst),
                    shown(e.dst_port), shown(data.signature(e.signature)), shown(e.flags), shown(e.length), e.source_id);
    if (e.detail >= 0 && e.sensor == Sensor::sendmail) {
      const MailDetail m = data.mails[static_cast<std::size_t>(e.detail)];
      row += fmt::format(" mail {} {} {} {} {} {} {}", shown(m.size), shown(m.recipient_count), shown(data.text(m.ruleset)),
                         shown(data.text(m.argument)), shown(data.text(m.sender)), shown(data.text(m.relay_name)),
                         shown(data.text(m.reject)));
    } else if (const auto p = data.packet(e.detail)) {
      row += fmt::format(" packet {} {} {} {} {} {} {} {} {} {}", shown(p->seq), shown(p->window), shown(p->ttl), shown(p->ip_id),
                         shown(p->dont_fragment), shown(p->icmp_type), shown(p->icmp_code), shown(data.text(p->tcp_options)),
                         shown(data.text(p->text)), p->acknowledges_zero ? 1 : 0);
      const QuotedFlow q = data.quoted(*p);
      if (p->quoted >= 0)
        row += fmt::format(" quoted {} {} {} {} {}", static_cast<int>(q.protocol), q.src == kNoHost ? "-" : data.address(q.src),
                           shown(q.src_port), q.dst == kNoHost ? "-" : data.address(q.dst), shown(q.dst_port));
    }
    rows.push_back(std::move(row));
  }
  return sorted(std::move(rows));
}

// The same from the views.
Texts viewed(ImportCase& c) {
  std::string digits = "p.tcp_options";
  for (int digit = 0; digit < 10; ++digit) digits = fmt::format("replace({}, '{}', '')", digits, digit);
  return sorted(c.rows(fmt::format(
      "SELECT e.event_id, coalesce(e.time_us, 0), e.time_basis, e.time_precision, e.sensor_id, e.protocol, s.address, e.src_port,"
      " d.address, e.dst_port, nullif(g.text, ''), e.tcp_flags, e.length, e.source_id"
      " || CASE WHEN m.event_id IS NOT NULL THEN ' mail ' || coalesce(m.size, '-') || ' ' || coalesce(m.recipient_count, '-')"
      "   || ' ' || coalesce(m.ruleset, '-') || ' ' || coalesce(m.argument, '-') || ' ' || coalesce(m.sender, '-') || ' '"
      "   || coalesce(m.relay_name, '-') || ' ' || coalesce(m.reject, '-')"
      "  WHEN p.event_id IS NOT NULL THEN ' packet ' || coalesce(p.seq, '-') || ' ' || coalesce(p.window, '-') || ' '"
      "   || coalesce(p.ttl, '-') || ' ' || coalesce(p.ip_id, '-') || ' ' || coalesce(p.dont_fragment, '-') || ' '"
      "   || coalesce(p.icmp_type, '-') || ' ' || coalesce(p.icmp_code, '-') || ' ' || coalesce(nullif({}, ''), '-') || ' '"
      "   || coalesce(nullif(p.text, ''), '-') || ' ' || coalesce(p.ack = 0, 0)"
      "   || CASE WHEN p.quoted_protocol IS NOT NULL THEN ' quoted ' || p.quoted_protocol || ' ' || coalesce(qs.address, '-')"
      "     || ' ' || coalesce(p.quoted_src_port, '-') || ' ' || coalesce(qd.address, '-') || ' ' || coalesce(p.quoted_dst_port, "
      "'-')"
      "     ELSE '' END"
      "  ELSE '' END"
      " FROM event e LEFT JOIN host s ON s.host_id = e.src_host_id LEFT JOIN host d ON d.host_id = e.dst_host_id"
      " LEFT JOIN signature g USING (signature_id) LEFT JOIN mail m USING (event_id) LEFT JOIN packet p ON p.event_id = e.event_id"
      " LEFT JOIN host qs ON qs.host_id = p.quoted_src_host_id LEFT JOIN host qd ON qd.host_id = p.quoted_dst_host_id",
      digits)));
}

TEST_CASE("dataset loader: events, packets and mails are as the views show them") {
  for (const bool is_file : {true, false}) {  // read by two connections, or by one
    CAPTURE(is_file);
    ImportCase c;
    if (is_file) {
      auto database = open_case(c.scratch().path("loaded.case"), OpenMode::create);
      REQUIRE(database.ok());
      c.use(std::move(*database));
    }
    Texts paths = test::fixture_logs();
    paths.push_back(c.write("tcpdump.options", kOptions));
    c.import(paths);
    const auto data = load_dataset(c.database(), kMemory);
    REQUIRE(data.ok());
    const Texts rows = loaded(*data);
    CHECK(rows.size() > 400);
    for (const char* kind : {" packet ", " mail ", " quoted ", "mss ,nop,nop,timestamp  "})
      CHECK(std::any_of(rows.begin(), rows.end(), [kind](const std::string& row) { return row.find(kind) != std::string::npos; }));
    CHECK(rows == viewed(c));
  }
}

TEST_CASE("dataset loader: a damaged case may name what it does not hold, and hold what no log says") {
  ImportCase c;
  c.import_text("tcpdump.options", kOptions);
  REQUIRE(c.database().execute("DELETE FROM phrase; DELETE FROM series WHERE series_id = 1; UPDATE event_row SET text = -7").ok());
  for (const char* id : {"-2", "-1", "1099511627776"}) {
    for (const char* table :
         {"series(series_id, source_id, time_basis, time_precision, sensor_id, format_id, protocol, line_count) VALUES"
          "(?, 1, 0, 0, 1, 1, 6, 1)",
          "phrase VALUES (?, 'x')", "signature(signature_id, text) VALUES (?, 'x')",
          "host VALUES (?, '10.9.9.' || ?, 'ipv4', '10.9.9', 0)"}) {
      std::string sql = fmt::format("INSERT INTO {}", table);
      for (std::size_t at = sql.find('?'); at != std::string::npos; at = sql.find('?')) sql.replace(at, 1, id);
      REQUIRE_MESSAGE(c.database().execute(sql).ok(), sql);
    }
  }
  REQUIRE(c.database()
              .execute("UPDATE event_row SET time = 9223372036854775807 WHERE event_id = 2;"
                       "UPDATE event_row SET src_host_id = 77, dst_host_id = -3, quoted_src_host_id = 1 << 40 WHERE event_id > 2;"
                       "UPDATE series SET source_id = 9, signature_id = 9")
              .ok());
  const auto data = load_dataset(c.database(), kMemory);
  REQUIRE(data.ok());
  CHECK(data->events.size() == 5);
  for (const Event& e : data->events) {
    CHECK(e.src < static_cast<HostId>(data->hosts.size()));
    CHECK(e.dst < static_cast<HostId>(data->hosts.size()));
    CHECK(e.signature == kNoSignature);
    CHECK(e.source_id == 0);
    CHECK(std::abs(e.time.us) <= std::int64_t{1} << 58U);
  }
  CHECK(loaded(*data).size() == 5);
}

}  // namespace
}  // namespace hindcast
