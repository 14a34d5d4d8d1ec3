// One actor, one service, many targets: how likely is that a sweep, and how likely ordinary business? Evidence in bits,
// term by term, from the actor's whole history; shared by the detectors of sweeps, blocks and slow scans.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/finding.h"
#include "correlate/attempt.h"
#include "correlate/detector.h"
#include "correlate/statistics.h"

namespace hindcast {

// What a first contact is worth, in bits. A scanner's next contact is new 19 times in 20; an ordinary client's every other time
// where it is a host, and one time in five where it is a port of a host that it knows: it uses a handful of them.
inline const double kNewTargetBits = std::log2(0.95 / 0.5);
inline const double kNewPortBits = std::log2(0.95 / 0.2);

// Log2 odds of scan against ordinary use.
struct ScanEvidence {
  double novelty = 0;  // each first contact speaks for a scan, each return to a target against it
  double outcome = 0;  // sequential test of Jung et al. 2004 (TRW): each failed first contact x4, each answered one x1/4
  double order = 0;    // targets or ports in order
  double side = 0;     // whose side the actor and the targets are on
  // First contacts, one for each target; of those `failed` and `answered`; the rest is unknown.
  std::int64_t contacts = 0;
  // Returns to a target that was known already.
  std::int64_t revisits = 0;
  std::int64_t failed = 0;
  std::int64_t answered = 0;
  // Answered, and reset at once by the one who asked: no client does that. Neither failed nor answered.
  std::int64_t half_open = 0;
  // Of the answered: connections that carried data.
  std::int64_t used = 0;
  // The sum in bits, above 0 for a scan; detectors compare it with their threshold.
  [[nodiscard]] double total() const { return novelty + outcome + order + side; }
};

// An attempt that failed for all we can know: refused, or silent where an answer would have been captured.
bool has_failed(const Attempt& attempt);

// Whether an attempt can be part of a scan: somebody's own act, unclaimed, no server's reply, no traceroute.
bool is_scan_candidate(const Context& context, std::uint32_t attempt);

// Weighs the contacts of an episode. `new_bits` is what a first contact is worth (a new port of a known host is rarer in
// ordinary use than a new host); `revisits` counts returns in the actor's whole history at these services.
ScanEvidence weigh_contacts(const Context& context, std::span<const std::uint32_t> first_contacts, std::int64_t revisits,
                            double new_bits);

// What an order test is worth as evidence for a scan, in bits: a random order is rare, but backups, monitors and crawlers go
// through their lists in order, too.
double bits_of_order(const OrderTest& order);

// What the order of these targets is worth, in bits.
double order_bits(const Context& context, std::span<const std::uint32_t> first_contacts);

// The usual facts of a scan: order, coverage, pace, outcome, inside and outside counts, the evidence in bits.
void add_scan_facts(const Context& context, std::span<const std::uint32_t> attempts, const ScanEvidence& evidence,
                    Finding& finding);

// The readings that rival a scan: ordinary use, monitoring, a server's replies.
void add_scan_readings(const ScanEvidence& evidence, Finding& finding);

// A sweep: an episode of one actor at one service.
struct Sweep {
  AttemptList attempts;        // all of the episode, in time order
  AttemptList first_contacts;  // the first with each target
  ScanEvidence evidence;
  // Microseconds from the first to the last attempt.
  [[nodiscard]] std::int64_t span_us(const Context& context) const;
};

// What a detector of sweeps asks for. Times in microseconds.
struct SweepOptions {
  // Fewer hosts than this are no sweep, whatever the evidence.
  std::int64_t minimum_targets = 5;
  // Least ScanEvidence::total().
  double threshold_bits = 6.6;
  // Least silence that cuts an actor's history at one service into episodes (correlate/episodes.h).
  std::int64_t silence_us = 0;
  // Least time in one network after which the next network is another act.
  std::int64_t block_us = 0;
  // Longest pause after which a sweep goes on where it stopped.
  std::int64_t resume_us = 0;
  // Whether what weighs too little is noted in `context.explained`: only one detector may, or it stands there
  // twice.
  bool notes_explained = false;
};

// All sweeps of unclaimed attempts, by actor, protocol, port and time.
std::vector<Sweep> find_sweeps(Context& context, const SweepOptions& options);

// The finding of a sweep, complete but for its kind's name in words.
Finding sweep_finding(Context& context, const Sweep& sweep, FindingKind kind, std::string_view detector, double threshold_bits);

}  // namespace hindcast
