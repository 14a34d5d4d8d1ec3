#include "cli/table_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "cli/aligned_writer.h"
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

// csv and tsv: a line of names, then a line a row.
class SeparatedWriter : public TableWriter {
 public:
  SeparatedWriter(Output& out, char separator, const TableStyle& style)
      : out_(&out), separator_(separator), is_raw_(separator != ',' || style.is_csv_raw), has_header_(style.has_header) {}

  void begin(const std::vector<std::string>& columns) override {
    if (!has_header_) return;
    std::vector<Cell> cells(columns.begin(), columns.end());
    row(cells);
  }
  bool row(std::span<const Cell> cells) override {
    line_.clear();
    for (std::size_t column = 0; column < cells.size(); ++column) {
      if (column > 0) line_ += separator_;
      append(cells[column]);
    }
    line_ += separator_ == ',' ? "\r\n" : "\n";
    return out_->write(line_);
  }
  void end() override {}

 private:
  void append(const Cell& cell) {
    std::string text = cell_text(cell);
    if (!is_raw_ && !is_number(cell) && starts_formula(cell, text)) text.insert(0, 1, '\'');
    if (separator_ != ',' || std::none_of(text.begin(), text.end(), needs_quotes)) {
      line_ += text;
      return;
    }
    line_ += '"';
    for (const char letter : text) line_.append(letter == '"' ? 2 : 1, letter);
    line_ += '"';
  }

  static bool needs_quotes(char c) { return c == '"' || c == ',' || c == '\r' || c == '\n'; }

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
  bool has_header_;
  std::string line_;  // at hand
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

}  // namespace

bool is_number(const Cell& cell) { return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell); }

std::string cell_text(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&cell)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&cell)) return printable(*text);
  if (const auto* blob = std::get_if<Blob>(&cell)) return printable(blob->bytes);
  return {};
}

std::unique_ptr<TableWriter> make_table_writer(Output& out, const TableStyle& style) {
  switch (style.format) {
    case TableFormat::csv:
      return std::make_unique<SeparatedWriter>(out, ',', style);
    case TableFormat::tsv:
      return std::make_unique<SeparatedWriter>(out, '\t', style);
    case TableFormat::json:
      return std::make_unique<JsonWriter>(out, true);
    case TableFormat::ndjson:
      return std::make_unique<JsonWriter>(out, false);
    case TableFormat::table:
    case TableFormat::plain:
    case TableFormat::md:
      break;
  }
  TableStyle own = style;
  if (style.format != TableFormat::table) own.terminal.has_colour = false;
  return make_aligned_writer(out, own);
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
  return {
      {"--format", "", "NAME", OptionKind::text, "table, plain, csv, tsv, json, ndjson or md; a table on a terminal, else tsv", ""},
      {"--json", "", "", OptionKind::flag, "the same as --format json", ""},
      {"--no-header", "", "", OptionKind::flag, "leave out the line of names (csv and tsv)", ""},
      {"--csv-raw", "", "", OptionKind::flag, "do not guard CSV cells that a spreadsheet would run as a formula", ""}};
}

Result<TableStyle> table_style(const Arguments& arguments, const Session& session) {
  TableStyle style;
  style.terminal = session.terminal();
  style.format = style.terminal.is_tty ? TableFormat::table : TableFormat::tsv;
  style.is_csv_raw = arguments.has("--csv-raw");
  style.has_header = !arguments.has("--no-header");
  const std::string name = arguments.has("--json") ? "json" : arguments.text("--format");
  if (name.empty()) return style;
  for (const auto& [known, format] : kFormats) {
    if (known != name) continue;
    style.format = format;
    return style;
  }
  return Error{ErrorCode::usage, fmt::format("--format {}: no such format", name),
               "The formats are table, plain, csv, tsv, json, ndjson and md."};
}

}  // namespace hindcast
