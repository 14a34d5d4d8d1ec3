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
// The same moments in fewer bytes: from the base of the case's times, and from the first.
inline RowValue start_cell(const DatedSpan& span, Timestamp base) {
  return span.is_empty() ? RowValue::null() : number(span.first_us - base.us);
}
inline RowValue span_cell(const DatedSpan& span) {
  return span.is_empty() ? RowValue::null() : number(span.last_us - span.first_us);
}

}  // namespace hindcast
