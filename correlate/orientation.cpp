#include "correlate/orientation.h"

#include <algorithm>
#include <compare>
#include <map>
#include <tuple>
#include <utility>

#include "core/sorter.h"
#include "correlate/knowledge.h"

namespace hindcast {
namespace {

constexpr std::int64_t kUdpSession = 2 * kUsPerMinute;  // a reply of UDP or ICMP comes within this, or is none
constexpr std::int64_t kErrorDelay = 3 * kUsPerSecond;  // a router's error comes within this
constexpr TcpFlags kFlagsMask = kFin | kSyn | kRst | kPsh | kAck | kUrg;

Probe probe_of(const Sighting& s) {
  if (s.protocol == Protocol::udp) return Probe::udp;
  if (s.protocol == Protocol::icmp || s.protocol == Protocol::icmpv6) {
    return s.icmp_type == (s.protocol == Protocol::icmp ? 8 : 128) ? Probe::echo : Probe::icmp_other;
  }
  if (s.protocol != Protocol::tcp) return Probe::other;
  if (s.flags == kFlagsNotLogged) return Probe::unknown;
  switch (s.flags & kFlagsMask) {
    case kSyn:
      return (s.flags & (kEce | kCwr)) != 0 ? Probe::syn_reserved : Probe::syn;
    case 0:
      return Probe::null;
    case kFin:
      return Probe::fin;
    case kSyn | kFin:
      return Probe::syn_fin;
    case kFin | kPsh | kUrg:
      return Probe::xmas;
    case kSyn | kFin | kPsh | kUrg:
      return Probe::nmap_id;
    case kAck:
      return Probe::ack;
    case kFin | kAck:
      return Probe::fin_ack;
    default:
      return (s.flags & (kAck | kRst)) != 0 ? Probe::connection : Probe::other_flags;
  }
}

// Both directions of a flow.
struct FlowKey {
  std::uint64_t hosts = 0;  // basis, lower end's host, higher end's: 2 + 31 + 31 bits
  std::uint64_t ports = 0;  // protocol and both ports, 0 for none: 16 + 17 + 17 bits
  auto operator<=>(const FlowKey&) const = default;
};

// A sighting on its way to its flow.
struct FlowSighting {
  FlowKey key;
  std::uint32_t index = 0;  // into Fusion::sightings
  Sighting sighting;
};

// What was found of a sighting on its way back to its place.
struct OrientedPlace {
  std::uint64_t key = 0;  // index into Fusion::sightings
  Oriented oriented;
};

FlowKey flow_of(const Sighting& s) {
  HostId low = s.src;
  HostId high = s.dst;
  Port low_port = s.src_port;
  Port high_port = s.dst_port;
  if (std::tie(high, high_port) < std::tie(low, low_port)) {
    std::swap(low, high);
    std::swap(low_port, high_port);
  }
  return {static_cast<std::uint64_t>(s.basis) << 62U | static_cast<std::uint64_t>(low) << 31U | static_cast<std::uint64_t>(high),
          static_cast<std::uint64_t>(static_cast<int>(s.protocol) + 1) << 34U | static_cast<std::uint64_t>(low_port + 1) << 17U |
              static_cast<std::uint64_t>(high_port + 1)};
}

// Orients the sightings of one flow (both directions), in time order.
class FlowOrienter {
 public:
  explicit FlowOrienter(Sorter<OrientedPlace>& out) : out_(out) {}

  void orient_flow(const std::vector<FlowSighting>& flow) {
    const Sighting& first = flow.front().sighting;
    switch (first.protocol) {
      case Protocol::tcp:
        orient_tcp(flow);
        break;
      case Protocol::icmp:
      case Protocol::icmpv6:
        orient_icmp(flow);
        break;
      default:
        orient_datagrams(flow);
        break;
    }
  }

 private:
  using Flow = std::vector<FlowSighting>;

  // One end of a flow.
  struct Side {
    HostId host = kNoHost;
    Port port = kNoPort;
    bool operator==(const Side&) const = default;
  };
  static Side source_of(const Sighting& s) { return {s.src, s.src_port}; }
  static Side destination_of(const Sighting& s) { return {s.dst, s.dst_port}; }

  static Oriented oriented(const Sighting& s, bool from_actor, Role role) {
    Oriented o;
    o.protocol = s.protocol;
    o.actor = from_actor ? s.src : s.dst;
    o.target = from_actor ? s.dst : s.src;
    o.port = from_actor ? s.dst_port : s.src_port;
    o.actor_port = from_actor ? s.src_port : s.dst_port;
    o.role = role;
    o.probe = probe_of(s);
    return o;
  }

