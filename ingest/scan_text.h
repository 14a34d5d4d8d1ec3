// The small scanners that every format's parser is made of. Each works on a string_view, takes from its front on success
// and leaves it alone on failure; none allocates or throws.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>

namespace hindcast {

// ASCII only, whatever the locale says: logs hold bytes of any character set.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Takes blanks and tabs.
inline void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

// Without blanks, tabs and carriage returns at the end.
inline std::string_view trim_right(std::string_view text) {
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// Without blanks at both ends.
inline std::string_view trim(std::string_view text) {
  skip_blanks(text);
  return trim_right(text);
}

// Takes `literal` if the text starts with it.
inline bool take(std::string_view& text, std::string_view literal) {
  if (!text.starts_with(literal)) return false;
  text.remove_prefix(literal.size());
  return true;
}

// Takes a decimal number that fits T.
template <typename T>
// A number too large for T is none: nothing is taken. No sign.
bool take_number(std::string_view& text, T& value) {
  if (text.empty() || !is_digit(text.front())) return false;
  T parsed{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed, 10);
  if (error != std::errc{}) return false;
  value = parsed;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

// Takes a hexadecimal number that fits T, after "0x" or without it.
template <typename T>
// Letters of either case.
bool take_hex(std::string_view& text, T& value) {
  std::string_view rest = text;
  if (rest.starts_with("0x") || rest.starts_with("0X")) rest.remove_prefix(2);
  if (rest.empty() || !is_hex_digit(rest.front())) return false;
  T parsed{};
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), parsed, 16);
  if (error != std::errc{}) return false;
  value = parsed;
  text = rest.substr(static_cast<std::size_t>(end - rest.data()));
  return true;
}

// Takes up to the next blank (or the end); empty if the text starts with one.
// The blank itself stays.
inline std::string_view take_word(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && !is_blank(text[end])) ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

// Takes up to `stop`, which is removed too. False, and nothing taken, if it is not there.
// `stop` must not be empty.
inline bool take_until(std::string_view& text, std::string_view stop, std::string_view& taken) {
  const std::size_t at = text.find(stop);
  if (at == std::string_view::npos) return false;
  taken = text.substr(0, at);
  text.remove_prefix(at + stop.size());
  return true;
}

}  // namespace hindcast
