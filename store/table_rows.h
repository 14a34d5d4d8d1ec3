// Rows on their way into a table of the case: what a writer of facts hands over and two writers take, one that goes through SQL
// (sql_rows.h) and one that lays out the pages of a new file itself (page_rows.h).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/result.h"

namespace hindcast {

// One value of a row. Text and bytes are views: valid until the row was taken.
struct RowValue {
  enum class Kind : std::uint8_t { null, integer, text, blob };
  Kind kind = Kind::null;
  std::int64_t number = 0;
  std::string_view bytes;

  // The explicit "nothing".
  static RowValue null() { return {}; }
  static RowValue integer(std::int64_t value) { return {Kind::integer, value, {}}; }
  // Empty text stays empty text.
  static RowValue text(std::string_view value) { return {Kind::text, 0, value}; }
  static RowValue blob(std::string_view value) { return {Kind::blob, 0, value}; }
  // NULL for -1 and for empty text: "not shown".
  static RowValue shown(std::int64_t value) { return value < 0 ? null() : integer(value); }
  static RowValue shown(std::string_view value) { return value.empty() ? null() : text(value); }
};

// Takes the rows of one table, in ascending order of row ids.
class TableRows {
 public:
  TableRows() = default;
  virtual ~TableRows() = default;
  TableRows(const TableRows&) = delete;
  TableRows& operator=(const TableRows&) = delete;
  // Columns in the table's order, without the row id column (INTEGER PRIMARY KEY) where the table has one. Those that are not
  // given, at the end, are NULL.
  virtual Result<void> add(std::int64_t row_id, std::span<const RowValue> values) = 0;
};

}  // namespace hindcast
