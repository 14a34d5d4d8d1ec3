// coordinated_scan: several sources share one job: one sweep dealt out among them. And its mirror image, decoys: several
// sources do exactly the same at the same moment, as nmap -D makes it look; that is one scan by one of them (vertical_scan or
// horizontal_scan, with the reading that the sources are forged).
// Rule, shares: sweeps (or port scans) of the same service by different actors from outside that run at the same time, overlap in
// targets no more than `most_overlap`, and together cover much more than the largest alone, over the same networks and at a
// like pace; and accident is ruled out by `threshold_bits`: from targets that chance would have repeated more often, starts closer
// together than those of all sources of such sweeps, and addresses in one network. Rule, decoys: the same targets and ports
// (`least_decoy_overlap`), starts within `decoy_s`, ends within `decoy_end_s`. Each alone is a finding already; they are replaced
// by one. Known false positives: two worms at once share a service but not networks, order and pace. Source: Gates, "Coordinated
// Scan Detection" (2009): greedy set cover, most coverage with least overlap; Robertson et al. 2003 for the shared traits.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/host.h"
#include "correlate/finding_builder.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {
      "coordinated_scan",
      "Coordinated scan (several sources, one job)",
      "Greedy cover of simultaneous sweeps with little overlap (Gates 2009).",
      {{"threshold_bits", 6.6, 0, 1000, "bits", "evidence against accident from which shares are one job"},
       {"most_overlap", 0.2, 0, 1, "share", "targets that two sources may share, of the smaller one's"},
       {"minimum_targets", 10, 2, 1e6, "targets", "hosts (or ports) that each source must have"},
       {"start_s", 600, 1, 1e7, "s", "distance of the starts up to which sources need not overlap in time"},
       {"least_decoy_overlap", 0.8, 0, 1, "share", "targets and ports that decoys must have in common"},
       {"decoy_s", 5, 0, 3600, "s", "distance of the starts of decoys"},
       {"decoy_end_s", 30, 0, 3600, "s", "distance of their ends: a target repeats its answers to those that never sent anything"},
       {"pace_ratio", 4, 1, 100, "ratio", "largest ratio of the sources' durations and sizes"}}};
}

// Whether it goes through the ports of one host, fast or slow.
bool is_port_scan(const Finding& f) {
  return f.kind == FindingKind::vertical_scan || (f.kind == FindingKind::slow_scan && f.targets.size() == 1);
}

// A scan that may be a share or a decoy. Lists are sorted, each value once.
struct Candidate {
  Finding finding;
  NetworkId home = -1;              // of its source
  std::vector<std::int64_t> cover;  // what it covers: hosts for sweeps, ports for port scans of one host
  std::vector<NetworkId> networks;  // of its targets
};

