// os_fingerprint: one actor sends one target the probe set of nmap -O (or its kind) within seconds.
// Rule: at least two kinds of odd probe (no flags; SYN FIN PSH URG; FIN PSH URG; SYN with a reserved bit; the alerts that
// name them) from one actor to one target within 10 s are a run; with them go the plain probes of the set, told by their
// source ports beside the odd ones' (nmap 2.x takes base, base+1, ...) and by the target ports of the odd ones, and the
// sequence-prediction SYNs, told by consecutive initial sequence numbers. Single odd probes of an actor that has runs are
// runs cut short. Runs of one actor are one finding for each stretch of work (episodes.h).
// Known false positives: broken stacks that send SYN with reserved bits (ECN): that kind alone never makes a run.
// Source: Fyodor, "Remote OS detection via TCP/IP Stack FingerPrinting" (1998); nmap 2.53 osscan; the practical, section 4.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"os_fingerprint",
          "Operating system fingerprint",
          "Two or more kinds of odd TCP probe from one actor to one target within seconds (nmap -O, Fyodor 1998).",
          {{"window_s", 10, 1, 600, "s", "longest distance between two probes of one run"},
           {"minimum_kinds", 2, 1, 8, "kinds", "kinds of odd probe that make a run"},
           {"most_probes", 24, 2, 1000, "probes", "more odd probes than this within one run are a stealth scan, not a fingerprint"},
           {"most_others", 16, 0, 1000, "attempts", "up to this many other attempts at the target within the run belong to it"},
           {"port_reach", 7, 0, 64, "ports", "how far below the odd probes' source ports the plain ones of the set may lie"},
           {"silence_s", 3600, 60, 1e7, "s", "an actor silent for longer (and ten times its usual gap) starts another finding"},
           {"resume_s", 86400, 0, 1e7, "s", "longest pause after which work on one network goes on"},
           {"block_s", 600, 0, 1e7, "s", "time on one network from which work on the next one is another finding"}}};
}

// What an attempt is to a fingerprint run: the kind's name, or "" if it is no odd probe.
std::string_view odd_kind(const Context& context, const Attempt& a) {
  switch (a.probe) {
    case Probe::null:
      return "no flags";
    case Probe::nmap_id:
      return "SYN FIN PSH URG";
    case Probe::xmas:
      return "FIN PSH URG";
    case Probe::syn_reserved:
      return "SYN with a reserved bit";
    // A rule saw the packet; what a flow record calls a SYN may be several packets.
    case Probe::unknown:
    case Probe::syn:
    case Probe::udp:
      break;
    default:
      return {};
  }
  switch (context.family(a)) {
    case SignatureFamily::nmap_os_probe:
      return "nmap's UDP probe";
    case SignatureFamily::null_scan:
      return "no flags";
    case SignatureFamily::nmap_fingerprint:
      return "SYN FIN PSH URG";
    case SignatureFamily::xmas_scan:
      return "FIN PSH URG";
    case SignatureFamily::os_fingerprint:
      return "SYN with a reserved bit";
    default:
      return {};
  }
}

// One actor's odd probes to one target within the window, and what goes with them.
struct Run {
  AttemptList odd;
  AttemptList attempts;  // odd ones and companions, in time order
  std::set<std::string_view> kinds;
  std::vector<Port> source_ports;
};

class FingerprintFinder {
 public:
  FingerprintFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void inspect(const Context::ActorHistory& history) {
    std::map<HostId, AttemptList> odd;
    for (const std::uint32_t index : history.attempts) {
      const Attempt& a = context_.attempt(index);
      if (!a.is_unsolicited && !odd_kind(context_, a).empty()) odd[a.target].push_back(index);
    }
    std::vector<Run> whole;
    std::vector<Run> partial;
    for (const auto& [target, attempts] : odd) collect_runs(attempts, whole, partial);
    if (whole.empty()) return;
    whole.insert(whole.end(), partial.begin(), partial.end());
    std::map<HostId, std::vector<Moment>> others;
    for (const std::uint32_t index : history.attempts) {
      const Attempt& a = context_.attempt(index);
      if (odd.contains(a.target)) others[a.target].push_back({a.basis, a.first, index});
    }
    AttemptList all;
    for (Run& run : whole) {
      add_companions(run, others[context_.attempt(run.odd.front()).target]);
      all.insert(all.end(), run.attempts.begin(), run.attempts.end());
    }
    report(all);
  }

