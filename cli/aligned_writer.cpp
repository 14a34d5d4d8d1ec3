#include "cli/aligned_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/printable.h"
#include "report/text_layout.h"

namespace hindcast {
namespace {

constexpr std::size_t kGap = 2;                 // blanks between columns
constexpr std::size_t kLeastCut = 6;            // a column is never cut to less
constexpr std::size_t kLeastBelow = 16;         // narrower columns of words stay in their row as long as they can
constexpr std::string_view kIndent = "      ";  // of what stands below its row
constexpr std::size_t kIsoSize = 27;            // "2000-05-28T14:30:50.876461Z"
constexpr std::size_t kSecondsSize = 19;
constexpr std::size_t kDateSize = 10;  // "2000-05-28"

// One column: its cells as text, and how it is set.
struct Column {
  std::string name;
  std::vector<std::string> cells;
  bool is_right = true;   // numbers stand right
  bool is_span = false;   // first_time, last_time: shown to the second on a terminal
  bool is_below = false;  // stands below the row
  std::size_t width = 1;

  [[nodiscard]] std::size_t cell_width() const {
    std::size_t most = 1;
    for (const std::string& cell : cells) most = std::max(most, display_width(cell));
    return most;
  }
  void measure() { width = std::max(display_width(name), cell_width()); }
  [[nodiscard]] bool holds_times() const {
    return std::any_of(cells.begin(), cells.end(),
                       [](const std::string& cell) { return cell.size() >= kDateSize && cell[4] == '-' && cell[7] == '-'; });
  }
};

std::string fill(std::size_t count) { return std::string(count, ' '); }

// The text, cut to `width` columns with a mark where it is longer.
std::string fitted(const std::string& text, std::size_t width) {
  if (display_width(text) <= width) return text;
  return std::string(fitting(text, width - 1)) + "\u2026";
}

// "2000-05-28 14:30:50": a terminal has no room for microseconds at both ends of every span.
void shorten_time(std::string& text) {
  if (text.size() != kIsoSize || text.back() != 'Z' || text[kDateSize] != 'T') return;
  text[kDateSize] = ' ';
  text.resize(kSecondsSize);
}

std::string markdown_text(const Cell& cell) {
  if (is_number(cell)) return cell_text(cell);
  constexpr std::string_view kSpecial = "\\|`*_[]<>~#&!";
  std::string text;
  for (const char letter : cell_text(cell)) {
    if (kSpecial.find(letter) != std::string_view::npos) text += '\\';
    text += letter;
  }
  return text;
}

class AlignedWriter : public TableWriter {
 public:
  AlignedWriter(Output& out, const TableStyle& style) : out_(&out), style_(style) {}

  void begin(const std::vector<std::string>& columns) override {
    for (const std::string& name : columns) {
      Column& column = columns_.emplace_back();
      column.name = printable(name);
      column.is_span = style_.format == TableFormat::table && name.ends_with("_time");
    }
  }

  bool row(std::span<const Cell> cells) override {
    for (std::size_t index = 0; index < cells.size(); ++index) {
      Column& column = columns_[index];
      if (!std::holds_alternative<std::monostate>(cells[index]) && !is_number(cells[index])) column.is_right = false;
      column.cells.push_back(is_markdown() ? markdown_text(cells[index]) : cell_text(cells[index]));
      if (column.is_span) shorten_time(column.cells.back());
    }
    ++row_count_;
    return true;
  }

  void end() override {
    if (row_count_ == 0 && style_.format == TableFormat::table) return;  // a terminal's reader is told in words
    for (Column& column : columns_) {
      if (row_count_ == 0) column.is_right = false;
      column.measure();
      if (is_markdown()) column.width = std::max<std::size_t>(column.width, 3);
    }
    if (style_.format == TableFormat::table) fit();
    std::string text = is_markdown() ? markdown_head() : head();
    for (std::size_t row_no = 0; row_no < row_count_; ++row_no) text += is_markdown() ? markdown_row(row_no) : line(row_no);
    out_->write(text);
  }

 private:
  [[nodiscard]] bool is_markdown() const { return style_.format == TableFormat::md; }

  [[nodiscard]] std::size_t total_width() const {
    std::size_t total = 0;
    for (const Column& column : columns_) total += column.is_below ? 0 : column.width + kGap;
    return total < kGap ? 0 : total - kGap;
  }
  [[nodiscard]] bool is_too_wide() const { return total_width() > style_.terminal.width; }

  void fit() {
    if (is_too_wide()) headline_ = move_below(widest_words());
    if (is_too_wide()) show_dates();
    while (is_too_wide() && move_below(widest_words()) != nullptr) continue;
    while (is_too_wide() && move_below(last_movable()) != nullptr) continue;
    while (is_too_wide() && cut_widest()) continue;
  }

  static Column* move_below(Column* column) {
    if (column != nullptr) column->is_below = true;
    return column;
  }

