#include "store/block_writer.h"

#include <algorithm>
#include <array>

#include "store/fact_writer.h"

namespace hindcast {
namespace {

// As the views event and v_event_time have them.
constexpr int kBlockBits = 10;
constexpr std::int64_t kBlockSize = std::int64_t{1} << kBlockBits;
constexpr int kStepBits = 8;

using Position = BlockWriter::Position;

// How far the n-th record of a block is expected behind its start.
Position distance(const Position& step, std::int64_t n) {
  return {(n * step.line) >> kStepBits, (n * step.byte_offset) >> kStepBits};
}

// A source's records follow each other; what does not fit into that has no step.
std::int64_t step_of(std::int64_t from, std::int64_t to, std::int64_t count) {
  return std::max<std::int64_t>(to - from, 0) * (std::int64_t{1} << kStepBits) / count;
}

}  // namespace

Result<BlockWriter> BlockWriter::begin(Database& database, TableRows& rows) {
  BlockWriter writer(rows);
  HINDCAST_TRY(for_each_row(database,
                            "SELECT block_id, first_us, last_us, line, byte_offset, line_step, byte_step FROM event_block"
                            " ORDER BY block_id DESC LIMIT 1",
                            [&writer](const Statement& row) {
                              writer.block_ = Block{row.integer(0),
                                                    row.integer(1),
                                                    row.integer(2),
                                                    !row.is_null(1),
                                                    {row.integer(3), row.integer(4)},
                                                    {row.integer(5), row.integer(6)}};
                            }));
  return writer;
}

void BlockWriter::open(std::int64_t block_id, const Mark& mark) {
  Position step = block_ ? block_->step : Position{};
  if (mark_.source_id == mark.source_id) {
    const std::int64_t count = mark.id - mark_.id;
    step = {step_of(mark_.position.line, mark.position.line, count),
            step_of(mark_.position.byte_offset, mark.position.byte_offset, count)};
  }
  const Position before = distance(step, mark.id % kBlockSize);
  block_ = Block{};
  block_->id = block_id;
  block_->start = {mark.position.line - before.line, mark.position.byte_offset - before.byte_offset};
  block_->step = step;
}

Result<Position> BlockWriter::add(const Event& event, const Place& place) {
  const std::int64_t id = event.id >> kBlockBits;
  const bool is_first = !block_ || block_->id != id;
  const Mark here{place.source_id, event.id, {place.line, static_cast<std::int64_t>(place.byte_offset)}};
  if (is_first) {
    HINDCAST_TRY(finish());
    open(id, here);
  }
  if (is_first || mark_.source_id != here.source_id) mark_ = here;
  if (event.basis == TimeBasis::dated) {
    const std::int64_t us = event.time.us;
    block_->first_us = block_->has_span ? std::min(block_->first_us, us) : us;
    block_->last_us = block_->has_span ? std::max(block_->last_us, us) : us;
    block_->has_span = true;
  }
  const Position expected = distance(block_->step, event.id % kBlockSize);
  return Position{here.position.line - block_->start.line - expected.line,
                  here.position.byte_offset - block_->start.byte_offset - expected.byte_offset};
}

Result<void> BlockWriter::finish() {
  if (!block_) return {};
  const auto bound = [this](std::int64_t us) { return block_->has_span ? RowValue::integer(us) : RowValue::null(); };
  return rows_->add(block_->id, std::array{bound(block_->first_us), bound(block_->last_us), RowValue::integer(block_->start.line),
                                           RowValue::integer(block_->step.line), RowValue::integer(block_->start.byte_offset),
                                           RowValue::integer(block_->step.byte_offset)});
}

}  // namespace hindcast
