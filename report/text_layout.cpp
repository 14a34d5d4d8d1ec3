#include "report/text_layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/printable.h"

namespace hindcast {
namespace {

constexpr std::size_t kGap = 2;         // columns between two cells
constexpr std::size_t kLeastWidth = 8;  // of a column that is wrapped

// Lines under construction: adds words, starts a new line where one does not fit.
class Wrapper {
 public:
  Wrapper(std::size_t width, std::string_view first, std::string_view rest) : width_(width), rest_(rest), line_(first) {}

  void add(std::string_view word) {
    const std::size_t used = display_width(line_);
    const std::size_t need = display_width(word) + (is_started_ ? 1 : 0);
    if (is_started_ && used + need > width_) next_line();
    while (display_width(line_) + display_width(word) > width_) {
      const std::size_t room = width_ > display_width(line_) ? width_ - display_width(line_) : 1;
      std::string_view piece = fitting(word, room);
      if (piece.empty()) piece = word.substr(0, decode_utf8(word).size);
      line_ += piece;
      word.remove_prefix(piece.size());
      if (word.empty()) break;
      next_line();
    }
    if (is_started_ && !word.empty()) line_ += ' ';
    line_ += word;
    is_started_ = true;
  }

  std::vector<std::string> done() {
    lines_.push_back(std::move(line_));
    return std::move(lines_);
  }

 private:
  void next_line() {
    lines_.push_back(std::move(line_));
    line_ = rest_;
    is_started_ = false;
  }

  std::size_t width_;
  std::string rest_;
  std::string line_;
  std::vector<std::string> lines_;
  bool is_started_ = false;
};

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    longest = std::max(longest, display_width(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

std::size_t sum(const std::vector<std::size_t>& widths) {
  std::size_t total = widths.empty() ? 0 : (widths.size() - 1) * kGap;
  for (const std::size_t width : widths) total += width;
  return total;
}

// Widths that fit into `room`: the widest column that may shrink gives way first. Empty if they cannot fit.
std::vector<std::size_t> fitted(std::vector<std::size_t> natural, const std::vector<std::size_t>& least, std::size_t room) {
  while (sum(natural) > room) {
    std::size_t widest = natural.size();
    for (std::size_t i = 0; i < natural.size(); ++i) {
      if (natural[i] > least[i] && (widest == natural.size() || natural[i] > natural[widest])) widest = i;
    }
    if (widest == natural.size()) return {};
    --natural[widest];
  }
  return natural;
}

std::string padded(const std::string& text, std::size_t width, bool is_right) {
  const std::size_t used = display_width(text);
  const std::string space(width > used ? width - used : 0, ' ');
  return is_right ? space + text : text + space;
}

std::string trimmed(std::string line) {
  while (line.ends_with(' ')) line.pop_back();
  return line + '\n';
}

std::string set_row(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                    const std::vector<bool>& is_number, std::string_view indent) {
  std::vector<std::vector<std::string>> columns;
  std::size_t height = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    columns.push_back(wrapped(cells[i], widths[i], "", ""));
    height = std::max(height, columns.back().size());
  }
  std::string out;
  for (std::size_t y = 0; y < height; ++y) {
    std::string line(indent);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) line += std::string(kGap, ' ');
      line += padded(y < columns[i].size() ? columns[i][y] : "", widths[i], is_number[i]);
    }
    out += trimmed(std::move(line));
  }
  return out;
}

// Each row as a short paragraph: its first two cells, then "header: cell" for the others.
std::string set_records(const std::vector<std::string>& headers, const std::vector<std::vector<std::string>>& rows,
                        std::size_t width, std::string_view indent) {
  std::string out;
  for (const std::vector<std::string>& row : rows) {
    std::string rest;
    for (std::size_t i = 2; i < row.size(); ++i) {
      if (!row[i].empty()) rest += (rest.empty() ? "" : "; ") + headers[i] + ": " + row[i];
    }
    const std::string title = row.size() > 1 ? row[0] + "  " + row[1] : row[0];
    for (std::string& line : wrapped(title, width, std::string(indent) + "* ", std::string(indent) + "  "))
      out += trimmed(std::move(line));
    for (std::string& line : wrapped(rest, width, std::string(indent) + "    ", std::string(indent) + "    ")) {
      out += trimmed(std::move(line));
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::string_view first, std::string_view rest) {
  Wrapper wrapper(width, first, rest);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) wrapper.add(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return wrapper.done();
}

std::vector<std::string> cut(std::string_view text, std::size_t width, std::string_view first, std::string_view rest) {
  std::vector<std::string> lines;
  std::string line(first);
  while (true) {
    std::string_view piece = fitting(text, width - std::min(width - 2, display_width(line)));
    if (piece.empty() && !text.empty()) piece = text.substr(0, decode_utf8(text).size);
    const std::size_t blank = piece.rfind(' ');
    if (piece.size() < text.size() && blank != std::string_view::npos && blank > piece.size() / 2)
      piece = piece.substr(0, blank + 1);
    lines.push_back(line.append(piece));
    text.remove_prefix(piece.size());
    if (text.empty()) return lines;
    line = rest;
  }
}

std::string text_table(const std::vector<std::string>& headers, const std::vector<bool>& is_number,
                       const std::vector<std::vector<std::string>>& rows, std::size_t width, std::string_view indent) {
  std::vector<std::size_t> natural;
  std::vector<std::size_t> least;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    natural.push_back(display_width(headers[i]));
    least.push_back(longest_word(headers[i]));
    for (const std::vector<std::string>& row : rows) {
      natural[i] = std::max(natural[i], display_width(row[i]));
      least[i] = std::max(least[i], is_number[i] ? display_width(row[i]) : std::min(longest_word(row[i]), kLeastWidth * 2));
    }
  }
  const std::vector<std::size_t> widths = fitted(natural, least, width - indent.size());
  if (widths.empty()) return set_records(headers, rows, width, indent);
  std::vector<std::string> rules;
  for (const std::size_t column : widths) rules.emplace_back(column, '-');
  std::string out = set_row(headers, widths, is_number, indent) + set_row(rules, widths, is_number, indent);
  for (const std::vector<std::string>& row : rows) out += set_row(row, widths, is_number, indent);
  return out;
}

}  // namespace hindcast
