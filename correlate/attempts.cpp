#include <algorithm>
#include <compare>
#include <cstddef>
#include <tuple>

#include "core/sorter.h"
#include "correlate/attempt.h"
#include "correlate/orientation.h"

namespace hindcast {
namespace {

// The longest step of a retry schedule that stacks of the time use (Linux: TCP_RTO_MAX = 120 s), with slack.
constexpr std::int64_t kLongestRetryStep = 130 * kUsPerSecond;
// A scanner's second try from another source port comes soon (nmap's per-host rounds: within some 15 to 25 s).
constexpr std::int64_t kNewPortRetry = 30 * kUsPerSecond;
// A connection may be silent this long and still be one.
constexpr std::int64_t kSessionSilence = 15 * kUsPerMinute;

// A sighting with its sides told apart, on its way to its actor and service. Attempts of one actor at one service lie together; the
// order is that of AttemptTable::attempts as far as it goes.
struct ServiceKey {
  std::uint64_t service = 0;  // actor, protocol, port (0 for none), basis: 31 + 12 + 17 + 2 bits
  std::uint64_t target = 0;   // target, whether unsolicited: 31 + 1 bits
  auto operator<=>(const ServiceKey&) const = default;
};
struct ServiceSighting {
  ServiceKey key;
  Oriented oriented;
  Sighting sighting;
};

ServiceKey service_of(const Oriented& o, const Sighting& s) {
  return {static_cast<std::uint64_t>(o.actor) << 31U | static_cast<std::uint64_t>(static_cast<int>(o.protocol) + 1) << 19U |
              static_cast<std::uint64_t>(o.port + 1) << 2U | static_cast<std::uint64_t>(s.basis),
          static_cast<std::uint64_t>(o.target) << 1U | static_cast<std::uint64_t>(o.role == Role::unsolicited)};
}

// The attempts of one actor at one service of one target, built from oriented sightings.
class Collapser {
 public:
  explicit Collapser(AttemptTable& table) : table_(table) {}

  // `group`: of one key. Puts it in time order.
  void collapse(std::vector<ServiceSighting>& group) {
    std::sort(group.begin(), group.end(),
              [](const ServiceSighting& a, const ServiceSighting& b) { return a.sighting.order < b.sighting.order; });
    if (!attempts_.empty() && service_ != group.front().key.service) close_service();
    service_ = group.front().key.service;
    open_.clear();
    members_.clear();
    for (const ServiceSighting& at : group) {
      Draft* draft = find(at.oriented, at.sighting);
      if (draft == nullptr) draft = &start(at.oriented, at.sighting);
      add(*draft, at.oriented, at.sighting);
      members_.push_back({static_cast<std::uint32_t>(draft - open_.data()), static_cast<std::uint32_t>(members_.size())});
    }
    if (open_.size() > 1) std::sort(members_.begin(), members_.end());
    emitted_ = 0;
    for (Draft& draft : open_) emit(draft, group);
  }

  // Puts the attempts of the service at hand into their order. To be called at the end, too.
  void close_service() {
    std::sort(attempts_.begin(), attempts_.end(), [](const Attempt& a, const Attempt& b) {
      return std::tie(a.first, a.target, a.first_sighting) < std::tie(b.first, b.target, b.first_sighting);
    });
    for (const Attempt& a : attempts_) table_.attempts.push_back(a);
    attempts_.clear();
  }

 private:
  struct Draft {
    Attempt attempt;
    Port last_port = kNoPort;  // of the actor
    bool has_session = false;
    std::uint32_t sighting_count = 0;
  };
  struct Member {
    std::uint32_t draft = 0;     // index into open_
    std::uint32_t sighting = 0;  // index into the group
    auto operator<=>(const Member&) const = default;
  };

  // The attempt that this sighting belongs to: the same source port within reach, else an unanswered one just before.
  Draft* find(const Oriented& o, const Sighting& s) {
    const std::int64_t now = s.time.us;
    const bool is_answer = o.role == Role::answer || o.role == Role::refusal;
    for (auto draft = open_.rbegin(); draft != open_.rend(); ++draft) {
      const std::int64_t gap = now - draft->attempt.last_seen.us;
      if (draft->last_port == o.actor_port && same_act(*draft, o) &&
          gap <= (draft->has_session || is_answer ? kSessionSilence : kLongestRetryStep))
        return &*draft;
      if (draft->attempt.last_seen.us + kSessionSilence < now) break;
    }
    if (o.role != Role::stimulus || open_.empty()) return nullptr;
    Draft& last = open_.back();
    const bool soon = now - last.attempt.last_seen.us <= kNewPortRetry;
    const bool same_probe =
        fits(last.attempt.probe, o.probe) &&
        (o.probe != Probe::unknown || last.attempt.probe != Probe::unknown || last.attempt.signature == s.signature);
    return soon && same_probe && last.attempt.outcome != Outcome::answered && !last.has_session ? &last : nullptr;
  }

  // One kind of probe; an alert shows no flags, so it may be of any that opens a connection.
  static bool fits(Probe a, Probe b) {
    return a == b || (a == Probe::unknown && b == Probe::syn) || (a == Probe::syn && b == Probe::unknown);
  }

  // An odd probe is an act of its own, whatever it shares with the one before.
  static bool same_act(const Draft& draft, const Oriented& o) {
    if (o.role != Role::stimulus) return true;
    // A SYN after a lone ACK opens something new, whatever port it comes from.
    if (draft.attempt.probe == Probe::ack && (o.probe == Probe::syn || o.probe == Probe::syn_reserved)) return false;
    return draft.attempt.probe == o.probe || (!is_odd(draft.attempt.probe) && !is_odd(o.probe));
  }

