// On which day a capture printed without dates was taken: the day on which records of other sources in the case, the same
// capture printed with dates among them, are equal to its own to the microsecond. Not the clock (ingest/clock.h): that decides
// whether the answer is needed.
// Rule: at least three packets (of a smaller sample all) equal in time and hosts, a name beside an address counted as one host;
// and a chance of at most 1 in 10,000 that so many are equal by accident, taken from how many miss by up to 10 ms; and no
// second day of which that is true. Times after a midnight in the text count for the first day.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/result.h"
#include "ingest/survey.h"

namespace hindcast {

class Database;

// The day, and what told it.
struct DayJoin {
  // Midnight of the day, by the clock that wrote the text (not UTC).
  Timestamp day;
  // "14 packets equal to the microsecond with alert (by accident 1 in 10^58)": for the source's year rule.
  std::string note;
};

// Compares the sampled packets without a day with the dated events of the case, both as their clocks showed them. Fails on
// store errors only.
Result<std::optional<DayJoin>> join_by_time(Database& database, std::span<const UndatedPacket> undated);

}  // namespace hindcast
