// The evidence of each finding: the points its pictures show and the excerpt the report quotes, in the manner of the
// practical - the first records, the last ones, those where something turns, and what lies between in brackets.
#pragma once

#include <cstdint>
#include <vector>

#include "report/model.h"

namespace hindcast {

// Fills sensors, signatures, files, series, points, copied_events and excerpt of every finding of `model`. Quotes the
// source files themselves where they are at hand unchanged, else sets the lines from the stored fields and says so.
Result<void> load_evidence(Database& database, ReportModel& model);

// Which of the records 0 .. n-1 to quote: all if they are few, else the first, the last, both sides of the longest gap in
// time, and the first of each series. Ascending, without repeats; no single record is left out between two chosen ones.
std::vector<std::size_t> pick_records(const std::vector<EventPoint>& points);

// "(158 records left out: addresses between MY.NET.16.3 and MY.NET.16.162)"; `first` and `last` are the records left out.
std::string elision_text(const ReportFinding& finding, std::size_t first, std::size_t last);

}  // namespace hindcast
