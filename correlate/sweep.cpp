#include "correlate/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/host.h"
#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"

namespace hindcast {
namespace {

// log2 of the odds of what a scanner and what an ordinary client does next. A scanner's next contact is new 19 times in
// 20; an ordinary client's every other time. TRW (Jung et al. 2004): theta0 = 0.8, theta1 = 0.2, so a failure is worth
// log2(0.8 / 0.2) = 2 bits and a success as much against.
const double kRevisitBits = std::log2(0.05 / 0.5);
constexpr double kFailedRevisitBits = -0.5;  // knocking again at a dead door is no business either
constexpr double kOutcomeBits = 2;
// A connection that carries data: 8 contacts in 10 of a client; of a scanner 2 in 10 are open, and 3 in 10 of those it talks to.
const double kUsedBits = std::log2(0.8 / 0.06);
// Of the innocent who visit many hosts one in 100 goes through a list in order: order is worth 6.6 bits at most.
constexpr double kOrderedInnocent = 0.01;
constexpr double kOutwardBits = -20;    // machines of ours reach out all day long
constexpr double kManyPeersBits = -80;  // to servers and peers by the hundred, where the service is made so
constexpr double kInwardBits = -3;      // and talk to each other
constexpr std::size_t kLeastBursts = 3;
constexpr std::int64_t kExplainTargets = 10;  // fewer contacts than this are not worth a line

// Whether machines of ours reach out: there new hosts are the rule, for file sharing, mail and web alike, and tell nothing.
bool reaches_out(const Context& context, std::span<const std::uint32_t> contacts) {
  if (!context.data.internal(context.attempt(contacts.front()).actor)) return false;
  const auto inside = std::count_if(contacts.begin(), contacts.end(),
                                    [&](std::uint32_t i) { return context.data.internal(context.attempt(i).target); });
  return inside * 5 < static_cast<std::int64_t>(contacts.size());
}

// "1 every 3 min 40 s"
std::string pace_text(const Context& context, std::span<const std::uint32_t> attempts) {
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < attempts.size(); ++i)
    gaps.push_back(context.attempt(attempts[i]).first.us - context.attempt(attempts[i - 1]).first.us);
  if (gaps.empty()) return {};
  const std::int64_t middle = median(gaps);
  const std::int64_t longest = *std::max_element(gaps.begin(), gaps.end());
  return fmt::format("median {} from one attempt to the next, longest pause {}", to_duration(middle), to_duration(longest));
}

// "256 of 256 addresses of MY.NET.16.0/24"
std::string coverage_text(const Context& context, const Finding& finding) {
  std::map<NetworkId, std::pair<std::int64_t, std::pair<std::int64_t, std::int64_t>>> networks;
  for (const HostId target : finding.targets) {
    const std::int64_t octet = last_octet(context.data.host(target));
    if (octet < 0) return {};
    auto [entry, fresh] = networks.try_emplace(context.data.network_id(target), 0, std::pair{octet, octet});
    ++entry->second.first;
    entry->second.second.first = std::min(entry->second.second.first, octet);
    entry->second.second.second = std::max(entry->second.second.second, octet);
  }
  if (networks.size() > 1) {
    return fmt::format("{} hosts in {} networks, {:.0f} a network on average", finding.targets.size(), networks.size(),
                       static_cast<double>(finding.targets.size()) / static_cast<double>(networks.size()));
  }
  const auto& [network, seen] = *networks.begin();
  const std::int64_t span = seen.second.second - seen.second.first + 1;
  return fmt::format("{} of the {} addresses from .{} to .{} of {}", seen.first, span, seen.second.first, seen.second.second,
                     context.data.network_name(network));
}

}  // namespace

bool has_failed(const Attempt& a) { return a.outcome == Outcome::refused || (a.outcome == Outcome::unknown && a.is_captured); }

bool is_scan_candidate(const Context& context, std::uint32_t index) {
  const Attempt& a = context.attempt(index);
  if (context.is_claimed(index) || a.is_unsolicited || a.is_reply_like || a.probe == Probe::connection ||
      a.probe == Probe::fin_ack || a.probe == Probe::icmp_other)
    return false;
  if (a.probe == Probe::other || a.protocol == Protocol::arp) return false;
  if (a.protocol == Protocol::udp && is_traceroute_port(a.port)) return false;
  return context.data.host_kind(a.target) != HostKind::hidden && context.data.host_kind(a.actor) != HostKind::hidden;
}

