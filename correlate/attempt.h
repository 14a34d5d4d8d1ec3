// The attempt: one try by an actor to reach a service of a target, its retries collapsed, its answer attached. All
// evidence is counted in attempts, not in packets: 31 NetBIOS packets are 11 attempts.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "correlate/fusion.h"

namespace hindcast {

enum class Outcome : std::uint8_t { answered, refused, unknown };
std::string_view outcome_name(Outcome outcome);

// What the first packet of an attempt was.
enum class Probe : std::uint8_t {
  unknown,       // an alert that shows no flags
  syn,
  syn_reserved,  // SYN with a reserved (ECN) bit
  syn_fin,
  null,          // no flags at all
  fin,
  xmas,          // FIN, PSH and URG
  nmap_id,       // SYN, FIN, PSH and URG
  ack,           // ACK alone, outside a connection
  other_flags,   // any other set that opens no connection
  udp,
  echo,          // ICMP echo request
  icmp_other,
  connection,    // seen from the middle: who began is inferred from the ports
  other,         // a protocol without ports or flags
};
std::string_view probe_name(Probe probe);
// Flags that open no ordinary connection and are no part of one.
constexpr bool is_odd(Probe probe) { return probe >= Probe::syn_fin && probe <= Probe::other_flags && probe != Probe::ack; }

struct Attempt {
  HostId actor = kNoHost;
  HostId target = kNoHost;
  Protocol protocol = Protocol::unknown;
  Port port = kNoPort;                 // of the target; for unsolicited answers the actor's port
  Port source_port = kNoPort;          // of the first try
  Timestamp first;                     // of the first packet
  Timestamp last;                      // of the last try; answers do not count
  Timestamp last_seen;                 // of the last packet, answers included
  TimeBasis basis = TimeBasis::dated;
  std::int32_t tries = 0;              // packets that tried, not those of a connection that stood
  Outcome outcome = Outcome::unknown;
  Probe probe = Probe::unknown;
  bool is_unsolicited = false;         // an answer to something the logs do not show
  bool is_reply_like = false;          // from a server's port to a high port, nothing in the other direction logged
  bool is_captured = false;            // tcpdump saw it: no answer logged means no answer
  SignatureId signature = kNoSignature;
  std::uint32_t first_sighting = 0;    // into AttemptTable::sightings
  std::uint32_t sighting_count = 0;
};

// All attempts, ordered by (actor, protocol, port, basis, first, target).
struct AttemptTable {
  std::vector<Attempt> attempts;
  std::vector<std::uint32_t> sightings;  // indexes into Fusion::sightings, grouped by attempt, in time order
  std::int64_t answers_attached = 0;

  [[nodiscard]] std::span<const std::uint32_t> sightings_of(const Attempt& attempt) const {
    return {sightings.data() + attempt.first_sighting, attempt.sighting_count};
  }
};

// Orients each sighting by who began, collapses retries and attaches answers.
AttemptTable make_attempts(const Dataset& data, const Fusion& fusion);

}  // namespace hindcast
