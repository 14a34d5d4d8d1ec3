// Which records are quoted, what is said of the others, and where the quoted bytes come from.
#include "report/evidence.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "report/source_text.h"
#include "tests/support/report_case.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

std::vector<EventPoint> points_of(std::size_t count) {
  std::vector<EventPoint> points(count);
  for (std::size_t i = 0; i < count; ++i) {
    points[i].time = Timestamp{static_cast<std::int64_t>(i) * kUsPerSecond};
    points[i].target = static_cast<std::int32_t>(i);
    points[i].port = 80;
    points[i].has_time = true;
  }
  return points;
}

TEST_CASE("few records are quoted whole") {
  CHECK(pick_records({}).empty());
  CHECK(pick_records(points_of(12)).size() == 12);
}

TEST_CASE("of many records the first, the last and both sides of the longest pause are quoted") {
  std::vector<EventPoint> points = points_of(100);
  for (std::size_t i = 50; i < 100; ++i) points[i].time.us += kUsPerHour;
  const std::vector<std::size_t> picked = pick_records(points);
  CHECK(picked == std::vector<std::size_t>{0, 1, 2, 3, 49, 50, 96, 97, 98, 99});
}

TEST_CASE("the first record of each series is quoted, and no single record is left out between two") {
  std::vector<EventPoint> points = points_of(100);
  points[5].series = 1;
  const std::vector<std::size_t> picked = pick_records(points);
  CHECK(std::vector<std::size_t>(picked.begin(), picked.begin() + 6) == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("what is left out is told by addresses, by ports or by time, whichever varies") {
  ReportFinding finding;
  finding.span.basis = TimeBasis::dated;
  finding.points = points_of(20);
  for (int i = 0; i < 20; ++i) finding.targets.push_back("MY.NET.16." + std::to_string(i));
  CHECK(elision_text(finding, 4, 9) == "(6 records left out: addresses between MY.NET.16.4 and MY.NET.16.9)");
  for (std::size_t i = 0; i < 20; ++i) {
    finding.points[i].target = 0;
    finding.points[i].port = static_cast<Port>(100 - i);
  }
  CHECK(elision_text(finding, 4, 9) == "(6 records left out: ports between 91 and 96)");
  for (EventPoint& point : finding.points) point.port = 80;
  CHECK(elision_text(finding, 4, 9) == "(6 records left out, until 1970-01-01 00:00:09)");
  CHECK(elision_text(finding, 4, 4) == "(1 record left out, until 1970-01-01 00:00:04)");
}

TEST_CASE("records that write both hosts by other names still stand at the target and its port") {
  Database database = test::report_case();
  REQUIRE(database
              .execute(
                  "INSERT INTO host VALUES (90, 'adm12.example', 'name', 'example', 1), (91, 'sun3.example', 'name', 'example', 1);"
                  "UPDATE event_row SET src_host_id = 91, src_port = 32771, dst_host_id = 90, dst_port = 43746 WHERE event_id ="
                  " (SELECT max(event_id) FROM attempt_event WHERE attempt_id = 3)")
              .ok());
  const Result<ReportModel> model = load_report_model(database);
  REQUIRE(model.ok());
  const ReportFinding& finding = model->findings[0];
  std::int64_t at_target = 0;
  for (const EventPoint& point : finding.points) {
    CHECK(point.port == 32771);
    if (point.target >= 0 && finding.targets[static_cast<std::size_t>(point.target)] == "MY.NET.16.3") ++at_target;
  }
  CHECK(at_target == 2);
  CHECK(std::find(finding.series.begin(), finding.series.end(), "answer") != finding.series.end());
}

TEST_CASE("without the source files the excerpt is set from the stored fields, and says so") {
  Database database = test::report_case();
  auto model = load_report_model(database);
  REQUIRE(model.ok());
  const std::vector<ExcerptLine>& excerpt = model->findings[0].excerpt;
  CHECK(excerpt[0].is_from_fields);
  CHECK(excerpt[0].text == "05/28-01:00:00.000000  [**] SUNRPC highport access! [**] MY.NET.253.12:43746 -> MY.NET.16.1:32771");
  CHECK(excerpt[0].line == 1);
  CHECK(excerpt[4].skipped > 0);
  CHECK(model->findings[1].excerpt[0].text.starts_with("SnortA7.txt:05/28-02:00:00"));
}

TEST_CASE("a source that is at hand unchanged is quoted byte for byte") {
  const test::Scratch scratch;
  const std::string path = scratch.path("a.log");
  test::write_whole(path, "first 10.0.0.1\r\nsecond 10.0.0.2 \x1b[0m\nmore of it\nthird 10.0.0.3");
  const std::int64_t size = static_cast<std::int64_t>(test::read_whole(path).size());
  SourceText text;
  CHECK(text.record(path, size, 0, 1, "10.0.0.1") == std::vector<std::string>{"first 10.0.0.1"});
  CHECK(text.record(path, size, 16, 2, "10.0.0.2") == std::vector<std::string>{"second 10.0.0.2 \x1b[0m", "more of it"});
  CHECK(text.record(path, size, size - 14, 1, "10.0.0.3") == std::vector<std::string>{"third 10.0.0.3"});
}

TEST_CASE("a source that is gone, changed, packed or elsewhere is not quoted") {
  const test::Scratch scratch;
  const std::string path = scratch.path("a.log");
  test::write_whole(path, "first 10.0.0.1\n");
  SourceText text;
  CHECK(text.record(path, 99, 0, 1, "10.0.0.1").empty());
  CHECK(SourceText().record(path, 15, 3, 1, "").empty());
  CHECK(SourceText().record(path, 15, 0, 2, "").empty());
  CHECK(SourceText().record(path, 15, 0, 1, "192.0.2.1").empty());
  CHECK(SourceText().record(path, 15, 900, 1, "").empty());
  CHECK(SourceText().record(scratch.path("none"), 15, 0, 1, "").empty());
  CHECK(SourceText().record(scratch.directory(), 4096, 0, 1, "").empty());
  const std::string packed = scratch.path("a.gz");
  test::write_whole(packed, "\x1f\x8b first 10.0.0.1\n");
  CHECK(SourceText().record(packed, 18, 0, 1, "").empty());
}

}  // namespace
}  // namespace hindcast