Candidate candidate_of(const Dataset& data, Finding f) {
  Candidate c;
  c.home = data.network_id(f.actors.front());
  if (is_port_scan(f)) {
    for (const ServicePort& port : f.ports) c.cover.push_back(static_cast<std::int64_t>(port.protocol) * 100'000 + port.port);
  } else {
    c.cover.assign(f.targets.begin(), f.targets.end());
  }
  for (const HostId host : f.targets) c.networks.push_back(data.network_id(host));
  sort_unique(c.cover);
  sort_unique(c.networks);
  c.finding = std::move(f);
  return c;
}

// How much of the smaller one both share. It is not looked for beyond `most`, where more makes no difference.
template <typename T>
double shared_of_smaller(const std::vector<T>& a, const std::vector<T>& b, double most = 1) {
  const auto smaller = static_cast<double>(std::max<std::size_t>(1, std::min(a.size(), b.size())));
  double shared = 0;
  for (auto in_a = a.begin(), in_b = b.begin(); in_a != a.end() && in_b != b.end() && shared / smaller <= most;) {
    if (*in_a == *in_b) ++shared;
    const bool is_a_low = *in_a <= *in_b;
    const bool is_b_low = *in_b <= *in_a;
    if (is_a_low) ++in_a;
    if (is_b_low) ++in_b;
  }
  return shared / smaller;
}

double ratio(double a, double b) { return std::max(a, b) / std::max(1.0, std::min(a, b)); }

class CoordinationFinder {
 public:
  CoordinationFinder(Context& context, const Settings& settings)
      : context_(context),
        settings_(settings),
        start_us_(settings.us("start_s")),
        pace_ratio_(settings["pace_ratio"]),
        most_overlap_(settings["most_overlap"]) {
    std::map<NetworkId, double> homes;
    for (const auto& history : context.actors()) {
      if (!context.data.internal(history.actor)) ++homes[context.data.network_id(history.actor)];
    }
    double strangers = 0;
    double neighbours = 0;
    for (const auto& [network, count] : homes) {
      strangers += count;
      neighbours += count * (count - 1);
    }
    // One pair more than seen: a share is never zero.
    neighbour_share_ = std::min(1.0, (neighbours + 1) / std::max(1.0, strangers * (strangers - 1)));
    Timestamp first;
    for (const Event& e : context.data.events) {
      if (e.basis != TimeBasis::dated) continue;
      if (first.us == 0) first = e.time;
      span_us_ = std::max(span_us_, e.time.us - first.us);
    }
  }

  void run() {
    FindingArray& findings = context_.findings;
    std::vector<bool> used(findings.size());
    std::vector<Finding> merged;
    for (const auto& [object, numbers] : candidates_by_object()) {
      if (numbers.size() < 2) continue;
      take(numbers);
      for (std::size_t i = 0; i < at_hand_.size(); ++i) {
        if (is_used_[i]) continue;
        const std::vector<std::size_t> near = near_to(i);
        const auto decoys = group_of(
            i, near, [this](const Candidate& a, const Candidate& b) { return are_decoys(a, b); },
            [](auto&, auto&) { return true; });
        const auto shares = group_of(
            i, near, [this](const Candidate& a, const Candidate& b) { return belong(a, b); },
            [this](const Candidate& a, const Candidate& b) { return meet(a, b); });
        if (decoys.size() < 2 && (shares.size() < 2 || weigh(shares).total() < settings_["threshold_bits"])) continue;
        const auto& group = decoys.size() > 1 ? decoys : shares;
        const auto whole = decoys.size() > 1 ? group : with_further_pieces(group, i);
        for (const std::size_t k : whole) is_used_[k] = used[numbers[k]] = true;
        merged.push_back(merge(group, whole, decoys.size() > 1));
      }
    }
    if (merged.empty()) return;
    std::vector<std::uint32_t> kept;
    for (std::uint32_t i = 0; i < findings.size(); ++i) {
      if (!used[i]) kept.push_back(i);
    }
    findings.arrange(kept);
    for (const Finding& f : merged) findings.push_back(f);
  }

 private:
  bool is_candidate(const Finding& f) const {
    const bool sweep = f.kind == FindingKind::horizontal_scan || f.kind == FindingKind::slow_scan;
    const bool ports = is_port_scan(f);
    if ((!sweep && !ports) || f.actors.size() != 1 || context_.data.internal(f.actors.front())) return false;
    return static_cast<std::int64_t>(ports ? f.ports.size() : f.targets.size()) >= settings_.count("minimum_targets");
  }

  // What sources must have in common to share a job or to be each other's decoys: the host of port scans, the services of sweeps.
  struct Object {
    FindingKind kind = FindingKind::horizontal_scan;
    HostId host = kNoHost;
    std::vector<ServicePort> services;
    auto operator<=>(const Object&) const = default;
  };

  std::map<Object, std::vector<std::size_t>> candidates_by_object() const {
    std::map<Object, std::vector<std::size_t>> candidates;
    std::size_t i = 0;
    for (const Finding& f : context_.findings) {
      if (is_candidate(f))
        candidates[is_port_scan(f) ? Object{f.kind, f.targets.front(), {}} : Object{f.kind, kNoHost, f.ports}].push_back(i);
      ++i;
    }
    return candidates;
  }

  // Takes the candidates of one object, and where they can be looked for.
  void take(const std::vector<std::size_t>& numbers) {
    at_hand_.clear();
    by_start_.clear();
    by_home_.clear();
    for (const std::size_t number : numbers) {
      const std::size_t place = at_hand_.size();
      const Candidate& c = at_hand_.emplace_back(candidate_of(context_.data, context_.findings[number]));
      by_start_.emplace_back(c.finding.first.us, place);
      by_home_[c.home].push_back(place);
    }
    std::sort(by_start_.begin(), by_start_.end());
    is_used_.assign(at_hand_.size(), false);
  }

  // Those behind it that may be its decoys or shares, in order: its neighbours, and those that start so near that they may meet
  // it, for their durations differ no more than `pace_ratio`.
  std::vector<std::size_t> near_to(std::size_t place) const {
    const Finding& f = at_hand_[place].finding;
    constexpr double kEver = 1e18;  // microseconds: longer than any two records lie apart
    const double longest = pace_ratio_ * static_cast<double>(std::max<std::int64_t>(1, f.last.us - f.first.us));
    const std::int64_t reach =
        std::max({static_cast<std::int64_t>(std::min(longest, kEver)) + 1, start_us_, settings_.us("decoy_s")});
    std::vector<std::size_t> near;
    for (const std::size_t other : by_home_.at(at_hand_[place].home)) {
      if (other > place) near.push_back(other);
    }
    for (auto at = std::lower_bound(by_start_.begin(), by_start_.end(), std::pair(f.first.us - reach, std::size_t{0}));
         at != by_start_.end() && at->first <= f.first.us + reach; ++at) {
      if (at->second > place) near.push_back(at->second);
    }
    sort_unique(near);
    return near;
  }

  // The candidate and all those near to it that fit every one and meet some one of those before.
  template <typename Fits, typename Meets>
  std::vector<std::size_t> group_of(std::size_t place, const std::vector<std::size_t>& near, Fits&& fits, Meets&& meets) const {
    std::vector<std::size_t> group{place};
    for (const std::size_t j : near) {
      const Candidate& other = at_hand_[j];
      if (!is_used_[j] && std::all_of(group.begin(), group.end(), [&](std::size_t k) { return fits(at_hand_[k], other); }) &&
          std::any_of(group.begin(), group.end(), [&](std::size_t k) { return meets(at_hand_[k], other); }))
        group.push_back(j);
    }
    return group;
  }

  // With what the same sources did at the same time beside their share: the next network, told apart as a sweep of its own. In
  // order, from `first` on.
  std::vector<std::size_t> with_further_pieces(const std::vector<std::size_t>& group, std::size_t first) const {
    std::vector<std::size_t> pieces;
    for (const std::size_t k : group) {
      const Candidate& share = at_hand_[k];
      for (const std::size_t j : by_home_.at(share.home)) {
        const Candidate& piece = at_hand_[j];
        if (j >= first && !is_used_[j] && share.finding.actors == piece.finding.actors &&
            share.finding.basis == piece.finding.basis && meet(share, piece) &&
            std::find(group.begin(), group.end(), j) == group.end())
          pieces.push_back(j);
      }
    }
    sort_unique(pieces);
    std::vector<std::size_t> whole = group;
    whole.insert(whole.end(), pieces.begin(), pieces.end());
    return whole;
  }

  bool are_decoys(const Candidate& one, const Candidate& other) const {
    const Finding& a = one.finding;
    const Finding& b = other.finding;
    if (a.actors == b.actors || a.basis != b.basis) return false;
    if (std::abs(a.first.us - b.first.us) > settings_.us("decoy_s") ||
        std::abs(a.last.us - b.last.us) > settings_.us("decoy_end_s"))
      return false;
    return shared_of_smaller(one.cover, other.cover) >= settings_["least_decoy_overlap"] &&
           ratio(static_cast<double>(one.cover.size()), static_cast<double>(other.cover.size())) *
                   settings_["least_decoy_overlap"] <=
               1;
  }

  // At one time: the later one starts while the first runs, or soon after the first started; of neighbours also soon after it
  // ended, for one machine may take one address after the other.
  bool meet(const Candidate& one, const Candidate& other) const {
    const Finding& a = one.finding;
    const Finding& b = other.finding;
    const std::int64_t longer = std::max(a.last.us - a.first.us, b.last.us - b.first.us);
    const std::int64_t reach = std::max(longer, start_us_);
    return std::abs(a.first.us - b.first.us) <= (one.home == other.home ? 2 * reach : reach);
  }

  // Neighbours deal out networks and may take turns; strangers deal out the hosts of one, all at one time.
  bool belong(const Candidate& one, const Candidate& other) const {
    const Finding& a = one.finding;
    const Finding& b = other.finding;
    const bool are_neighbours = one.home == other.home;
    if (a.actors == b.actors || a.basis != b.basis || (!are_neighbours && !meet(one, other))) return false;
    if (ratio(static_cast<double>(a.attempt_count), static_cast<double>(b.attempt_count)) > pace_ratio_) return false;
    if (ratio(static_cast<double>(a.last.us - a.first.us), static_cast<double>(b.last.us - b.first.us)) > pace_ratio_) return false;
    return (are_neighbours || shared_of_smaller(one.networks, other.networks) >= 0.5) &&
           shared_of_smaller(one.cover, other.cover, most_overlap_) <= most_overlap_;
  }

  // How many bits speak against strangers who did the same by accident.
  struct Evidence {
    double cover = 0;       // fewer common targets than strangers who choose by chance would have
    double time = 0;        // starts closer together than those of as many sources spread over the case
    double neighbours = 0;  // all from one network
    [[nodiscard]] double total() const { return cover + time + neighbours; }
  };

  // What there was to choose from: the addresses (or ports) from the lowest to the highest that any of them tried.
  double pool_of(const std::vector<std::size_t>& group, const std::set<std::int64_t>& cover) const {
    if (is_port_scan(at_hand_[group.front()].finding)) return static_cast<double>(*cover.rbegin() - *cover.begin() + 1);
    std::map<NetworkId, std::pair<std::int64_t, std::int64_t>> ranges;
    for (const std::size_t k : group) {
      for (const HostId target : at_hand_[k].finding.targets) {
        const std::int64_t octet = std::max<std::int64_t>(0, last_octet(context_.data.host(target)));
        const auto [range, fresh] = ranges.try_emplace(context_.data.network_id(target), octet, octet);
        range->second = {std::min(range->second.first, octet), std::max(range->second.second, octet)};
      }
    }
    double pool = 0;
    for (const auto& [network, range] : ranges) pool += static_cast<double>(range.second - range.first + 1);
    return pool;
  }

  // Beside all sources at hand, which did the same at any time.
  Evidence weigh(const std::vector<std::size_t>& group) const {
    const auto part = [&](std::size_t k) -> const Candidate& { return at_hand_[group[k]]; };
    std::set<std::int64_t> cover;
    std::set<NetworkId> homes;
    std::vector<double> sizes;
    Timestamp first = part(0).finding.first;
    Timestamp last = first;
    for (std::size_t k = 0; k < group.size(); ++k) {
      sizes.push_back(static_cast<double>(part(k).cover.size()));
      cover.insert(part(k).cover.begin(), part(k).cover.end());
      homes.insert(part(k).home);
      first = std::min(first, part(k).finding.first);
      last = std::max(last, part(k).finding.first);
    }
    const double pool = std::max(pool_of(group, cover), static_cast<double>(cover.size()));
    // Who never were on the same ground could not have met there.
    bool same_ground = true;
    std::vector<NetworkId> ground;
    for (std::size_t k = 0; k < group.size(); ++k) {
      same_ground = same_ground && (k == 0 || shared_of_smaller(ground, part(k).networks) >= 0.5);
      ground.insert(ground.end(), part(k).networks.begin(), part(k).networks.end());
      sort_unique(ground);
    }
    // Two neighbours on different ground have divided nothing that shows: two acts, which linkers may join.
    if (!same_ground && group.size() < 3) return {};
    double expected = 0;
    double all = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      expected += sizes[i] * all / pool;
      all += sizes[i];
    }
    const double repeated = all - static_cast<double>(cover.size());
    const auto others = static_cast<std::int64_t>(at_hand_.size()) - 1;
    const auto more = static_cast<std::int64_t>(group.size()) - 1;
    const double share =
        static_cast<double>(last.us - first.us + kUsPerSecond) / static_cast<double>(std::max(span_us_, kUsPerSecond));
    Evidence e;
    e.cover = same_ground ? -log2_poisson_at_most(expected, repeated) : 0;
    e.time = std::max(0.0, -log2_choose(others, more) - std::log2(static_cast<double>(at_hand_.size())) -
                               static_cast<double>(more) * std::log2(std::min(1.0, share)));
    e.neighbours = homes.size() > 1 ? 0 : -static_cast<double>(more) * std::log2(neighbour_share_);
    return e;
  }

  // `whole`: the group and the further pieces of its sources.
  Finding merge(const std::vector<std::size_t>& group, const std::vector<std::size_t>& whole, bool decoys) const {
    Finding f = at_hand_[group.front()].finding;
    if (!decoys) f.kind = FindingKind::coordinated_scan;
    f.detector = "coordinated_scan";
    f.facts.clear();
    f.readings.clear();
    std::size_t largest = 0;
    std::set<std::int64_t> cover;
    for (const std::size_t place : whole) {
      const Finding& part = at_hand_[place].finding;
      if (place != group.front()) append(f, part);
      const std::vector<std::int64_t>& own = at_hand_[place].cover;
      largest = std::max(largest, own.size());
      cover.insert(own.begin(), own.end());
      f.facts.push_back({"source", fmt::format("{}: {} in {}", context_.data.address(part.actors.front()),
                                               plural(part.attempt_count, "attempt", "attempts"), span_text(part))});
    }
    sort_hosts(context_.data, f.actors);
    sort_hosts(context_.data, f.targets);
    sort_unique(f.ports);
    sort_unique(f.events);
    if (decoys) {
      describe_decoys(f, group.size());
    } else {
      describe(f, group.size(), cover.size(), largest, weigh(group));
    }
    return f;
  }

  static void append(Finding& f, const Finding& part) {
    f.actors.insert(f.actors.end(), part.actors.begin(), part.actors.end());
    f.targets.insert(f.targets.end(), part.targets.begin(), part.targets.end());
    f.ports.insert(f.ports.end(), part.ports.begin(), part.ports.end());
    f.events.insert(f.events.end(), part.events.begin(), part.events.end());
    f.answered.insert(f.answered.end(), part.answered.begin(), part.answered.end());
    f.attempt_count += part.attempt_count;
    f.first = std::min(f.first, part.first);
    f.last = std::max(f.last, part.last);
  }

  void describe_decoys(Finding& f, std::size_t sources) const {
    const std::string what = f.targets.size() == 1
                                 ? fmt::format("port scan of {}", context_.data.address(f.targets.front()))
                                 : fmt::format("sweep of {} over {}", port_text(f.ports), target_text(context_.data, f.targets));
    f.title = fmt::format("{} from {} sources at the same moment: decoys", what, sources);
    f.summary = fmt::format("{} sources made the same {} at the same moment: one of them is real, the others are its decoys.",
                            sources, what);
    f.score = static_cast<double>(sources);
    f.threshold = 2;
    f.score_unit = "sources";
    f.readings.push_back({Reading::spoofed_source, 4 * static_cast<double>(sources),
                          fmt::format("{} sources, the same targets and ports, within seconds", sources), "nothing",
                          "different TTL or IP id series would show which source is real"});
    f.readings.push_back({Reading::scan, 2, "machines under one hand can be told to do the same", "they would divide the work",
                          "answers used by more than one source"});
  }

  void describe(Finding& f, std::size_t sources, std::size_t covered, std::size_t largest, const Evidence& evidence) const {
    const std::string what = f.targets.size() == 1
                                 ? fmt::format("port scan of {}", context_.data.address(f.targets.front()))
                                 : fmt::format("sweep of {} over {}", port_text(f.ports), target_text(context_.data, f.targets));
    f.title = fmt::format("one {} shared by {} sources", what, sources);
    const double gain = static_cast<double>(covered) / static_cast<double>(largest);
    f.summary =
        fmt::format("{} sources shared one {}: together they covered {}, {:.1f} times the largest share, with little overlap.",
                    sources, what, covered, gain);
    f.score = evidence.total();
    f.threshold = settings_["threshold_bits"];
    f.score_unit = "bits";
    f.facts.push_back({"coverage", fmt::format("{} by all, {} by the largest alone", covered, largest)});
    f.facts.push_back({"evidence in bits", fmt::format("little overlap {:+.1f}, time {:+.1f}, neighbours {:+.1f}", evidence.cover,
                                                       evidence.time, evidence.neighbours)});
    f.readings.push_back({Reading::scan, evidence.total(),
                          fmt::format("the same service at the same time, shares that fit together ({} sources)", sources),
                          "nothing", "the sources scanning other sites with different services"});
    f.readings.push_back({Reading::spoofed_source, 1, "some of the sources may be decoys",
                          "decoys probe the same targets; these divide them", "equal TTL and IP id series from all sources"});
    f.readings.push_back({Reading::ordinary_use, 0, "nothing", "as for each scan alone", "as for each scan alone"});
  }

  Context& context_;
  const Settings& settings_;
  const std::int64_t start_us_;
  const double pace_ratio_;
  const double most_overlap_;
  // The candidates of one object, and by place among them: which are merged; their starts, in order; those of each home, in order.
  std::vector<Candidate> at_hand_;
  std::vector<bool> is_used_;
  std::vector<std::pair<std::int64_t, std::size_t>> by_start_;
  std::unordered_map<NetworkId, std::vector<std::size_t>> by_home_;
  std::int64_t span_us_ = 0;    // of the dated records
  double neighbour_share_ = 1;  // of the pairs of strangers, those from one network
};

void run(Context& context, const Settings& settings) { CoordinationFinder(context, settings).run(); }

}  // namespace

extern const Detector kCoordinatedScan;
const Detector kCoordinatedScan{info, run};

}  // namespace hindcast