  void put(const FlowSighting& at, bool from_actor, Role role, bool reply_like = false) {
    Oriented o = oriented(at.sighting, from_actor, role);
    o.is_reply_like = reply_like;
    out_.add({at.index, o});
  }

  // An answer whose stimulus is missing: the one who answered acts, the port that answered is what we know.
  void put_unsolicited(const FlowSighting& at) { put_unsolicited(at, source_of(at.sighting)); }
  // The same of a packet of its flow: the other side's reset shows that it had not asked.
  void put_unsolicited(const FlowSighting& at, const Side& answering) {
    Oriented o = oriented(at.sighting, source_of(at.sighting) == answering, Role::unsolicited);
    std::swap(o.port, o.actor_port);
    out_.add({at.index, o});
  }

  static bool opens(const Sighting& s) {
    return s.flags != kFlagsNotLogged && (s.flags & kSyn) != 0 && (s.flags & (kAck | kRst)) == 0;
  }
  static bool is_syn_ack(const Sighting& s) {
    return s.flags != kFlagsNotLogged && (s.flags & (kSyn | kAck | kRst)) == (kSyn | kAck);
  }
  static bool acknowledges(const Sighting& s) { return s.flags != kFlagsNotLogged && (s.flags & (kSyn | kAck | kRst)) == kAck; }
  static bool is_reset(const Sighting& s) { return s.flags != kFlagsNotLogged && (s.flags & kRst) != 0; }
  static bool is_reply_like(const Sighting& s) {
    return s.dst_port > 1023 && is_server_port(s.protocol, s.src_port) && s.flow <= FlowAnswer::unanswered;
  }

  // Whether a SYN ACK without its SYN was an answer all the same: the other side goes on with more than a reset, or, where only one
  // direction is logged, its own side does, which it would not do alone.
  bool was_wanted(const Flow& flow) const {
    return std::any_of(flow.begin(), flow.end(),
                       [&](const FlowSighting& at) { return !is_reset(at.sighting) && !is_syn_ack(at.sighting); });
  }

  // Nothing but FIN ACK from one side, which no server speaks from, and resets from the other: no end of a connection that is
  // known.
  bool is_lone_fin_ack(const Flow& flow) const {
    const Side side = source_of(flow.front().sighting);
    return !is_server_port(Protocol::tcp, side.port) && std::all_of(flow.begin(), flow.end(), [&](const FlowSighting& at) {
      const Sighting& s = at.sighting;
      return source_of(s) == side ? s.flags == (kFin | kAck) : is_reset(s);
    });
  }

  // The side that began a TCP flow, as far as its packets tell; kNoHost with kNoPort if only answers are logged.
  Side tcp_initiator(const Flow& flow) const {
    for (const FlowSighting& at : flow) {
      if (opens(at.sighting)) return source_of(at.sighting);
    }
    const Sighting& first = flow.front().sighting;
    if (is_lone_fin_ack(flow)) return source_of(first);
    const bool both_ways =
        std::any_of(flow.begin(), flow.end(), [&](const FlowSighting& at) { return source_of(at.sighting) != source_of(first); });
    for (const FlowSighting& at : flow) {
      const Sighting& s = at.sighting;
      if (is_syn_ack(s)) return was_wanted(flow) ? destination_of(s) : Side{};
    }
    if (!both_ways && std::all_of(flow.begin(), flow.end(), [&](const FlowSighting& at) { return is_reset(at.sighting); }))
      return {};
    // Alerts without flags, odd flags, or a connection seen from its middle: the client has the higher port, if ports tell.
    const bool from_middle = first.flags != kFlagsNotLogged && (first.flags & kAck) != 0;
    if (!from_middle && !both_ways) return source_of(first);
    if (from_middle || is_server_port(Protocol::tcp, first.src_port)) {
      return first.src_port >= first.dst_port ? source_of(first) : destination_of(first);
    }
    return source_of(first);
  }

