// Fusion: events of several sensors that are the same packet become one sighting. Nothing is lost: a sighting keeps all
// its events. Same packet: equal flow and equal time to the microsecond (snort beside tcpdump; several rules on one
// packet), or a record with whole seconds whose second holds a packet of that flow (portscan log, syslog), or a record of a file
// whose clock is known to differ, where another file has a packet of that flow within 1 s once the difference is taken off.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/dataset.h"
#include "core/flow_record.h"

namespace hindcast {

// Whether two kinds of sensors saw a packet, and how near in time they put it.
enum class Corroboration : std::uint8_t { none, within_second, to_microsecond };

// One packet, as one or several sensors saw it.
struct Sighting {
  // To the microsecond where any of the sensors shows it; means what `basis` says.
  Timestamp time;
  // The packet's own direction; src_port and dst_port are kNoPort where no sensor shows them.
  HostId src = kNoHost;
  HostId dst = kNoHost;
  Port src_port = kNoPort;
  Port dst_port = kNoPort;
  // Into Dataset::packets; -1 if no sensor shows more than the flow.
  std::int32_t detail = -1;
  SignatureId signature = kNoSignature;  // of the first rule that saw it
  // The id of its event where it has one; where it has several, their place in Fusion::events (Fusion::for_each_event).
  std::uint32_t first_event = 0;
  std::uint32_t event_count = 0;
  // Index of its first event into Dataset::events: sightings are in time order if these ascend.
  std::uint32_t order = 0;
  // Inferred from the rule or the port where no sensor shows it.
  Protocol protocol = Protocol::unknown;
  // kFlagsNotLogged where only alerts saw it.
  TcpFlags flags = kFlagsNotLogged;
  TimeBasis basis = TimeBasis::dated;
  // Of ICMP and ICMPv6; what the rule's message implies where no sensor shows it, -1 where that does not tell either.
  std::int16_t icmp_type = -1;
  // How the flow that begins with it was answered, where a flow record tells.
  FlowAnswer flow = FlowAnswer::none;
  Corroboration corroboration = Corroboration::none;
  // Tcpdump saw it, or a sensor that follows flows: an answer would have been seen as well.
  bool is_captured : 1 = false;
  // No sensor shows its ICMP type: the rule's message implies it.
  bool is_icmp_type_implied : 1 = false;
};

// Whether both are of one flow: one protocol between the same two ports of the same two hosts, whichever way.
inline bool same_flow(const Sighting& a, const Sighting& b) {
  if (a.basis != b.basis || a.protocol != b.protocol) return false;
  const bool same_way = a.src == b.src && a.dst == b.dst && a.src_port == b.src_port && a.dst_port == b.dst_port;
  return same_way || (a.src == b.dst && a.dst == b.src && a.src_port == b.dst_port && a.dst_port == b.src_port);
}

// All packets of a case, each once, with the way back to the records.
struct Fusion {
  explicit Fusion(const Dataset& data)
      : sightings(data.memory / Dataset::kSightingShare), events(data.memory / Dataset::kEventShare) {}

  // Grouped by flow (same_flow), each flow in time order. They go over into the AttemptTable that is made of them.
  PagedArray<Sighting> sightings;
  // Ids of events, grouped by sighting: of those that have several.
  PagedArray<std::uint32_t> events;
  // Indexes into Dataset::events, in time order: events about a scanner, not a packet (spp_portscan, sfPortscan). Some name a
  // target.
  std::vector<std::uint32_t> scan_reports;
  std::int64_t packet_events = 0;    // events that went into sightings
  std::int64_t several_sensors = 0;  // sightings that more than one sensor saw
  // Indexes into Dataset::events, ascending: those of another clock that stand for a packet of the reference's. The sighting keeps
  // the reference's time.
  std::vector<std::uint32_t> other_clock;

  // Calls each(EventId) for every event of a sighting: at least one, in time order but for those of other clocks.
  template <typename Each>
  void for_each_event(const Sighting& sighting, Each&& each) const {
    if (sighting.event_count == 1) return each(EventId{sighting.first_event});
    for (const std::uint32_t id : events.range(sighting.first_event, sighting.event_count)) each(EventId{id});
  }
};

// The middle of what the record's precision leaves open: half a second on where it shows whole seconds.
constexpr std::int64_t middle_us(const Event& e) { return e.time.us + (e.precision == TimePrecision::s ? kUsPerSecond / 2 : 0); }

// Mail records are no packets and stay out.
// `data.events` must be in order (core/dataset.h). `clock_shifts`: by source id, microseconds that a file's clock is ahead
// (correlate/clock_offsets.h); files beyond its end are not. A record of such a file that finds no packet keeps its time.
Fusion fuse(const Dataset& data, std::span<const std::int64_t> clock_shifts = {});

}  // namespace hindcast