  Draft& start(const Oriented& o, const Sighting& s) {
    Draft& draft = open_.emplace_back();
    Attempt& a = draft.attempt;
    a.actor = o.actor;
    a.target = o.target;
    a.protocol = o.protocol;
    a.port = o.port;
    a.source_port = o.actor_port;
    a.first = a.last = a.last_seen = s.time;
    a.basis = s.basis;
    a.probe = o.probe;
    a.is_unsolicited = o.role == Role::unsolicited;
    a.is_reply_like = o.is_reply_like;
    a.signature = s.signature;
    return draft;
  }

  void add(Draft& draft, const Oriented& o, const Sighting& s) {
    Attempt& a = draft.attempt;
    ++draft.sighting_count;
    draft.last_port = o.actor_port;
    a.last_seen = std::max(a.last_seen, s.time);
    a.is_reply_like = a.is_reply_like && o.is_reply_like;
    a.is_captured = a.is_captured || s.is_captured;
    if (a.signature == kNoSignature) a.signature = s.signature;
    const bool pushes = s.protocol == Protocol::tcp && s.flags != kFlagsNotLogged &&
                        (s.flags & (kPsh | kAck | kUrg | kFin | kSyn)) == (kPsh | kAck);
    a.is_used = a.is_used || (pushes && o.role != Role::unsolicited);
    switch (o.role) {
      case Role::stimulus:
      case Role::unsolicited:
        ++a.tries;
        a.last = std::max(a.last, s.time);
        if (s.flow != FlowAnswer::none) add_answer_of(s.flow, a);
        break;
      case Role::session: {
        const bool resets = s.flags != kFlagsNotLogged && (s.flags & kRst) != 0;
        if (resets) {
          a.is_half_open = a.is_half_open || (a.outcome == Outcome::answered && !draft.has_session);
        } else if (a.outcome == Outcome::unknown && s.protocol == Protocol::tcp) {
          a.outcome = Outcome::answered;  // it goes on after its SYN: the answer was not logged
        }
        draft.has_session = true;
        break;
      }
      case Role::answer:
        a.outcome = Outcome::answered;
        ++table_.answers_attached;
        break;
      case Role::refusal:
        if (a.outcome == Outcome::unknown) a.outcome = Outcome::refused;
        ++table_.answers_attached;
        break;
    }
  }

  // A flow record holds its answer.
  void add_answer_of(FlowAnswer flow, Attempt& a) {
    if (flow == FlowAnswer::unanswered) return;
    if (flow != FlowAnswer::refused) a.outcome = Outcome::answered;
    if (flow == FlowAnswer::refused && a.outcome == Outcome::unknown) a.outcome = Outcome::refused;
    a.is_used = a.is_used || flow == FlowAnswer::used;
    ++table_.answers_attached;
  }

  // Drafts come in the order of their members.
  void emit(Draft& draft, const std::vector<ServiceSighting>& group) {
    Attempt& a = draft.attempt;
    a.tries = std::max(a.tries, 1);
    a.first_sighting = static_cast<std::uint32_t>(table_.sightings.size());
    a.sighting_count = draft.sighting_count;
    for (std::uint32_t i = 0; i < draft.sighting_count; ++i)
      table_.sightings.push_back(group[members_[emitted_ + i].sighting].sighting);
    emitted_ += draft.sighting_count;
    attempts_.push_back(a);
  }

  AttemptTable& table_;
  std::uint64_t service_ = 0;      // of the group at hand
  std::vector<Attempt> attempts_;  // of that service
  std::vector<Draft> open_;        // of the group at hand
  std::vector<Member> members_;    // its sightings, by draft once all are in
  std::size_t emitted_ = 0;
};

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::answered:
      return "answered";
    case Outcome::refused:
      return "refused";
    case Outcome::unknown:
      return "unknown";
  }
  return {};
}

std::string_view probe_name(Probe probe) {
  switch (probe) {
    case Probe::unknown:
      return "not logged";
    case Probe::syn:
      return "SYN";
    case Probe::syn_reserved:
      return "SYN with a reserved bit";
    case Probe::syn_fin:
      return "SYN FIN";
    case Probe::null:
      return "no flags";
    case Probe::fin:
      return "FIN";
    case Probe::xmas:
      return "FIN PSH URG";
    case Probe::nmap_id:
      return "SYN FIN PSH URG";
    case Probe::ack:
      return "ACK";
    case Probe::other_flags:
      return "invalid flags";
    case Probe::udp:
      return "UDP";
    case Probe::echo:
      return "ICMP echo request";
    case Probe::icmp_other:
      return "ICMP";
    case Probe::connection:
      return "connection";
    case Probe::fin_ack:
      return "FIN ACK";
    case Probe::other:
      return "packet";
  }
  return {};
}

AttemptTable make_attempts(const Dataset& data, Fusion& fusion) {
  Sorter<ServiceSighting> places(data.memory / Dataset::kSortShare);
  {
    const PagedArray<Oriented> oriented = orient(data, fusion);
    auto o = oriented.begin();
    for (const Sighting& s : fusion.sightings) {
      places.add({service_of(*o, s), *o, s});
      ++o;
    }
  }
  fusion.sightings = PagedArray<Sighting>();
  AttemptTable table(data);
  Collapser collapser(table);
  places.drain_runs([](const ServiceSighting& a, const ServiceSighting& b) { return a.key == b.key; },
                    [&collapser](std::vector<ServiceSighting>& group) { collapser.collapse(group); });
  collapser.close_service();
  return table;
}

}  // namespace hindcast
