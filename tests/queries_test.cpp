// Over all queries: the head is complete, the statement is one that reads, its columns are those of the head, it ends in a
// total order, and it works on an empty case. Then what each says about the sample case, counted by hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/table_output.h"
#include "store/query_runner.h"
#include "tests/support/sample_case.h"

namespace hindcast {
namespace {

// Something to give for each required parameter.
QueryArguments needed_arguments(const CannedQuery& query) {
  QueryArguments arguments;
  for (const QueryParameter& parameter : query.parameters) {
    if (parameter.is_required()) arguments[parameter.name] = "1";
  }
  return arguments;
}

Table run(std::string_view name, const QueryArguments& arguments = {}) {
  Database database = test::sample_case();
  const CannedQuery* query = find_query(name);
  REQUIRE_MESSAGE(query != nullptr, name);
  auto table = run_canned(database, *query, arguments);
  REQUIRE_MESSAGE(table.ok(), (table.ok() ? "" : table.error().message));
  return *table;
}

// The named columns of every row: "a b c", a row each.
std::vector<std::string> cells(const Table& table, const std::vector<std::string>& columns) {
  std::vector<std::string> lines;
  for (const auto& row : table.rows) {
    std::string line;
    for (const std::string& column : columns) {
      const auto at = std::find(table.columns.begin(), table.columns.end(), column);
      REQUIRE_MESSAGE(at != table.columns.end(), column);
      line += (line.empty() ? "" : " ") + cell_text(row[static_cast<std::size_t>(at - table.columns.begin())]);
    }
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST_CASE("there are at least 18 correlation queries beside the listings") {
  const auto& all = canned_queries();
  const auto own =
      std::count_if(all.begin(), all.end(), [](const CannedQuery& query) { return query.tags.find("list") == std::string::npos; });
  CHECK(own >= 18);
}

TEST_CASE("every query has an id of its own, made from its name, and a question") {
  std::set<std::string> ids;
  for (const CannedQuery& query : canned_queries()) {
    CAPTURE(query.name);
    std::string expected = "hindcast/" + query.name;
    std::replace(expected.begin(), expected.end(), '_', '-');
    CHECK(query.id == expected);
    CHECK(ids.insert(query.id).second);
    CHECK(query.question.ends_with("?"));
    CHECK(query.why.ends_with("."));
  }
}

TEST_CASE("every query runs on the empty and on the sample case, with the columns of its head") {
  Database empty = test::empty_case();
  Database sample = test::sample_case();
  for (const CannedQuery& query : canned_queries()) {
    CAPTURE(query.name);
    for (Database* database : {&empty, &sample}) {
      const auto table = run_canned(*database, query, needed_arguments(query));
      REQUIRE_MESSAGE(table.ok(), (table.ok() ? "" : table.error().message));
      Lines declared;
      for (const QueryColumn& column : query.columns) declared.push_back(column.name);
      CHECK(table->columns == declared);
    }
  }
}

bool fits(const Cell& cell, const std::string& type) {
  if (std::holds_alternative<std::monostate>(cell)) return true;
  if (type == "integer" || type == "port") return std::holds_alternative<std::int64_t>(cell);
  if (type == "real") return std::holds_alternative<double>(cell);
  if (type == "blob") return std::holds_alternative<Blob>(cell);
  if (type != "time") return std::holds_alternative<std::string>(cell);
  const auto* text = std::get_if<std::string>(&cell);
  return text != nullptr && text->size() == 27 && text->ends_with("Z") && (*text)[10] == 'T';
}

TEST_CASE("the values of every query have the types of its head") {
  Database sample = test::sample_case();
  for (const CannedQuery& query : canned_queries()) {
    const auto table = run_canned(sample, query, needed_arguments(query));
    REQUIRE(table.ok());
    for (const auto& row : table->rows) {
      for (std::size_t column = 0; column < row.size(); ++column) {
        CAPTURE(query.name);
        CAPTURE(query.columns[column].name);
        CHECK(fits(row[column], query.columns[column].type));
      }
    }
  }
}

TEST_CASE("every parameter of a head is used, and every parameter that is used is in the head") {
  for (const CannedQuery& query : canned_queries()) {
    CAPTURE(query.name);
    for (const QueryParameter& parameter : query.parameters) {
      CAPTURE(parameter.name);
      CHECK(query.sql.find(":" + parameter.name) != std::string_view::npos);
      CHECK_FALSE(parameter.text.ends_with("."));
    }
  }
}

TEST_CASE("every query is confined to reading, and states an order") {
  Database database = test::empty_case();
  database.confine(30);
  for (const CannedQuery& query : canned_queries()) {
    CAPTURE(query.name);
    CHECK(run_canned(database, query, needed_arguments(query)).ok());
    CHECK(query.sql.find("ORDER BY") != std::string_view::npos);
  }
}

TEST_CASE("a query that reads base tables says why in its head") {
  for (const CannedQuery& query : canned_queries()) {
    const bool reads_views = query.reads.starts_with("v_");
    CAPTURE(query.name);
    if (!reads_views) CHECK(query.why.find("eads ") != std::string::npos);
  }
}

TEST_CASE("top_talkers counts records, targets, ports and days of each sender") {
  CHECK(cells(run("top_talkers", {{"limit", "3"}}), {"src", "events", "targets", "ports", "days"}) ==
        Lines{"192.0.2.7 33 11 1 1", "198.51.100.9 20 1 20 1", "203.0.113.5 5 5 1 5"});
  CHECK(cells(run("top_talkers", {{"since", "2000-06-06"}, {"until", "2000-06-07"}}), {"src", "events"}) == Lines{"203.0.113.6 1"});
}

TEST_CASE("what roll-ups answer is what the events answer for a span that holds them all") {
  for (const std::string_view name :
       {"top_talkers", "signatures", "signature_by_day", "hourly_activity", "first_seen_hosts", "list_events"}) {
    CAPTURE(name);
    const Table all = run(name);
    REQUIRE(!all.rows.empty());
    CHECK(cells(run(name, {{"since", "1970-01-01"}}), all.columns) == cells(all, all.columns));
  }
}

TEST_CASE("a span that begins and ends within an hour or a day counts the parts of it") {
  // Five minutes of the sweep, three records each; then from the middle of one day to the middle of another.
  const QueryArguments minutes = {{"since", "2000-05-26T00:02:00"}, {"until", "2000-05-26T00:07:00"}};
  CHECK(cells(run("hourly_activity", minutes), {"hour", "events", "alerts", "sources", "targets"}) ==
        Lines{"2000-05-26T00:00:00.000000Z 15 15 1 5"});
  CHECK(cells(run("signature_by_day", minutes), {"day", "events", "sources", "targets"}) == Lines{"2000-05-26 15 1 5"});
  CHECK(cells(run("top_talkers", minutes), {"src", "events", "targets"}) == Lines{"192.0.2.7 15 5"});
  const QueryArguments days = {{"since", "2000-05-26T00:09:00"}, {"until", "2000-06-01T12:00:00"}};
  CHECK(cells(run("hourly_activity", days), {"hour", "events", "targets"}) ==
        Lines{"2000-05-26T00:00:00.000000Z 6 2", "2000-05-27T00:00:00.000000Z 20 1", "2000-06-01T00:00:00.000000Z 1 1"});
  CHECK(cells(run("signature_by_day", days), {"day", "events"}) == Lines{"2000-05-26 6", "2000-06-01 1"});
  CHECK(cells(run("hourly_activity", {{"since", "2000-06-01T00:00:00"}, {"until", "2000-06-01T00:00:01"}}), {"events"}) ==
        Lines{"1"});
}

TEST_CASE("list_events stops after the hours that hold what is asked for, and at no record's expense") {
  const Table all = run("list_events");
  const Lines expected = cells(all, {"id", "time"});
  for (const std::size_t limit : {std::size_t{1}, std::size_t{33}, std::size_t{34}, expected.size(), expected.size() + 1}) {
    const Lines first = cells(run("list_events", {{"limit", std::to_string(limit)}}), {"id", "time"});
    CHECK(first == Lines(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(std::min(limit, expected.size()))));
  }
  CHECK(cells(run("list_events", {{"limit", "2"}, {"since", "2000-05-26T00:10:01"}}), {"id"}) == Lines{"E32", "E33"});
  CHECK(cells(run("list_events", {{"limit", "-1"}, {"since", "2000-05-26T00:10:01"}, {"until", "2000-05-27T00:00:02"}}), {"id"}) ==
        Lines{"E32", "E33", "E34"});
  CHECK(run("list_events", {{"limit", "0"}}).rows.empty());
}

TEST_CASE("list_events finds in a span what it finds without") {
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"sensor", "sendmail"}, {"port", "111"}, {"protocol", "tcp"}, {"signature", "smb"}, {"host", "203.0.113.5"}}) {
    CAPTURE(name);
    const Lines all = cells(run("list_events", {{name, value}}), {"id", "time"});
    CHECK(!all.empty());
    CHECK(cells(run("list_events", {{name, value}, {"since", "1970-01-01"}}), {"id", "time"}) == all);
    CHECK(cells(run("list_events", {{name, value}, {"until", "2100-01-01"}}), {"id", "time"}) == all);
  }
}

TEST_CASE("alert_sources, hourly_sweeps and pair_ports count records as they are") {
  CHECK(cells(run("alert_sources"), {"src", "alerts", "signatures"}) == Lines{"192.0.2.7 33 1", "203.0.113.5 5 1"});
  CHECK(cells(run("hourly_sweeps", {{"minimum_targets", "10"}}), {"src", "hour", "targets"}) ==
        Lines{"192.0.2.7 2000-05-26T00:00:00.000000Z 11"});
  CHECK(run("hourly_sweeps").rows.empty());
  const Lines fewer = cells(run("hourly_sweeps", {{"minimum_targets", "1"}}), {"src", "targets"});
  CHECK(fewer.size() == 10);  // hours with one target are not kept: counted from the events, mail apart
  CHECK(fewer.front() == "192.0.2.7 11");
  CHECK(cells(run("pair_ports", {{"minimum_ports", "20"}}), {"src", "dst", "ports", "span_s"}) ==
        Lines{"198.51.100.9 MY.NET.16.12 20 19"});
  CHECK(run("pair_ports", {{"minimum_ports", "20"}, {"minimum_span_s", "20"}}).rows.empty());
}

TEST_CASE("mail_relays shows who connected for mail and was seen elsewhere") {
  CHECK(run("mail_relays").rows.empty());
  CHECK(cells(run("mail_relays", {{"minimum_packets", "0"}}), {"address", "lines", "rejects", "packets"}) ==
        Lines{"192.0.2.66 2 1 0"});
}

TEST_CASE("sweep_candidates and vertical_scan_candidates part by targets and by ports") {
  CHECK(cells(run("sweep_candidates"), {"actor", "protocol", "port", "targets", "attempts", "answered"}) ==
        Lines{"192.0.2.7 udp 137 11 11 0", "203.0.113.5 tcp 111 5 5 1"});
  CHECK(cells(run("vertical_scan_candidates"), {"actor", "target", "ports", "answered_ports", "lowest_port", "highest_port"}) ==
        Lines{"198.51.100.9 MY.NET.16.12 20 1 1 20"});
  CHECK(run("vertical_scan_candidates", {{"minimum_ports", "21"}}).rows.empty());
}

TEST_CASE("slow_scans finds tries a day apart, however few") {
  CHECK(cells(run("slow_scans"), {"actor", "port", "targets", "attempts", "active_days", "longest_gap_hours"}) ==
        Lines{"203.0.113.5 111 5 5 5 24"});
}

TEST_CASE("who_touched_host and actor_timeline see the same attempts from both ends") {
  CHECK(cells(run("who_touched_host", {{"host", "MY.NET.16.2"}}),
              {"actor", "port", "attempts", "tries", "answered", "other_targets"}) ==
        Lines{"203.0.113.5 111 1 1 1 4", "192.0.2.7 137 1 3 0 10"});
  CHECK(cells(run("actor_timeline", {{"actor", "203.0.113.5"}, {"limit", "2"}}), {"target", "port", "outcome", "pause_s"}) ==
        Lines{"MY.NET.16.1 111 unknown ", "MY.NET.16.2 111 answered 86400"});
}

TEST_CASE("answered_probes and answering_hosts name what was learnt, and from whom") {
  CHECK(cells(run("answered_probes"), {"actor", "target", "port", "tried_targets"}) ==
        Lines{"203.0.113.5 MY.NET.16.2 111 5", "198.51.100.9 MY.NET.16.12 7 1"});
  CHECK(cells(run("answering_hosts"), {"target", "port", "outsiders"}) == Lines{"MY.NET.16.12 7 1", "MY.NET.16.2 111 1"});
  CHECK(run("unanswered_services").rows.size() == 20);
}

TEST_CASE("signatures are counted in all and by day") {
  CHECK(cells(run("signatures"), {"signature", "events", "targets", "days"}) ==
        Lines{"SMB Name Wildcard 33 11 1", "SUNRPC highport access! 5 5 5"});
  CHECK(cells(run("signature_by_day", {{"signature", "smb"}}), {"day", "events"}) == Lines{"2000-05-26 33"});
}

TEST_CASE("relay_attempts joins the lines of a message and tells how it ended") {
  CHECK(cells(run("relay_attempts"), {"queue_id", "relay_address", "recipient", "form", "outcome"}) ==
        Lines{"WAA1 192.0.2.66 example.org!user bang refused", "WAA2 192.0.2.66 b@example.net plain relayed"});
  CHECK(run("relay_attempts", {{"special_only", "1"}}).rows.size() == 1);
}

TEST_CASE("overlap, rejected lines and coverage are told") {
  CHECK(cells(run("duplicates_across_files"), {"file_a", "file_b", "records"}) == Lines{"logs/SnortA11.txt logs/SnortA12.txt 5"});
  CHECK(cells(run("rejected_by_reason"), {"path", "reason", "lines", "first_line", "example"}) ==
        Lines{"logs/dump.txt bad port 2 7 line with port 148810"});
  CHECK(run("sensor_coverage").rows.size() == 11);
  CHECK(run("hourly_activity").rows.size() == 10);
  CHECK(cells(run("hourly_activity", {{"host", "203.0.113.6"}}), {"hour", "events"}) == Lines{"2000-06-06T00:00:00.000000Z 1"});
}

TEST_CASE("source_port_reuse ties two hosts together by a constant of their tool") {
  CHECK(cells(run("source_port_reuse"), {"src_port", "dst_port", "hosts", "days", "lowest_host", "highest_host"}) ==
        Lines{"2222 111 2 6 203.0.113.5 203.0.113.6"});
}

TEST_CASE("unsolicited_answers finds answers without a question, and no others") {
  CHECK(cells(run("unsolicited_answers"), {"src", "src_port", "kind", "answers"}) == Lines{"203.0.113.80 80 syn_ack 4"});
}

TEST_CASE("port_activity takes service names and shows both directions") {
  const Table table = run("port_activity", {{"port", "sunrpc"}});
  CHECK(table.rows.size() == 7);
  CHECK(cells(table, {"day", "direction", "src"})[2] == "2000-06-02 from MY.NET.16.2");
}

TEST_CASE("first_seen_hosts shows what a stranger was after first") {
  const Lines lines = cells(run("first_seen_hosts"), {"address", "target", "port", "place"});
  REQUIRE(lines.size() == 6);
  CHECK(lines[0] == "192.0.2.7 MY.NET.16.1 137 logs/SnortA11.txt:1");
  CHECK(lines[3] == "203.0.113.6 MY.NET.16.1 111 logs/dump.txt:21");
}

TEST_CASE("a campaign's findings, links and evidence lead back to the lines") {
  CHECK(cells(run("campaign_overview", {{"campaign_id", "1"}}), {"finding", "stage"}) == Lines{"F1 host_discovery", "F3 connect"});
  CHECK(cells(run("link_reasons"), {"finding_a", "finding_b", "bits", "pair_bits"}) == Lines{"F1 F3 6.25 9.25", "F1 F3 3 9.25"});
  const Table evidence = run("finding_evidence", {{"finding_id", "2"}});
  CHECK(evidence.rows.size() == 38);  // 33 records, five of them in two files
  CHECK(cells(evidence, {"event", "place"})[1] == "E1 logs/SnortA12.txt:1");
}

TEST_CASE("the listings filter by host, time, kind and port") {
  CHECK(cells(run("list_campaigns"), {"id"}) == Lines{"C1", "C2"});
  CHECK(cells(run("list_campaigns", {{"host", "192.0.2.7"}}), {"id"}) == Lines{"C2"});
  CHECK(cells(run("list_campaigns", {{"since", "2000-06-01"}}), {"id"}) == Lines{"C1"});
  CHECK(cells(run("list_campaigns", {{"until", "2000-06-01"}}), {"id"}) == Lines{"C2"});
  CHECK(cells(run("list_findings", {{"kind", "service_probe"}}), {"id", "campaign"}) == Lines{"F3 C1"});
  CHECK(cells(run("list_findings", {{"port", "111"}, {"campaign", "c1"}}), {"id"}) == Lines{"F1", "F3"});
  CHECK(run("list_events", {{"host", "203.0.113.5"}}).rows.size() == 6);
  CHECK(run("list_events", {{"finding", "F2"}}).rows.size() == 33);
  CHECK(run("list_events", {{"sensor", "sendmail"}}).rows.size() == 3);
  CHECK(run("list_hosts", {{"side", "ours"}}).rows.size() == 12);
  CHECK(run("list_sources").rows.size() == 3);
}

TEST_CASE("list_accounts finds an account that the case does not bear out") {
  for (const char* anew : {"0", "1"}) {
    for (const auto& line : cells(run("list_accounts", {{"anew", anew}}), {"problem"})) CHECK(line.empty());
  }
  Database database = test::sample_case();
  REQUIRE(
      database.execute("DELETE FROM rejected; DELETE FROM event_copy WHERE event_id = 1; DELETE FROM event_row WHERE event_id = 66")
          .ok());
  const auto quick = run_canned(database, *find_query("list_accounts"), {});
  REQUIRE(quick.ok());
  CHECK(cells(*quick, {"problem"}) ==
        Lines{"", "the case holds 4 duplicate lines of 5; ", "the case holds 0 rejected lines of 2; "});
  const auto table = run_canned(database, *find_query("list_accounts"), {{"anew", "1"}});
  REQUIRE(table.ok());
  CHECK(cells(*table, {"problem"}) ==
        Lines{"", "the case holds 4 duplicate lines of 5; ",
              "the case holds 28 records of 29; the case holds 0 rejected lines of 2; the roll-ups count 29 records of 28; "});
  REQUIRE(database.execute("UPDATE source_day SET events = events + 1 WHERE rowid = 1").ok());
  const auto rolled = run_canned(database, *find_query("list_accounts"), {});
  REQUIRE(rolled.ok());
  CHECK(cells(*rolled, {"problem"}) == Lines{"the roll-ups count 39 records of 38; ", "the case holds 4 duplicate lines of 5; ",
                                             "the case holds 0 rejected lines of 2; "});
}

}  // namespace
}  // namespace hindcast
