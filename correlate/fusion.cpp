#include "correlate/fusion.h"

#include <algorithm>
#include <compare>
#include <cstdlib>
#include <functional>
#include <utility>

#include "core/parallel.h"
#include "correlate/knowledge.h"

namespace hindcast {
namespace {

constexpr std::int64_t kCoarseSlack = kUsPerSecond;  // a record with whole seconds may stand for a packet of the second after
constexpr std::int64_t kShiftSlack = kUsPerSecond;   // how far clocks may wander about their measured difference

// A packet's flow and its place in Dataset::events, small enough to sort millions.
struct FlowPlace {
  std::uint64_t hosts = 0;  // basis, source, destination: 2 + 31 + 31 bits
  std::uint64_t ports = 0;  // source, destination, 0 for none: 17 + 17 bits
  std::uint32_t event = 0;
  auto operator<=>(const FlowPlace&) const = default;
  [[nodiscard]] bool same_flow(const FlowPlace& other) const { return hosts == other.hosts && ports == other.ports; }
};

FlowPlace place_of(const Event& e, std::uint32_t index) {
  return {static_cast<std::uint64_t>(e.basis) << 62U | static_cast<std::uint64_t>(e.src) << 31U | static_cast<std::uint64_t>(e.dst),
          static_cast<std::uint64_t>(e.src_port + 1) << 17U | static_cast<std::uint64_t>(e.dst_port + 1), index};
}

// What a rule's message tells, by SignatureId: looked up once for each rule, not for each event.
struct RuleFacts {
  bool is_scan_report = false;
  Protocol protocol = Protocol::unknown;
  std::int16_t icmp_type = -1;
  std::int16_t icmpv6_type = -1;
};

std::vector<RuleFacts> rule_facts(const Dataset& data) {
  std::vector<RuleFacts> facts;
  for (const std::string& text : data.signatures) {
    facts.push_back({signature_family(text) == SignatureFamily::portscan_report, signature_protocol(text),
                     static_cast<std::int16_t>(signature_icmp_type(text, Protocol::icmp)),
                     static_cast<std::int16_t>(signature_icmp_type(text, Protocol::icmpv6))});
  }
  return facts;
}

bool is_packet(const Event& e) {
  return e.sensor != Sensor::sendmail && e.src != kNoHost && e.dst != kNoHost && e.basis != TimeBasis::none;
}

// Groups the events of one flow into sightings.
class FlowFuser {
 public:
  FlowFuser(const Dataset& data, const std::vector<RuleFacts>& rules, std::span<const std::int64_t> clock_shifts, Fusion& fusion)
      : data_(data), rules_(rules), clock_shifts_(clock_shifts), fusion_(fusion) {}

  void fuse_flow(std::span<const FlowPlace> flow) {
    const auto runs_by_other_clock = [this](const FlowPlace& place) { return shift_of(event(place.event)) != 0; };
    if (flow.size() == 1 || std::none_of(flow.begin(), flow.end(), runs_by_other_clock)) return fuse_one_clock(flow);
    std::vector<FlowPlace> places(flow.begin(), flow.end());
    const auto others = std::stable_partition(places.begin(), places.end(), std::not_fn(runs_by_other_clock));
    group({places.begin(), others});
    const auto alone =
        std::remove_if(others, places.end(), [this](const FlowPlace& place) { return joins_across_clocks(place.event); });
    emit_groups();
    fuse_one_clock({others, alone});
  }

 private:
  void fuse_one_clock(std::span<const FlowPlace> flow) {
    if (is_plain(flow)) {
      for (const FlowPlace& place : flow) emit({&place.event, 1}, event(place.event).protocol);
      return;
    }
    group(flow);
    emit_groups();
  }

  void group(std::span<const FlowPlace> flow) {
    groups_.clear();
    for (const FlowPlace& place : flow) {
      if (event(place.event).precision == TimePrecision::us) add_exact(place.event);
    }
    for (const FlowPlace& place : flow) {
      if (event(place.event).precision == TimePrecision::s) add_coarse(place.event);
    }
  }

  void emit_groups() {
    for (const Group& group : groups_) emit(group.members, group.protocol);
  }

  struct Group {
    Timestamp time;
    bool is_exact = true;
    std::vector<std::int32_t> packet_sources;  // files whose tcpdump line for this packet is in
    Protocol protocol = Protocol::unknown;
    std::vector<std::uint32_t> members;
  };

  const Event& event(std::uint32_t index) const { return data_.events[index]; }
  static bool fits(Protocol a, Protocol b) { return a == b || a == Protocol::unknown || b == Protocol::unknown; }

