// Reads a text with one format and keeps what came out, for the tests of single formats.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/format.h"
#include "ingest/record_splitter.h"
#include "tests/support/split.h"

namespace hindcast::test_support {

// What came out of a text, in order, as text.
struct FormatReading : RecordSink {
  std::vector<std::string> records;
  std::vector<std::string> rejected;  // "reason: line"
  std::int64_t lines = 0;
  int blanks = 0;
  int comments = 0;
  std::int32_t last_line_count = 0;
  void on_record(const Format&, const Record& record, const RecordPlace& place) override {
    records.push_back(describe(record));
    lines += place.line_count;
    last_line_count = place.line_count;
  }
  void on_blank(const LogLine&) override { ++lines, ++blanks; }
  void on_comment(const LogLine&) override { ++lines, ++comments; }
  void on_rejected(const LogLine& line, std::string_view reason) override {
    rejected.push_back(std::string(reason) + ": " + std::string(line.text));
    ++lines;
  }
};

// Reads the text with one format only, or with all.
inline FormatReading read_with(const Format* only, std::string_view text) {
  FormatReading reading;
  const std::int64_t number = split(text, reading, only);
  CHECK(reading.lines == number);
  return reading;
}

inline FormatReading read_with(std::string_view format, std::string_view text) {
  const Format* only = find_format(format);
  REQUIRE(only != nullptr);
  return read_with(only, text);
}

// The only record of the text, described; nothing may be refused.
inline std::string one_record(std::string_view format, std::string_view text) {
  const FormatReading reading = read_with(format, text);
  CHECK(reading.rejected.empty());
  REQUIRE(reading.records.size() == 1);
  return reading.records.front();
}

// The reason for which the first line was refused.
inline std::string refusal(std::string_view format, std::string_view text) {
  const FormatReading reading = read_with(format, text);
  CHECK(reading.records.empty());
  REQUIRE_FALSE(reading.rejected.empty());
  return reading.rejected.front().substr(0, reading.rejected.front().find(": "));
}

}  // namespace hindcast::test_support
