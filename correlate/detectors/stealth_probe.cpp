// stealth_probe: packets whose TCP flags open no connection, outside a fingerprint run: FIN, XMAS, NULL and invalid sets, FIN ACK
// without a connection (Maimon), and TCP in fragments so small that its ports and flags are cut apart (nmap -f).
// Rule: at least `minimum_attempts` such attempts of one kind by one actor in one episode. SYN FIN over many hosts is a sweep with
// a crafted packet (horizontal_scan), not counted here. FIN ACK ends ordinary connections, too: it counts at `minimum_fin_acks`
// different ports and hosts, and only with the acknowledgement number 0 or over `minimum_fin_acks` ports of one host. Fragments:
// `minimum_fragments` to one host, of TCP without ports or as alerts, by somebody who sends it nothing else and does not keep on
// for days: a path that breaks packets up does. Known false positives: stray FINs of connections that the sensor saw only the end
// of; few of them never reach the count. Source: Fyodor, "The Art of Port Scanning" (1997); Maimon, phrack 49-15 (1996); flag table
// of spp_portscan; RFC 1858.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"stealth_probe",
          "Stealth probes (flags that open no connection)",
          "FIN, XMAS, NULL, FIN ACK and invalid flag sets outside a fingerprint run (Fyodor 1997), tiny fragments (RFC 1858).",
          {{"minimum_attempts", 3, 1, 1e6, "attempts", "fewer are stray packets"},
           {"minimum_fin_acks", 10, 2, 1e6, "attempts", "fewer FIN ACKs are ends of connections"},
           {"minimum_fragments", 30, 1, 1e6, "packets", "fewer tiny fragments come from a path that breaks packets up"},
           {"most_fragment_days", 2, 1, 1e4, "days", "fragments of one sender to one host on more days come from such a path"},
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
  context.findings.push_back(f);
}

// The Maimon scan's packets among an actor's lone FIN ACKs of one episode.
bool is_maimon(const Context& context, const Settings& settings, const AttemptList& episode) {
  std::set<std::pair<HostId, Port>> ends;
  std::map<HostId, std::set<Port>> ports;
  bool acknowledges_nothing = true;
  for (const std::uint32_t index : episode) {
    const Attempt& a = context.attempt(index);
    ends.emplace(a.target, a.port);
    ports[a.target].insert(a.port);
    const auto packet = context.data.packet(context.table.sightings_of(a).front().detail);
    acknowledges_nothing = acknowledges_nothing && packet && packet->acknowledges_zero;
  }
  const auto least = static_cast<std::size_t>(settings.count("minimum_fin_acks"));
  return ends.size() >= least && (acknowledges_nothing || std::any_of(ports.begin(), ports.end(), [least](const auto& entry) {
                                    return entry.second.size() >= least;
                                  }));
}

// TCP without ports, or a later piece of it: a fragment.
bool is_fragment(const Context& context, const Attempt& a) {
  if (a.port != kNoPort || a.is_unsolicited) return false;
  if (context.family(a) == SignatureFamily::tiny_fragment) return true;
  return a.is_captured && (a.protocol == Protocol::tcp || a.protocol == Protocol::ip);
}

// What one actor sent to one host.
class FragmentFinder {
 public:
  FragmentFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void inspect(const Context::ActorHistory& history) {
    std::map<HostId, AttemptList> fragments;
    std::set<HostId> spoken_to;
    for (const std::uint32_t index : history.attempts) {
      const Attempt& a = context_.attempt(index);
      if (is_fragment(context_, a)) {
        if (!context_.is_claimed(index)) fragments[a.target].push_back(index);
      } else if (a.port != kNoPort && a.probe != Probe::udp) {
        spoken_to.insert(a.target);
      }
    }
    for (const auto& [target, attempts] : fragments) {
      if (!spoken_to.contains(target)) inspect_target(attempts);
    }
  }

 private:
  // Fragments of one flow have no ports to tell them apart: they are counted in packets. Pieces that show no protocol are not.
  std::int64_t packets(const AttemptList& attempts) const {
    std::int64_t count = 0;
    for (const std::uint32_t index : attempts) {
      if (context_.attempt(index).protocol != Protocol::ip) count += context_.attempt(index).tries;
    }
    return count;
  }

  void inspect_target(const AttemptList& attempts) {
    const std::int64_t count = packets(attempts);
    if (count < settings_.count("minimum_fragments")) return;
    if (const std::int64_t days = count_days(context_, attempts); days > settings_.count("most_fragment_days")) {
      context_.explained.push_back(
          {context_.attempt(attempts.front()).actor, "stealth_probe", "ordinary_use", count,
           fmt::format("{} fragments to one host on {} days: a path that breaks packets up", count, days)});
      return;
    }
    for (const AttemptList& episode : split_by_silence(context_, attempts, settings_.us("silence_s"), 10)) {
      if (packets(episode) >= settings_.count("minimum_fragments")) report_fragments(episode);
    }
  }

  void report_fragments(const AttemptList& episode) {
    Finding f = finding_of(context_, FindingKind::stealth_probe, "stealth_probe", episode);
    context_.claim(episode);
    const std::int64_t count = packets(episode);
    const std::string_view target = context_.data.address(f.targets.front());
    f.title = fmt::format("probes of {} in tiny fragments", target);
    f.summary = fmt::format("{} sent {} pieces of TCP packets to {} that are cut before their flags, and no whole packet.",
                            context_.data.address(f.actors.front()), count, target);
    f.score = static_cast<double>(count);
    f.threshold = settings_["minimum_fragments"];
    f.score_unit = "packets";
    f.facts.push_back({"ports", "not shown: the fragments hide them, from filters as well"});
    f.facts.push_back({"outcome", outcome_text(count_outcomes(context_, episode))});
    f.readings.push_back({Reading::scan, 6, fmt::format("{} packets, each cut to pieces smaller than a TCP header", count),
                          "which ports were tried is not to be seen", "the packets put together again, from a whole capture"});
    f.readings.push_back({Reading::ordinary_use, 0, "a broken path may cut packets up",
                          "no path cuts them so small: RFC 791 has every path carry 68 bytes, and such a path keeps on for days",
                          "fragments between the two on other days"});
    context_.findings.push_back(f);
  }

  Context& context_;
  const Settings& settings_;
};

void run(Context& context, const Settings& settings) {
  FragmentFinder fragments(context, settings);
  for (const auto& history : context.actors()) {
    fragments.inspect(history);
    // One kind of packet is one run of a tool: nmap -sF, -sN, -sX.
    std::map<Probe, AttemptList> kinds;
    for (const std::uint32_t index : history.attempts) {
      const Probe probe = context.attempt(index).probe;
      if (is_scan_candidate(context, index) && is_stealthy(probe)) kinds[probe].push_back(index);
      if (probe == Probe::fin_ack && !context.is_claimed(index)) kinds[probe].push_back(index);
    }
    for (const auto& [probe, odd] : kinds) {
      for (const AttemptList& episode : split_by_silence(context, odd, settings.us("silence_s"), 10)) {
        if (probe == Probe::fin_ack && !is_maimon(context, settings, episode)) continue;
        if (static_cast<std::int64_t>(episode.size()) >= settings.count("minimum_attempts")) report(context, settings, episode);
      }
    }
  }
}

}  // namespace

extern const Detector kStealthProbe;
const Detector kStealthProbe{info, run};

}  // namespace hindcast
