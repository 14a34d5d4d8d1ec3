// One actor, one service, many targets: how likely is that a sweep, and how likely ordinary business? Evidence in bits,
// term by term, from the actor's whole history; shared by the detectors of sweeps, blocks and slow scans.
#pragma once

#include <span>
#include <vector>

#include "core/finding.h"
#include "correlate/detector.h"
#include "correlate/episodes.h"

namespace hindcast {

// Log2 odds of scan against ordinary use.
struct ScanEvidence {
  double novelty = 0;    // each first contact speaks for a scan, each return to a target against it
  double outcome = 0;    // sequential test of Jung et al. 2004 (TRW): each failed first contact x4, each answered one x1/4
  double order = 0;      // targets or ports in order
  double side = 0;       // whose side the actor and the targets are on
  std::int64_t contacts = 0;
  std::int64_t revisits = 0;
  std::int64_t failed = 0;
  std::int64_t answered = 0;
  [[nodiscard]] double total() const { return novelty + outcome + order + side; }
};

// An attempt that failed for all we can know: refused, or silent where an answer would have been captured.
bool has_failed(const Attempt& attempt);

// Whether an attempt can be part of a scan: somebody's own act, unclaimed, no server's reply, no traceroute.
bool is_scan_candidate(const Context& context, std::uint32_t attempt);

// Weighs the contacts of an episode. `new_bits` is what a first contact is worth (a new port of a known host is rarer in
// ordinary use than a new host); `revisits` counts returns in the actor's whole history at these services.
ScanEvidence weigh_contacts(const Context& context, std::span<const std::uint32_t> first_contacts, std::int64_t revisits, double new_bits);

// What the order of these targets is worth, in bits.
double order_bits(const Context& context, std::span<const std::uint32_t> first_contacts);

// The usual facts of a scan: order, coverage, pace, outcome, inside and outside counts, the evidence in bits.
void add_scan_facts(const Context& context, std::span<const std::uint32_t> attempts, const ScanEvidence& evidence, Finding& finding);

// The readings that rival a scan: ordinary use, monitoring, a server's replies.
void add_scan_readings(const ScanEvidence& evidence, Finding& finding);

// A sweep: an episode of one actor at one service.
struct Sweep {
  AttemptList attempts;        // all of the episode, in time order
  AttemptList first_contacts;  // the first with each target
  ScanEvidence evidence;
  [[nodiscard]] std::int64_t span_us(const Context& context) const;
};

struct SweepOptions {
  std::int64_t minimum_targets = 5;
  double threshold_bits = 6.6;
  std::int64_t silence_us = 0;
  std::int64_t block_us = 0;
  std::int64_t resume_us = 0;    // longest pause after which a sweep goes on where it stopped
  bool notes_explained = false;  // whether what weighs too little is noted in `context.explained`
};

// All sweeps of unclaimed attempts, by actor, protocol, port and time.
std::vector<Sweep> find_sweeps(Context& context, const SweepOptions& options);

// The finding of a sweep, complete but for its kind's name in words.
Finding sweep_finding(Context& context, const Sweep& sweep, FindingKind kind, std::string_view detector, double threshold_bits);

}  // namespace hindcast
