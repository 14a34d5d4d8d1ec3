// What the roll-ups' writers share: spans of time and cells of rows.
#pragma once

#include <cstdint>

#include "store/rollups.h"
#include "store/table_rows.h"

namespace hindcast {

inline constexpr std::int64_t kHourUs = 3'600'000'000;
inline constexpr std::int64_t kDayUs = 24 * kHourUs;

// Hosts in a sort key: 0 where there is none.
inline std::uint32_t host_number(HostId host) { return static_cast<std::uint32_t>(host + 1); }
inline RowValue number(std::int64_t value) { return RowValue::integer(value); }
// NULL where no record is dated.
inline RowValue first_cell(const DatedSpan& span) { return span.is_empty() ? RowValue::null() : number(span.first_us); }
inline RowValue last_cell(const DatedSpan& span) { return span.is_empty() ? RowValue::null() : number(span.last_us); }

}  // namespace hindcast
