#include "correlate/correlate_case.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "store/case_file.h"
#include "tests/support/conclusions.h"
#include "tests/support/import_case.h"
#include "tests/support/temporary_folder.h"

namespace hindcast {
namespace {

using test::conclusions_of;
using test::ImportCase;
using test::Naming;

// A day of logs: a sweep in the capture and in the alerts, a port scan in the portscan log, a web client that is answered.
std::string capture() {
  std::string text;
  for (int i = 1; i <= 12; ++i) {
    text += "10:00:" + std::to_string(10 + i) + ".123456 192.0.2.7." + std::to_string(1024 + i) + " > MY.NET.16." +
            std::to_string(i) + ".111: S " + std::to_string(1000 * i) + ":" + std::to_string(1000 * i) + "(0) win 512\n";
  }
  text += "11:00:00.000001 198.51.100.9.4000 > MY.NET.16.1.80: S 1:1(0) win 512\n";
  text += "11:00:00.100001 MY.NET.16.1.80 > 198.51.100.9.4000: S 2:2(0) ack 2 win 512\n";
  return text;
}
std::string alerts() {
  std::string text;
  for (int i = 1; i <= 12; ++i) {
    text += "07/20-10:00:" + std::to_string(10 + i) + ".123456  [**] RPC portmap probe [**] 192.0.2.7:" + std::to_string(1024 + i) +
            " -> MY.NET.16." + std::to_string(i) + ":111\n";
  }
  return text;
}
std::string portscan(int ports = 9) {
  std::string text;
  for (int i = 1; i <= ports; ++i)
    text +=
        "Jul 20 12:00:0" + std::to_string(i) + " MY.NET.253.12:43746 -> MY.NET.14.1:" + std::to_string(20 + i) + " SYN **S***** \n";
  return text;
}

struct File {
  std::string name;
  std::string text;
};
const std::vector<File> kFiles = {{"2000-07-20.dump.txt", capture()}, {"alert.txt", alerts()}, {"portscan.log", portscan()}};

void fill(ImportCase& made, const std::vector<File>& files) {
  for (const File& file : files) made.import({made.write(file.name, file.text)});
}

CorrelateReport correlate(ImportCase& made, const CorrelateOptions& options = {}) {
  const auto report = correlate_case(made.database(), options);
  REQUIRE_MESSAGE(report.ok(), (report.ok() ? "" : report.error().message));
  return *report;
}

TEST_CASE("what is planted in the logs is concluded from the case") {
  ImportCase made;
  fill(made, kFiles);
  const CorrelateReport report = correlate(made);
  CHECK(report.finding_count == 2);
  CHECK(report.campaign_count == 2);
  CHECK(report.internal_rule.find("MY.NET") == 0);
  CHECK(made.rows("SELECT kind || ' ' || attempt_count || ' ' || event_count FROM v_finding ORDER BY kind") ==
        std::vector<std::string>{"horizontal_scan 12 24", "vertical_scan 9 9"});
  CHECK(made.rows("SELECT DISTINCT address FROM v_finding_actor ORDER BY 1") ==
        std::vector<std::string>{"192.0.2.7", "MY.NET.253.12"});
}

TEST_CASE("every stage says how many records went in and came out, and each takes up what the one before gave") {
  ImportCase made;
  fill(made, kFiles);
  const CorrelateReport report = correlate(made);
  REQUIRE(report.stages.size() == 4);
  CHECK(report.stages.front().in_count == made.events());
  for (std::size_t i = 1; i < report.stages.size(); ++i) CHECK(report.stages[i].in_count == report.stages[i - 1].out_count);
  CHECK(report.stages.back().out_count == report.campaign_count);
}

TEST_CASE("an empty case has no findings, and no error") {
  ImportCase made;
  const CorrelateReport report = correlate(made);
  CHECK(report.finding_count == 0);
  CHECK(report.campaign_count == 0);
}

TEST_CASE("the same facts give the same conclusions, byte for byte") {
  ImportCase made;
  fill(made, kFiles);
  correlate(made);
  const std::string before = conclusions_of(made.database());
  CHECK(before.size() > 2000);
  correlate(made);
  CHECK(conclusions_of(made.database()) == before);
  ImportCase other;
  fill(other, kFiles);
  correlate(other);
  CHECK(conclusions_of(other.database(), Naming::names) == conclusions_of(made.database(), Naming::names));
}

TEST_CASE("a case file, read by two connections at once, gives what a case in memory gives") {
  ImportCase in_memory;
  fill(in_memory, kFiles);
  correlate(in_memory);
  ImportCase in_file;
  auto database = open_case(in_file.scratch().path("a.case"), OpenMode::create);
  REQUIRE(database.ok());
  in_file.use(std::move(*database));
  fill(in_file, kFiles);
  correlate(in_file);
  CHECK(conclusions_of(in_file.database()) == conclusions_of(in_memory.database()));
}

TEST_CASE("facts cannot change between the reading and the writing: another writer is refused before the work, not after") {
  ImportCase made;
  auto database = open_case(made.scratch().path("a.case"), OpenMode::create);
  REQUIRE(database.ok());
  made.use(std::move(*database));
  fill(made, kFiles);
  correlate(made);
  auto other = open_case(made.scratch().path("a.case"), OpenMode::read_write);
  REQUIRE(other.ok());
  const std::string before = conclusions_of(made.database());
  REQUIRE(made.database().execute("PRAGMA busy_timeout = 0").ok());
  auto writing = Transaction::begin(*other);
  REQUIRE(writing.ok());
  const auto refused = correlate_case(made.database(), {});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::busy);
  CHECK(conclusions_of(made.database()) == before);
}

TEST_CASE("a temporary file that cannot be made is an error, and the conclusions stay those of the run before") {
  ImportCase made;
  fill(made, kFiles);
  correlate(made);
  const std::string before = conclusions_of(made.database());
  const test::TemporaryFolder nowhere("/nonexistent");
  CorrelateOptions options;
  options.memory = 0;
  const auto refused = correlate_case(made.database(), options);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::io);
  CHECK(refused.error().message.find("/nonexistent") != std::string::npos);
  CHECK(conclusions_of(made.database()) == before);
}

