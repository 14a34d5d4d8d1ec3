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
  std::int64_t us_of_day = 0;
  std::string src;
  std::string dst;
};

struct Survey {
  SourceFacts facts;
  TimeSurvey times;
  std::vector<UndatedPacket> undated;  // at most kMaxUndatedSample, from the start of the source
};
inline constexpr std::size_t kMaxUndatedSample = 2000;

// Reads the whole source once. Fails where it cannot be opened.
Result<Survey> survey_source(const SourceSpec& source, const Format* only);

}  // namespace hindcast
