// On which day a capture printed without dates was taken: the day on which packets of other sources in the case are equal to
// its own to the microsecond. Not the clock (ingest/clock.h): that decides whether the answer is needed.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "ingest/survey.h"

namespace hindcast {

class Database;

// The day, and what told it.
struct DayJoin {
  // Midnight of the day, by the clock that wrote the text (not UTC).
  Timestamp day;
  // "14 packets equal to the microsecond with alert": for the source's year rule.
  std::string note;
};

// Compares the sampled packets without a day with the dated events of the case, both as their clocks showed them. Nothing where
// too few agree, or more than one day would do. Fails on store errors only.
Result<std::optional<DayJoin>> join_by_time(Database& database, const Survey& survey);

}  // namespace hindcast