 private:
  Attempt attempt(std::uint32_t index) const { return context_.attempt(index); }

  void collect_runs(const AttemptList& odd, std::vector<Run>& whole, std::vector<Run>& partial) {
    for (std::size_t begin = 0; begin < odd.size();) {
      Run run;
      std::size_t end = begin;
      for (; end == begin ||
             (end < odd.size() && attempt(odd[end]).first.us - attempt(odd[end - 1]).last.us <= settings_.us("window_s"));
           ++end) {
        run.odd.push_back(odd[end]);
        run.kinds.insert(odd_kind(context_, attempt(odd[end])));
        run.source_ports.push_back(attempt(odd[end]).source_port);
      }
      begin = end;
      const bool only_reserved = run.kinds.size() == 1 && run.kinds.contains("SYN with a reserved bit");
      if (only_reserved || static_cast<std::int64_t>(run.odd.size()) > settings_.count("most_probes")) continue;
      (static_cast<std::int64_t>(run.kinds.size()) >= settings_.count("minimum_kinds") ? whole : partial).push_back(std::move(run));
    }
  }

  // When an attempt began, and its index.
  struct Moment {
    TimeBasis basis = TimeBasis::dated;
    Timestamp first;
    std::uint32_t attempt = 0;
    auto operator<=>(const Moment&) const = default;
  };

  // The probes of the set that look ordinary one by one. `candidates`: in order.
  void add_companions(Run& run, const std::vector<Moment>& candidates) {
    run.attempts = run.odd;
    const auto [low, high] = std::minmax_element(run.source_ports.begin(), run.source_ports.end());
    std::set<Port> ports;
    for (const std::uint32_t index : run.odd) ports.insert(attempt(index).port);
    const TimeBasis basis = attempt(run.odd.front()).basis;
    const std::int64_t from = attempt(run.odd.front()).first.us - settings_.us("window_s") / 2;
    const std::int64_t to = attempt(run.odd.back()).last.us + settings_.us("window_s") / 2;
    AttemptList rest;
    bool tried_before = false;
    for (auto at = std::lower_bound(candidates.begin(), candidates.end(), Moment{basis, Timestamp{from}, 0});
         at != candidates.end() && at->basis == basis && at->first.us <= to; ++at) {
      const std::uint32_t index = at->attempt;
      const Attempt& a = attempt(index);
      if (a.is_unsolicited) continue;
      if (std::find(run.odd.begin(), run.odd.end(), index) != run.odd.end()) continue;
      const bool near = a.source_port >= *low - settings_.count("port_reach") && a.source_port <= *high + 3;
      const bool beside = a.source_port >= *low - 1 && a.source_port <= *high + 1;
      const bool same_service = ports.contains(a.port) || a.probe == Probe::udp || a.probe == Probe::ack;
      // Today's set has two pings.
      if ((near && same_service) || beside || a.probe == Probe::echo) {
        run.attempts.push_back(index);
      } else {
        rest.push_back(index);
        tried_before = tried_before || ports.contains(a.port);
      }
    }
    // nmap tries a few ports, then fingerprints with one that it found: that is one act. A port scan beside it is another.
    const bool few = static_cast<std::int64_t>(rest.size()) <= settings_.count("most_others");
    if (few && tried_before) run.attempts.insert(run.attempts.end(), rest.begin(), rest.end());
  }

