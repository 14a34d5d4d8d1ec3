#include "core/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

namespace hindcast {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// What a terminal or a reader's eye would be misled by: C1, soft hyphen, bidirectional marks, zero-width characters, line
// and paragraph separators, invisible operators, the byte order mark, interlinear marks and tags.
constexpr std::array<Range, 13> kHidden = {{{0x80, 0x9f},
                                            {0xad, 0xad},
                                            {0x61c, 0x61c},
                                            {0x115f, 0x1160},
                                            {0x17b4, 0x17b5},
                                            {0x180b, 0x180e},
                                            {0x200b, 0x200f},
                                            {0x2028, 0x202e},
                                            {0x2060, 0x206f},
                                            {0xfe00, 0xfe0f},
                                            {0xfeff, 0xfeff},
                                            {0xfff0, 0xfffb},
                                            {0xe0000, 0xe0fff}}};

// Code points that take no column of their own, and those that take two. Coarse on purpose: only alignment hangs on it.
constexpr std::array<Range, 4> kCombining = {{{0x300, 0x36f}, {0x1ab0, 0x1aff}, {0x20d0, 0x20ff}, {0xfe20, 0xfe2f}}};
constexpr std::array<Range, 6> kWide = {
    {{0x1100, 0x115e}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xff00, 0xff60}, {0x1f300, 0x1faff}}};

template <std::size_t Count>
bool is_in(const std::array<Range, Count>& ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(), [point](const Range& range) { return point >= range.first && point <= range.last; });
}

bool is_noncharacter(char32_t point) { return (point & 0xfffeU) == 0xfffeU || (point >= 0xfdd0 && point <= 0xfdef); }

// The code point at the start of `text` and its length in bytes; length 0 where the bytes are not UTF-8.
std::pair<char32_t, std::size_t> first_point(std::string_view text) {
  const auto byte = [text](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length == 0 || lead > 0xf4 || text.size() < length) return {0, 0};
  char32_t point = lead & (0x7fU >> length);
  for (std::size_t index = 1; index < length; ++index) {
    if ((byte(index) & 0xc0U) != 0x80U) return {0, 0};
    point = (point << 6U) | (byte(index) & 0x3fU);
  }
  const bool is_long_form = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
  if (is_long_form || is_surrogate || point > 0x10ffff) return {0, 0};
  return {point, length};
}

bool is_plain_ascii(char byte) { return byte >= 0x20 && byte < 0x7f; }

std::size_t point_width(char32_t point) {
  if (point < 0x300) return 1;
  if (is_in(kCombining, point)) return 0;
  return is_in(kWide, point) ? 2 : 1;
}

void append_json_escape(std::string& out, char32_t point) {
  if (point < 0x10000) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(point));
    return;
  }
  const auto above = static_cast<std::uint32_t>(point) - 0x10000U;
  fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xd800U + (above >> 10U), 0xdc00U + (above & 0x3ffU));
}

}  // namespace

std::string printable_text(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain_ascii)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    const auto [point, length] = first_point(text);
    if (length == 0 || point < 0x20 || point == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (is_in(kHidden, point) || is_noncharacter(point)) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<std::uint32_t>(point));
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = first_point(text).second;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  while (!text.empty()) {
    const auto [point, length] = first_point(text);
    if (length == 0) {
      out += "\\ufffd";
    } else if (point == U'"' || point == U'\\') {
      out += '\\';
      out += static_cast<char>(point);
    } else if (point < 0x20 || point == 0x7f || is_in(kHidden, point) || is_noncharacter(point)) {
      append_json_escape(out, point);
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out += '"';
  return out;
}

std::string hex_text(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char byte : bytes) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(byte));
  return out;
}

std::size_t display_width(std::string_view printable) {
  std::size_t width = 0;
  while (!printable.empty()) {
    const auto [point, length] = first_point(printable);
    width += point_width(point);
    printable.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return width;
}

std::string_view cut_to_width(std::string_view printable, std::size_t width) {
  std::size_t taken = 0;
  while (taken < printable.size()) {
    const auto [point, length] = first_point(printable.substr(taken));
    const std::size_t columns = point_width(point);
    if (columns > width) break;
    width -= columns;
    taken += std::max<std::size_t>(length, 1);
  }
  return printable.substr(0, taken);
}

}  // namespace hindcast