  void orient_tcp(const Flow& flow) {
    const Side initiator = tcp_initiator(flow);
    if (initiator.host == kNoHost) {
      const auto answer = std::find_if(flow.begin(), flow.end(), [&](const FlowSighting& at) { return is_syn_ack(at.sighting); });
      const Side answering = source_of((answer == flow.end() ? flow.front() : *answer).sighting);
      for (const FlowSighting& at : flow) put_unsolicited(at, answering);
      return;
    }
    bool opened = false;
    bool answered = false;
    for (const FlowSighting& at : flow) {
      const Sighting& s = at.sighting;
      const bool from_actor = source_of(s) == initiator;
      if (from_actor) {
        opened = opened || opens(s);
        // It goes on: it had its answer, logged or not.
        answered = answered || (opened && acknowledges(s));
        const bool tries = s.flags == kFlagsNotLogged || opens(s) || !answered;
        put(at, true, tries && !is_reset(s) ? Role::stimulus : Role::session, s.flags == kFlagsNotLogged && is_reply_like(s));
      } else {
        put(at, false, is_reset(s) && !answered ? Role::refusal : Role::answer);
        answered = answered || !is_reset(s);
      }
    }
  }

  void orient_datagrams(const Flow& flow) {
    const Sighting& first = flow.front().sighting;
    const bool both_ways =
        std::any_of(flow.begin(), flow.end(), [&](const FlowSighting& at) { return source_of(at.sighting) != source_of(first); });
    const bool src_serves = is_server_port(first.protocol, first.src_port);
    const bool dst_serves = is_server_port(first.protocol, first.dst_port);
    if (both_ways && src_serves != dst_serves) {
      const Side client = src_serves ? destination_of(first) : source_of(first);
      for (const FlowSighting& at : flow) {
        const bool from_actor = source_of(at.sighting) == client;
        put(at, from_actor, from_actor ? Role::stimulus : Role::answer);
      }
      return;
    }
    // Symmetric ports: who speaks first after a silence begins.
    Side actor;
    std::int64_t last_us = 0;
    for (const FlowSighting& at : flow) {
      const Sighting& s = at.sighting;
      if (actor.host == kNoHost || s.time.us - last_us > kUdpSession) actor = source_of(s);
      last_us = s.time.us;
      const bool from_actor = source_of(s) == actor;
      put(at, from_actor, from_actor ? Role::stimulus : Role::answer, from_actor && !both_ways && is_reply_like(s));
    }
  }

  void orient_icmp(const Flow& flow) {
    std::map<HostId, std::int64_t> asked;  // when each side last sent an echo request
    for (const FlowSighting& at : flow) {
      const Sighting& s = at.sighting;
      const bool v6 = s.protocol == Protocol::icmpv6;
      const int type = s.icmp_type;
      if (type == (v6 ? 128 : 8)) {
        asked[s.src] = s.time.us;
        put(at, true, Role::stimulus);
      } else if (type == (v6 ? 129 : 0)) {
        const auto found = asked.find(s.dst);
        if (found != asked.end() && s.time.us - found->second <= kUdpSession) {
          put(at, false, Role::answer);
        } else {
          put_unsolicited(at);
        }
      } else if (is_icmp_error(s.protocol, type)) {
        put_unsolicited(at);  // ErrorMatcher looks for what it answers
      } else {
        put(at, true, Role::stimulus);
      }
    }
  }

  Sorter<OrientedPlace>& out_;
};

// ICMP errors that answer a logged packet become refusals of that attempt.
class ErrorMatcher {
 public:
  // `errors`: the sightings that match() will be asked for.
  ErrorMatcher(const Dataset& data, const Fusion& fusion, std::span<const std::uint32_t> errors, PagedArray<Oriented>& out)
      : data_(data), fusion_(fusion), out_(out) {
    std::vector<bool> gets_errors(data.hosts.size());
    for (const std::uint32_t index : errors) {
      for (const HostId host : {quoted_in(fusion.sightings[index]).src, fusion.sightings[index].dst}) {
        if (host != kNoHost) gets_errors[static_cast<std::size_t>(host)] = true;
      }
    }
    for (std::uint32_t i = 0; i < fusion.sightings.size(); ++i) {
      const Sighting s = fusion.sightings[i];
      if (s.src == kNoHost || !gets_errors[static_cast<std::size_t>(s.src)]) continue;
      by_pair_[{s.basis, s.src, s.dst}].push_back(i);
      by_sender_[{s.basis, s.src}].push_back(i);
    }
  }

