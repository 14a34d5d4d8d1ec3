#include "correlate/orientation.h"

#include <algorithm>
#include <compare>
#include <map>
#include <tuple>
#include <utility>

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

// Orients the sightings of one flow (both directions), in time order.
class FlowOrienter {
 public:
  // Puts one Oriented for each sighting to `out`, in their order.
  explicit FlowOrienter(PagedArray<Oriented>& out) : out_(out) {}

  void orient_flow(const std::vector<Sighting>& flow) {
    switch (flow.front().protocol) {
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
  using Flow = std::vector<Sighting>;

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

  void put(const Sighting& s, bool from_actor, Role role, bool reply_like = false) {
    Oriented o = oriented(s, from_actor, role);
    o.is_reply_like = reply_like;
    out_.push_back(o);
  }

  // An answer whose stimulus is missing: the one who answered acts, the port that answered is what we know.
  void put_unsolicited(const Sighting& s) { put_unsolicited(s, source_of(s)); }
  // The same of a packet of its flow: the other side's reset shows that it had not asked.
  void put_unsolicited(const Sighting& s, const Side& answering) {
    Oriented o = oriented(s, source_of(s) == answering, Role::unsolicited);
    std::swap(o.port, o.actor_port);
    out_.push_back(o);
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
    return std::any_of(flow.begin(), flow.end(), [](const Sighting& s) { return !is_reset(s) && !is_syn_ack(s); });
  }

  // Nothing but FIN ACK from one side, which no server speaks from, and resets from the other: no end of a connection that is
  // known.
  bool is_lone_fin_ack(const Flow& flow) const {
    const Side side = source_of(flow.front());
    return !is_server_port(Protocol::tcp, side.port) && std::all_of(flow.begin(), flow.end(), [&](const Sighting& s) {
      return source_of(s) == side ? s.flags == (kFin | kAck) : is_reset(s);
    });
  }

  // The side that began a TCP flow, as far as its packets tell; kNoHost with kNoPort if only answers are logged.
  Side tcp_initiator(const Flow& flow) const {
    for (const Sighting& s : flow) {
      if (opens(s)) return source_of(s);
    }
    const Sighting& first = flow.front();
    if (is_lone_fin_ack(flow)) return source_of(first);
    const bool both_ways =
        std::any_of(flow.begin(), flow.end(), [&](const Sighting& s) { return source_of(s) != source_of(first); });
    for (const Sighting& s : flow) {
      if (is_syn_ack(s)) return was_wanted(flow) ? destination_of(s) : Side{};
    }
    if (!both_ways && std::all_of(flow.begin(), flow.end(), [](const Sighting& s) { return is_reset(s); })) return {};
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
      const auto answer = std::find_if(flow.begin(), flow.end(), [](const Sighting& s) { return is_syn_ack(s); });
      const Side answering = source_of(answer == flow.end() ? flow.front() : *answer);
      for (const Sighting& s : flow) put_unsolicited(s, answering);
      return;
    }
    bool opened = false;
    bool answered = false;
    for (const Sighting& s : flow) {
      const bool from_actor = source_of(s) == initiator;
      if (from_actor) {
        opened = opened || opens(s);
        // It goes on: it had its answer, logged or not.
        answered = answered || (opened && acknowledges(s));
        const bool tries = s.flags == kFlagsNotLogged || opens(s) || !answered;
        put(s, true, tries && !is_reset(s) ? Role::stimulus : Role::session, s.flags == kFlagsNotLogged && is_reply_like(s));
      } else {
        put(s, false, is_reset(s) && !answered ? Role::refusal : Role::answer);
        answered = answered || !is_reset(s);
      }
    }
  }

  void orient_datagrams(const Flow& flow) {
    const Sighting& first = flow.front();
    const bool both_ways =
        std::any_of(flow.begin(), flow.end(), [&](const Sighting& s) { return source_of(s) != source_of(first); });
    const bool src_serves = is_server_port(first.protocol, first.src_port);
    const bool dst_serves = is_server_port(first.protocol, first.dst_port);
    if (both_ways && src_serves != dst_serves) {
      const Side client = src_serves ? destination_of(first) : source_of(first);
      for (const Sighting& s : flow) {
        const bool from_actor = source_of(s) == client;
        put(s, from_actor, from_actor ? Role::stimulus : Role::answer);
      }
      return;
    }
    // Symmetric ports: who speaks first after a silence begins.
    Side actor;
    std::int64_t last_us = 0;
    for (const Sighting& s : flow) {
      if (actor.host == kNoHost || s.time.us - last_us > kUdpSession) actor = source_of(s);
      last_us = s.time.us;
      const bool from_actor = source_of(s) == actor;
      put(s, from_actor, from_actor ? Role::stimulus : Role::answer, from_actor && !both_ways && is_reply_like(s));
    }
  }

  void orient_icmp(const Flow& flow) {
    std::map<HostId, std::int64_t> asked;  // when each side last sent an echo request
    for (const Sighting& s : flow) {
      const bool v6 = s.protocol == Protocol::icmpv6;
      const int type = s.icmp_type;
      if (type == (v6 ? 128 : 8)) {
        asked[s.src] = s.time.us;
        put(s, true, Role::stimulus);
      } else if (type == (v6 ? 129 : 0)) {
        const auto found = asked.find(s.dst);
        if (found != asked.end() && s.time.us - found->second <= kUdpSession) {
          put(s, false, Role::answer);
        } else {
          put_unsolicited(s);
        }
      } else if (is_icmp_error(s.protocol, type)) {
        put_unsolicited(s);  // ErrorMatcher looks for what it answers
      } else {
        put(s, true, Role::stimulus);
      }
    }
  }

  PagedArray<Oriented>& out_;
};

// A sighting by its place in time: the order of two is that of their packets.
struct Moment {
  std::uint32_t order = 0;  // Sighting::order
  std::uint32_t index = 0;  // into Fusion::sightings
  auto operator<=>(const Moment&) const = default;
};

// ICMP errors that answer a logged packet become refusals of that attempt.
class ErrorMatcher {
 public:
  // `errors`: the sightings that match() will be asked for.
  ErrorMatcher(const Dataset& data, const Fusion& fusion, std::span<const Moment> errors, PagedArray<Oriented>& out)
      : data_(data), fusion_(fusion), out_(out) {
    std::vector<bool> gets_errors(data.hosts.size());
    std::vector<bool> gets_unquoted(data.hosts.size());
    for (const Moment& error : errors) {
      const Sighting s = fusion.sightings[error.index];
      const QuotedFlow quoted = quoted_in(s);
      gets_errors[static_cast<std::size_t>(quoted.src != kNoHost ? quoted.src : s.dst)] = true;
      if (quoted.dst == kNoHost) gets_unquoted[static_cast<std::size_t>(s.dst)] = true;
    }
    std::uint32_t index = 0;
    for (const Sighting& s : fusion.sightings) {
      const Moment moment{s.order, index++};
      if (gets_errors[static_cast<std::size_t>(s.src)]) by_pair_[{s.basis, s.src, s.dst}].push_back(moment);
      if (gets_unquoted[static_cast<std::size_t>(s.src)]) by_sender_[{s.basis, s.src}].push_back(moment);
    }
    for (auto& [pair, moments] : by_pair_) std::sort(moments.begin(), moments.end());
    for (auto& [sender, moments] : by_sender_) std::sort(moments.begin(), moments.end());
  }

