#include "core/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hindcast {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
constexpr bool within(const std::array<Range, N>& ranges, char32_t code) {
  for (const Range& range : ranges) {
    if (code >= range.first && code <= range.last) return true;
  }
  return false;
}

// C1 controls, direction controls, joiners, zero-width and invisible characters, line separators, tags, variation selectors.
constexpr std::array<Range, 20> kActing = {{{0x80, 0x9F},     {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},
                                            {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},
                                            {0x2028, 0x202E}, {0x2060, 0x206F},   {0x3164, 0x3164},   {0xE000, 0xF8FF},
                                            {0xFDD0, 0xFDEF}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
                                            {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0x10FFFF}}};
constexpr std::array<Range, 8> kCombining = {{{0x300, 0x36F},
                                              {0x483, 0x489},
                                              {0x591, 0x5BD},
                                              {0x610, 0x61A},
                                              {0x64B, 0x65F},
                                              {0x1AB0, 0x1AFF},
                                              {0x20D0, 0x20FF},
                                              {0xFE20, 0xFE2F}}};
constexpr std::array<Range, 9> kWide = {{{0x1100, 0x115F},
                                         {0x2E80, 0x303E},
                                         {0x3041, 0xA4CF},
                                         {0xAC00, 0xD7A3},
                                         {0xF900, 0xFAFF},
                                         {0xFE30, 0xFE6F},
                                         {0xFF01, 0xFF60},
                                         {0x1F300, 0x1F64F},
                                         {0x20000, 0x3FFFD}}};

bool is_control(char32_t code) { return code < 0x20 || code == 0x7F; }
bool acts(char32_t code) { return within(kActing, code) || (code & 0xFFFE) == 0xFFFE; }

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Whether the text at a backslash reads like one of printable()'s own escapes.
bool looks_like_escape(std::string_view at_backslash) {
  if (at_backslash.starts_with("\\u{")) return true;
  return at_backslash.size() >= 4 && at_backslash[1] == 'x' && is_hex(at_backslash[2]) && is_hex(at_backslash[3]);
}

void append_byte_escape(std::string& out, unsigned char byte) { fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte); }

// How many bytes at the start stay as they are, whoever asks: nearly all of a log.
std::size_t plain_size(std::string_view bytes) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '\\'; };
  return static_cast<std::size_t>(std::find_if_not(bytes.begin(), bytes.end(), is_plain) - bytes.begin());
}

template <typename Decide>
std::string escaped(std::string_view bytes, Decide append_special) {
  std::string out;
  out.reserve(bytes.size());
  for (;;) {
    const std::size_t plain = plain_size(bytes);
    out.append(bytes.substr(0, plain));
    bytes.remove_prefix(plain);
    if (bytes.empty()) return out;
    const Utf8Character character = decode_utf8(bytes);
    if (!character.is_valid) {
      append_byte_escape(out, static_cast<unsigned char>(bytes.front()));
    } else if (character.code == '\\' && looks_like_escape(bytes)) {
      out += "\\x5c";
    } else if (!append_special(out, character.code)) {
      out.append(bytes.substr(0, character.size));
    }
    bytes.remove_prefix(character.size);
  }
}

}  // namespace

Utf8Character decode_utf8(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = at(0);
  const Utf8Character invalid{lead, 1, false};
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return invalid;
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes.size() < size) return invalid;
  char32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xC0) != 0x80) return invalid;
    code = (code << 6) | (at(i) & 0x3FU);
  }
  const bool is_overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (is_overlong || is_surrogate || code > 0x10FFFF) return invalid;
  return {code, size, true};
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const Utf8Character character = decode_utf8(bytes);
    if (!character.is_valid) return false;
    bytes.remove_prefix(character.size);
  }
  return true;
}

std::string printable(std::string_view bytes) {
  return escaped(bytes, [](std::string& out, char32_t code) {
    if (is_control(code)) {
      append_byte_escape(out, static_cast<unsigned char>(code));
      return true;
    }
    if (!acts(code)) return false;
    fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<std::uint32_t>(code));
    return true;
  });
}

std::string repaired_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  return escaped(bytes, [](std::string&, char32_t) { return false; });
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Utf8Character character = decode_utf8(text);
    width += within(kCombining, character.code) ? 0 : within(kWide, character.code) ? 2 : 1;
    text.remove_prefix(character.size);
  }
  return width;
}

std::string_view fitting(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t width = 0;
  while (used < text.size()) {
    const Utf8Character character = decode_utf8(text.substr(used));
    width += display_width(text.substr(used, character.size));
    if (width > columns) break;
    used += character.size;
  }
  return text.substr(0, used);
}

}  // namespace hindcast
