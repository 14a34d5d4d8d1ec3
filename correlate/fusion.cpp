#include "correlate/fusion.h"

#include <algorithm>
#include <compare>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <tuple>
#include <utility>

#include "core/sorter.h"
#include "correlate/knowledge.h"

namespace hindcast {
namespace {

constexpr std::int64_t kCoarseSlack = kUsPerSecond;  // a record with whole seconds may stand for a packet of the second after
constexpr std::int64_t kShiftSlack = kUsPerSecond;   // how far clocks may wander about their measured difference

// What goes between two ports of two hosts, whichever way.
struct ExchangeKey {
  std::uint64_t hosts = 0;  // basis and both: 2 + 31 + 31 bits
  std::uint64_t ports = 0;  // both, 0 for none: 17 + 17 bits
  auto operator<=>(const ExchangeKey&) const = default;
};

// A record on its way to its exchange.
struct ExchangeEvent {
  ExchangeKey key;
  std::uint32_t index = 0;  // into Dataset::events
  Event event;
};

ExchangeKey exchange_of(const Event& e) {
  auto low = std::pair(e.src, e.src_port);
  auto high = std::pair(e.dst, e.dst_port);
  if (high < low) std::swap(low, high);
  return {static_cast<std::uint64_t>(e.basis) << 62U | static_cast<std::uint64_t>(low.first) << 31U |
              static_cast<std::uint64_t>(high.first),
          static_cast<std::uint64_t>(low.second + 1) << 17U | static_cast<std::uint64_t>(high.second + 1)};
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

// Groups the events of one exchange into sightings.
class ExchangeFuser {
 public:
  ExchangeFuser(const Dataset& data, const std::vector<RuleFacts>& rules, std::span<const std::int64_t> clock_shifts,
                Fusion& fusion)
      : data_(data), rules_(rules), clock_shifts_(clock_shifts), fusion_(fusion) {}

  // `exchange`: in the order of the dataset.
  void fuse_exchange(std::span<const ExchangeEvent> exchange) {
    exchange_ = exchange;
    Members places(exchange.size());
    std::iota(places.begin(), places.end(), 0);
    const auto goes_back = std::stable_partition(places.begin(), places.end(), [this](std::uint32_t place) {
      return event(place).src == event(0).src && event(place).src_port == event(0).src_port;
    });
    fuse_direction({places.begin(), goes_back});
    fuse_direction({goes_back, places.end()});
    std::sort(sightings_.begin(), sightings_.end(),
              [](const Sighting& a, const Sighting& b) { return std::tie(a.protocol, a.order) < std::tie(b.protocol, b.order); });
    for (const Sighting& s : sightings_) fusion_.sightings.push_back(s);
    sightings_.clear();
  }

 private:
  using Members = std::vector<std::uint32_t>;  // indexes into exchange_

  void fuse_direction(std::span<std::uint32_t> places) {
    const auto runs_by_other_clock = [this](std::uint32_t place) { return shift_of(event(place)) != 0; };
    if (places.size() <= 1 || std::none_of(places.begin(), places.end(), runs_by_other_clock)) return fuse_one_clock(places);
    const auto others = std::stable_partition(places.begin(), places.end(), std::not_fn(runs_by_other_clock));
    group({places.begin(), others});
    const auto alone = std::remove_if(others, places.end(), [this](std::uint32_t place) { return joins_across_clocks(place); });
    emit_groups();
    fuse_one_clock({others, alone});
  }

  void fuse_one_clock(std::span<const std::uint32_t> places) {
    if (is_plain(places)) {
      for (const std::uint32_t& place : places) emit({&place, 1}, event(place).protocol);
      return;
    }
    group(places);
    emit_groups();
  }

  void group(std::span<const std::uint32_t> places) {
    groups_.clear();
    for (const std::uint32_t place : places) {
      if (event(place).precision == TimePrecision::us) add_exact(place);
    }
    for (const std::uint32_t place : places) {
      if (event(place).precision == TimePrecision::s) add_coarse(place);
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
    Members members;
  };

  const Event& event(std::uint32_t place) const { return exchange_[place].event; }
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
    fusion_.other_clock.push_back(exchange_[index].index);
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
  bool is_plain(std::span<const std::uint32_t> places) const {
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (event(places[i]).precision != TimePrecision::us && places.size() > 1) return false;
      if (i > 0 && event(places[i]).time == event(places[i - 1]).time) return false;
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
    s.order = exchange_[members.front()].index;
    s.event_count = static_cast<std::uint32_t>(members.size());
    s.first_event = members.size() == 1 ? static_cast<std::uint32_t>(first.id) : static_cast<std::uint32_t>(fusion_.events.size());
    bool several = false;
    for (const std::uint32_t member : members) {
      const Event& e = event(member);
      several = several || e.sensor != first.sensor || (e.sensor == Sensor::tcpdump && e.source_id != first.source_id);
      s.is_captured = s.is_captured || e.sensor == Sensor::tcpdump || e.sensor == Sensor::suricata_flow;
      if (e.sensor == Sensor::suricata_flow && e.detail >= 0) s.flow = parse_flow_text(data_.text(data_.packet(e.detail)->text));
      if (s.flags == kFlagsNotLogged) s.flags = e.flags;
      if (s.signature == kNoSignature) s.signature = e.signature;
      if (e.detail >= 0 && (s.detail < 0 || e.sensor == Sensor::tcpdump)) s.detail = e.detail;
      s.corroboration = std::max(s.corroboration, corroboration_of(first, e));
      if (members.size() > 1) fusion_.events.push_back(static_cast<std::uint32_t>(e.id));
    }
    if (s.protocol == Protocol::unknown) s.protocol = infer_protocol(s);
    add_icmp_type(s);
    fusion_.several_sensors += several ? 1 : 0;
    sightings_.push_back(s);
  }

  static Corroboration corroboration_of(const Event& a, const Event& b) {
    if (a.sensor == b.sensor) return Corroboration::none;
    return a.precision == TimePrecision::us && b.precision == TimePrecision::us ? Corroboration::to_microsecond
                                                                                : Corroboration::within_second;
  }

  void add_icmp_type(Sighting& s) const {
    if (s.protocol != Protocol::icmp && s.protocol != Protocol::icmpv6) return;
    if (const auto packet = data_.packet(s.detail)) s.icmp_type = packet->icmp_type;
    if (s.icmp_type >= 0 || s.signature == kNoSignature) return;
    const RuleFacts& rule = rules_[static_cast<std::size_t>(s.signature)];
    s.icmp_type = s.protocol == Protocol::icmp ? rule.icmp_type : rule.icmpv6_type;
    s.is_icmp_type_implied = s.icmp_type >= 0;
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
  std::span<const ExchangeEvent> exchange_;  // the one at hand
  std::vector<Sighting> sightings_;          // of it
  std::vector<Group> groups_;                // of one direction of it, ordered by time
};

}  // namespace

Fusion fuse(const Dataset& data, std::span<const std::int64_t> clock_shifts) {
  Fusion fusion(data);
  const std::vector<RuleFacts> rules = rule_facts(data);
  Sorter<ExchangeEvent> packets(data.memory / Dataset::kSortShare);
  std::uint32_t index = 0;
  for (const Event& e : data.events) {
    // spp_portscan2's alerts are of a packet, too, and show its ports.
    if (e.src != kNoHost && e.src_port == kNoPort && e.signature != kNoSignature &&
        rules[static_cast<std::size_t>(e.signature)].is_scan_report) {
      fusion.scan_reports.push_back(index);
    } else if (is_packet(e)) {
      ++fusion.packet_events;
      packets.add({exchange_of(e), index, e});
    }
    ++index;
  }
  ExchangeFuser fuser(data, rules, clock_shifts, fusion);
  packets.drain_runs([](const ExchangeEvent& a, const ExchangeEvent& b) { return a.key == b.key; },
                     [&fuser](std::span<const ExchangeEvent> exchange) { fuser.fuse_exchange(exchange); });
  std::sort(fusion.other_clock.begin(), fusion.other_clock.end());
  return fusion;
}

}  // namespace hindcast
