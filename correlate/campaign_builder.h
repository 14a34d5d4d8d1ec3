// Findings + weighted links -> campaigns. Two findings are one campaign if their links add up, less the prior, to 99 to 1
// (6.6 bits); links are taken in order of weight, so the reason why a finding belongs is the path of its strongest links.
#pragma once

#include <vector>

#include "correlate/linker.h"

namespace hindcast {

// log2(99): what the links of two findings must weigh, less the prior, to make them one campaign.
inline constexpr double kAcceptBits = 6.6;

// Ranked campaigns; every finding is in exactly one. Finding::id must be set and findings ordered by it.
std::vector<Campaign> build_campaigns(const LinkContext& context);

}  // namespace hindcast
