// The rows of facts as pages of a new case file, with its indexes: several times faster than SQL.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "store/btree_builder.h"
#include "store/fact_writer.h"
#include "store/handoff.h"
#include "store/index_entries.h"
#include "store/rollups.h"

namespace hindcast {

// Fills the tables of facts, their roll-ups and all their indexes in a case file without rows that no connection has open. Nothing
// is valid before finish(); a file that was not finished is to be thrown away. Rows become cells at once, and cells pages on a
// thread of its own.
class PageFactTables : public FactTables {
 public:
  // Opens the file, which must be a case of this program's schema. `memory` bytes serve all sorting together.
  static Result<std::unique_ptr<PageFactTables>> open(const std::string& path, Spool& spool, std::size_t memory);
  ~PageFactTables() override;
  PageFactTables(const PageFactTables&) = delete;
  PageFactTables& operator=(const PageFactTables&) = delete;
  TableRows& rows(FactTable table) override { return *rows_[static_cast<std::size_t>(table)]; }
  Rollups* rollups() override { return &rollups_; }
  // Writes the roll-ups, with times from `base` on, builds the indexes and makes the file whole. Gives it, to be synced. To be
  // called once.
  Result<PageFile> finish(Timestamp base);

 private:
  struct Index {
    std::unique_ptr<IndexEntries> entries;  // null once it is built
    std::uint32_t root = 0;                 // its page in the file
    bool is_of_rollup = false;
  };
  // What a block is made of: this, and `size` bytes behind it: the cell of a row, or the text of an entry of an index. The entries
  // of a row follow its cell.
  struct CellHead {
    std::uint32_t target = 0;  // number of an index, kFirstTable + number of a table, or kFactsEnd
    std::uint32_t size = 0;
    std::uint64_t number = 0;  // of an entry; the id of a row
  };
  static constexpr std::uint32_t kFirstTable = 0x10000;
  static constexpr std::uint32_t kFactsEnd = 0x20000;  // no row of a table that is no roll-up follows
  // A table's rows on their way into cells.
  class Rows : public TableRows {
   public:
    Rows(PageFactTables& owner, std::uint32_t number, bool has_id_column)
        : owner_(owner), target_(kFirstTable + number), has_id_column_(has_id_column) {}
    Result<void> add(std::int64_t row_id, std::span<const RowValue> cells) override;
    // What an index is on: one column of a row, or two of numbers. And the index's number.
    struct Indexed {
      std::vector<std::size_t> columns;
      std::uint32_t index = 0;
    };
    std::vector<Indexed> indexed;

   private:
    // Adds the entry of an index to the block at hand, unless no column has a value.
    void add_entry(const Indexed& to, std::span<const RowValue> cells);

    PageFactTables& owner_;
    const std::uint32_t target_;
    const bool has_id_column_;
    CellBuffer buffer_;
  };

  // open() is the way.
  PageFactTables(PageFile file, Spool& spool, std::size_t memory)
      : spool_(spool), rollups_(spool, memory), file_(std::move(file)) {}
  // Adds to the block at hand.
  void put(const CellHead& head, std::string_view bytes);
  // Hands the block to the builder, or lets it wait while that builds indexes.
  Result<void> pass_on();
  // What the builder's thread does.
  void work();
  // Puts what a block holds where it belongs.
  Result<void> lay_out(std::string_view block);
  // Builds the indexes of the tables of facts.
  Result<void> build_fact_indexes();
  // Builds one.
  Result<void> build(Index& index);

  Spool& spool_;
  std::vector<std::unique_ptr<Rows>> rows_;
  Rollups rollups_;
  std::string block_;
  bool is_waiting_ = false;          // whether blocks wait
  std::vector<SpoolBlock> waiting_;  // in their order
  Handoff handoff_;
  std::atomic<bool> has_failed_ = false;
  // From here on the builder's, until it has ended.
  Result<void> status_ = {};  // not changed any more once has_failed_ is set
  PageFile file_;
  std::vector<std::unique_ptr<TableBuilder>> tables_;
  std::vector<Index> indexes_;
  std::thread builder_;  // last: it uses all the others
};

}  // namespace hindcast
