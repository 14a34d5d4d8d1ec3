// The practical's severity sum: (criticality + lethality) - (network + system countermeasures). Each term has a value from
// 1 to 5, a reason, and an origin: the assets file, the service or rule, the kind of act, or a default that says so.
#pragma once

#include "correlate/assets.h"

namespace hindcast {

Severity assess_severity(const Dataset& data, const Assets& assets, const Finding& finding);

}  // namespace hindcast
