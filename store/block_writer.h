// The span in time of each 1024 event ids, a row of `event_block`: where an hour can be looked for without an index on time.
#pragma once

#include <cstdint>
#include <optional>

#include "core/event.h"
#include "store/sqlite.h"
#include "store/table_rows.h"

namespace hindcast {

class BlockWriter {
 public:
  // Goes on with the last block of the case, whose row is written again. `rows` must outlive it.
  static Result<BlockWriter> begin(Database& database, TableRows& rows);
  // Takes the next event, in the order of ids.
  Result<void> add(const Event& event);
  // Writes the last block. To be called once.
  Result<void> finish();

 private:
  // begin() is the way.
  explicit BlockWriter(TableRows& rows) : rows_(&rows) {}

  // A block without dated events has no span.
  struct Block {
    std::int64_t id = 0;
    std::int64_t first_us = 0;
    std::int64_t last_us = 0;
    bool has_span = false;
  };
  TableRows* rows_;
  std::optional<Block> block_;  // the one at hand
};

}  // namespace hindcast
