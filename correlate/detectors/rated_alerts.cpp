// rated_alerts: scans that rules name, each alert for many packets: "ET SCAN Potential SSH Scan" fires once for five connections
// in two minutes, "ET SCAN NMAP -sS window 1024" once a minute and target. Counted one by one they look like a few knocks.
// Rule: alerts of such rules (find_scan_rule) by one actor in one episode, no capture beside them, at `minimum_ends` different
// hosts and ports. Each new end counts as in the scan detectors, and each alert adds what its rule's threshold says of the
// packets behind it, at most `most_rule_bits`. One port of several hosts is a horizontal scan, several ports of one host a
// vertical one, three of both a block scan. Sources of one network that do this at one service in one stretch of time,
// `minimum_sources` or more, each with targets of its own, are one coordinated scan.
// Known false positives: an administrator of ours with a tool that opens many connections; ours pay 6 bits for it.
// Source: the thresholds of emerging-scan.rules (Emerging Threats); weights after Jung et al. 2004 (sweep.h).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"rated_alerts",
          "Scans that rules with a threshold name",
          "Alerts that stand for many packets, weighed by their rules' thresholds (Emerging Threats).",
          {{"minimum_ends", 2, 1, 1e6, "ends", "fewer hosts and ports are no scan"},
           {"threshold_bits", 6.6, 0, 1000, "bits", "evidence from which a scan is reported"},
           {"most_rule_bits", 6, 0, 100, "bits", "most that one alert adds for the packets behind it"},
           {"minimum_sources", 3, 2, 1e6, "sources", "sources of one network that share a service from which they are one scan"},
           {"silence_s", 3600, 60, 1e7, "s", "an actor silent for longer (and ten times its usual gap) starts another scan"}}};
}

class RatedFinder {
 public:
  RatedFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {
    for (const std::string& message : context.data.signatures) rules_.push_back(find_scan_rule(message));
  }

  void run() {
    for (const auto& history : context_.actors()) collect(history);
    report_shared();
    for (const Episode& episode : episodes_) {
      if (!episode.is_reported && episode.ends >= settings_.count("minimum_ends") &&
          episode.evidence.total() >= settings_["threshold_bits"])
        report(episode.attempts, episode.evidence, 1);
    }
  }

 private:
  struct Evidence {
    double ends = 0;
    double rules = 0;
    double side = 0;
    std::int64_t packets = 0;  // that the alerts stand for, at least
    [[nodiscard]] double total() const { return ends + rules + side; }
    void add(const Evidence& other) {
      ends += other.ends;
      rules += other.rules;
      side += other.side;
      packets += other.packets;
    }
  };

  // Of one actor.
  struct Episode {
    AttemptList attempts;
    Evidence evidence;
    std::int64_t ends = 0;
    bool is_reported = false;
  };

  Attempt attempt(std::uint32_t index) const { return context_.attempt(index); }
  const ScanRule* rule_of(std::uint32_t index) const {
    const SignatureId signature = attempt(index).signature;
    return signature == kNoSignature ? nullptr : rules_[static_cast<std::size_t>(signature)];
  }

  void collect(const Context::ActorHistory& history) {
    AttemptList rated;
    for (const std::uint32_t index : history.attempts) {
      if (is_scan_candidate(context_, index) && !attempt(index).is_captured && rule_of(index) != nullptr) rated.push_back(index);
    }
    if (rated.empty()) return;
    for (const AttemptList& episode : split_by_silence(context_, rated, settings_.us("silence_s"), 10)) weigh(episode);
  }

  void weigh(const AttemptList& episode) {
    std::set<HostId> hosts;
    std::set<std::pair<HostId, ServicePort>> ends;
    Evidence e;
    for (const std::uint32_t index : episode) {
      const Attempt& a = attempt(index);
      if (!ends.emplace(a.target, ServicePort{a.protocol, a.port}).second) continue;
      e.ends += hosts.insert(a.target).second ? kNewTargetBits : kNewPortBits;
      e.rules += std::min(settings_["most_rule_bits"], rule_of(index)->bits + kNewTargetBits * (rule_of(index)->packets - 1));
    }
    for (const std::uint32_t index : episode) e.packets += rule_of(index)->packets * std::int64_t{attempt(index).tries};
    e.side = side_bits(episode);
    episodes_.push_back({episode, e, static_cast<std::int64_t>(ends.size())});
  }

  // Sources of one network at one service.
  void report_shared() {
    std::map<std::tuple<NetworkId, TimeBasis, Protocol, Port>, std::vector<std::size_t>> shared;
    for (std::size_t i = 0; i < episodes_.size(); ++i) {
      const AttemptList& attempts = episodes_[i].attempts;
      const Attempt& first = attempt(attempts.front());
      const bool one_service = std::all_of(attempts.begin(), attempts.end(), [&](std::uint32_t index) {
        return attempt(index).protocol == first.protocol && attempt(index).port == first.port;
      });
      if (one_service && !context_.data.internal(first.actor))
        shared[{context_.data.network_id(first.actor), first.basis, first.protocol, first.port}].push_back(i);
    }
    for (auto& [key, list] : shared) {
      std::sort(list.begin(), list.end(),
                [this](std::size_t a, std::size_t b) { return std::pair(start_us(a), a) < std::pair(start_us(b), b); });
      std::vector<std::size_t> stretch;
      std::int64_t end_us = 0;
      for (const std::size_t i : list) {
        if (!stretch.empty() && start_us(i) - end_us > settings_.us("silence_s")) {
          report_stretch(stretch);
          stretch.clear();
        }
        const std::int64_t last_us = attempt(episodes_[i].attempts.back()).last.us;
        end_us = stretch.empty() ? last_us : std::max(end_us, last_us);
        stretch.push_back(i);
      }
      report_stretch(stretch);
    }
  }

