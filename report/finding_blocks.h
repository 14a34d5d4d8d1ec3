// The blocks that describe one finding inside a write-up: what was observed, the rival readings, the severity sum, the
// picture and the quoted evidence.
#pragma once

#include "report/document.h"
#include "report/model.h"

namespace hindcast {

// "finding-3".
std::string finding_anchor(std::int64_t finding_id);
// "finding 3" as a link.
Text finding_link(std::int64_t finding_id);
// The text as a link to the write-up of the campaign of this rank and id, where it has one.
Text campaign_link(std::string text, std::int64_t rank, std::int64_t campaign_id);

// The practical's sum with its four terms, their reasons and where each comes from.
void add_severity(Blocks& out, const ReportFinding& finding);

// Reading, bits, what speaks for and against it, what would decide.
void add_readings(Blocks& out, const ReportFinding& finding);

// The quoted records alone.
void add_excerpt(Blocks& out, const ReportModel& model, const ReportFinding& finding);

// Facts, pictures, answered probes and the excerpt of the records.
void add_evidence(Blocks& out, const ReportModel& model, const ReportFinding& finding);

}  // namespace hindcast
