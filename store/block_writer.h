// What the records of each 1024 event ids have in common, a row of `event_block`: their span in time, where an hour can be looked
// for without an index on time; and where in the source each is expected, so that its row holds what differs (docs/decisions/0026).
#pragma once

#include <cstdint>
#include <optional>

#include "core/event.h"
#include "store/sqlite.h"
#include "store/table_rows.h"

namespace hindcast {

struct Place;

class BlockWriter {
 public:
  // Goes on with the last block of the case, whose row is written again. `rows` must outlive it.
  static Result<BlockWriter> begin(Database& database, TableRows& rows);
  // A line, and a byte offset, of a source; or what differs from those.
  struct Position {
    std::int64_t line = 0;
    std::int64_t byte_offset = 0;
  };
  // Takes the next event, in the order of ids, and gives how far it stands beyond the place where it was expected.
  Result<Position> add(const Event& event, const Place& place);
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
    // Where its number 0 is expected, and how much further each next one, in 256ths.
    Position start;
    Position step;
  };
  // An event that was met: the first of the block, or of its source in it.
  struct Mark {
    std::int32_t source_id = 0;
    std::int64_t id = 0;
    Position position;
  };
  // Begins the block of an event. Its steps are those that the block before has shown.
  void open(std::int64_t block_id, const Mark& mark);

  TableRows* rows_;
  std::optional<Block> block_;  // the one at hand
  Mark mark_;
};

}  // namespace hindcast
