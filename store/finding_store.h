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
  // Of the target's service; kNoPort where the protocol has none.
  Port port = kNoPort;
  // Of the first and last try; both mean what `basis` says.
  Timestamp first;
  Timestamp last;
  TimeBasis basis = TimeBasis::dated;
  // Packets that tried; retries are counted here and nowhere else.
  std::int32_t tries = 1;
  // outcome_name() of it: "answered", "refused", "unknown".
  std::string_view outcome;
  // The records behind it, answers included.
  std::vector<EventId> events;
};

// Everything that one run of the correlation gives: replaced as a whole, so that a case never holds conclusions of
// two runs. Lists are in their final order.
struct Conclusions {
  // What was set, in "name=value" lines.
  std::string options;
  // Networks taken as ours and the rule, in words.
  std::string internal;
  // Path of the assets file, "" if there was none.
  std::string assets;
  std::vector<StageCount> stages;
  std::vector<ClockOffset> clock_offsets;
  std::vector<AttemptRow> attempts;
  std::vector<Finding> findings;    // id = place + 1
  std::vector<Campaign> campaigns;  // id = place + 1
  std::vector<Explained> explained;
};

// Deletes all conclusions and writes these, in the caller's transaction.
Result<void> write_conclusions(Database& database, const Conclusions& conclusions);

}  // namespace hindcast
