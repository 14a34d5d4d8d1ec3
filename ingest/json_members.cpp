#include "ingest/json_members.h"

#include <algorithm>

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

// Takes a string with its quotes; gives what is between them.
bool take_string(std::string_view& text, std::string_view& inside) {
  if (!text.starts_with('"')) return false;
  std::size_t end = 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  if (end >= text.size()) return false;
  inside = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  return true;
}

// The length of the object or array at the text's start, or 0 if it does not end.
std::size_t nested_size(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      std::string_view string = text.substr(at);
      std::string_view inside;
      if (!take_string(string, inside)) return 0;
      at += inside.size() + 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (--depth == 0) return at + 1;
    }
  }
  return 0;
}

bool take_value(std::string_view& text, JsonMember& member) {
  if (take_string(text, member.text)) {
    member.kind = JsonMember::Kind::string;
    return true;
  }
  if (text.starts_with('{') || text.starts_with('[')) {
    member.kind = text.front() == '{' ? JsonMember::Kind::object : JsonMember::Kind::array;
    const std::size_t size = nested_size(text);
    member.text = text.substr(0, size);
    text.remove_prefix(size);
    return size != 0;
  }
  const std::size_t end = std::min(text.find_first_of(",}"), text.size());
  if (end == 0 || text.front() == '"') return false;
  member.kind = JsonMember::Kind::other;
  member.text = trim(text.substr(0, end));
  text.remove_prefix(end);
  return true;
}

}  // namespace

bool take_json_member(std::string_view& text, JsonMember& member) {
  if (!take_string(text, member.key)) return false;
  skip_blanks(text);
  if (!take(text, ":")) return false;
  skip_blanks(text);
  return take_value(text, member);
}

JsonMembers::JsonMembers(std::string_view text) : rest_(text) {
  skip_blanks(rest_);
  is_open_ = take(rest_, "{");
}

bool JsonMembers::next(JsonMember& member) {
  if (!is_open_) return false;
  skip_blanks(rest_);
  take(rest_, ",");
  skip_blanks(rest_);
  if (take(rest_, "}")) {
    is_open_ = false;
    is_whole_ = true;
    return false;
  }
  is_open_ = take_json_member(rest_, member);
  return is_open_;
}

}  // namespace hindcast
