// Tables in seven forms. Every text cell passes the gate of its medium: printable() for people's forms and CSV, JSON
// strings for JSON; CSV besides guards against spreadsheets that run a cell as a formula (CWE-1236).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "store/query_runner.h"

namespace hindcast {

// The forms, spelt as --format takes them.
enum class TableFormat : std::uint8_t {
  table,   // aligned, made to fit the terminal; what finds no room in a row stands below it
  plain,   // aligned, never cut
  csv,     // RFC 4180
  tsv,     // a header, then one line a row
  json,    // one array of objects
  ndjson,  // one object a line
  md,      // a Markdown table
};

// How a table is to be printed.
struct TableStyle {
  TableFormat format = TableFormat::tsv;
  // For csv: do not guard formulas.
  bool is_csv_raw = false;
  // Of the output; its width matters to `table` only.
  Terminal terminal;
  // For csv and tsv: whether the names of the columns stand in a line before the rows.
  bool has_header = true;
};

// Writes a table row by row: begin() once, row() for each row, end() once.
class TableWriter {
 public:
  TableWriter() = default;
  virtual ~TableWriter() = default;
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  // The column names; forms that need all rows first keep them.
  virtual void begin(const std::vector<std::string>& columns) = 0;
  // False once no more rows are wanted.
  virtual bool row(std::span<const Cell> cells) = 0;
  // Completes the table; nothing may follow.
  virtual void end() = 0;
};

// `out` must outlive the writer.
std::unique_ptr<TableWriter> make_table_writer(Output& out, const TableStyle& style);

// A whole table.
void write_table(Output& out, const TableStyle& style, const Table& table);

// --format, --json, --no-header and --csv-raw, for commands that print tables.
std::vector<Option> table_options();

// What those options ask for; without them: a table for a terminal, else tsv. An Error (usage) names the formats.
Result<TableStyle> table_style(const Arguments& arguments, const Session& session);

// The text of a cell as people's forms show it, through the gate; "" for NULL.
std::string cell_text(const Cell& cell);

// Whether the cell is a number: those stand right, and need no guard.
bool is_number(const Cell& cell);

}  // namespace hindcast
