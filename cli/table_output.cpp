#include "cli/table_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <variant>

#include "cli/json_text.h"
#include "core/printable.h"

namespace hindcast {
namespace {

constexpr std::array<std::pair<std::string_view, TableFormat>, 7> kFormats = {{{"table", TableFormat::table},
                                                                               {"plain", TableFormat::plain},
                                                                               {"csv", TableFormat::csv},
                                                                               {"tsv", TableFormat::tsv},
                                                                               {"json", TableFormat::json},
                                                                               {"ndjson", TableFormat::ndjson},
                                                                               {"md", TableFormat::md}}};

bool is_number(const Cell& cell) { return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell); }

// csv and tsv: a header line, then a line a row.
class SeparatedWriter : public TableWriter {
 public:
  SeparatedWriter(Output& out, char separator, bool is_raw) : out_(&out), separator_(separator), is_raw_(is_raw) {}

  void begin(const std::vector<std::string>& columns) override {
    std::vector<Cell> cells(columns.begin(), columns.end());
    row(cells);
  }
  bool row(std::span<const Cell> cells) override {
    std::string line;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      if (column > 0) line += separator_;
      append(line, cells[column]);
    }
    line += separator_ == ',' ? "\r\n" : "\n";
    return out_->write(line);
  }
  void end() override {}

 private:
  void append(std::string& line, const Cell& cell) const {
    std::string text = cell_text(cell);
    if (separator_ == ',' && !is_raw_ && !is_number(cell) && starts_formula(cell, text)) text.insert(0, 1, '\'');
    if (separator_ != ',' || text.find_first_of("\",\r\n") == std::string::npos) {
      line += text;
      return;
    }
    line += '"';
    for (const char letter : text) line.append(letter == '"' ? 2 : 1, letter);
    line += '"';
  }

  // What a spreadsheet may run as a formula. Tab and line ends have become escapes by now: the cell itself is asked.
  static bool starts_formula(const Cell& cell, const std::string& text) {
    constexpr std::string_view kStarts = "=+-@\t\r\n";
    const auto* original = std::get_if<std::string>(&cell);
    const std::string_view first = original != nullptr ? std::string_view(*original) : std::string_view(text);
    return !first.empty() && kStarts.find(first.front()) != std::string_view::npos;
  }

  Output* out_;
  char separator_;
  bool is_raw_;
};

// json and ndjson.
class JsonWriter : public TableWriter {
 public:
  JsonWriter(Output& out, bool is_array) : out_(&out), is_array_(is_array) {}

  void begin(const std::vector<std::string>& columns) override {
    for (const std::string& column : columns) keys_.push_back(json_quoted(column));
    if (is_array_) out_->write("[");
  }
  bool row(std::span<const Cell> cells) override {
    std::string object = is_array_ ? (has_rows_ ? ",\n" : "\n") : "";
    has_rows_ = true;
    object += '{';
    for (std::size_t column = 0; column < cells.size(); ++column) {
      if (column > 0) object += ", ";
      object += keys_[column];
      object += ": ";
      object += json_value(cells[column]);
    }
    object += is_array_ ? "}" : "}\n";
    return out_->write(object);
  }
  void end() override {
    if (is_array_) out_->write(has_rows_ ? "\n]\n" : "]\n");
  }

 private:
  Output* out_;
  std::vector<std::string> keys_;
  bool is_array_;
  bool has_rows_ = false;
};

// table, plain and md: all rows are kept until the widths are known.
class AlignedWriter : public TableWriter {
 public:
  AlignedWriter(Output& out, const TableStyle& style) : out_(&out), style_(style) {}

