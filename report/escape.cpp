#include "report/escape.h"

#include <algorithm>

#include "core/printable.h"

namespace hindcast {
namespace {

std::string with_entities(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '`':
        out += "&#96;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Escaped wherever they stand. A colon only as part of "://", which GitHub turns into links by itself.
constexpr std::string_view kMarkdownSpecial = "\\`*_{}[]<>|~$&#@";
// Markup only where a block starts; escaped there, and everywhere else left readable.
constexpr std::string_view kMarkdownLeading = "+-=";

bool starts_www(std::string_view rest) {
  if (rest.size() < 4 || rest[3] != '.') return false;
  return std::all_of(rest.begin(), rest.begin() + 3, [](char c) { return c == 'w' || c == 'W'; });
}

std::size_t longest_backtick_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string html_text(std::string_view raw) { return with_entities(printable(raw)); }

std::string markdown_text(std::string_view raw, bool starts_block) {
  const std::string text = printable(raw);
  std::string out;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view rest = std::string_view(text).substr(i);
    const bool is_list_number = starts_block && i > 0 && i == digits && (c == '.' || c == ')');
    const bool is_leading = starts_block && kMarkdownLeading.find(c) != std::string_view::npos && text.find_first_not_of(' ') == i;
    if (kMarkdownSpecial.find(c) != std::string_view::npos || is_list_number || is_leading || rest.starts_with("://")) out += '\\';
    out += c;
    if (starts_www(rest)) {
      out.append(rest.substr(1, 2)) += '\\';  // and the dot follows
      i += 2;
    }
  }
  return out;
}

std::string markdown_code(std::string_view raw, bool in_table) {
  std::string text = printable(raw);
  if (in_table) {
    std::string barred;
    for (const char c : text) {
      if (c == '|') barred += '\\';
      barred += c;
    }
    text = std::move(barred);
  }
  const std::string fence(longest_backtick_run(text) + 1, '`');
  const bool needs_space = text.empty() || text.front() == '`' || text.back() == '`' || (text.front() == ' ' && text.back() == ' ');
  const char* pad = needs_space ? " " : "";
  return fence + pad + text + pad + fence;
}

std::string markdown_block_line(std::string_view raw) { return printable(raw); }

std::string markdown_fence(std::string_view body) {
  return std::string(std::max<std::size_t>(3, longest_backtick_run(body) + 1), '`');
}

std::string plain_gate(std::string_view raw) { return printable(raw); }

}  // namespace hindcast
