// stealth_probe: packets whose TCP flags open no connection, outside a fingerprint run: FIN, XMAS, NULL and invalid sets.
// Rule: at least `minimum_attempts` such attempts of one kind by one actor in one episode. SYN FIN over many hosts is a sweep with
// a crafted packet (horizontal_scan), not counted here. Known false positives: stray FINs of connections that the sensor saw only
// the end of; few of them never reach the count. Source: Fyodor, "The Art of Port Scanning" (1997); flag table of spp_portscan.
#include <fmt/format.h>

#include <map>

#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"stealth_probe",
          "Stealth probes (flags that open no connection)",
          "FIN, XMAS, NULL and invalid flag sets outside a fingerprint run (Fyodor 1997).",
          {{"minimum_attempts", 3, 1, 1e6, "attempts", "fewer are stray packets"},
           {"silence_s", 3600, 60, 1e7, "s", "an actor silent for longer (and ten times its usual gap) starts another finding"}}};
}

bool is_stealthy(Probe probe) { return is_odd(probe) && probe != Probe::syn_fin; }

void report(Context& context, const Settings& settings, const AttemptList& attempts) {
  Finding f = finding_of(context, FindingKind::stealth_probe, "stealth_probe", attempts);
  context.claim(attempts);
  std::map<std::string_view, std::int64_t> probes;
  for (const std::uint32_t index : attempts) ++probes[probe_name(context.attempt(index).probe)];
  f.title = fmt::format("stealth probes of {} on {}", port_text(f.ports), target_text(context.data, f.targets));
  f.summary =
      fmt::format("{} sent {} packets whose flags open no connection ({}) to {}.", context.data.address(f.actors.front()),
                  attempts.size(), counts_text(probes), plural(static_cast<std::int64_t>(f.targets.size()), "host", "hosts"));
  f.score = static_cast<double>(attempts.size());
  f.threshold = settings["minimum_attempts"];
  f.score_unit = "attempts";
  ScanEvidence evidence = weigh_contacts(context, attempts, 0, 2);
  evidence.order = order_bits(context, attempts);
  add_scan_facts(context, attempts, evidence, f);
  add_scan_readings(evidence, f);
  context.findings.push_back(std::move(f));
}

void run(Context& context, const Settings& settings) {
  for (const auto& history : context.actors()) {
    // One kind of packet is one run of a tool: nmap -sF, -sN, -sX.
    std::map<Probe, AttemptList> kinds;
    for (const std::uint32_t index : history.attempts) {
      const Probe probe = context.attempt(index).probe;
      if (is_scan_candidate(context, index) && is_stealthy(probe)) kinds[probe].push_back(index);
    }
    for (const auto& [probe, odd] : kinds) {
      for (const AttemptList& episode : split_by_silence(context, odd, settings.us("silence_s"), 10)) {
        if (static_cast<std::int64_t>(episode.size()) >= settings.count("minimum_attempts")) report(context, settings, episode);
      }
    }
  }
}

}  // namespace

extern const Detector kStealthProbe;
const Detector kStealthProbe{info, run};

}  // namespace hindcast
