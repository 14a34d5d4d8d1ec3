// Which sensors saw a finding's evidence, and how much of it several of them saw alike.
#pragma once

#include "correlate/detector.h"

namespace hindcast {

class EvidenceTable;

// `evidence` must be of the findings as they are. Adds the fact "seen by" to every finding: "tcpdump 31 records, snort 14 records;
// 14 packets are in both, equal to the microsecond".
void add_corroboration(const EvidenceTable& evidence, Context& context);

}  // namespace hindcast
