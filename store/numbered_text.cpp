#include "store/numbered_text.h"

#include <charconv>

namespace hindcast {
namespace {

constexpr std::size_t kLeastDigits = 3;  // fewer recur: shifts, small counts
constexpr std::size_t kMostDigits = 18;  // 64 bits hold them

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The last number before `end` that printf() writes as it stood; empty if there is none.
std::string_view last_number(std::string_view text, std::size_t end) {
  while (end > 0) {
    std::size_t begin = end;
    while (begin > 0 && is_digit(text[begin - 1])) --begin;
    const std::size_t size = end - begin;
    if (size >= kLeastDigits && size <= kMostDigits && text[begin] != '0') return text.substr(begin, size);
    end = size > 0 ? begin : end - 1;
  }
  return {};
}

std::int64_t to_number(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

NumberedText take_numbers(std::string_view text, std::string& buffer) {
  if (text.find('%') != std::string_view::npos) return {text, {}};
  const std::string_view last = last_number(text, text.size());
  if (last.empty()) return {text, {}};
  const auto place_of = [text](std::string_view part) { return static_cast<std::size_t>(part.data() - text.data()); };
  const std::string_view tail = text.substr(place_of(last) + last.size());
  const std::string_view before = text.substr(0, place_of(last));
  const std::string_view first = last_number(before, before.size());
  if (first.empty()) {
    buffer.assign(before).append("%d").append(tail);
    return {buffer, {RowValue::integer(to_number(last)), RowValue::null()}};
  }
  buffer.assign(before.substr(0, place_of(first))).append("%d").append(before.substr(place_of(first) + first.size()));
  buffer.append("%d").append(tail);
  return {buffer, {RowValue::integer(to_number(first)), RowValue::integer(to_number(last))}};
}

}  // namespace hindcast
