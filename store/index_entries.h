// The entries of an index on their way from the rows, as they come, to its pages, in order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/sorted_pairs.h"
#include "store/page_file.h"
#include "store/table_rows.h"

namespace hindcast {

// Two values, each NULL or a number from 0 to 2^32 - 2, as one key with their order.
std::uint64_t pair_key(const RowValue& first, const RowValue& second);
// Where both are NULL.
inline constexpr std::uint64_t kNoPair = 0;

// An index on a column, or on two of integers. Rows without a value are not in it (WHERE ... IS NOT NULL, with OR for two columns).
class IndexEntries {
 public:
  IndexEntries() = default;
  virtual ~IndexEntries() = default;
  IndexEntries(const IndexEntries&) = delete;
  IndexEntries& operator=(const IndexEntries&) = delete;
  // Takes an entry. A column of integers has a `number`, which is not negative, two have their pair_key(), one of texts has a
  // `text`. Row ids must ascend.
  virtual Result<void> add(std::uint64_t number, std::string_view text, std::int64_t row_id) = 0;
  // Ends the adding. To be called once.
  virtual Result<void> sort() = 0;
  // Lays out the pages of the index, whose root is there. To be called once, behind sort().
  virtual Result<void> build(PageFile& file, std::uint32_t root) = 0;
};

// Of integers, as many as there are: what does not fit waits in the spool.
class IntegerEntries : public IndexEntries {
 public:
  // Of one or two columns. `spool` must outlive it; `memory` in bytes.
  IntegerEntries(std::size_t columns, Spool& spool, std::size_t memory) : columns_(columns), sorter_(spool, memory) {}
  Result<void> add(std::uint64_t number, std::string_view text, std::int64_t row_id) override;
  Result<void> sort() override { return sorter_.sort(); }
  Result<void> build(PageFile& file, std::uint32_t root) override;

 private:
  struct Entry {
    std::uint64_t key = 0;
    std::int64_t row_id = 0;
  };
  const std::size_t columns_;
  SortedPairs<Entry> sorter_;
};

// Of texts, which are all different: those of a dictionary, held in memory.
class TextEntries : public IndexEntries {
 public:
  Result<void> add(std::uint64_t number, std::string_view text, std::int64_t row_id) override;
  Result<void> sort() override;
  Result<void> build(PageFile& file, std::uint32_t root) override;

 private:
  struct Entry {
    std::size_t start = 0;  // in texts_
    std::size_t size = 0;
    std::int64_t row_id = 0;
  };
  [[nodiscard]] std::string_view text_of(const Entry& entry) const {
    return std::string_view(texts_).substr(entry.start, entry.size);
  }

  std::string texts_;
  std::vector<Entry> entries_;
};

}  // namespace hindcast
