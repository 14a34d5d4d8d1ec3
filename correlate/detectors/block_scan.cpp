// block_scan: one actor tries several services on each of several targets: a rectangle of hosts x ports.
// Rule: within one episode at least `minimum_targets` hosts and `minimum_ports` services, each service on at least half of
// the hosts' number (density), and enough evidence in bits (sweep.h, a new host-and-port pair counts as a new contact).
// Known false positives: management tools that poll several services of each machine; they come back, which weighs against.
// Source: the shapes of bro-simple-scan (few of either: strobe; one of either: sweep or vertical; else block).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"block_scan",
          "Block scan (hosts x ports)",
          "Rectangles of hosts and services within one episode of an actor (shapes of bro-simple-scan).",
          {{"minimum_targets", 3, 2, 1e6, "hosts", "fewer are no block"},
           {"minimum_ports", 3, 2, 65536, "ports", "fewer are no block"},
           {"minimum_density", 0.5, 0.05, 1, "share", "attempts / (hosts x ports) from which it is a rectangle"},
           {"threshold_bits", 10, 0, 1000, "bits", "evidence from which a block is reported"},
           {"silence_s", 3600, 60, 1e7, "s", "an actor silent for longer (and ten times its usual gap) starts another episode"}}};
}

// A new host-and-port pair is as telling as a new port of a known host.
const double kNewPairBits = std::log2(0.95 / 0.35);

class BlockFinder {
 public:
  BlockFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void inspect(const Context::ActorHistory& history) {
    if (history.attempts.size() < least_) return;
    AttemptList candidates;
    for (const std::uint32_t index : history.attempts) {
      if (is_scan_candidate(context_, index) && context_.attempt(index).port != kNoPort) candidates.push_back(index);
    }
    if (candidates.size() < least_) return;
    for (const AttemptList& episode : split_by_silence(context_, candidates, settings_.us("silence_s"), 10))
      inspect_episode(episode);
  }

 private:
  Attempt attempt(std::uint32_t index) const { return context_.attempt(index); }
  ServicePort service(std::uint32_t index) const { return {attempt(index).protocol, attempt(index).port}; }

  void inspect_episode(const AttemptList& episode) {
    std::map<ServicePort, std::set<HostId>> hosts_of;
    for (const std::uint32_t index : episode) hosts_of[service(index)].insert(attempt(index).target);
    std::size_t most = 0;
    for (const auto& [port, hosts] : hosts_of) most = std::max(most, hosts.size());
    if (static_cast<std::int64_t>(most) < settings_.count("minimum_targets")) return;
    // The services that go to about the same hosts as the widest one.
    std::set<ServicePort> ports;
    std::set<HostId> hosts;
    std::size_t pairs = 0;
    for (const auto& [port, targets] : hosts_of) {
      if (static_cast<double>(targets.size()) < settings_["minimum_density"] * static_cast<double>(most)) continue;
      ports.insert(port);
      hosts.insert(targets.begin(), targets.end());
      pairs += targets.size();
    }
    const double density = static_cast<double>(pairs) / static_cast<double>(hosts.size() * ports.size());
    if (static_cast<std::int64_t>(ports.size()) < settings_.count("minimum_ports") || density < settings_["minimum_density"])
      return;
    AttemptList members;
    AttemptList first_contacts;
    std::set<std::pair<HostId, ServicePort>> seen;
    for (const std::uint32_t index : episode) {
      if (!ports.contains(service(index))) continue;
      members.push_back(index);
      if (seen.emplace(attempt(index).target, service(index)).second) first_contacts.push_back(index);
    }
    const auto revisits = static_cast<std::int64_t>(members.size() - first_contacts.size());
    ScanEvidence evidence = weigh_contacts(context_, first_contacts, revisits, kNewPairBits);
    evidence.order = order_bits(context_, first_contacts);
    if (evidence.total() >= settings_["threshold_bits"]) report(members, evidence, density);
  }

  void report(const AttemptList& members, const ScanEvidence& evidence, double density) {
    Finding f = finding_of(context_, FindingKind::block_scan, "block_scan", members);
    context_.claim(members);
    f.title = fmt::format("block scan of {} on {}", port_text(f.ports), target_text(context_.data, f.targets));
    f.summary =
        fmt::format("{} tried {} on {} in {}: {} attempts fill {:.0f} % of the rectangle of hosts and ports.",
                    context_.data.address(f.actors.front()), plural(static_cast<std::int64_t>(f.ports.size()), "port", "ports"),
                    plural(static_cast<std::int64_t>(f.targets.size()), "host", "hosts"), to_duration(f.last.us - f.first.us),
                    members.size(), 100 * density);
    f.score = evidence.total();
    f.threshold = settings_["threshold_bits"];
    f.score_unit = "bits";
    f.facts.push_back({"density", fmt::format("{:.2f} of {} hosts x {} ports", density, f.targets.size(), f.ports.size())});
    add_scan_facts(context_, members, evidence, f);
    add_scan_readings(evidence, f);
    context_.findings.push_back(f);
  }

  Context& context_;
  const Settings& settings_;
  const std::size_t least_ = static_cast<std::size_t>(settings_.count("minimum_targets") * settings_.count("minimum_ports"));
};

void run(Context& context, const Settings& settings) {
  BlockFinder finder(context, settings);
  for (const auto& history : context.actors()) finder.inspect(history);
}

}  // namespace

extern const Detector kBlockScan;
const Detector kBlockScan{info, run};

}  // namespace hindcast