TEST_CASE("the order of the files does not matter") {
  ImportCase made;
  fill(made, kFiles);
  correlate(made);
  const std::string expected = conclusions_of(made.database(), Naming::names);
  std::vector<File> files = kFiles;
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name > b.name; });
  do {
    ImportCase other;
    fill(other, files);
    correlate(other);
    CHECK(conclusions_of(other.database(), Naming::names) == expected);
  } while (std::prev_permutation(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; }));
}

TEST_CASE("a file that repeats what another holds changes no finding") {
  ImportCase made;
  fill(made, kFiles);
  correlate(made);
  const auto expected = made.rows("SELECT stable_id, attempt_count FROM finding ORDER BY 1");
  const auto events = made.count("SELECT count(*) FROM finding_event");
  made.import({made.write("copy.log", portscan(5))});
  correlate(made);
  CHECK(made.rows("SELECT stable_id, attempt_count FROM finding ORDER BY 1") == expected);
  CHECK(made.count("SELECT count(*) FROM finding_event") == events);
}

TEST_CASE("an unrelated source changes no campaign's events") {
  ImportCase made;
  fill(made, kFiles);
  correlate(made);
  const std::string events =
      "SELECT f.title || ' ' || e.path || ' ' || e.line FROM v_campaign_finding c JOIN v_finding f USING (finding_id)"
      " JOIN v_finding_event USING (finding_id) JOIN v_event e USING (event_id) ORDER BY 1";
  const auto before = made.rows(events);
  CHECK(before.size() == 33);
  std::string other;
  for (int i = 1; i <= 12; ++i)
    other += "03:00:" + std::to_string(10 + i) + ".000001 203.0.113.5.4000 > MY.NET.99." + std::to_string(i) +
             ".8080: S 1:1(0) win 512\n";
  made.import({made.write("2000-07-25.other.txt", other)});
  CHECK(correlate(made).finding_count == 3);
  auto after = made.rows(events);
  std::erase_if(after, [](const std::string& row) { return row.find("other.txt") != std::string::npos; });
  CHECK(after == before);
}

