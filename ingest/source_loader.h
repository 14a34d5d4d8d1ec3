// The second pass over a source: its records become events, its lines an account, in one transaction of the caller.
#pragma once

#include <functional>
#include <string>

#include "ingest/importer.h"
#include "ingest/survey.h"
#include "store/fact_writer.h"

namespace hindcast {

// Called every few thousand lines with the byte offset in the unpacked text, the lines and the rejected lines so far.
using LineTicker = std::function<void(std::uint64_t bytes, std::int64_t lines, std::int64_t rejected)>;

// Reads the source again and writes everything. Fills the counts and rules of `report`; a source that is no longer what
// the survey saw is reported as such. Fails on store errors only.
Result<void> load_source(FactWriter& writer, const SourceSpec& source, const Survey& survey, SourceClock& clock, const Format* only,
                         const std::string& imported_at, const LineTicker& tick, SourceReport& report);

}  // namespace hindcast