ScanEvidence weigh_contacts(const Context& context, std::span<const std::uint32_t> first_contacts, std::int64_t revisits,
                            double new_bits) {
  ScanEvidence e;
  e.contacts = static_cast<std::int64_t>(first_contacts.size());
  e.revisits = revisits;
  for (const std::uint32_t index : first_contacts) {
    const Attempt& a = context.attempt(index);
    if (a.is_half_open) {
      ++e.half_open;
    } else if (context.is_callback(a) || a.outcome == Outcome::answered) {
      ++e.answered;
      e.used += a.is_used ? 1 : 0;
    } else if (has_failed(a)) {
      ++e.failed;
    }
  }
  const double failing = e.contacts == 0 ? 0 : static_cast<double>(e.failed) / static_cast<double>(e.contacts);
  const double revisit_bits = failing > 0.8 ? kFailedRevisitBits : kRevisitBits;
  // Of ours reaching out the outcome tells, where it is known, and novelty does not.
  const bool outward = reaches_out(context, first_contacts);
  const std::int64_t telling = outward ? e.contacts - e.failed - e.half_open - e.answered : e.contacts;
  e.novelty = new_bits * static_cast<double>(telling) + revisit_bits * static_cast<double>(revisits);
  e.outcome =
      kOutcomeBits * static_cast<double>(e.failed + e.half_open - (e.answered - e.used)) - kUsedBits * static_cast<double>(e.used);
  const Attempt& first = context.attempt(first_contacts.front());
  e.side = outward ? kOutwardBits : context.data.internal(first.actor) ? kInwardBits : 0;
  // Where clients go round peers by the hundred, neither new ones nor dead ones tell anything.
  if (outward && has_many_peers(first.protocol, first.port)) e.novelty = e.outcome = 0;
  return e;
}

double bits_of_order(const OrderTest& order) {
  return -std::log2(kOrderedInnocent + (1 - kOrderedInnocent) * std::exp2(-order.bits));
}

double order_bits(const Context& context, std::span<const std::uint32_t> first_contacts) {
  return bits_of_order(order_test(target_ranks(context, first_contacts)));
}

std::int64_t Sweep::span_us(const Context& context) const {
  return context.attempt(attempts.back()).first.us - context.attempt(attempts.front()).first.us;
}

namespace {

// The sweeps of one actor at one service.
class ServiceSweeps {
 public:
  ServiceSweeps(Context& context, const SweepOptions& options, std::vector<Sweep>& sweeps)
      : context_(context), options_(options), sweeps_(sweeps) {}

  // `history`: all candidates at one service, in time order.
  void inspect(const AttemptList& history) {
    if (static_cast<std::int64_t>(history.size()) < options_.minimum_targets) return;
    contacts_.clear();
    // Knocking again before going on is no return.
    HostId last = kNoHost;
    for (const std::uint32_t index : history) {
      if (context_.attempt(index).target != last) contacts_.push_back(context_.attempt(index).target);
      last = context_.attempt(index).target;
    }
    std::sort(contacts_.begin(), contacts_.end());
    const std::int64_t targets = distinct(contacts_);
    if (targets < options_.minimum_targets) return;
    const std::size_t before = sweeps_.size();
    for (const AttemptList& episode : episodes_of(history, targets)) {
      for (AttemptList& block : split_by_network(context_, episode, options_.block_us)) weigh(std::move(block));
    }
    if (sweeps_.size() == before && options_.notes_explained && targets >= kExplainTargets) explain(history, targets);
  }

 private:
  // A job done in bursts, some hosts a night, that never comes to a host twice is one act, as a sweep that goes on where it
  // stopped.
  std::vector<AttemptList> episodes_of(const AttemptList& history, std::int64_t targets) const {
    auto episodes = join_resumed(context_, split_by_silence(context_, history, options_.silence_us, 10), options_.resume_us);
    const bool one_clock = context_.attempt(history.front()).basis == context_.attempt(history.back()).basis;
    const bool never_twice = targets * 20 >= static_cast<std::int64_t>(contacts_.size()) * 19;
    const bool in_bursts = std::all_of(episodes.begin(), episodes.end(),
                                       [&](const AttemptList& episode) { return 2 * episode.size() < history.size(); });
    if (episodes.size() >= kLeastBursts && one_clock && never_twice && in_bursts) episodes = {history};
    return episodes;
  }

  static std::int64_t distinct(const std::vector<HostId>& sorted) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) count += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
    return count;
  }

  std::int64_t times_contacted(HostId target) const {
    const auto [first, last] = std::equal_range(contacts_.begin(), contacts_.end(), target);
    return last - first;
  }

  void weigh(AttemptList block) {
    Sweep sweep;
    std::set<HostId> seen;
    std::int64_t revisits = 0;
    for (const std::uint32_t index : block) {
      const HostId target = context_.attempt(index).target;
      if (!seen.insert(target).second) continue;
      sweep.first_contacts.push_back(index);
      revisits += times_contacted(target) - 1;
    }
    if (static_cast<std::int64_t>(seen.size()) < options_.minimum_targets) return;
    sweep.evidence = weigh_contacts(context_, sweep.first_contacts, revisits, kNewTargetBits);
    sweep.evidence.order = order_bits(context_, sweep.first_contacts);
    sweep.attempts = std::move(block);
    if (sweep.evidence.total() >= options_.threshold_bits) sweeps_.push_back(std::move(sweep));
  }

  void explain(const AttemptList& history, std::int64_t targets) {
    const Attempt& first = context_.attempt(history.front());
    const auto attempts = static_cast<std::int64_t>(history.size());
    context_.explained.push_back(
        {first.actor, "horizontal_scan", "ordinary_use", attempts,
         fmt::format("{} attempts at {} of {} hosts: it keeps coming back to the same ones, or they answer", attempts,
                     service_label(first.protocol, first.port), targets)});
  }

  Context& context_;
  const SweepOptions& options_;
  std::vector<Sweep>& sweeps_;
  std::vector<HostId> contacts_;  // of the history at hand, sorted, one for each visit
};

}  // namespace

