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
#include <compare>
#include <cstdlib>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "correlate/finding_builder.h"
#include "correlate/scan_shares.h"

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

double ratio(double a, double b) { return std::max(a, b) / std::max(1.0, std::min(a, b)); }

class CoordinationFinder {
 public:
  CoordinationFinder(Context& context, const Settings& settings)
      : context_(context),
        settings_(settings),
        strangers_(context),
        start_us_(settings.us("start_s")),
        pace_ratio_(settings["pace_ratio"]),
        most_overlap_(settings["most_overlap"]) {}

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
            i, near, [this](const ScanShare& a, const ScanShare& b) { return are_decoys(a, b); },
            [](auto&, auto&) { return true; });
        const auto shares = group_of(
            i, near, [this](const ScanShare& a, const ScanShare& b) { return belong(a, b); },
            [this](const ScanShare& a, const ScanShare& b) { return meet(a, b); });
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
      const ScanShare& c = at_hand_.emplace_back(share_of(context_.data, context_.findings[number]));
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
      const ScanShare& other = at_hand_[j];
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
      const ScanShare& share = at_hand_[k];
      for (const std::size_t j : by_home_.at(share.home)) {
        const ScanShare& piece = at_hand_[j];
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

  bool are_decoys(const ScanShare& one, const ScanShare& other) const {
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
  bool meet(const ScanShare& one, const ScanShare& other) const {
    const Finding& a = one.finding;
    const Finding& b = other.finding;
    const std::int64_t longer = std::max(a.last.us - a.first.us, b.last.us - b.first.us);
    const std::int64_t reach = std::max(longer, start_us_);
    return std::abs(a.first.us - b.first.us) <= (one.home == other.home ? 2 * reach : reach);
  }

  // Neighbours deal out networks and may take turns; strangers deal out the hosts of one, all at one time.
  bool belong(const ScanShare& one, const ScanShare& other) const {
    const Finding& a = one.finding;
    const Finding& b = other.finding;
    const bool are_neighbours = one.home == other.home;
    if (a.actors == b.actors || a.basis != b.basis || (!are_neighbours && !meet(one, other))) return false;
    if (ratio(static_cast<double>(a.attempt_count), static_cast<double>(b.attempt_count)) > pace_ratio_) return false;
    if (ratio(static_cast<double>(a.last.us - a.first.us), static_cast<double>(b.last.us - b.first.us)) > pace_ratio_) return false;
    return (are_neighbours || shared_of_smaller(one.networks, other.networks) >= 0.5) &&
           shared_of_smaller(one.cover, other.cover, most_overlap_) <= most_overlap_;
  }

  ShareEvidence weigh(const std::vector<std::size_t>& group) const {
    std::vector<const ScanShare*> shares;
    for (const std::size_t k : group) shares.push_back(&at_hand_[k]);
    return strangers_.weigh(shares, at_hand_.size());
  }

  // `whole`: the group and the further pieces of its sources.
  Finding merge(const std::vector<std::size_t>& group, const std::vector<std::size_t>& whole, bool decoys) const {
    Finding f = at_hand_[group.front()].finding;
    if (!decoys) f.kind = FindingKind::coordinated_scan;
    f.detector = "coordinated_scan";
    f.facts.clear();
    f.readings.clear();
    std::size_t largest = 0;
    std::vector<std::int64_t> cover;
    for (const std::size_t place : whole) {
      const Finding& part = at_hand_[place].finding;
      if (place != group.front()) append(f, part);
      const std::vector<std::int64_t>& own = at_hand_[place].cover;
      largest = std::max(largest, own.size());
      cover.insert(cover.end(), own.begin(), own.end());
      f.facts.push_back({"source", fmt::format("{}: {} in {}", context_.data.address(part.actors.front()),
                                               plural(part.attempt_count, "attempt", "attempts"), span_text(part))});
    }
    sort_unique(cover);
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

  void describe(Finding& f, std::size_t sources, std::size_t covered, std::size_t largest, const ShareEvidence& evidence) const {
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
  const Strangers strangers_;
  const std::int64_t start_us_;
  const double pace_ratio_;
  const double most_overlap_;
  // The candidates of one object, and by place among them: which are merged; their starts, in order; those of each home, in order.
  std::vector<ScanShare> at_hand_;
  std::vector<bool> is_used_;
  std::vector<std::pair<std::int64_t, std::size_t>> by_start_;
  std::unordered_map<NetworkId, std::vector<std::size_t>> by_home_;
};

void run(Context& context, const Settings& settings) { CoordinationFinder(context, settings).run(); }

}  // namespace

extern const Detector kCoordinatedScan;
const Detector kCoordinatedScan{info, run};

}  // namespace hindcast
