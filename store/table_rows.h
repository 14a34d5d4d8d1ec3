// Rows on their way into a table of the case: what a writer of facts hands over and two writers take, one that goes through SQL
// (sql_rows.h) and one that lays out the pages of a new file itself (page_rows.h).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/result.h"

namespace hindcast {

// One value of a row. Text and bytes are views, of at most 4 GiB: valid until the row was taken.
class RowValue {
 public:
  enum class Kind : std::uint8_t { null, integer, text, blob };
  RowValue() = default;
  // The explicit "nothing".
  static RowValue null() { return {}; }
  static RowValue integer(std::int64_t value) { return RowValue(value); }
  // Empty text stays empty text.
  static RowValue text(std::string_view value) { return {Kind::text, value}; }
  static RowValue blob(std::string_view value) { return {Kind::blob, value}; }
  // NULL for -1 and for empty text: "not shown".
  static RowValue shown(std::int64_t value) { return value < 0 ? null() : integer(value); }
  static RowValue shown(std::string_view value) { return value.empty() ? null() : text(value); }

  [[nodiscard]] Kind kind() const { return kind_; }
  // Of an integer; 0 of others.
  [[nodiscard]] std::int64_t number() const { return kind_ == Kind::integer ? number_ : 0; }
  // Of text and blob; empty of others.
  [[nodiscard]] std::string_view bytes() const {
    return kind_ == Kind::text || kind_ == Kind::blob ? std::string_view(at_, size_) : std::string_view{};
  }

 private:
  explicit RowValue(std::int64_t value) : number_(value), kind_(Kind::integer) {}
  RowValue(Kind kind, std::string_view value) : at_(value.data()), size_(static_cast<std::uint32_t>(value.size())), kind_(kind) {}

  // Two words, for rows have many: which of the two there is, the kind says.
  union {
    std::int64_t number_ = 0;
    const char* at_;
  };
  std::uint32_t size_ = 0;
  Kind kind_ = Kind::null;
};
static_assert(sizeof(RowValue) == 16);

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
