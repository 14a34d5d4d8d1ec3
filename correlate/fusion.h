// Fusion: events of several sensors that are the same packet become one sighting. Nothing is lost: a sighting keeps all
// its events. Same packet: equal flow and equal time to the microsecond (snort beside tcpdump; several rules on one
// packet), or a record with whole seconds whose second holds a packet of that flow (portscan log, syslog).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/dataset.h"

namespace hindcast {

// One packet, as one or several sensors saw it.
struct Sighting {
  Timestamp time;
  TimeBasis basis = TimeBasis::dated;
  Protocol protocol = Protocol::unknown;  // inferred from the rule or the port where no sensor shows it
  HostId src = kNoHost;
  HostId dst = kNoHost;
  Port src_port = kNoPort;
  Port dst_port = kNoPort;
  TcpFlags flags = kFlagsNotLogged;
  std::int32_t detail = -1;               // into Dataset::packets
  SignatureId signature = kNoSignature;   // of the first rule that saw it
  bool is_captured = false;               // tcpdump saw it: an answer would have been seen as well
  std::uint32_t first_event = 0;          // into Fusion::events
  std::uint32_t event_count = 0;
};

struct Fusion {
  std::vector<Sighting> sightings;        // ordered by (basis, time, first event)
  std::vector<std::uint32_t> events;      // indexes into Dataset::events, grouped by sighting
  std::vector<std::uint32_t> scan_reports;  // events about a scanner, not a packet (spp_portscan, sfPortscan): actor only
  std::int64_t packet_events = 0;         // events that went into sightings
  std::int64_t several_sensors = 0;       // sightings that more than one sensor saw

  [[nodiscard]] std::span<const std::uint32_t> events_of(const Sighting& sighting) const {
    return {events.data() + sighting.first_event, sighting.event_count};
  }
};

// Mail records are no packets and stay out.
Fusion fuse(const Dataset& data);

}  // namespace hindcast
