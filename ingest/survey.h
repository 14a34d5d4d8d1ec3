// The first pass over a source: what it is and what its times tell. Nothing is stored.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/clock.h"
#include "ingest/format.h"
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

// What one pass tells: enough to make the source's clock (ingest/clock.h) before any record is stored.
struct Survey {
  SourceFacts facts;
  TimeSurvey times;
  std::vector<UndatedPacket> undated;  // at most kMaxUndatedSample, from the start of the source
};
inline constexpr std::size_t kMaxUndatedSample = 2000;

// Reads the whole source once. Fails where it cannot be opened.
Result<Survey> survey_source(const SourceSpec& source, const Format* only);

}  // namespace hindcast
