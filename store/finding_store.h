// Writes conclusions: replaces those of the case in one go.
#pragma once

#include <string>
#include <vector>

#include "core/finding.h"
#include "store/sqlite.h"

namespace hindcast {

// An attempt as stored.
struct AttemptRow {
  HostId actor = kNoHost;
  HostId target = kNoHost;
  Protocol protocol = Protocol::unknown;
  Port port = kNoPort;
  Timestamp first;
  Timestamp last;
  TimeBasis basis = TimeBasis::dated;
  std::int32_t tries = 1;
  std::string_view outcome;
  std::vector<EventId> events;
};

struct Conclusions {
  std::string options;                 // "name=value" lines
  std::string internal;                // networks taken as ours and the rule
  std::string assets;                  // path of the assets file, ""
  std::vector<StageCount> stages;
  std::vector<ClockOffset> clock_offsets;
  std::vector<AttemptRow> attempts;
  std::vector<Finding> findings;       // id = place + 1
  std::vector<Campaign> campaigns;     // id = place + 1
  std::vector<Explained> explained;
};

// Deletes all conclusions and writes these, in the caller's transaction.
Result<void> write_conclusions(Database& database, const Conclusions& conclusions);

}  // namespace hindcast