  void report(AttemptList& all) {
    context_.sort_by_time(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    const auto episodes =
        join_resumed(context_, split_by_silence(context_, all, settings_.us("silence_s"), 10), settings_.us("resume_s"));
    for (const AttemptList& episode : episodes) {
      for (const AttemptList& block : split_by_network(context_, episode, settings_.us("block_s"))) add_finding(block);
    }
  }

  void add_finding(const AttemptList& attempts) {
    std::map<std::string_view, std::int64_t> kinds;
    std::map<std::string_view, std::int64_t> plain;
    for (const std::uint32_t index : attempts) {
      const std::string_view odd = odd_kind(context_, attempt(index));
      ++(odd.empty() ? plain[probe_name(attempt(index).probe)] : kinds[odd]);
    }
    Finding f = finding_of(context_, FindingKind::os_fingerprint, "os_fingerprint", attempts);
    context_.claim(attempts);
    const std::string where = target_text(context_.data, f.targets);
    f.title = fmt::format("operating system fingerprint of {}", where);
    std::int64_t odd_count = 0;
    for (const auto& [kind, count] : kinds) odd_count += count;
    f.summary =
        fmt::format("{} sent {} probes to {}, {} of them of kinds that no ordinary client sends ({}): the probe set of nmap -O.",
                    context_.data.address(f.actors.front()), f.attempt_count, where, odd_count, counts_text(kinds));
    f.score = static_cast<double>(kinds.size());
    f.threshold = settings_["minimum_kinds"];
    f.score_unit = "kinds of odd probe";
    for (const auto& [kind, count] : kinds) f.facts.push_back({"probe kind", fmt::format("{}, {}", kind, times_text(count))});
    for (const auto& [kind, count] : plain)
      f.facts.push_back({"probe of the same set", fmt::format("{}, {}", kind, times_text(count))});
    add_sequence_fact(attempts, f);
    f.facts.push_back({"source ports", source_port_text(f.source_ports)});
    f.facts.push_back({"outcome", outcome_text(count_outcomes(context_, attempts))});
    add_readings(f, kinds.size());
    context_.findings.push_back(f);
  }

  static void add_readings(Finding& f, std::size_t kinds) {
    f.readings.push_back({Reading::scan, 4 * static_cast<double>(kinds),
                          fmt::format("{} kinds of packet that no ordinary client sends, within seconds", kinds), "nothing",
                          "a broken stack known to send such flags"});
    f.readings.push_back({Reading::monitoring, 2, "inventory tools of the site use the same probes",
                          "nobody has named the actor as one", "the owner of the actor saying that he runs an inventory"});
    f.readings.push_back({Reading::spoofed_source, 0, "nmap can mix in decoys", "fingerprinting needs the answers",
                          "equal probes from several sources at the same moment"});
  }

  // nmap's sequence prediction: SYNs whose initial sequence numbers and source ports count up by one.
  void add_sequence_fact(const AttemptList& attempts, Finding& f) const {
    std::vector<std::pair<std::int64_t, Port>> numbers;
    for (const std::uint32_t index : attempts) {
      const Attempt& a = attempt(index);
      if (a.probe != Probe::syn) continue;
      for (const Sighting& sighting : context_.table.sightings_of(a)) {
        const auto packet = context_.data.packet(sighting.detail);
        if (sighting.src != a.actor || !packet) continue;
        if (packet->seq >= 0 && (sighting.flags & kSyn) != 0) numbers.emplace_back(packet->seq, sighting.src_port);
      }
    }
    std::sort(numbers.begin(), numbers.end());
    std::int64_t steps = 0;
    for (std::size_t i = 1; i < numbers.size(); ++i) {
      const std::int64_t step = numbers[i].first - numbers[i - 1].first;
      if (step >= 1 && step <= 3 && numbers[i].second - numbers[i - 1].second == step) ++steps;
    }
    if (steps == 0) return;
    f.facts.push_back(
        {"probe kind",
         fmt::format("sequence prediction: {} SYNs with source ports and initial sequence numbers that count up together",
                     steps + 1)});
  }

  Context& context_;
  const Settings& settings_;
};

void run(Context& context, const Settings& settings) {
  FingerprintFinder finder(context, settings);
  for (const auto& history : context.actors()) finder.inspect(history);
}

}  // namespace

extern const Detector kOsFingerprint;
const Detector kOsFingerprint{info, run};

}  // namespace hindcast
