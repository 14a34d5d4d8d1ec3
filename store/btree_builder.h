// B-trees of SQLite's file format, built from the leaves up: rows and index entries that come in order need no search and no
// page twice. See PageFile. Checked by PRAGMA integrity_check in the tests.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/page_file.h"
#include "store/table_rows.h"

namespace hindcast {

// One page of a B-tree while cells are added to it.
class BtreePage {
 public:
  // The kinds of pages, numbered as in the file.
  enum class Type : std::uint8_t { index_interior = 2, table_interior = 5, index_leaf = 10, table_leaf = 13 };

  // An empty page.
  BtreePage(Type type, std::uint32_t size);

  // Whether a cell of that size has room, with its pointer.
  [[nodiscard]] bool fits(std::size_t cell_size) const;
  // Adds a cell that fits, behind the others.
  void add(std::string_view cell);
  // The last cell, which is removed.
  std::string take_last();
  [[nodiscard]] std::size_t cell_count() const { return starts_.size(); }
  // Empty again.
  void clear();
  // Interior pages: the child behind all cells.
  void set_right_child(std::uint32_t page);
  // The page as it goes into the file.
  std::span<const std::uint8_t> finish();

 private:
  // Where the last cell starts: cells grow from the page's end towards its header.
  [[nodiscard]] std::size_t top() const { return starts_.empty() ? bytes_.size() : starts_.back(); }
  // Leaves have no child behind their cells.
  [[nodiscard]] std::size_t header_size() const { return type_ == Type::index_leaf || type_ == Type::table_leaf ? 8 : 12; }

  Type type_;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint32_t> starts_;  // of the cells, in order
  std::uint32_t right_child_ = 0;
};

// Makes cells of leaves: sizes, then the values in SQLite's record format. Reused from row to row.
class CellBuffer {
 public:
  // The cell of a table (with its row id) or of an index (without). Valid until the next call. With has_id_column the record starts
  // with the NULL that stands for the id; where the id is the last column, nothing does. It ends with the last value that is not
  // NULL: readers take the rest for NULL.
  std::string_view make(std::optional<std::int64_t> row_id, bool has_id_column, std::span<const RowValue> values);

 private:
  // Writes a value and its type; both places move behind what was written.
  static void put_value(const RowValue& value, std::uint8_t*& type, std::uint8_t*& body);

  std::vector<std::uint8_t> bytes_;
};

// What tables and indexes have in common: full leaves, and the levels above them.
class BtreeLevels {
 public:
  // A page and the cell that parts it from the page after it.
  struct Child {
    std::uint32_t page = 0;
    std::string separator;
  };
  // Writes a full leaf and notes what follows it.
  Result<void> close_leaf(PageFile& file, BtreePage& leaf, std::string separator);
  // Writes the last leaf and all levels above; the topmost page takes the place of `root`.
  Result<void> finish(PageFile& file, BtreePage& last_leaf, BtreePage::Type interior, std::uint32_t root);

 private:
  std::vector<Child> children_;
};

// A table: rows in ascending order of their ids. `file` must outlive it.
class TableBuilder : public TableRows {
 public:
  // `root` is the root page of an empty table; `has_id_column`: its first column is the row id (INTEGER PRIMARY KEY).
  TableBuilder(PageFile& file, std::uint32_t root, bool has_id_column);
  Result<void> add(std::int64_t row_id, std::span<const RowValue> values) override;
  // The same for a row whose cell a CellBuffer made elsewhere.
  Result<void> add_cell(std::int64_t row_id, std::string_view cell);
  // Writes the rest. To be called once, before PageFile::finish().
  Result<void> finish();

 private:
  PageFile& file_;
  const std::uint32_t root_;
  const bool has_id_column_;
  BtreePage leaf_;
  BtreeLevels levels_;
  std::int64_t last_id_ = 0;
  CellBuffer buffer_;
};

// An index: (values, row id) in ascending order, NULLs first, then numbers, then texts by their bytes. `file` must outlive it.
class IndexBuilder {
 public:
  // `root` is the root page of an empty index.
  IndexBuilder(PageFile& file, std::uint32_t root);
  // Takes the next entry: the values of the columns that the index is on, at most kMostColumns.
  Result<void> add(std::span<const RowValue> values, std::int64_t row_id);
  static constexpr std::size_t kMostColumns = 2;
  // Writes the rest. To be called once, before PageFile::finish().
  Result<void> finish();

 private:
  PageFile& file_;
  const std::uint32_t root_;
  BtreePage leaf_;
  BtreeLevels levels_;
  bool has_held_ = false;
  std::string held_;  // the last entry: a separator must not be the last of all
  CellBuffer buffer_;
};

}  // namespace hindcast
