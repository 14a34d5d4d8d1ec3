// The rows of facts as pages of a new case file, with its indexes: several times faster than SQL.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/btree_builder.h"
#include "store/fact_writer.h"
#include "store/rollups.h"
#include "store/sorted_pairs.h"

namespace hindcast {

// Fills the tables of facts, their roll-ups and all their indexes in a case file without rows that no connection has open. Nothing
// is valid before finish(); a file that was not finished is to be thrown away.
class PageFactTables : public FactTables {
 public:
  // Opens the file, which must be a case of this program's schema. `memory` bytes serve all sorting together.
  static Result<std::unique_ptr<PageFactTables>> open(const std::string& path, Spool& spool, std::size_t memory);
  TableRows& rows(FactTable table) override { return *rows_[static_cast<std::size_t>(table)]; }
  Rollups* rollups() override { return &rollups_; }
  // Writes the roll-ups, builds the indexes and makes the file whole and durable. To be called once.
  Result<void> finish();

 private:
  // One entry of an index on its way: its key, biased so that NULL is 0 and the order is that of signed integers.
  struct Entry {
    std::uint64_t key = 0;
    std::int64_t row_id = 0;
  };
  // One index: on one column of integers.
  struct Index {
    Index(Spool& spool, std::size_t memory, std::size_t in_column, std::uint32_t at_root)
        : sorter(spool, memory), column(in_column), root(at_root) {}
    SortedPairs<Entry> sorter;  // by key, then in the order of rows
    std::size_t column;         // in the cells of a row
    std::uint32_t root;         // its page in the file
  };
  // A table, whose rows also feed its indexes.
  class Rows : public TableRows {
   public:
    Rows(PageFile& file, std::uint32_t root, bool has_id_column) : table(file, root, has_id_column) {}
    Result<void> add(std::int64_t row_id, std::span<const RowValue> cells) override;
    TableBuilder table;
    std::vector<std::unique_ptr<Index>> indexes;
  };

  // open() is the way.
  PageFactTables(PageFile file, Spool& spool, std::size_t memory) : file_(std::move(file)), rollups_(spool, memory) {}
  // Lays out the pages of one index, which must be sorted.
  Result<void> build_index(Index& index);

  PageFile file_;
  std::vector<std::unique_ptr<Rows>> rows_;
  Rollups rollups_;
};

}  // namespace hindcast
