// vertical_scan: one actor tries many ports of one target.
// Rule: within one episode at least `minimum_ports` different ports of one target that did not answer in the main, and
// enough evidence in bits (sweep.h; a new port of a known host is rarer in ordinary use than a new host). An episode that
// lasts a day or longer is a slow_scan.
// What comes from port 20 to client ports alone is explained: a server's data connections of active FTP.
// Known false positives: passive FTP (its ports answer); UDP traceroute (its ports are left out); a server's replies to
// many ports of one client (they are slow_scan's business).
// Source: thresholds of psad (5 packets) and Zeek (15 ports in 5 min); weights after Jung et al. 2004.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"vertical_scan",
          "Vertical scan (many ports of one host)",
          "Distinct ports of one target within an episode, weighed by outcome, novelty and order (psad, Zeek; Jung et al. 2004).",
          {{"minimum_ports", 5, 2, 65536, "ports", "fewer are no port scan"},
           {"threshold_bits", 6.6, 0, 1000, "bits", "evidence from which a scan is reported"},
           {"silence_s", 3600, 60, 1e7, "s", "an actor silent for longer (and ten times its usual gap) starts another scan"},
           {"slow_s", 86400, 3600, 1e7, "s", "a scan that lasts longer is a slow_scan"}}};
}

constexpr std::size_t kLeastBursts = 3;
constexpr std::int64_t kBurstSilence = 5 * kUsPerMinute;  // and a hundred times the usual gap between two new ports
constexpr double kBurstFactor = 100;

class VerticalFinder {
 public:
  VerticalFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void inspect(const Context::ActorHistory& history) {
    if (history.attempts.size() < least_) return;
    // Targets beside the attempts: those of one target lie far apart in the table.
    std::vector<std::pair<HostId, std::uint32_t>> candidates;
    for (const std::uint32_t index : history.attempts) {
      if (is_scan_candidate(context_, index) && attempt(index).port != kNoPort)
        candidates.emplace_back(attempt(index).target, index);
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    AttemptList at_target;
    for (std::size_t begin = 0, end = 0; begin < candidates.size(); begin = end) {
      at_target.clear();
      for (; end < candidates.size() && candidates[end].first == candidates[begin].first; ++end)
        at_target.push_back(candidates[end].second);
      if (at_target.size() < least_) continue;
      inspect_episodes(split_by_silence(context_, at_target, settings_.us("silence_s"), 10));
    }
  }

 private:
  // A job done in bursts - eight ports a run, one run a night - never tries a port twice: three bursts or more that do not are one
  // act.
  void inspect_episodes(std::vector<AttemptList> episodes) {
    std::set<std::pair<Protocol, Port>> ports;
    AttemptList job;
    for (const AttemptList& episode : episodes) {
      job.insert(job.end(), episode.begin(), episode.end());
      for (const std::uint32_t index : episode) ports.emplace(attempt(index).protocol, attempt(index).port);
    }
    const bool one_clock = attempt(job.front()).basis == attempt(job.back()).basis;
    if (episodes.size() >= kLeastBursts && one_clock && ports.size() * 10 >= job.size() * 9) episodes = {std::move(job)};
    for (const AttemptList& episode : episodes) inspect_episode(episode);
  }

  Attempt attempt(std::uint32_t index) const { return context_.attempt(index); }

  void inspect_episode(const AttemptList& episode) {
    AttemptList first_contacts;
    std::set<std::pair<Protocol, Port>> ports;
    for (const std::uint32_t index : episode) {
      if (ports.emplace(attempt(index).protocol, attempt(index).port).second) first_contacts.push_back(index);
    }
    if (static_cast<std::int64_t>(ports.size()) < settings_.count("minimum_ports")) return;
    if (const AttemptList burst = burst_of(episode, first_contacts); burst.size() < episode.size()) {
      inspect_episode(burst);
      return;
    }
    const auto revisits = static_cast<std::int64_t>(episode.size() - first_contacts.size());
    ScanEvidence evidence = weigh_contacts(context_, first_contacts, revisits, kNewPortBits);
    const OrderTest order = port_order(first_contacts);
    evidence.order = bits_of_order(order);
    if (evidence.total() < settings_["threshold_bits"]) return;
    if (is_active_ftp(episode)) {
      context_.explained.push_back({attempt(episode.front()).actor, "vertical_scan", "ordinary_use",
                                    static_cast<std::int64_t>(episode.size()),
                                    fmt::format("from port 20 to {} client ports of {}: data connections of active FTP",
                                                ports.size(), context_.data.address(attempt(episode.front()).target))});
      return;
    }
    report(episode, evidence, order);
  }

  bool is_active_ftp(const AttemptList& episode) const {
    return std::all_of(episode.begin(), episode.end(), [this](std::uint32_t index) {
      const Attempt& a = attempt(index);
      return a.protocol == Protocol::tcp && a.source_port == 20 && a.port > 1023 && !is_odd(a.probe);
    });
  }

  // Where most new ports came in one go, that is the act, and what the two had to do with each other before and after is not.
  AttemptList burst_of(const AttemptList& episode, const AttemptList& first_contacts) const {
    for (const AttemptList& burst : split_by_silence(context_, first_contacts, kBurstSilence, kBurstFactor)) {
      if (burst.size() * 10 < first_contacts.size() * 8) continue;
      AttemptList inside;
      for (const std::uint32_t index : episode) {
        const Timestamp at = attempt(index).first;
        if (attempt(burst.front()).first <= at && at <= attempt(burst.back()).last) inside.push_back(index);
      }
      return inside;
    }
    return episode;
  }

  OrderTest port_order(const AttemptList& first_contacts) const {
    std::vector<std::int32_t> ports;
    for (const std::uint32_t index : first_contacts) ports.push_back(attempt(index).port);
    return order_test(ports);
  }

  void report(const AttemptList& episode, const ScanEvidence& evidence, const OrderTest& order) {
    const bool slow = attempt(episode.back()).first.us - attempt(episode.front()).first.us >= settings_.us("slow_s");
    Finding f = finding_of(context_, slow ? FindingKind::slow_scan : FindingKind::vertical_scan, "vertical_scan", episode);
    context_.claim(episode);
    const std::string_view target = context_.data.address(f.targets.front());
    f.title = fmt::format("port scan of {}: {}", target, port_text(f.ports));
    f.summary = fmt::format("{} tried {} of {} in {}, {}.", context_.data.address(f.actors.front()),
                            plural(static_cast<std::int64_t>(f.ports.size()), "port", "ports"), target,
                            to_duration(f.last.us - f.first.us), order_text(order));
    f.score = evidence.total();
    f.threshold = settings_["threshold_bits"];
    f.score_unit = "bits";
    f.facts.push_back({"ports", port_text(f.ports)});
    f.facts.push_back({"order of ports", order_text(order)});
    add_scan_facts(context_, episode, evidence, f);
    add_scan_readings(evidence, f);
    context_.findings.push_back(f);
  }

  Context& context_;
  const Settings& settings_;
  const std::size_t least_ = static_cast<std::size_t>(settings_.count("minimum_ports"));
};

void run(Context& context, const Settings& settings) {
  VerticalFinder finder(context, settings);
  for (const auto& history : context.actors()) finder.inspect(history);
}

}  // namespace

extern const Detector kVerticalScan;
const Detector kVerticalScan{info, run};

}  // namespace hindcast