  // The sighting at `index` must be an ICMP error.
  void match(std::uint32_t index) {
    const Sighting s = fusion_.sightings[index];
    const QuotedFlow quoted = quoted_in(s);
    // The error goes to the sender of the quoted packet; the packet went to the quoted target, or to the one that complains.
    const HostId sender = quoted.src != kNoHost ? quoted.src : s.dst;
    const HostId receiver = quoted.dst != kNoHost ? quoted.dst : s.src;
    const auto found = by_pair_.find({s.basis, sender, receiver});
    if (found == by_pair_.end()) {
      if (quoted.dst == kNoHost) match_unquoted(index);
      return;
    }
    const auto& candidates = found->second;
    // The last packet before the error that fits what is quoted.
    auto at = std::upper_bound(candidates.begin(), candidates.end(), index);
    while (at != candidates.begin()) {
      --at;
      const Sighting stimulus = fusion_.sightings[*at];
      if (s.time.us - stimulus.time.us > kUdpSession) return;
      if (!fits(quoted, stimulus)) continue;
      // An error about an answer is the actor's own: it did not want it (a scanner's host without the port open).
      attach(index, *at, out_[*at].actor == stimulus.src ? Role::refusal : Role::session);
      return;
    }
  }

 private:
  // What an error quotes; nothing where its type is a rule's word.
  [[nodiscard]] QuotedFlow quoted_in(const Sighting& s) const {
    const auto packet = data_.packet(s.detail);
    return packet ? data_.quoted(*packet) : QuotedFlow{};
  }

  // A router's error that quotes nothing: the receiver sent something somewhere just before (a traceroute), so it asked.
  void match_unquoted(std::uint32_t index) {
    const Sighting s = fusion_.sightings[index];
    const auto found = by_sender_.find({s.basis, s.dst});
    if (found == by_sender_.end()) return;
    auto at = std::upper_bound(found->second.begin(), found->second.end(), index);
    while (at != found->second.begin()) {
      --at;
      const Sighting stimulus = fusion_.sightings[*at];
      if (s.time.us - stimulus.time.us > kErrorDelay) return;
      if (out_[*at].actor != stimulus.src || out_[*at].role != Role::stimulus || !stimulus.is_captured) continue;
      attach(index, *at, Role::refusal);
      return;
    }
  }

  void attach(std::uint32_t index, std::uint32_t to, Role role) {
    const Oriented tried = out_[to];
    Oriented o = out_[index];
    o.actor = tried.actor;
    o.target = tried.target;
    o.protocol = tried.protocol;
    o.port = tried.port;
    o.actor_port = tried.actor_port;
    o.role = role;
    o.probe = tried.probe;
    out_.set(index, o);
  }

  static bool fits(const QuotedFlow& quoted, const Sighting& s) {
    const bool protocol = quoted.protocol == Protocol::unknown || quoted.protocol == s.protocol;
    const bool port = quoted.dst_port == kNoPort || quoted.dst_port == s.dst_port;
    const bool source = quoted.src_port == kNoPort || quoted.src_port == s.src_port;
    return protocol && port && source &&
           !(s.protocol == Protocol::icmp && quoted.protocol == Protocol::unknown && quoted.dst_port != kNoPort);
  }

  const Dataset& data_;
  const Fusion& fusion_;
  PagedArray<Oriented>& out_;
  std::map<std::tuple<TimeBasis, HostId, HostId>, std::vector<std::uint32_t>> by_pair_;
  std::map<std::pair<TimeBasis, HostId>, std::vector<std::uint32_t>> by_sender_;
};

// Most cases have no error to match.
void match_errors(const Dataset& data, const Fusion& fusion, PagedArray<Oriented>& out) {
  std::vector<std::uint32_t> errors;
  for (std::uint32_t i = 0; i < out.size(); ++i) {
    const Sighting s = fusion.sightings[i];
    if (out[i].role == Role::unsolicited && is_icmp_error(s.protocol, s.icmp_type)) errors.push_back(i);
  }
  if (errors.empty()) return;
  ErrorMatcher matcher(data, fusion, errors, out);
  for (const std::uint32_t index : errors) matcher.match(index);
}

}  // namespace

PagedArray<Oriented> orient(const Dataset& data, const Fusion& fusion) {
  Sorter<FlowSighting> order(data.memory / Dataset::kSortShare);
  std::uint32_t index = 0;
  for (const Sighting& s : fusion.sightings) order.add({flow_of(s), index++, s});
  Sorter<OrientedPlace> places(data.memory / Dataset::kSortShare);
  FlowOrienter orienter(places);
  order.drain_runs([](const FlowSighting& a, const FlowSighting& b) { return a.key == b.key; },
                   [&orienter](const std::vector<FlowSighting>& flow) { orienter.orient_flow(flow); });
  PagedArray<Oriented> out(data.memory / Dataset::kSightingShare);
  places.drain([&out](const OrientedPlace& place) { out.push_back(place.oriented); });
  match_errors(data, fusion, out);
  return out;
}

}  // namespace hindcast