std::vector<Sweep> find_sweeps(Context& context, const SweepOptions& options) {
  std::vector<Sweep> sweeps;
  ServiceSweeps finder(context, options, sweeps);
  const auto& attempts = context.table.attempts;
  AttemptList history;
  // Attempts of one actor at one service lie together, in time order.
  for (std::uint32_t begin = 0, end = 0; begin < attempts.size(); begin = end) {
    history.clear();
    for (; end < attempts.size() && same_service(attempts[end], attempts[begin]); ++end) {
      if (is_scan_candidate(context, end)) history.push_back(end);
    }
    finder.inspect(history);
  }
  return sweeps;
}

void add_scan_facts(const Context& context, std::span<const std::uint32_t> attempts, const ScanEvidence& e, Finding& f) {
  const auto ranks = target_ranks(context, attempts);
  if (f.targets.size() > 1) f.facts.push_back({"order of targets", order_text(order_test(ranks))});
  if (f.targets.size() > 1) f.facts.push_back({"coverage", coverage_text(context, f)});
  if (const std::string pace = pace_text(context, attempts); !pace.empty()) f.facts.push_back({"pace", pace});
  f.facts.push_back({"outcome", outcome_text(count_outcomes(context, attempts))});
  std::int64_t tries = 0;
  std::map<std::string_view, std::int64_t> probes;
  for (const std::uint32_t index : attempts) {
    tries += context.attempt(index).tries;
    ++probes[probe_name(context.attempt(index).probe)];
  }
  f.facts.push_back({"attempts", fmt::format("{} packets or alerts are {} attempts", tries, attempts.size())});
  std::string kinds;
  for (const auto& [name, count] : probes) kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, name);
  f.facts.push_back({"probes", kinds});
  f.facts.push_back({"source ports", source_port_text(f.source_ports)});
  const auto inside = std::count_if(f.targets.begin(), f.targets.end(), [&](HostId host) { return context.data.internal(host); });
  f.facts.push_back({"targets inside and outside",
                     fmt::format("{} of ours, {} of others", inside, static_cast<std::int64_t>(f.targets.size()) - inside)});
  f.facts.push_back({"evidence in bits", fmt::format("novelty {:+.1f}, outcome {:+.1f}, order {:+.1f}, side {:+.1f}", e.novelty,
                                                     e.outcome, e.order, e.side)});
}

void add_scan_readings(const ScanEvidence& e, Finding& f) {
  ReadingScore scan{Reading::scan, e.total(), {}, {}, {}};
  scan.evidence_for = fmt::format("{} of {} contacts were new, {} failed", e.contacts, e.contacts + e.revisits, e.failed);
  if (e.half_open > 0) scan.evidence_for += fmt::format(", {} reset as soon as they were answered", e.half_open);
  scan.evidence_against =
      e.answered > 0 || e.revisits > 0 ? fmt::format("{} answered, {} returns to a target", e.answered, e.revisits) : "nothing";
  scan.would_flip = "a record that the targets offer this service to the actor, or that they asked for the contact";
  f.readings.push_back(scan);
  ReadingScore use{Reading::ordinary_use, 0, {}, {}, {}};
  use.evidence_for = e.answered > 0 ? fmt::format("{} targets answered", e.answered) : "nothing in the logs";
  use.evidence_against = fmt::format("an ordinary client comes back to its servers; here {} of {} contacts were with new ones",
                                     e.contacts, e.contacts + e.revisits);
  use.would_flip = "payload or server logs that show the service being used";
  f.readings.push_back(use);
  ReadingScore monitoring{Reading::monitoring, kRevisitBits, {}, {}, {}};
  monitoring.evidence_for = "a monitor also works through a list of hosts";
  monitoring.evidence_against =
      e.revisits == 0 ? "a monitor comes again; this one came once" : fmt::format("only {} returns", e.revisits);
  monitoring.would_flip = "the same round on other days, or the actor named as a monitoring station by its owner";
  f.readings.push_back(monitoring);
}

Finding sweep_finding(Context& context, const Sweep& sweep, FindingKind kind, std::string_view detector, double threshold_bits) {
  Finding f = finding_of(context, kind, detector, sweep.attempts);
  context.claim(sweep.attempts);
  f.score = sweep.evidence.total();
  f.threshold = threshold_bits;
  f.score_unit = "bits";
  add_scan_facts(context, sweep.attempts, sweep.evidence, f);
  add_scan_readings(sweep.evidence, f);
  return f;
}

}  // namespace hindcast
