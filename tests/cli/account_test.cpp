#include "cli/account.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "cli/table_output.h"

namespace hindcast {
namespace {

SourceReport source(std::string path, std::string format, std::int64_t events, std::int64_t rejected = 0) {
  SourceReport report;
  report.path = std::move(path);
  report.line_count = events + rejected;
  report.event_lines = report.events = events;
  report.rejected_lines = rejected;
  if (events > 0) report.formats = fmt::format("{} {}", format, events);
  report.year_rule = "year 2000 from --year";
  report.utc_offset_rule = "none given: taken as UTC";
  return report;
}

std::int64_t sum(const Table& table, std::size_t column) {
  std::int64_t total = 0;
  for (const auto& row : table.rows) total += std::get<std::int64_t>(row[column]);
  return total;
}

TEST_CASE("a few sources have a row each, below the folder they share") {
  ImportReport report;
  report.sources = {source("/logs/a/alert", "snort_fast", 5), source("/logs/b/dump", "tcpdump_text", 7)};
  const Table table = account_overview(report);
  REQUIRE(table.rows.size() == 2);
  CHECK(cell_text(table.rows[0][0]) == "a/alert");
  CHECK(cell_text(table.rows[1][0]) == "b/dump");
  CHECK(cell_text(table.rows[1][7]) == "tcpdump_text 7");
}

TEST_CASE("many sources are summed up by folder and format; the odd ones stand apart, first, and no line is lost") {
  ImportReport report;
  for (int i = 0; i < 40; ++i) report.sources.push_back(source(fmt::format("/logs/snort/alert.{}", i), "snort_fast", 10 + i));
  for (int i = 0; i < 30; ++i) report.sources.push_back(source(fmt::format("/logs/dump/d{}", i), "tcpdump_text", 3));
  report.sources.push_back(source("/logs/snort/README", "", 0, 9));
  report.sources.push_back(source("/logs/dump/bad", "tcpdump_text", 50, 50));
  report.sources.push_back(source("/logs/dump/nearly", "tcpdump_text", 999, 1));
  const Table table = account_overview(report);
  REQUIRE(table.rows.size() == 4);
  CHECK(cell_text(table.rows[0][0]) == "dump/bad");
  CHECK(cell_text(table.rows[1][0]) == "snort/README");
  CHECK(cell_text(table.rows[2][0]) == "dump/");
  CHECK(cell_text(table.rows[2][1]) == "31");
  CHECK(cell_text(table.rows[3][0]) == "snort/");
  CHECK(cell_text(table.rows[3][7]) == "snort_fast");
  std::int64_t lines = 0;
  for (const SourceReport& one : report.sources) lines += one.line_count;
  CHECK(sum(table, 3) == lines);
  CHECK(sum(table, 1) == static_cast<std::int64_t>(report.sources.size()));
}

TEST_CASE("hundreds of odd sources are summed up, too") {
  ImportReport report;
  for (int i = 0; i < 300; ++i) report.sources.push_back(source(fmt::format("junk/{}", i), "", 0, 2));
  const Table table = account_overview(report);
  REQUIRE(table.rows.size() == 1);
  CHECK(cell_text(table.rows[0][6]) == "600");
}

TEST_CASE("different clock rules of one row are counted, not dropped") {
  ImportReport report;
  for (int i = 0; i < 20; ++i) {
    report.sources.push_back(source(fmt::format("d/{}", i), "tcpdump_text", 3));
    report.sources.back().year_rule = fmt::format("day 2000-07-{:02} from the file's name", i + 1);
  }
  CHECK(cell_text(account_overview(report).rows.at(0)[8]) == "20 year and day rules; zone: none given: taken as UTC");
}

TEST_CASE("a year that was inferred and a day that stays unknown are said; clocks that were told are not") {
  ImportReport report;
  report.sources = {source("a", "snort_fast", 5)};
  CHECK(account_doubts(report).empty());
  report.sources[0].year_rule = "year 2026 inferred: last record not after the file's modification time 2026-11-25";
  report.sources.push_back(source("b", "tcpdump_text", 5));
  report.sources[1].year_rule = "day unknown: only the time of day is known; give --date";
  const auto doubts = account_doubts(report);
  REQUIRE(doubts.size() == 2);
  CHECK(doubts[0].first == "the year of 1 source is inferred from the time of the file");
  CHECK(doubts[1].first == "1 source without a known year or day");
  for (SourceReport& one : report.sources) one.is_known = true;
  CHECK(account_doubts(report).empty());
}

}  // namespace
}  // namespace hindcast