  std::int64_t start_us(std::size_t episode) const { return attempt(episodes_[episode].attempts.front()).first.us; }

  void report_stretch(const std::vector<std::size_t>& stretch) {
    AttemptList attempts;
    Evidence e;
    std::set<HostId> sources;
    std::set<HostId> targets;
    std::int64_t ends = 0;
    for (const std::size_t i : stretch) {
      const Episode& episode = episodes_[i];
      attempts.insert(attempts.end(), episode.attempts.begin(), episode.attempts.end());
      sources.insert(attempt(episode.attempts.front()).actor);
      for (const std::uint32_t index : episode.attempts) targets.insert(attempt(index).target);
      ends += episode.ends;
      e.add(episode.evidence);
    }
    // Strangers who choose by chance meet at some targets; of a job that is shared out each has its own.
    const bool is_dealt_out = static_cast<std::int64_t>(targets.size()) * 10 >= ends * 9;
    if (static_cast<std::int64_t>(sources.size()) < settings_.count("minimum_sources") || !is_dealt_out ||
        e.total() < settings_["threshold_bits"])
      return;
    for (const std::size_t i : stretch) episodes_[i].is_reported = true;
    context_.sort_by_time(attempts);
    report(attempts, e, sources.size());
  }

  // Machines of ours reach out all day, and talk to each other: an administrator's tools trip such rules.
  double side_bits(const AttemptList& episode) const { return context_.data.internal(attempt(episode.front()).actor) ? -6 : 0; }

  static FindingKind kind_of(std::size_t sources, std::size_t hosts, std::size_t ports) {
    if (sources > 1) return FindingKind::coordinated_scan;
    if (hosts >= 3 && ports >= 3) return FindingKind::block_scan;
    return ports > hosts || hosts == 1 ? FindingKind::vertical_scan : FindingKind::horizontal_scan;
  }

  std::string title_of(const Finding& f) const {
    const std::string where = target_text(context_.data, f.targets);
    const std::string ports = port_text(f.ports);
    switch (f.kind) {
      case FindingKind::coordinated_scan:
        return fmt::format("one sweep of {} over {} shared by {} sources of {}, by rules that count", ports, where, f.actors.size(),
                           network_text(context_.data, f.actors));
      case FindingKind::horizontal_scan:
        return fmt::format("sweep of {} over {}, by rules that count", ports, where);
      case FindingKind::vertical_scan:
        return fmt::format("port scan of {}: {}, by rules that count", where, ports);
      default:
        return fmt::format("block scan of {} on {}, by rules that count", ports, where);
    }
  }

  void report(const AttemptList& episode, const Evidence& e, std::size_t sources) {
    Finding f = finding_of(context_, FindingKind::horizontal_scan, "rated_alerts", episode);
    context_.claim(episode);
    f.kind = kind_of(sources, f.targets.size(), f.ports.size());
    f.title = title_of(f);
    f.summary =
        fmt::format("{} set off {} for {} of {}; by the rules' thresholds they stand for {} packets or more.",
                    target_text(context_.data, f.actors), plural(static_cast<std::int64_t>(episode.size()), "alert", "alerts"),
                    port_text(f.ports), target_text(context_.data, f.targets), e.packets);
    f.score = e.total();
    f.threshold = settings_["threshold_bits"];
    f.score_unit = "bits";
    std::map<std::string_view, std::pair<const ScanRule*, std::int64_t>> rules;
    for (const std::uint32_t index : episode) {
      auto& [rule, count] = rules[context_.data.signature(attempt(index).signature)];
      rule = rule_of(index);
      ++count;
    }
    for (const auto& [message, counted] : rules) {
      const auto& [rule, count] = counted;
      f.facts.push_back({"rule", fmt::format("{}, {}; one alert stands for {}", message, times_text(count),
                                             plural(rule->packets, "packet or more", "packets or more"))});
    }
    f.facts.push_back({"source ports", source_port_text(f.source_ports)});
    f.facts.push_back({"outcome", "not shown: alerts tell of no answers"});
    f.facts.push_back({"evidence in bits", fmt::format("new hosts and ports {:+.1f}, the rules' thresholds {:+.1f}, side {:+.1f}",
                                                       e.ends, e.rules, e.side)});
    f.readings.push_back({Reading::scan, e.total(),
                          fmt::format("{} packets or more at {}, which the rules name a scan", e.packets,
                                      plural(static_cast<std::int64_t>(f.targets.size()), "host", "hosts")),
                          "the packets behind the alerts are not in the logs", "flow records or a capture of that time"});
    f.readings.push_back({Reading::ordinary_use, 0, "a busy client can pass a threshold", "it would stay with its servers",
                          "the servers' own logs"});
    context_.findings.push_back(f);
  }

  Context& context_;
  const Settings& settings_;
  std::vector<const ScanRule*> rules_;  // by SignatureId
  std::vector<Episode> episodes_;       // by actor and time
};

void run(Context& context, const Settings& settings) { RatedFinder(context, settings).run(); }

}  // namespace

extern const Detector kRatedAlerts;
const Detector kRatedAlerts{info, run};

}  // namespace hindcast
