// Making hostile bytes safe to look at. Log text is written by attackers: it may hold terminal escapes, direction
// overrides that turn a line around, or bytes that are no text at all. Every gate to people (report, terminal, CSV)
// sends log text through printable() first. What each medium escapes besides (HTML, Markdown, CSV) is the gate's own work.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hindcast {

// One decoded character of UTF-8. Where the bytes are no valid UTF-8, `is_valid` is false, `size` is 1 and `code` is the byte.
struct Utf8Character {
  char32_t code = 0;
  std::size_t size = 1;
  bool is_valid = false;
};

// Decodes the character at the start of `bytes`, which must not be empty. Refuses overlong forms, surrogates and codes
// above U+10FFFF.
Utf8Character decode_utf8(std::string_view bytes);

// Whether all of `bytes` is valid UTF-8. Empty text is.
bool is_utf8(std::string_view bytes);

// The text as valid UTF-8 with everything that acts, hides or is no text shown as an escape:
//   \x1b      control characters of ASCII, and bytes that are not UTF-8
//   \u{202e}  C1 controls, direction controls, zero-width and invisible characters, separators, non-characters
//   \x5c      a backslash that the reader could take for the start of such an escape ("\x41" in the log itself)
// All other characters stay. The result holds no control character, and distinct inputs give distinct results.
std::string printable(std::string_view bytes);

// UTF-8 as it is; in other text each byte that is not UTF-8 becomes \xNN (and \x5c as above). For media that escape control
// characters themselves (JSON).
std::string repaired_utf8(std::string_view bytes);

// Columns that a terminal gives to `text`, which must be the result of printable(): 2 for wide East Asian characters,
// 0 for combining marks, 1 otherwise.
std::size_t display_width(std::string_view text);

// The longest start of `text` (a result of printable()) that fits into `columns`, never cutting a character.
std::string_view fitting(std::string_view text, std::size_t columns);

}  // namespace hindcast
