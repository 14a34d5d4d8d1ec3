#include "ingest/json_members.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

// Marks with its highest bit each of eight bytes that is `c`: a byte of the difference is zero where they agree, and borrows from
// that bit. May err behind the first that agrees, so the lowest mark is right.
std::uint64_t marks_of(std::uint64_t bytes, char c) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t difference = bytes ^ (kOnes * static_cast<unsigned char>(c));
  return (difference - kOnes) & ~difference & (kOnes << 7U);
}

// Eight bytes with the first as the lowest.
std::uint64_t eight_bytes(const char* from) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, from, sizeof bytes);
  return std::endian::native == std::endian::big ? __builtin_bswap64(bytes) : bytes;
}

// The first quote or backslash at or behind `from`, or the text's end. Most strings are short: eight bytes at a time beat a call of
// memchr.
const char* quote_or_backslash(const char* from, const char* end) {
  for (; end - from >= 8; from += 8) {
    const std::uint64_t bytes = eight_bytes(from);
    const std::uint64_t marks = marks_of(bytes, '"') | marks_of(bytes, '\\');
    if (marks != 0) return from + std::countr_zero(marks) / 8;
  }
  while (from < end && *from != '"' && *from != '\\') ++from;
  return from;
}

// The quote that ends the string which begins at `from`, or the text's end. A backslash hides the byte behind it.
const char* closing_quote(const char* from, const char* end) {
  for (;;) {
    from = quote_or_backslash(from, end);
    if (from == end || *from == '"') return from;
    from += end - from > 1 ? 2 : 1;
  }
}

// The same in an object that is the text of a string: its quotes have one backslash, and those in its strings three. Gives the
// place of the quote's backslash.
const char* closing_escaped_quote(const char* from, const char* end) {
  for (const char* at = from; at < end; ++at) {
    at = static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
    if (at == nullptr) return end;
    const char* first = at;
    while (first > from && first[-1] == '\\') --first;
    if ((at - first) % 4 == 1) return at - 1;
  }
  return end;
}

bool starts_with_quote(std::string_view text, JsonQuotes quotes) {
  return quotes == JsonQuotes::plain ? text.starts_with('"') : text.starts_with("\\\"");
}

// Takes a string with its quotes; gives what is between them.
bool take_string(std::string_view& text, std::string_view& inside, JsonQuotes quotes) {
  if (!starts_with_quote(text, quotes)) return false;
  const std::size_t quote_size = quotes == JsonQuotes::plain ? 1 : 2;
  const char* const start = text.data() + quote_size;
  const char* const end = text.data() + text.size();
  const char* const close = quotes == JsonQuotes::plain ? closing_quote(start, end) : closing_escaped_quote(start, end);
  if (close == end) return false;
  inside = std::string_view(start, static_cast<std::size_t>(close - start));
  text.remove_prefix(inside.size() + 2 * quote_size);
  return true;
}

// The length of the object or array at the text's start, or 0 if it does not end.
std::size_t nested_size(std::string_view text, JsonQuotes quotes) {
  std::size_t depth = 0;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end; ++at) {
    switch (*at) {
      case '"':
        at = quotes == JsonQuotes::plain ? closing_quote(at + 1, end) : closing_escaped_quote(at + 1, end) + 1;
        break;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        if (--depth == 0) return static_cast<std::size_t>(at - text.data()) + 1;
        break;
      default:
        break;
    }
  }
  return 0;
}

bool take_any_value(std::string_view& text, JsonMember& member, JsonQuotes quotes) {
  if (take_string(text, member.text, quotes)) {
    member.kind = JsonMember::Kind::string;
    return true;
  }
  if (text.starts_with('{') || text.starts_with('[')) {
    member.kind = text.front() == '{' ? JsonMember::Kind::object : JsonMember::Kind::array;
    const std::size_t size = nested_size(text, quotes);
    member.text = text.substr(0, size);
    text.remove_prefix(size);
    return size != 0;
  }
  const auto ends = [](char c) { return c == ',' || c == '}'; };
  const auto end = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), ends) - text.begin());
  if (end == 0 || starts_with_quote(text, quotes)) return false;
  member.kind = JsonMember::Kind::other;
  member.text = trim(text.substr(0, end));
  text.remove_prefix(end);
  return true;
}

// Takes a key and its colon.
bool take_key(std::string_view& text, std::string_view& key, JsonQuotes quotes) {
  if (!take_string(text, key, quotes)) return false;
  skip_blanks(text);
  if (!take(text, ":")) return false;
  skip_blanks(text);
  return true;
}

}  // namespace

bool take_json_member(std::string_view& text, JsonMember& member, JsonQuotes quotes) {
  return take_key(text, member.key, quotes) && take_any_value(text, member, quotes);
}

JsonMembers::JsonMembers(std::string_view text, JsonQuotes quotes) : rest_(text), quotes_(quotes) {
  skip_blanks(rest_);
  is_open_ = take(rest_, "{");
}

bool JsonMembers::next_key(std::string_view& key) {
  if (!is_open_) return false;
  skip_blanks(rest_);
  take(rest_, ",");
  skip_blanks(rest_);
  is_whole_ = take(rest_, "}");
  is_open_ = !is_whole_ && take_key(rest_, key, quotes_);
  return is_open_;
}

bool JsonMembers::take_value(JsonMember& member) {
  is_open_ = take_any_value(rest_, member, quotes_);
  return is_open_;
}

void JsonMembers::go_behind(const JsonMembers& inner) {
  is_open_ = inner.is_whole_;
  rest_ = inner.rest_;
}

bool JsonMembers::next(JsonMember& member) { return next_key(member.key) && take_value(member); }

}  // namespace hindcast
