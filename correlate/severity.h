// The practical's severity sum: (criticality + lethality) - (network + system countermeasures). Each term has a value from
// 1 to 5, a reason, and an origin: the assets file, the service or rule, the kind of act, or a default that says so.
#pragma once

#include "correlate/assets.h"

namespace hindcast {

// All four terms, each with its reason. The assets file goes before what the finding itself tells. The finding's
// readings must be settled: whether the leading one is innocent makes a difference.
Severity assess_severity(const Dataset& data, const Assets& assets, const Finding& finding);

}  // namespace hindcast
