// The clocks of files measured against each other: two files of packet sensors that saw the same packets show by how much their
// clocks differ, zones that import was not told included. Measured and said; no time is changed by it, but fusion takes the packets
// of two clocks for one where the offset is steady (clock_shifts), and the findings say so.
// Not the maillog's clock: a maillog shows no flows (detectors/relay_test.cpp measures it by whole connections).
//
// Rule: a flow (both hosts, both ports) of few records in both files gives one distance, that of its first records, where nothing
// they show contradicts: protocol, flags, IP id, the sequence number of a SYN. The offset is the middle of the densest window of
// 2 s, or of 60 s where that holds half as many again (a clock that drifts). It counts if
// - five flows or more agree, which happens by accident in at most 1 of 10,000 cases, all windows within 26 h counted: Poisson's
//   tail (Chernoff's bound), its mean from the distances around. Flows of one client port are one flow here, for a tool that
//   binds a port comes back with it; not so where sequence number or IP id agree,
// - and it explains a tenth of the flows that the smaller file has in the time that both cover then: a job that runs every hour
//   agrees with itself an hour apart, but the rest of the traffic does not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/dataset.h"
#include "core/finding.h"
#include "correlate/fusion.h"

namespace hindcast {

class Context;

// What the files of a case tell about each other's clocks.
struct ClockMeasurements {
  // One for each file whose clock differs from that of most others: source_b is that file, source_a the one of the larger group
  // of equal clocks (most files, then most records, then path) that shares most flows with it. Ordered by source_b's path.
  std::vector<ClockOffset> offsets;
  // Pairs of files that were measured and agree: within 10 ms, or 1 s where one of them shows whole seconds.
  std::int64_t equal_pairs = 0;
};

// Reads dated events of packet sensors only. Independent of the order of import.
ClockMeasurements measure_clocks(const Dataset& data);

// By source id: microseconds that the file's clock is ahead of the reference, 0 for all but files with a steady offset (half of its
// flows within 1 s of it); empty if there are none. For fuse().
std::vector<std::int64_t> clock_shifts(const ClockMeasurements& clocks);

// Says of each finding which of its records were taken for packets of another clock: facts "clocks", one for each such file.
void add_clock_facts(const ClockMeasurements& clocks, Context& context);

// "; clocks: 3 pairs of files agree, 1 file runs by another clock, 12 records joined to packets of others"; "" where all agree: a
// file that only repeats others' lines may hold or not hold their records, and may not show in the conclusions.
std::string clocks_note(const ClockMeasurements& clocks, const Fusion& fusion);

}  // namespace hindcast