  // tcpdump writes one line a packet: two lines of one file with one time are two packets; of two files (the same capture
  // printed twice, two machines on one wire) they are one. Several alerts are one packet.
  void add_exact(std::uint32_t index) {
    const Event& e = event(index);
    const bool is_packet_line = e.sensor == Sensor::tcpdump;
    for (auto group = groups_.rbegin(); group != groups_.rend() && group->time == e.time; ++group) {
      auto& sources = group->packet_sources;
      if (!fits(group->protocol, e.protocol) ||
          (is_packet_line && std::find(sources.begin(), sources.end(), e.source_id) != sources.end()))
        continue;
      join(*group, index);
      if (is_packet_line) sources.push_back(e.source_id);
      return;
    }
    Group& fresh = groups_.emplace_back(Group{e.time, true, {}, e.protocol, {index}});
    if (is_packet_line) fresh.packet_sources.push_back(e.source_id);
  }

  void add_coarse(std::uint32_t index) {
    const Event& e = event(index);
    auto group = std::lower_bound(groups_.begin(), groups_.end(), e.time.us - kCoarseSlack,
                                  [](const Group& g, std::int64_t us) { return g.time.us < us; });
    for (; group != groups_.end() && group->time.us < e.time.us + 2 * kCoarseSlack; ++group) {
      if (!group->is_exact || !fits(group->protocol, e.protocol) || conflicts(*group, e)) continue;
      join(*group, index);
      return;
    }
    Group fresh{e.time, false, {}, e.protocol, {index}};
    groups_.insert(std::upper_bound(groups_.begin(), groups_.end(), e.time, [](Timestamp t, const Group& g) { return t < g.time; }),
                   std::move(fresh));
  }

  std::int64_t shift_of(const Event& e) const {
    const auto source = static_cast<std::size_t>(e.source_id);
    return e.basis == TimeBasis::dated && source < clock_shifts_.size() ? clock_shifts_[source] : 0;
  }

  // Puts a record of another clock to the nearest packet that it can stand for, if there is one.
  bool joins_across_clocks(std::uint32_t index) {
    const Event& e = event(index);
    const std::int64_t us = middle_us(e) - shift_of(e);
    const auto distance = [&](const Group& g) { return std::abs(middle_us(event(g.members.front())) - us); };
    auto at = std::lower_bound(groups_.begin(), groups_.end(), us - kShiftSlack - kCoarseSlack,
                               [](const Group& g, std::int64_t least) { return g.time.us < least; });
    auto nearest = groups_.end();
    for (; at != groups_.end() && at->time.us <= us + kShiftSlack; ++at) {
      if (distance(*at) <= kShiftSlack && fits(at->protocol, e.protocol) && !conflicts(*at, e) && !holds_other_packet(*at, e) &&
          (nearest == groups_.end() || distance(*at) < distance(*nearest)))
        nearest = at;
    }
    if (nearest == groups_.end()) return false;
    join(*nearest, index);
    fusion_.other_clock.push_back(index);
    return true;
  }

  // Whether the same file shows another packet there: a tcpdump line, or a record of another moment.
  bool holds_other_packet(const Group& group, const Event& e) const {
    return std::any_of(group.members.begin(), group.members.end(), [&](std::uint32_t member) {
      const Event& other = event(member);
      return other.source_id == e.source_id && (e.sensor == Sensor::tcpdump || other.time != e.time);
    });
  }

  // A packet is one probe: its flags cannot differ. A group takes one whole-second record of each sensor.
  bool conflicts(const Group& group, const Event& e) const {
    return std::any_of(group.members.begin(), group.members.end(), [&](std::uint32_t member) {
      const Event& other = event(member);
      if (other.sensor == e.sensor && other.precision == TimePrecision::s) return true;
      return other.flags != kFlagsNotLogged && e.flags != kFlagsNotLogged && other.flags != e.flags;
    });
  }

  void join(Group& group, std::uint32_t index) {
    group.members.push_back(index);
    if (group.protocol == Protocol::unknown) group.protocol = event(index).protocol;
  }

  // Whether every record is a packet of its own: all to the microsecond, no two at one. Most flows are.
  bool is_plain(std::span<const FlowPlace> flow) const {
    for (std::size_t i = 0; i < flow.size(); ++i) {
      if (event(flow[i].event).precision != TimePrecision::us && flow.size() > 1) return false;
      if (i > 0 && event(flow[i].event).time == event(flow[i - 1].event).time) return false;
    }
    return true;
  }

