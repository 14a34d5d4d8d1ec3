// What parsing a source tells about it beside its records: what it is, and what its times say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/clock.h"
#include "ingest/source.h"

namespace hindcast {

// A packet of text without dates, to be looked up among dated events.
struct UndatedPacket {
  // Microseconds since midnight, by the clock that wrote the line.
  std::int64_t us_of_day = 0;
  // Hosts as written. With the microsecond they are enough: two packets hardly ever share all three.
  std::string src;
  std::string dst;
};

// Enough to make the source's clock (ingest/clock.h) before any record is stored.
struct Survey {
  SourceFacts facts;
  TimeSurvey times;
  std::vector<UndatedPacket> undated;  // at most kMaxUndatedSample, from the start of the source
};
inline constexpr std::size_t kMaxUndatedSample = 2000;

}  // namespace hindcast
