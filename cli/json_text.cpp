#include "cli/json_text.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <variant>

#include "core/printable.h"

namespace hindcast {
namespace {

void append_unit(std::string& out, std::uint32_t unit) { fmt::format_to(std::back_inserter(out), "\\u{:04x}", unit); }

// A character by its number, as JSON spells what cannot be shown.
void append_escape(std::string& out, char32_t code) {
  const auto number = static_cast<std::uint32_t>(code);
  if (number < 0x10000) return append_unit(out, number);
  const std::uint32_t above = number - 0x10000;
  append_unit(out, 0xd800 + (above >> 10U));
  append_unit(out, 0xdc00 + (above & 0x3ffU));
}

}  // namespace

std::string json_quoted(std::string_view text) {
  const std::string repaired = repaired_utf8(text);
  std::string_view rest = repaired;
  std::string out = "\"";
  out.reserve(rest.size() + 2);
  while (!rest.empty()) {
    const Utf8Character character = decode_utf8(rest);
    const std::string_view bytes = rest.substr(0, character.size);
    rest.remove_prefix(character.size);
    if (bytes == "\"" || bytes == "\\") {
      out += '\\';
      out += bytes;
    } else if (character.code >= 0x20 && character.code < 0x7f) {
      out += bytes;
    } else if (printable(bytes) != bytes) {
      append_escape(out, character.code);
    } else {
      out += bytes;
    }
  }
  out += '"';
  return out;
}

std::string json_value(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&cell)) return std::isfinite(*real) ? fmt::format("{}", *real) : "null";
  if (const auto* text = std::get_if<std::string>(&cell)) return json_quoted(*text);
  if (const auto* blob = std::get_if<Blob>(&cell)) return json_quoted(blob->bytes);
  return "null";
}

}  // namespace hindcast
