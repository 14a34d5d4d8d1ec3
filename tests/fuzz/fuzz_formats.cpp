// All formats on each line of the input, and on the lines after it where a record stays open. Each answer must be the same twice,
// and a refusal must have a reason.
#include <algorithm>
#include <string>

#include "ingest/format.h"
#include "tests/fuzz/fuzz.h"

namespace hindcast::fuzz {
namespace {

constexpr int kMaxFollowing = 64;

// What the format makes of the record that starts at the front of `text`.
std::string read(const Format& format, std::string_view text) {
  Record record;
  std::string_view reason;
  const std::string_view line = text.substr(0, text.find('\n'));
  const LineVerdict verdict = format.begin(line, record, reason);
  if (verdict == LineVerdict::not_mine || verdict == LineVerdict::comment) return {};
  if (verdict == LineVerdict::damaged) {
    require(!reason.empty(), "a refusal has a reason");
    return std::string(reason);
  }
  for (int following = 0; verdict == LineVerdict::record_open && format.next != nullptr && following < kMaxFollowing; ++following) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (format.next(text.substr(0, text.find('\n')), record) != NextLine::belongs) break;
  }
  if (format.finish != nullptr && !format.finish(record, reason)) {
    require(!reason.empty(), "a refusal has a reason");
    return std::string(reason);
  }
  return describe(record);
}

}  // namespace
}  // namespace hindcast::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hindcast;
  for (std::string_view text = fuzz::text_of(data, size); !text.empty();) {
    for (const Format* format : all_formats())
      fuzz::require(fuzz::read(*format, text) == fuzz::read(*format, text), "formats have no memory");
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return 0;
}