TEST_CASE("a setting that no detector has, or that is no number in its range, is refused and leaves the conclusions as they are") {
  ImportCase made;
  fill(made, kFiles);
  correlate(made);
  const std::string before = conclusions_of(made.database());
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"horizontal_scan.least_targets", "5"},
                                                                                    {"minimum_targets", "5"},
                                                                                    {"horizontal_scan.minimum_targets", "many"},
                                                                                    {"horizontal_scan.minimum_targets", ""},
                                                                                    {"horizontal_scan.minimum_targets", "5x"},
                                                                                    {"horizontal_scan.minimum_targets", "1"},
                                                                                    {"horizontal_scan.minimum_targets", "nan"},
                                                                                    {"horizontal_scan.minimum_targets", "inf"},
                                                                                    {"horizontal_scan.minimum_targets", "1e99"}}) {
    CAPTURE(name);
    CAPTURE(value);
    const auto report = correlate_case(made.database(), {{{name, value}}, "", {}});
    REQUIRE_FALSE(report.ok());
    CHECK(report.error().code == ErrorCode::usage);
    CHECK(report.error().message.size() + report.error().help.size() > 20);
    CHECK(conclusions_of(made.database()) == before);
  }
}

TEST_CASE("a bad assets file, a missing one or a bad network leaves the conclusions as they are") {
  ImportCase made;
  fill(made, kFiles);
  correlate(made);
  const std::string before = conclusions_of(made.database());
  const std::string bad = made.write("assets.toml", "[[asset]]\ncriticality = 9\n");
  const std::string bad_network = made.write("network.toml", "internal = [\"10.0.0.0/99\"]\n");
  for (const CorrelateOptions& options :
       std::vector<CorrelateOptions>{{{}, bad, {}}, {{}, bad_network, {}}, {{}, bad + ".none", {}}, {{}, "", {"10.0.0.0/99"}}}) {
    CHECK_FALSE(correlate_case(made.database(), options).ok());
    CHECK(conclusions_of(made.database()) == before);
  }
}

TEST_CASE("a setting changes the result and is kept with it") {
  ImportCase made;
  fill(made, kFiles);
  const CorrelateReport report = correlate(made, {{{"vertical_scan.minimum_ports", "10"}}, "", {}});
  CHECK(report.finding_count == 1);
  CHECK(made.rows("SELECT options FROM run") == std::vector<std::string>{"vertical_scan.minimum_ports=10\n"});
  CHECK(correlate(made).finding_count == 2);
}

TEST_CASE("networks come from the option, else from the assets file, else from import, else from the traffic") {
  ImportCase made;
  fill(made, kFiles);
  const std::string assets = made.write("assets.toml", "internal = [\"192.0.2.0/24\"]\n");
  CHECK(correlate(made).internal_rule.find("MY.NET inferred") == 0);
  CHECK(correlate(made, {{}, assets, {}}).internal_rule == "192.0.2.0/24 from the assets file");
  CHECK(correlate(made, {{}, assets, {"198.51.100.0/24"}}).internal_rule == "198.51.100.0/24 from --internal");
  CHECK(made.rows("SELECT address FROM v_host WHERE is_internal") == std::vector<std::string>{"198.51.100.9"});
}

TEST_CASE("every attempt cites its events, every event of a finding exists, and no actor is its own target") {
  ImportCase made;
  fill(made, kFiles);
  correlate(made);
  CHECK(made.count("SELECT count(*) FROM attempt WHERE attempt_id NOT IN (SELECT attempt_id FROM attempt_event)") == 0);
  CHECK(made.count("SELECT count(*) FROM finding_event WHERE event_id NOT IN (SELECT event_id FROM event)") == 0);
  CHECK(made.count("SELECT count(*) FROM v_attempt WHERE actor = target") == 0);
  CHECK(made.count("SELECT count(*) FROM v_attempt WHERE first_time > last_time") == 0);
}

}  // namespace
}  // namespace hindcast
