#include "ingest/line_prefix.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

constexpr bool is_mark(char c) { return c == '>' || c == '|' || is_blank(c); }

// ':' in a line that matched, '-' in one that is there for context.
constexpr bool is_separator(char c) { return c == ':' || c == '-'; }

std::size_t digits_at(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - from;
}

// A grep prefix without its last sign, and without the line number before that.
struct PrefixHead {
  std::string_view name;
  bool has_number = false;
};

PrefixHead head_of(std::string_view prefix) {
  prefix = trim_right(prefix);
  if (prefix.empty() || !is_separator(prefix.back())) return {prefix, false};
  prefix.remove_suffix(1);
  std::size_t digits = 0;
  while (digits < prefix.size() && is_digit(prefix[prefix.size() - digits - 1])) ++digits;
  if (digits == 0) return {prefix, false};
  if (digits == prefix.size()) return {{}, true};
  const std::size_t end = prefix.size() - digits - 1;
  return is_separator(prefix[end]) ? PrefixHead{prefix.substr(0, end), true} : PrefixHead{prefix, false};
}

constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
    {{"&gt;", '>'}, {"&lt;", '<'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&nbsp;", ' '}}};

}  // namespace

std::size_t mark_size(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_mark) - text.begin());
}

std::size_t numbering_size(std::string_view text) {
  std::string_view rest = text;
  skip_blanks(rest);
  const std::size_t digits = digits_at(rest, 0);
  if (digits == 0) return 0;
  rest.remove_prefix(digits);
  if (!take(rest, ":")) take(rest, ".");
  const std::size_t with_blanks = rest.size();
  skip_blanks(rest);
  return rest.size() < with_blanks || rest.empty() ? text.size() - rest.size() : 0;
}

std::size_t grep_prefix_end(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size() && !is_blank(text[at]); ++at) {
    if (at > 0 && is_separator(text[at])) return at + 1;
  }
  return std::string_view::npos;
}

std::string_view named_file(std::string_view prefix) {
  prefix.remove_prefix(mark_size(prefix));
  const std::string_view name = head_of(prefix).name;
  return digits_at(name, 0) == name.size() ? std::string_view{} : name;
}

std::size_t size_of_prefix_like(std::string_view text, std::string_view model) {
  if (model.empty() || text.starts_with(model)) return model.size();
  if (text == trim_right(model)) return text.size();
  if (is_blank(model.back()) && numbering_size(model) == model.size()) return numbering_size(text);
  const auto [name, has_number] = head_of(model);
  if (!text.starts_with(name)) return 0;
  std::size_t end = name.size();
  const auto take_separator = [&] { return end < text.size() && is_separator(text[end]) && ++end > 0; };
  if (!name.empty() && !take_separator()) return 0;
  if (!has_number) return end;
  const std::size_t digits = digits_at(text, end);
  end += digits;
  return digits > 0 && take_separator() ? end : 0;
}

bool has_entities(std::string_view text) {
  if (text.find('&') == std::string_view::npos) return false;
  return std::any_of(kEntities.begin(), kEntities.end(),
                     [text](const auto& e) { return text.find(e.first) != std::string_view::npos; });
}

std::string without_entities(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const auto* entity =
        std::find_if(kEntities.begin(), kEntities.end(), [text](const auto& e) { return text.starts_with(e.first); });
    plain += entity == kEntities.end() ? text.front() : entity->second;
    text.remove_prefix(entity == kEntities.end() ? 1 : entity->first.size());
  }
  return plain;
}

}  // namespace hindcast
