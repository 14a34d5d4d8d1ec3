// Alerts about a scanner instead of a packet (spp_portscan's detected, status and end texts) go to the finding of that actor
// that they report on.
#pragma once

#include "correlate/detector.h"

namespace hindcast {

// Adds each report to the finding of its actor whose time is nearest; a report may be late by `kLatest`. Returns how many
// found a place.
std::int64_t attach_scan_reports(Context& context);

}  // namespace hindcast