  void emit(std::span<const std::uint32_t> members, Protocol protocol) {
    const Event& first = event(members.front());
    Sighting s;
    s.time = first.time;
    s.basis = first.basis;
    s.protocol = protocol;
    s.src = first.src;
    s.dst = first.dst;
    s.src_port = first.src_port;
    s.dst_port = first.dst_port;
    s.first_event = static_cast<std::uint32_t>(fusion_.events.size());
    s.event_count = static_cast<std::uint32_t>(members.size());
    bool several = false;
    for (const std::uint32_t member : members) {
      const Event& e = event(member);
      several = several || e.sensor != first.sensor || (e.sensor == Sensor::tcpdump && e.source_id != first.source_id);
      s.is_captured = s.is_captured || e.sensor == Sensor::tcpdump || e.sensor == Sensor::suricata_flow;
      if (e.sensor == Sensor::suricata_flow && e.detail >= 0) s.flow = parse_flow_text(data_.text(data_.packet(e.detail)->text));
      if (s.flags == kFlagsNotLogged) s.flags = e.flags;
      if (s.signature == kNoSignature) s.signature = e.signature;
      if (e.detail >= 0 && (s.detail < 0 || e.sensor == Sensor::tcpdump)) s.detail = e.detail;
      fusion_.events.push_back(member);
    }
    if (s.protocol == Protocol::unknown) s.protocol = infer_protocol(s);
    s.icmp_type = icmp_type(s);
    fusion_.several_sensors += several ? 1 : 0;
    fusion_.sightings.push_back(s);
  }

  std::int16_t icmp_type(const Sighting& s) const {
    if (s.protocol != Protocol::icmp && s.protocol != Protocol::icmpv6) return -1;
    const PacketDetail* packet = data_.packet(s.detail);
    if (packet != nullptr && packet->icmp_type >= 0) return packet->icmp_type;
    if (s.signature == kNoSignature) return -1;
    const RuleFacts& rule = rules_[static_cast<std::size_t>(s.signature)];
    return s.protocol == Protocol::icmp ? rule.icmp_type : rule.icmpv6_type;
  }

  // snort before 1.8 does not print the protocol.
  Protocol infer_protocol(const Sighting& s) const {
    if (s.signature != kNoSignature) {
      const Protocol told = rules_[static_cast<std::size_t>(s.signature)].protocol;
      if (told != Protocol::unknown) return told;
    }
    if (s.flags != kFlagsNotLogged) return Protocol::tcp;
    if (s.dst_port == kNoPort) return Protocol::unknown;
    return usual_protocol(s.dst_port);
  }

  const Dataset& data_;
  const std::vector<RuleFacts>& rules_;
  const std::span<const std::int64_t> clock_shifts_;
  Fusion& fusion_;
  std::vector<Group> groups_;  // of the flow at hand, ordered by time
};

// A sighting has the time of its first event, and events are in order: so are the sightings if their first events are.
void order_sightings(const Dataset& data, Fusion& fusion) {
  std::vector<std::uint32_t> sighting_of(data.events.size(), UINT32_MAX);  // by the index of its first event
  for (std::uint32_t i = 0; i < fusion.sightings.size(); ++i) sighting_of[fusion.events[fusion.sightings[i].first_event]] = i;
  std::vector<Sighting> ordered;
  ordered.reserve(fusion.sightings.size());
  for (const std::uint32_t i : sighting_of) {
    if (i != UINT32_MAX) ordered.push_back(fusion.sightings[i]);
  }
  fusion.sightings = std::move(ordered);
}

}  // namespace

Fusion fuse(const Dataset& data, std::span<const std::int64_t> clock_shifts) {
  Fusion fusion;
  const std::vector<RuleFacts> rules = rule_facts(data);
  std::vector<FlowPlace> packets;
  packets.reserve(data.events.size());
  for (std::uint32_t i = 0; i < data.events.size(); ++i) {
    const Event& e = data.events[i];
    // spp_portscan2's alerts are of a packet, too, and show its ports.
    if (e.src != kNoHost && e.src_port == kNoPort && e.signature != kNoSignature &&
        rules[static_cast<std::size_t>(e.signature)].is_scan_report) {
      fusion.scan_reports.push_back(i);
    } else if (is_packet(e)) {
      packets.push_back(place_of(e, i));
    }
  }
  fusion.packet_events = static_cast<std::int64_t>(packets.size());
  sort_in_halves(packets);
  fusion.events.reserve(packets.size());
  fusion.sightings.reserve(packets.size());
  FlowFuser fuser(data, rules, clock_shifts, fusion);
  for (std::size_t begin = 0, end = 0; begin < packets.size(); begin = end) {
    while (end < packets.size() && packets[end].same_flow(packets[begin])) ++end;
    fuser.fuse_flow({packets.data() + begin, end - begin});
  }
  std::sort(fusion.other_clock.begin(), fusion.other_clock.end());
  order_sightings(data, fusion);
  return fusion;
}

}  // namespace hindcast
