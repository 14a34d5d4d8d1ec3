#include <algorithm>
#include <tuple>

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

// The attempts of one actor at one service of one target, built from oriented sightings in time order.
class Collapser {
 public:
  Collapser(const Fusion& fusion, AttemptTable& table) : fusion_(fusion), table_(table) {}

  void collapse(std::span<const Oriented> group) {
    open_.clear();
    for (const Oriented& o : group) {
      Draft* draft = find(o);
      if (draft == nullptr) draft = &start(o);
      add(*draft, o);
    }
    for (const Draft& draft : open_) emit(draft);
  }

 private:
  struct Draft {
    Attempt attempt;
    Port last_port = kNoPort;          // of the actor
    bool has_session = false;
    std::vector<std::uint32_t> sightings;
  };

  const Sighting& sighting(const Oriented& o) const { return fusion_.sightings[o.sighting]; }

  // The attempt that this sighting belongs to: the same source port within reach, else an unanswered one just before.
  Draft* find(const Oriented& o) {
    const std::int64_t now = sighting(o).time.us;
    const bool is_answer = o.role == Role::answer || o.role == Role::refusal;
    for (auto draft = open_.rbegin(); draft != open_.rend(); ++draft) {
      const std::int64_t gap = now - draft->attempt.last_seen.us;
      if (draft->last_port == o.actor_port && same_act(*draft, o) && gap <= (draft->has_session || is_answer ? kSessionSilence : kLongestRetryStep)) return &*draft;
      if (draft->attempt.last_seen.us + kSessionSilence < now) break;
    }
    if (o.role != Role::stimulus || open_.empty()) return nullptr;
    Draft& last = open_.back();
    const bool soon = now - last.attempt.last_seen.us <= kNewPortRetry;
    const bool same_probe = last.attempt.probe == o.probe && (o.probe != Probe::unknown || last.attempt.signature == sighting(o).signature);
    return soon && same_probe && last.attempt.outcome != Outcome::answered && !last.has_session ? &last : nullptr;
  }

  // An odd probe is an act of its own, whatever it shares with the one before.
  static bool same_act(const Draft& draft, const Oriented& o) {
    if (o.role != Role::stimulus) return true;
    // A SYN after a lone ACK opens something new, whatever port it comes from.
    if (draft.attempt.probe == Probe::ack && (o.probe == Probe::syn || o.probe == Probe::syn_reserved)) return false;
    return draft.attempt.probe == o.probe || (!is_odd(draft.attempt.probe) && !is_odd(o.probe));
  }

  Draft& start(const Oriented& o) {
    const Sighting& s = sighting(o);
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

  void add(Draft& draft, const Oriented& o) {
    const Sighting& s = sighting(o);
    Attempt& a = draft.attempt;
    draft.sightings.push_back(o.sighting);
    draft.last_port = o.actor_port;
    a.last_seen = std::max(a.last_seen, s.time);
    a.is_reply_like = a.is_reply_like && o.is_reply_like;
    a.is_captured = a.is_captured || s.is_captured;
    if (a.signature == kNoSignature) a.signature = s.signature;
    switch (o.role) {
      case Role::stimulus:
      case Role::unsolicited:
        ++a.tries;
        a.last = std::max(a.last, s.time);
        break;
      case Role::session: draft.has_session = true; break;
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

  void emit(const Draft& draft) {
    Attempt a = draft.attempt;
    a.tries = std::max(a.tries, 1);
    a.first_sighting = static_cast<std::uint32_t>(table_.sightings.size());
    a.sighting_count = static_cast<std::uint32_t>(draft.sightings.size());
    table_.sightings.insert(table_.sightings.end(), draft.sightings.begin(), draft.sightings.end());
    table_.attempts.push_back(a);
  }

  const Fusion& fusion_;
  AttemptTable& table_;
  std::vector<Draft> open_;
};

auto service_of(const Oriented& o, const Fusion& fusion) {
  const Sighting& s = fusion.sightings[o.sighting];
  return std::tuple(o.actor, o.target, o.protocol, o.port, s.basis, o.role == Role::unsolicited);
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::answered: return "answered";
    case Outcome::refused: return "refused";
    case Outcome::unknown: return "unknown";
  }
  return {};
}

std::string_view probe_name(Probe probe) {
  switch (probe) {
    case Probe::unknown: return "not logged";
    case Probe::syn: return "SYN";
    case Probe::syn_reserved: return "SYN with a reserved bit";
    case Probe::syn_fin: return "SYN FIN";
    case Probe::null: return "no flags";
    case Probe::fin: return "FIN";
    case Probe::xmas: return "FIN PSH URG";
    case Probe::nmap_id: return "SYN FIN PSH URG";
    case Probe::ack: return "ACK";
    case Probe::other_flags: return "invalid flags";
    case Probe::udp: return "UDP";
    case Probe::echo: return "ICMP echo request";
    case Probe::icmp_other: return "ICMP";
    case Probe::connection: return "connection";
    case Probe::other: return "packet";
  }
  return {};
}

AttemptTable make_attempts(const Dataset& data, const Fusion& fusion) {
  std::vector<Oriented> oriented = orient(data, fusion);
  std::sort(oriented.begin(), oriented.end(), [&fusion](const Oriented& a, const Oriented& b) {
    return std::tuple_cat(service_of(a, fusion), std::tuple(a.sighting)) < std::tuple_cat(service_of(b, fusion), std::tuple(b.sighting));
  });
  AttemptTable table;
  Collapser collapser(fusion, table);
  for (std::size_t begin = 0; begin < oriented.size();) {
    std::size_t end = begin + 1;
    while (end < oriented.size() && service_of(oriented[end], fusion) == service_of(oriented[begin], fusion)) ++end;
    collapser.collapse({oriented.data() + begin, end - begin});
    begin = end;
  }
  std::sort(table.attempts.begin(), table.attempts.end(), [](const Attempt& a, const Attempt& b) {
    return std::tie(a.actor, a.protocol, a.port, a.basis, a.first, a.target, a.first_sighting) <
           std::tie(b.actor, b.protocol, b.port, b.basis, b.first, b.target, b.first_sighting);
  });
  return table;
}

}  // namespace hindcast
