// Over all formats: own samples parse to what they state, no other format claims them, line by line equals whole,
// and every strict prefix of a sample ends without a crash.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ingest/format.h"
#include "ingest/record_splitter.h"
#include "tests/support/split.h"

namespace hindcast {
namespace {

// Keeps what came out of a splitter, as text.
struct Collector : RecordSink {
  std::vector<std::string> records;
  std::vector<std::string> formats;
  std::vector<std::string> rejected;
  std::int64_t lines = 0;
  std::int64_t comments = 0;
  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    records.push_back(describe(record));
    formats.emplace_back(format.name);
    lines += place.line_count;
  }
  void on_blank(const LogLine&) override { ++lines; }
  void on_comment(const LogLine&) override {
    ++lines;
    ++comments;
  }
  void on_rejected(const LogLine& line, std::string_view reason) override {
    rejected.push_back(std::string(reason) + ": " + std::string(line.text));
    ++lines;
  }
};

TEST_CASE("every format reads its own samples and no other format claims them") {
  for (const Format* format : all_formats()) {
    REQUIRE_MESSAGE(!format->samples.empty(), format->name);
    for (const Sample& sample : format->samples) {
      CAPTURE(format->name);
      CAPTURE(sample.lines);
      Collector collector;
      test_support::split(sample.lines, collector);
      if (sample.expect == "comment" || sample.expect.starts_with("rejected: ")) {
        CHECK(collector.records.empty());
        CHECK(collector.comments == (sample.expect == "comment" ? 1 : 0));
        if (!collector.rejected.empty())
          CHECK("rejected: " + collector.rejected.front() == std::string(sample.expect) + ": " + std::string(sample.lines));
        continue;
      }
      CHECK(collector.rejected.empty());
      REQUIRE(collector.records.size() == 1);
      CHECK(collector.records.front() == sample.expect);
      CHECK(collector.formats.front() == format->name);
      std::string_view first = sample.lines.substr(0, sample.lines.find('\n'));
      for (const Format* other : all_formats()) {
        Record record;
        std::string_view reason;
        if (other != format) CHECK_MESSAGE(other->begin(first, record, reason) == LineVerdict::not_mine, other->name);
      }
    }
  }
}

TEST_CASE("every strict prefix of a sample is accounted for line by line") {
  for (const Format* format : all_formats()) {
    for (const Sample& sample : format->samples) {
      for (std::size_t size = 0; size < sample.lines.size(); ++size) {
        Collector collector;
        const std::string cut(sample.lines.substr(0, size));
        const std::int64_t lines = test_support::split(cut, collector);
        CHECK(collector.lines == lines);
      }
    }
  }
}

}  // namespace
}  // namespace hindcast
