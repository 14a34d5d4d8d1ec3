// The attempt: one try by an actor to reach a service of a target, its retries collapsed, its answer attached. All
// evidence is counted in attempts, not in packets: 31 NetBIOS packets are 11 attempts.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "correlate/fusion.h"

namespace hindcast {

// How a try ended, as far as the logs show it. A refusal is an answer too, but one that opens nothing.
enum class Outcome : std::uint8_t { answered, refused, unknown };
// "answered", "refused", "unknown".
std::string_view outcome_name(Outcome outcome);

// What the first packet of an attempt was.
enum class Probe : std::uint8_t {
  unknown,  // an alert that shows no flags
  syn,
  syn_reserved,  // SYN with a reserved (ECN) bit
  syn_fin,
  null,  // no flags at all
  fin,
  xmas,         // FIN, PSH and URG
  nmap_id,      // SYN, FIN, PSH and URG
  ack,          // ACK alone, outside a connection
  other_flags,  // any other set that opens no connection
  udp,
  echo,  // ICMP echo request
  icmp_other,
  connection,  // seen from the middle: who began is inferred from the ports
  fin_ack,     // FIN and ACK alone, nothing of a connection before it: its end, or a Maimon scan
  other,       // a protocol without ports or flags
};
// The enumerator's own spelling: "syn_fin".
std::string_view probe_name(Probe probe);
// Flags that open no ordinary connection and are no part of one.
constexpr bool is_odd(Probe probe) { return probe >= Probe::syn_fin && probe <= Probe::other_flags && probe != Probe::ack; }

// One try with all that belongs to it. Host ids are kNoHost only where a record names no host.
struct Attempt {
  // Who began, whatever the direction of the packets that were logged.
  HostId actor = kNoHost;
  // Whom it was aimed at.
  HostId target = kNoHost;
  // Of the target; for unsolicited answers the actor's port.
  Port port = kNoPort;
  Port source_port = kNoPort;  // of the first try
  // Of the first packet. All three times mean what `basis` says.
  Timestamp first;
  Timestamp last;       // of the last try; answers do not count
  Timestamp last_seen;  // of the last packet, answers included
  // Packets that tried, not those of a connection that stood.
  std::int32_t tries = 0;
  // The rule that fired on it, where one did.
  SignatureId signature = kNoSignature;
  // Into AttemptTable::sightings: its sightings are the `sighting_count` entries from here.
  std::uint32_t first_sighting = 0;
  std::uint32_t sighting_count = 0;
  Protocol protocol = Protocol::unknown;
  TimeBasis basis = TimeBasis::dated;
  Outcome outcome = Outcome::unknown;
  Probe probe = Probe::unknown;
  bool is_used : 1 = false;         // data went over the connection: more than a look whether the port is open
  bool is_half_open : 1 = false;    // answered, and the actor reset it at once: it wanted to know, not to talk
  bool is_unsolicited : 1 = false;  // an answer to something the logs do not show
  bool is_reply_like : 1 = false;   // from a server's port to a high port, nothing in the other direction logged
  // Tcpdump saw it, or a sensor that follows flows: no answer logged means no answer. Without a capture silence proves nothing.
  bool is_captured : 1 = false;
};
static_assert(sizeof(Attempt) <= 64, "a cache line: a case holds millions");

// Whether one actor made both at one service, whatever the targets.
inline bool same_service(const Attempt& a, const Attempt& b) {
  return a.actor == b.actor && a.protocol == b.protocol && a.port == b.port;
}

// Indexes into AttemptTable::attempts.
using AttemptList = std::vector<std::uint32_t>;

// All attempts, ordered by (actor, protocol, port, basis, first, target).
struct AttemptTable {
  explicit AttemptTable(const Dataset& data)
      : attempts(data.memory / Dataset::kAttemptShare), sightings(data.memory / Dataset::kSightingShare) {}

  PagedArray<Attempt> attempts;
  PagedArray<Sighting> sightings;  // grouped by attempt, in time order
  // How many sightings went into attempts as their answer, for the stage's account.
  std::int64_t answers_attached = 0;

  // In time order, at least one. The view lives as long as the table stays where it is.
  [[nodiscard]] PagedArray<Sighting>::Range sightings_of(const Attempt& attempt) const {
    return sightings.range(attempt.first_sighting, attempt.sighting_count);
  }
};

// Orients each sighting by who began, collapses retries and attaches answers. Takes the sightings out of `fusion`.
AttemptTable make_attempts(const Dataset& data, Fusion& fusion);

}  // namespace hindcast
