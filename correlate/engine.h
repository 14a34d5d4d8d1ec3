// Correlation in memory, from the facts of a case to its conclusions: what runs after what. Knows no store; correlate_case.h does.
#pragma once

#include <vector>

#include "core/conclusions.h"
#include "correlate/aliases.h"
#include "correlate/assets.h"
#include "correlate/clock_offsets.h"
#include "correlate/detector.h"
#include "correlate/internal_networks.h"

namespace hindcast {

// What is made of the records before any detector looks.
struct Groundwork {
  explicit Groundwork(const Dataset& data) : fusion(data), table(data) {}

  std::vector<Alias> aliases;
  ClockMeasurements clocks;
  Fusion fusion;
  AttemptTable table;
};
// Puts one host in the place of its several texts and marks ours in `data`; adds our domains to `internal`.
Groundwork lay_groundwork(Dataset& data, InternalNetworks& internal);

// Runs the detectors in order; settles, weighs, words and numbers what they found. `context` must be made of `ground` and be as
// new; its findings and their words are moved into the result. `settings`: one for each of all_detectors(). Campaigns and what only
// the caller knows (options, internal, assets' path) are left empty.
Conclusions find(Context& context, const Groundwork& ground, const std::vector<Settings>& settings, const Assets& assets);

// Makes campaigns of the findings, and the books of that stage.
void link_findings(const Dataset& data, const AttemptTable& table, const FindingArray& findings, std::vector<Campaign>& campaigns,
                   std::vector<StageCount>& stages);

}  // namespace hindcast