  void begin(const std::vector<std::string>& columns) override {
    for (const std::string& column : columns) {
      header_.push_back(printable(column));
      is_span_.push_back(style_.format == TableFormat::table && column.ends_with("_time"));
    }
    is_right_.assign(columns.size(), true);
  }
  bool row(std::span<const Cell> cells) override {
    std::vector<std::string> texts;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const bool is_null = std::holds_alternative<std::monostate>(cells[column]);
      if (!is_null && !is_number(cells[column])) is_right_[column] = false;
      texts.push_back(is_markdown() ? markdown_cell(cells[column]) : cell_text(cells[column]));
      if (is_span_[column]) shorten_time(texts.back());
    }
    rows_.push_back(std::move(texts));
    return true;
  }
  void end() override {
    const std::vector<std::size_t> widths = column_widths();
    std::string text = line_of(header_, widths, !is_markdown());
    if (is_markdown()) text += rule(widths);
    for (const auto& row : rows_) text += line_of(row, widths, false);
    out_->write(text);
  }

 private:
  [[nodiscard]] bool is_markdown() const { return style_.format == TableFormat::md; }

  // "2000-05-28 14:30:50": a terminal has no room for microseconds at both ends of every span.
  static void shorten_time(std::string& text) {
    constexpr std::size_t kIsoSize = 27;
    constexpr std::size_t kDateSize = 10;
    constexpr std::size_t kSecondsSize = 19;
    if (text.size() != kIsoSize || text.back() != 'Z' || text[kDateSize] != 'T') return;
    text[kDateSize] = ' ';
    text.resize(kSecondsSize);
  }

  static std::string markdown_cell(const Cell& cell) {
    std::string text;
    constexpr std::string_view kSpecial = "\\|`*_[]<>~#&!";
    for (const char letter : cell_text(cell)) {
      if (kSpecial.find(letter) != std::string_view::npos && !is_number(cell)) text += '\\';
      text += letter;
    }
    return text;
  }

  [[nodiscard]] std::vector<std::size_t> column_widths() const {
    std::vector<std::size_t> widths;
    for (const std::string& name : header_) widths.push_back(std::max<std::size_t>(display_width(name), is_markdown() ? 3 : 1));
    for (const auto& row : rows_) {
      for (std::size_t column = 0; column < row.size(); ++column) widths[column] = std::max(widths[column], display_width(row[column]));
    }
    if (style_.format == TableFormat::table) shrink(widths);
    return widths;
  }

  // Takes from the widest columns until a row fits the terminal; a column keeps at least kLeast columns.
  void shrink(std::vector<std::size_t>& widths) const {
    constexpr std::size_t kLeast = 6;
    constexpr std::size_t kGap = 2;
    std::size_t total = widths.empty() ? 0 : (widths.size() - 1) * kGap;
    for (const std::size_t width : widths) total += width;
    while (total > style_.terminal.width) {
      const auto widest = std::max_element(widths.begin(), widths.end());
      if (*widest <= kLeast) return;
      --*widest;
      --total;
    }
  }

  [[nodiscard]] std::string rule(const std::vector<std::size_t>& widths) const {
    std::string text = "|";
    for (std::size_t column = 0; column < widths.size(); ++column) {
      text += fmt::format(" {}{} |", std::string(widths[column] - 1, '-'), is_right_[column] && !rows_.empty() ? ':' : '-');
    }
    return text + "\n";
  }

  [[nodiscard]] std::string line_of(const std::vector<std::string>& texts, const std::vector<std::size_t>& widths, bool is_header) const {
    std::string line = is_markdown() ? "| " : "";
    for (std::size_t column = 0; column < texts.size(); ++column) {
      if (column > 0) line += is_markdown() ? " | " : "  ";
      const std::string cell = fitted(texts[column], widths[column]);
      const std::string fill(widths[column] - display_width(cell), ' ');
      const std::string shown = is_header ? styled(style_.terminal, Style::bold, cell) : cell;
      const bool is_last = column + 1 == texts.size() && !is_markdown();
      line += is_right_[column] && !rows_.empty() ? fill + shown : shown + (is_last ? "" : fill);
    }
    return line + (is_markdown() ? " |\n" : "\n");
  }

  // The text, cut to the column with a mark where it is longer.
  static std::string fitted(const std::string& text, std::size_t width) {
    if (display_width(text) <= width) return text;
    return std::string(fitting(text, width - 1)) + "\u2026";
  }

  Output* out_;
  TableStyle style_;
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<bool> is_right_;  // numbers stand right
  std::vector<bool> is_span_;   // first_time, last_time: shown to the second
};

}  // namespace

std::string cell_text(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&cell)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&cell)) return printable(*text);
  if (const auto* blob = std::get_if<Blob>(&cell)) return printable(blob->bytes);
  return {};
}

std::unique_ptr<TableWriter> make_table_writer(Output& out, const TableStyle& style) {
  switch (style.format) {
    case TableFormat::csv: return std::make_unique<SeparatedWriter>(out, ',', style.is_csv_raw);
    case TableFormat::tsv: return std::make_unique<SeparatedWriter>(out, '\t', true);
    case TableFormat::json: return std::make_unique<JsonWriter>(out, true);
    case TableFormat::ndjson: return std::make_unique<JsonWriter>(out, false);
    case TableFormat::table:
    case TableFormat::plain:
    case TableFormat::md: break;
  }
  TableStyle own = style;
  if (style.format != TableFormat::table) own.terminal.has_colour = false;
  return std::make_unique<AlignedWriter>(out, own);
}

void write_table(Output& out, const TableStyle& style, const Table& table) {
  const auto writer = make_table_writer(out, style);
  writer->begin(table.columns);
  for (const auto& row : table.rows) {
    if (!writer->row(row)) return;
  }
  writer->end();
}

std::vector<Option> table_options() {
  return {{"--format", "", "NAME", OptionKind::text, "table, plain, csv, tsv, json, ndjson or md; a table on a terminal, else tsv", ""},
          {"--json", "", "", OptionKind::flag, "the same as --format json", ""},
          {"--csv-raw", "", "", OptionKind::flag, "do not guard CSV cells that a spreadsheet would run as a formula", ""}};
}

Result<TableStyle> table_style(const Arguments& arguments, const Session& session) {
  TableStyle style;
  style.terminal = session.terminal();
  style.format = style.terminal.is_tty ? TableFormat::table : TableFormat::tsv;
  style.is_csv_raw = arguments.has("--csv-raw");
  const std::string name = arguments.has("--json") ? "json" : arguments.text("--format");
  if (name.empty()) return style;
  for (const auto& [known, format] : kFormats) {
    if (known != name) continue;
    style.format = format;
    return style;
  }
  return Error{ErrorCode::usage, fmt::format("--format {}: no such format", name), "The formats are table, plain, csv, tsv, json, ndjson and md."};
}

}  // namespace hindcast
