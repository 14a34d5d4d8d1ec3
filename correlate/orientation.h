// Who began? Orients sightings: stimulus and answer paired, also when only the answer was logged.
#pragma once

#include "correlate/attempt.h"

namespace hindcast {

// What a sighting is within its exchange.
enum class Role : std::uint8_t {
  stimulus,     // a try
  answer,       // the target answered
  refusal,      // the target, or a router for it, refused
  session,      // a further packet of the actor
  unsolicited,  // an answer whose stimulus is not in the logs
};

// Whether an ICMP or ICMPv6 message of this type is about another packet: destination unreachable, source quench, redirect,
// time exceeded, parameter problem; of ICMPv6 types 1 to 4.
constexpr bool is_icmp_error(Protocol protocol, int type) {
  if (protocol == Protocol::icmpv6) return type >= 1 && type <= 4;
  return protocol == Protocol::icmp && (type == 3 || type == 4 || type == 5 || type == 11 || type == 12);
}

// A sighting with its sides told apart.
struct Oriented {
  HostId actor = kNoHost;
  HostId target = kNoHost;
  // Of what was tried: of an ICMP error that of the packet it answers.
  Protocol protocol = Protocol::unknown;
  // Of the service; kNoPort where there is none.
  Port port = kNoPort;
  Port actor_port = kNoPort;
  // Only a stimulus and an unsolicited answer begin an attempt.
  Role role = Role::stimulus;
  Probe probe = Probe::unknown;
  // From a server's port to a high port with nothing logged the other way: perhaps only half of an exchange.
  bool is_reply_like = false;
};

// One Oriented for each sighting, in the order of Fusion::sightings.
PagedArray<Oriented> orient(const Dataset& data, const Fusion& fusion);

}  // namespace hindcast