  // The sighting must be an ICMP error.
  void match(const Moment& error) {
    const Sighting s = fusion_.sightings[error.index];
    const QuotedFlow quoted = quoted_in(s);
    // The error goes to the sender of the quoted packet; the packet went to the quoted target, or to the one that complains.
    const HostId sender = quoted.src != kNoHost ? quoted.src : s.dst;
    const HostId receiver = quoted.dst != kNoHost ? quoted.dst : s.src;
    const auto found = by_pair_.find({s.basis, sender, receiver});
    if (found == by_pair_.end()) {
      if (quoted.dst == kNoHost) match_unquoted(error);
      return;
    }
    const auto& candidates = found->second;
    // The last packet before the error that fits what is quoted.
    auto at = std::upper_bound(candidates.begin(), candidates.end(), error);
    while (at != candidates.begin()) {
      --at;
      const Sighting stimulus = fusion_.sightings[at->index];
      if (s.time.us - stimulus.time.us > kUdpSession) return;
      if (!fits(quoted, stimulus)) continue;
      // An error about an answer is the actor's own: it did not want it (a scanner's host without the port open).
      attach(error.index, at->index, out_[at->index].actor == stimulus.src ? Role::refusal : Role::session);
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
  void match_unquoted(const Moment& error) {
    const Sighting s = fusion_.sightings[error.index];
    const auto found = by_sender_.find({s.basis, s.dst});
    if (found == by_sender_.end()) return;
    auto at = std::upper_bound(found->second.begin(), found->second.end(), error);
    while (at != found->second.begin()) {
      --at;
      const Sighting stimulus = fusion_.sightings[at->index];
      if (s.time.us - stimulus.time.us > kErrorDelay) return;
      const Oriented tried = out_[at->index];
      if (tried.actor != stimulus.src || tried.role != Role::stimulus || !stimulus.is_captured) continue;
      attach(error.index, at->index, Role::refusal);
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
  std::map<std::tuple<TimeBasis, HostId, HostId>, std::vector<Moment>> by_pair_;
  std::map<std::pair<TimeBasis, HostId>, std::vector<Moment>> by_sender_;
};

// Most cases have no error to match.
void match_errors(const Dataset& data, const Fusion& fusion, PagedArray<Oriented>& out) {
  std::vector<Moment> errors;
  std::uint32_t index = 0;
  for (const Sighting& s : fusion.sightings) {
    if (is_icmp_error(s.protocol, s.icmp_type)) errors.push_back({s.order, index});
    ++index;
  }
  if (errors.empty()) return;
  std::sort(errors.begin(), errors.end());
  ErrorMatcher matcher(data, fusion, errors, out);
  for (const Moment& error : errors) matcher.match(error);
}

}  // namespace

PagedArray<Oriented> orient(const Dataset& data, const Fusion& fusion) {
  PagedArray<Oriented> out(data.memory / Dataset::kSightingShare);
  FlowOrienter orienter(out);
  std::vector<Sighting> flow;
  for (const Sighting& s : fusion.sightings) {
    if (!flow.empty() && !same_flow(flow.front(), s)) {
      orienter.orient_flow(flow);
      flow.clear();
    }
    flow.push_back(s);
  }
  if (!flow.empty()) orienter.orient_flow(flow);
  match_errors(data, fusion, out);
  return out;
}

}  // namespace hindcast
