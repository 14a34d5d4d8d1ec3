// A whole file through the splitter: each line has exactly one fate, in order, every number is one that the store takes, and line
// ends do not matter.
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"
#include "tests/support/split.h"

namespace hindcast::fuzz {
namespace {

void check(const Record& record) {
  for (const Port port : {record.src.port, record.dst.port, record.quoted_src.port, record.quoted_dst.port}) {
    require(port >= -1 && port <= 65'535, "ports are -1 or 0..65535");
  }
  require(record.flags >= -1 && record.flags <= 255, "flags are -1 or eight bits");
  require(record.ttl <= 255 && record.tos <= 255, "ttl and tos are bytes");
  require(record.seq <= 0xffffffff && record.ack <= 0xffffffff, "sequence numbers have 32 bits");
  require(record.repeat >= 1, "a record stands for one packet at least");
  const WrittenTime& time = record.time;
  require(time.us_of_day >= 0 || time.kind == WrittenTime::Kind::relative, "a time of day is not negative");
  if (time.kind == WrittenTime::Kind::month_day || time.kind == WrittenTime::Kind::full) {
    require(is_valid_date(time.year, time.month, time.day), "dates exist");
    require(time.us_of_day < kUsPerDay + kUsPerSecond, "a day ends, after a leap second at most");
  }
}

struct Account : RecordSink {
  std::vector<std::int64_t> lines;
  std::vector<std::string> records;

  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    require(place.line_count >= 1, "a record has a line");
    check(record);
    for (std::int32_t i = 0; i < place.line_count; ++i) lines.push_back(place.line + i);
    records.push_back(std::string(format.name) + " " + describe(record));
  }
  void on_blank(const LogLine& line) override { lines.push_back(line.number); }
  void on_comment(const LogLine& line) override { lines.push_back(line.number); }
  void on_rejected(const LogLine& line, std::string_view reason) override {
    require(!reason.empty(), "a refusal has a reason");
    lines.push_back(line.number);
  }
};

Account account_of(std::string_view text) {
  Account account;
  const std::int64_t count = test_support::split(text, account);
  require(static_cast<std::int64_t>(account.lines.size()) == count, "every line has one fate");
  for (std::int64_t i = 0; i < count; ++i) require(account.lines[static_cast<std::size_t>(i)] == i + 1, "lines are told in order");
  return account;
}

}  // namespace
}  // namespace hindcast::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hindcast::fuzz;
  const std::string_view text = text_of(data, size);
  std::string dos;
  for (const char c : text) {
    if (c == '\n') dos += '\r';
    dos += c;
  }
  require(account_of(text).records == account_of(dos).records, "CR LF is a line end like LF");
  return 0;
}
