// Writes conclusions: replaces those of the case in one go. All of it in the caller's transaction, in the order of the functions
// here.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/conclusions.h"
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
  // outcome_name() of it: "answered", "refused", "unknown". Static text.
  std::string_view outcome;
};

// An event and the id of the attempt that it belongs to.
struct EventOfAttempt {
  EventId event = 0;
  std::int32_t attempt = 0;
};

// Deletes the conclusions of the run before.
Result<void> delete_conclusions(Database& database);

// Writes `count` attempts and their roll-ups (attempt_rollups.h), and those of records that wait for it to be known which hosts are
// ours (flow_rollups.h). row_of(i) is the attempt that gets the id i + 1; in the order that the roll-ups need. `next_event`: gives
// the attempt that each event belongs to, by ascending event id; false at the end.
Result<void> write_attempts(Database& database, std::size_t count, const std::function<AttemptRow(std::size_t)>& row_of,
                            const std::function<bool(EventOfAttempt&)>& next_event);

// Throws SpoolFailure where they cannot be read.
Result<void> write_findings(Database& database, const FindingArray& findings);

// Writes all the rest. Each campaign has a finding.
Result<void> write_conclusions(Database& database, const Conclusions& conclusions);

// Counts afresh, from the rows of the case, what the tables finding_count and campaign_count say and the functions above write.
Result<void> rebuild_finding_counts(Database& database);

}  // namespace hindcast