  // The widest column of words that is worth a line of its own, or none.
  Column* widest_words() {
    Column* widest = nullptr;
    for (std::size_t index = 1; index < columns_.size(); ++index) {
      Column& column = columns_[index];
      if (column.is_right || column.is_below || column.width < kLeastBelow || column.holds_times()) continue;
      if (widest == nullptr || column.width > widest->width) widest = &column;
    }
    return widest;
  }

  // The last column still in the row, times after all others; never the first, which says whose row it is.
  Column* last_movable() {
    for (const bool may_hold_times : {false, true}) {
      for (std::size_t index = columns_.size(); index > 1; --index) {
        Column& column = columns_[index - 1];
        if (!column.is_below && (may_hold_times || !column.holds_times())) return &column;
      }
    }
    return nullptr;
  }

  void show_dates() {
    for (Column& column : columns_) {
      if (!column.is_span) continue;
      for (std::string& cell : column.cells) {
        if (cell.size() == kSecondsSize) cell.resize(kDateSize);
      }
      column.measure();
    }
  }

  // Takes one place from the widest column; false if all are as narrow as may be.
  bool cut_widest() {
    Column* widest = nullptr;
    for (Column& column : columns_) {
      if (column.is_below || column.width <= kLeastCut) continue;
      if (widest == nullptr || column.width > widest->width) widest = &column;
    }
    if (widest != nullptr) --widest->width;
    return widest != nullptr;
  }

  [[nodiscard]] std::string bold(const std::string& text) const { return styled(style_.terminal, Style::bold, text); }

  [[nodiscard]] std::string head() const {
    std::string text;
    for (const Column& column : columns_) {
      if (!column.is_below) text += set(column, column.name, true);
    }
    text += '\n';
    if (headline_ != nullptr) text += fmt::format("{}{}\n", kIndent, bold(fitted(headline_->name, width_below())));
    return text;
  }

  // The row, then below it the cell that its header names, then "name cell" for what else found no room.
  [[nodiscard]] std::string line(std::size_t row_no) const {
    std::string text;
    std::string below;  // the lines that are full
    std::string named;  // the one that still grows
    for (const Column& column : columns_) {
      const std::string& cell = column.cells[row_no];
      if (!column.is_below) {
        text += set(column, cell, false);
      } else if (&column != headline_ && !cell.empty()) {
        const std::string item = fmt::format("{} {}", column.name, cell);
        const bool is_full = !named.empty() && display_width(named) + kGap + display_width(item) > width_below();
        if (is_full) below += lines_below(std::exchange(named, {}));
        named += (named.empty() ? "" : fill(kGap)) + item;
      }
    }
    text += '\n';
    if (headline_ != nullptr) text += lines_below(headline_->cells[row_no]);
    return text + below + lines_below(named);
  }

  [[nodiscard]] std::size_t width_below() const { return style_.terminal.width - kIndent.size(); }

  // Wrapped, so that nothing of it is lost.
  [[nodiscard]] std::string lines_below(const std::string& text) const {
    if (text.empty()) return {};
    std::string lines;
    for (std::string& one : cut(text, style_.terminal.width, kIndent, kIndent)) {
      while (one.ends_with(' ')) one.pop_back();
      lines += one + "\n";
    }
    return lines;
  }

  // A cell with the blanks around it. The last column of a line is not filled.
  [[nodiscard]] std::string set(const Column& column, const std::string& text, bool is_header) const {
    const std::string cell = fitted(text, column.width);
    const std::string blanks = fill(column.width - display_width(cell));
    const std::string shown = is_header ? bold(cell) : cell;
    const bool is_last = &column == last_in_row();
    if (column.is_right) return blanks + shown + (is_last ? "" : fill(kGap));
    return shown + (is_last ? "" : blanks + fill(kGap));
  }

  [[nodiscard]] const Column* last_in_row() const {
    for (std::size_t index = columns_.size(); index > 0; --index) {
      if (!columns_[index - 1].is_below) return &columns_[index - 1];
    }
    return nullptr;
  }

  [[nodiscard]] std::string markdown_head() const {
    std::string names = "|";
    std::string rule = "|";
    for (const Column& column : columns_) {
      names += markdown_cell(column, column.name);
      rule += fmt::format(" {}{} |", std::string(column.width - 1, '-'), column.is_right ? ':' : '-');
    }
    return names + "\n" + rule + "\n";
  }

  [[nodiscard]] std::string markdown_row(std::size_t row_no) const {
    std::string text = "|";
    for (const Column& column : columns_) text += markdown_cell(column, column.cells[row_no]);
    return text + "\n";
  }

  static std::string markdown_cell(const Column& column, const std::string& text) {
    const std::string blanks = fill(column.width - display_width(text));
    return fmt::format(" {}{} |", column.is_right ? blanks : text, column.is_right ? text : blanks);
  }

  Output* out_;
  TableStyle style_;
  std::vector<Column> columns_;
  const Column* headline_ = nullptr;  // the first column that went below: its name stands in the head
  std::size_t row_count_ = 0;
};

}  // namespace

std::unique_ptr<TableWriter> make_aligned_writer(Output& out, const TableStyle& style) {
  return std::make_unique<AlignedWriter>(out, style);
}

}  // namespace hindcast
