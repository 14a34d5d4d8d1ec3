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
#include <span>
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

// What a scan covers: hosts for sweeps, ports for port scans of one host.
std::set<std::int64_t> cover_of(const Finding& f) {
  std::set<std::int64_t> cover;
  if (is_port_scan(f)) {
    for (const ServicePort& port : f.ports) cover.insert(static_cast<std::int64_t>(port.protocol) * 100'000 + port.port);
  } else {
    for (const HostId host : f.targets) cover.insert(host);
  }
  return cover;
}

std::set<NetworkId> networks_of(const Dataset& data, const Finding& f) {
  std::set<NetworkId> networks;
  for (const HostId host : f.targets) networks.insert(data.network_id(host));
  return networks;
}

template <typename T>
double shared_of_smaller(const std::set<T>& a, const std::set<T>& b) {
  std::size_t shared = 0;
  for (const T& value : a) shared += b.contains(value) ? 1 : 0;
  return static_cast<double>(shared) / static_cast<double>(std::max<std::size_t>(1, std::min(a.size(), b.size())));
}

double ratio(double a, double b) { return std::max(a, b) / std::max(1.0, std::min(a, b)); }

class CoordinationFinder {
 public:
  CoordinationFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {
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
    for (const auto& [object, candidates] : candidates_by_object()) {
      if (candidates.size() < 2) continue;
      at_hand_.clear();
      for (const std::size_t k : candidates) at_hand_.emplace(k, findings[k]);
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (used[candidates[i]]) continue;
        const std::span<const std::size_t> rest(candidates.data() + i, candidates.size() - i);
        const auto decoys = group_of(
            rest, used, [this](const Finding& a, const Finding& b) { return are_decoys(a, b); }, [](auto&, auto&) { return true; });
        const auto shares = group_of(
            rest, used, [this](const Finding& a, const Finding& b) { return belong(a, b); },
            [this](const Finding& a, const Finding& b) { return meet(a, b); });
        if (decoys.size() < 2 && (shares.size() < 2 || weigh(shares, candidates.size()).total() < settings_["threshold_bits"]))
          continue;
        const auto& group = decoys.size() > 1 ? decoys : shares;
        const auto whole = decoys.size() > 1 ? group : with_further_pieces(group, rest, used);
        for (const std::size_t k : whole) used[k] = true;
        merged.push_back(merge(group, whole, decoys.size() > 1, candidates.size()));
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

  // One of the candidates at hand.
  const Finding& finding(std::size_t k) const { return at_hand_.at(k); }

  // The first of the candidates and all later ones that fit every one and meet some one of those before.
  template <typename Fits, typename Meets>
  std::vector<std::size_t> group_of(std::span<const std::size_t> candidates, const std::vector<bool>& used, Fits&& fits,
                                    Meets&& meets) const {
    std::vector<std::size_t> group{candidates.front()};
    for (const std::size_t j : candidates.subspan(1)) {
      const Finding& other = finding(j);
      if (!used[j] && std::all_of(group.begin(), group.end(), [&](std::size_t k) { return fits(finding(k), other); }) &&
          std::any_of(group.begin(), group.end(), [&](std::size_t k) { return meets(finding(k), other); }))
        group.push_back(j);
    }
    return group;
  }

  // With what the same sources did at the same time beside their share: the next network, told apart as a sweep of its own.
  std::vector<std::size_t> with_further_pieces(const std::vector<std::size_t>& group, std::span<const std::size_t> candidates,
                                               const std::vector<bool>& used) const {
    std::vector<std::size_t> whole = group;
    for (const std::size_t j : candidates) {
      const Finding& piece = finding(j);
      if (used[j] || std::find(group.begin(), group.end(), j) != group.end()) continue;
      if (std::any_of(group.begin(), group.end(), [&](std::size_t k) {
            const Finding& share = finding(k);
            return share.actors == piece.actors && share.basis == piece.basis && meet(share, piece);
          }))
        whole.push_back(j);
    }
    return whole;
  }

  bool are_decoys(const Finding& a, const Finding& b) const {
    if (a.actors == b.actors || a.basis != b.basis) return false;
    if (std::abs(a.first.us - b.first.us) > settings_.us("decoy_s") ||
        std::abs(a.last.us - b.last.us) > settings_.us("decoy_end_s"))
      return false;
    const auto cover_a = cover_of(a);
    const auto cover_b = cover_of(b);
    return shared_of_smaller(cover_a, cover_b) >= settings_["least_decoy_overlap"] &&
           ratio(static_cast<double>(cover_a.size()), static_cast<double>(cover_b.size())) * settings_["least_decoy_overlap"] <= 1;
  }

  bool are_neighbours(const Finding& a, const Finding& b) const {
    return context_.data.network_id(a.actors.front()) == context_.data.network_id(b.actors.front());
  }

  // At one time: the later one starts while the first runs, or soon after the first started; of neighbours also soon after it
  // ended, for one machine may take one address after the other.
  bool meet(const Finding& a, const Finding& b) const {
    const std::int64_t longer = std::max(a.last.us - a.first.us, b.last.us - b.first.us);
    const std::int64_t reach = std::max(longer, settings_.us("start_s"));
    return std::abs(a.first.us - b.first.us) <= (are_neighbours(a, b) ? 2 * reach : reach);
  }

  bool belong(const Finding& a, const Finding& b) const {
    if (a.actors == b.actors || a.basis != b.basis) return false;
    const double most = settings_["pace_ratio"];
    if (ratio(static_cast<double>(a.attempt_count), static_cast<double>(b.attempt_count)) > most) return false;
    if (ratio(static_cast<double>(a.last.us - a.first.us), static_cast<double>(b.last.us - b.first.us)) > most) return false;
    if (shared_of_smaller(cover_of(a), cover_of(b)) > settings_["most_overlap"]) return false;
    // Neighbours deal out networks and may take turns; strangers deal out the hosts of one, all at one time.
    return are_neighbours(a, b) ||
           (meet(a, b) && shared_of_smaller(networks_of(context_.data, a), networks_of(context_.data, b)) >= 0.5);
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
    if (is_port_scan(finding(group.front()))) return static_cast<double>(*cover.rbegin() - *cover.begin() + 1);
    std::map<NetworkId, std::pair<std::int64_t, std::int64_t>> ranges;
    for (const std::size_t k : group) {
      for (const HostId target : finding(k).targets) {
        const std::int64_t octet = std::max<std::int64_t>(0, last_octet(context_.data.host(target)));
        const auto [range, fresh] = ranges.try_emplace(context_.data.network_id(target), octet, octet);
        range->second = {std::min(range->second.first, octet), std::max(range->second.second, octet)};
      }
    }
    double pool = 0;
    for (const auto& [network, range] : ranges) pool += static_cast<double>(range.second - range.first + 1);
    return pool;
  }

  // `sources`: how many sources did the same at any time.
  Evidence weigh(const std::vector<std::size_t>& group, std::size_t sources) const {
    const auto part = [&](std::size_t k) -> const Finding& { return finding(group[k]); };
    std::set<std::int64_t> cover;
    std::set<NetworkId> homes;
    std::vector<double> sizes;
    Timestamp first = part(0).first;
    Timestamp last = part(0).first;
    for (std::size_t k = 0; k < group.size(); ++k) {
      const auto own = cover_of(part(k));
      sizes.push_back(static_cast<double>(own.size()));
      cover.insert(own.begin(), own.end());
      homes.insert(context_.data.network_id(part(k).actors.front()));
      first = std::min(first, part(k).first);
      last = std::max(last, part(k).first);
    }
    const double pool = std::max(pool_of(group, cover), static_cast<double>(cover.size()));
    // Who never were on the same ground could not have met there.
    bool same_ground = true;
    std::set<NetworkId> ground;
    for (std::size_t k = 0; k < group.size(); ++k) {
      const auto own = networks_of(context_.data, part(k));
      same_ground = same_ground && (k == 0 || shared_of_smaller(ground, own) >= 0.5);
      ground.insert(own.begin(), own.end());
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
    const auto others = static_cast<std::int64_t>(sources) - 1;
    const auto more = static_cast<std::int64_t>(group.size()) - 1;
    const double share =
        static_cast<double>(last.us - first.us + kUsPerSecond) / static_cast<double>(std::max(span_us_, kUsPerSecond));
    Evidence e;
    e.cover = same_ground ? -log2_poisson_at_most(expected, repeated) : 0;
    e.time = std::max(0.0, -log2_choose(others, more) - std::log2(static_cast<double>(sources)) -
                               static_cast<double>(more) * std::log2(std::min(1.0, share)));
    e.neighbours = homes.size() > 1 ? 0 : -static_cast<double>(more) * std::log2(neighbour_share_);
    return e;
  }

  // `whole`: the group and the further pieces of its sources.
  Finding merge(const std::vector<std::size_t>& group, const std::vector<std::size_t>& whole, bool decoys,
                std::size_t sources) const {
    const Finding& first = finding(group.front());
    Finding f = first;
    if (!decoys) f.kind = FindingKind::coordinated_scan;
    f.detector = "coordinated_scan";
    f.facts.clear();
    f.readings.clear();
    std::size_t largest = 0;
    std::set<std::int64_t> cover;
    for (const std::size_t index : whole) {
      const Finding& part = finding(index);
      if (index != group.front()) append(f, part);
      const auto own = cover_of(part);
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
      describe(f, group.size(), cover.size(), largest, weigh(group, sources));
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
  std::unordered_map<std::size_t, Finding> at_hand_;  // by index into Context::findings
  std::int64_t span_us_ = 0;                          // of the dated records
  double neighbour_share_ = 1;                        // of the pairs of strangers, those from one network
};

void run(Context& context, const Settings& settings) { CoordinationFinder(context, settings).run(); }

}  // namespace

extern const Detector kCoordinatedScan;
const Detector kCoordinatedScan{info, run};

}  // namespace hindcast
