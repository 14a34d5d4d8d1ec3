// All that one run of the correlation concludes, but the attempts: those are too many to be held twice.
#pragma once

#include <string>
#include <vector>

#include "core/finding_array.h"

namespace hindcast {

// Replaced in a case as a whole, so that it never holds conclusions of two runs. Lists are in their final order.
struct Conclusions {
  // What was set, in "name=value" lines.
  std::string options;
  // Networks taken as ours and the rule, in words.
  std::string internal;
  // Path of the assets file, "" if there was none.
  std::string assets;
  std::vector<StageCount> stages;
  std::vector<ClockOffset> clock_offsets;
  FindingArray findings{0};
  std::vector<Campaign> campaigns;  // id = place + 1
  std::vector<Explained> explained;
};

}  // namespace hindcast
