// Cells of computed rows as roll-ups have them (rollup_cells.h is its twin for rows of facts).
#pragma once

#include "store/computed_rows.h"
#include "store/rollups.h"

namespace hindcast {

// NULL where no record is dated.
inline ComputedCell first_cell(const DatedSpan& span) { return span.is_empty() ? ComputedCell() : ComputedCell(span.first_us); }
inline ComputedCell last_cell(const DatedSpan& span) { return span.is_empty() ? ComputedCell() : ComputedCell(span.last_us); }

}  // namespace hindcast
