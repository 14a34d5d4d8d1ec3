#include "store/block_writer.h"

#include <algorithm>
#include <array>

namespace hindcast {
namespace {

constexpr int kBlockBits = 10;  // as v_event_time has it

}  // namespace

Result<BlockWriter> BlockWriter::begin(Database& database, TableRows& rows) {
  BlockWriter writer(rows);
  HINDCAST_TRY(for_each_row(database, "SELECT block_id, first_us, last_us FROM event_block ORDER BY block_id DESC LIMIT 1",
                            [&writer](const Statement& row) {
                              writer.block_ = {row.integer(0), row.integer(1), row.integer(2), !row.is_null(1)};
                            }));
  return writer;
}

Result<void> BlockWriter::add(const Event& event) {
  const std::int64_t id = event.id >> kBlockBits;
  if (!block_ || block_->id != id) {
    HINDCAST_TRY(finish());
    block_ = Block{id};
  }
  if (event.basis != TimeBasis::dated) return {};
  const std::int64_t us = event.time.us;
  block_->first_us = block_->has_span ? std::min(block_->first_us, us) : us;
  block_->last_us = block_->has_span ? std::max(block_->last_us, us) : us;
  block_->has_span = true;
  return {};
}

Result<void> BlockWriter::finish() {
  if (!block_) return {};
  const auto bound = [this](std::int64_t us) { return block_->has_span ? RowValue::integer(us) : RowValue::null(); };
  return rows_->add(block_->id, std::array{bound(block_->first_us), bound(block_->last_us)});
}

}  // namespace hindcast
