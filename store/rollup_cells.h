// Cells of roll-ups as rows of facts have them.
#pragma once

#include <cstdint>

#include "store/rollups.h"
#include "store/table_rows.h"

namespace hindcast {

inline RowValue number(std::int64_t value) { return RowValue::integer(value); }
// NULL where no record is dated.
inline RowValue first_cell(const DatedSpan& span) { return span.is_empty() ? RowValue::null() : number(span.first_us); }
inline RowValue last_cell(const DatedSpan& span) { return span.is_empty() ? RowValue::null() : number(span.last_us); }

}  // namespace hindcast
