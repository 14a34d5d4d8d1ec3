// slow_scan: a scan that takes a day to weeks, far below every window.
// Two shapes. (1) A sweep (sweep.h) that lasts `slow_s` or longer. (2) Packets from one server's port (53, 123, 2049 ...) to
// ever new high ports of few clients, with no request logged: a slow UDP scan from a fixed source port, or a server's
// replies whose requests the sensor did not log. Shape 2 is weighed both ways (reply test) and reported with both readings
// unless the replies win by `explain_bits`; then it is listed among what was explained away.
// Known false positives: shape 2 on a server with very few clients; that is why the rival reading is printed.
// Source: reply test after the snort-users discussion of portscan false positives from name servers (J. Kell, March 2005)
// and snort.conf's portscan-ignorehosts; no window: Staniford, Hoagland, McAlerney, "Practical Automated Detection of
// Stealthy Portscans" (2002).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "correlate/finding_builder.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"slow_scan",
          "Slow scan (days to weeks)",
          "Sweeps without a window (SPICE, Staniford et al. 2002), and a reply test for fixed server source ports.",
          {{"minimum_targets", 5, 2, 1e6, "hosts", "fewer are no sweep"},
           {"threshold_bits", 6.6, 0, 1000, "bits", "evidence from which a sweep is reported"},
           {"silence_s", 3600, 60, 1e7, "s", "an actor silent for longer (and ten times its usual gap) starts another sweep"},
           {"resume_s", 1209600, 0, 1e7, "s", "longest pause after which a sweep goes on where it stopped"},
           {"block_s", 600, 0, 1e7, "s", "time on one network from which work on the next one is another sweep"},
           {"slow_s", 86400, 3600, 1e7, "s", "a scan that lasts at least this long is slow"},
           {"minimum_ports", 5, 2, 65536, "ports", "different client ports from which shape 2 is looked at"},
           {"explain_bits", 12, 0, 1000, "bits", "margin from which replies explain shape 2 away"}}};
}

// Everything one actor sent from one server's port without a logged request.
struct ReplyHistory {
  AttemptList attempts;                    // in time order
  std::map<HostId, std::int64_t> targets;  // attempts at each
  std::set<std::pair<HostId, Port>> ends;  // distinct (target, port)
  std::int64_t privileged = 0;             // attempts at ports below 1024 other than the server's own
  std::int64_t runs = 0;                   // steps of exactly one port up at the same target
  std::int64_t repeats = 0;                // attempts at an end tried before
};

class ReplyTest {
 public:
  ReplyTest(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void run() {
    std::map<std::tuple<HostId, Protocol, Port>, ReplyHistory> histories;
    for (const auto& actor : context_.actors()) {
      for (const std::uint32_t index : actor.attempts) {
        const Attempt& a = attempt(index);
        if (!a.is_reply_like || context_.is_claimed(index)) continue;
        add(histories[{a.actor, a.protocol, a.source_port}], index);
      }
      // What the same port sent to the service's own port (server to server) belongs to the same story.
      for (const std::uint32_t index : actor.attempts) {
        const Attempt& a = attempt(index);
        const auto found = histories.find({a.actor, a.protocol, a.source_port});
        if (found != histories.end() && a.port == a.source_port && !context_.is_claimed(index)) add(found->second, index);
      }
    }
    for (const auto& [key, history] : histories) {
      for (const auto& [target, count] : history.targets)
        servers_of_[{target, std::get<1>(key), std::get<2>(key)}].insert(std::get<0>(key));
    }
    for (auto& [key, history] : histories) inspect(std::get<0>(key), std::get<1>(key), std::get<2>(key), history);
  }

 private:
  Attempt attempt(std::uint32_t index) const { return context_.attempt(index); }

  void add(ReplyHistory& history, std::uint32_t index) const {
    const Attempt& a = attempt(index);
    if (!history.attempts.empty()) {
      const Attempt& before = attempt(history.attempts.back());
      if (before.target == a.target && a.port == before.port + 1) ++history.runs;
    }
    history.attempts.push_back(index);
    ++history.targets[a.target];
    if (!history.ends.emplace(a.target, a.port).second) ++history.repeats;
    if (a.port < 1024 && a.port != a.source_port) ++history.privileged;
  }

  void inspect(HostId actor, Protocol protocol, Port port, ReplyHistory& history) {
    if (static_cast<std::int64_t>(history.ends.size()) < settings_.count("minimum_ports")) return;
    context_.sort_by_time(history.attempts);
    const std::int64_t span = attempt(history.attempts.back()).first.us - attempt(history.attempts.front()).first.us;
    const ReadingScore replies = weigh_replies(protocol, port, history);
    const ReadingScore scan = weigh_scan(history, span);
    const double margin = replies.bits - scan.bits;
    if (span < settings_.us("slow_s") || margin >= settings_["explain_bits"]) {
      context_.explained.push_back(
          {actor, "slow_scan", "server_replies", static_cast<std::int64_t>(history.attempts.size()),
           fmt::format("from {} to {} high ports of {}: {}", service_label(protocol, port), history.ends.size(),
                       plural(static_cast<std::int64_t>(history.targets.size()), "client", "clients"), replies.evidence_for)});
      return;
    }
    report(port, protocol, history, {replies, scan});
  }

  ReadingScore weigh_replies(Protocol protocol, Port port, const ReplyHistory& history) const {
    const auto clients = static_cast<double>(history.targets.size());
    std::size_t servers = 0;
    for (const auto& [target, count] : history.targets) {
      const auto found = servers_of_.find({target, protocol, port});
      if (found != servers_of_.end()) servers = std::max(servers, found->second.size() - 1);
    }
    const double run_share = static_cast<double>(history.runs) / static_cast<double>(history.attempts.size());
    ReadingScore reading{Reading::server_replies, 0, {}, {}, {}};
    reading.bits = 3 + 2 + std::min(20.0, 1.5 * (clients - 1)) + std::min(20.0, 1.5 * static_cast<double>(servers)) +
                   (run_share > 0.3 ? 2 : 0) + (history.repeats > 0 ? 3 : 0);
    reading.evidence_for = fmt::format("source port {} is the port of a {} server, the destinations are client ports above 1023",
                                       port, service_name(protocol, port));
    if (run_share > 0.3)
      reading.evidence_for += fmt::format(", in rising runs ({} of {} steps by one)", history.runs, history.attempts.size());
    if (history.repeats > 0) reading.evidence_for += fmt::format(", ports come round again ({} times)", history.repeats);
    if (history.targets.size() > 1) reading.evidence_for += fmt::format(", {} clients", history.targets.size());
    if (servers > 0) reading.evidence_for += fmt::format(", the client gets the same from {} other servers", servers);
    reading.evidence_against = "no request in the other direction is in the logs";
    reading.would_flip = fmt::format(
        "one logged request from the target to port {} shortly before would prove replies; a target without a {} client would "
        "refute them",
        port, service_name(protocol, port));
    return reading;
  }

  ReadingScore weigh_scan(const ReplyHistory& history, std::int64_t span) const {
    const auto most = std::max_element(history.targets.begin(), history.targets.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    const double focus = static_cast<double>(most->second) / static_cast<double>(history.attempts.size());
    ReadingScore reading{Reading::scan, 0, {}, {}, {}};
    const bool never_twice = history.repeats == 0;
    reading.bits = (never_twice ? std::min(8.0, std::log2(static_cast<double>(history.ends.size()))) : 0) + (focus >= 0.8 ? 3 : 0) +
                   (history.privileged > 0 ? 4 : 0) + (span >= 7 * kUsPerDay ? 1 : 0);
    reading.evidence_for = fmt::format("{:.0f} % of it at {}", 100 * focus, context_.data.address(most->first));
    reading.evidence_for += never_twice ? fmt::format(", none of {} ports tried twice", history.ends.size())
                                        : fmt::format(", {} different ports", history.ends.size());
    if (history.privileged > 0) reading.evidence_for += fmt::format(", {} at ports below 1024", history.privileged);
    reading.evidence_against = "a scanner has no reason to use the port of a server that replies from it";
    reading.would_flip = "the actor is no such server, or the target never asks it: then it is a scan";
    return reading;
  }

  void report(Port port, Protocol protocol, const ReplyHistory& history, std::vector<ReadingScore> readings) {
    Finding f = finding_of(context_, FindingKind::slow_scan, "slow_scan", history.attempts);
    context_.claim(history.attempts);
    const auto most = std::max_element(history.targets.begin(), history.targets.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    const std::string_view actor = context_.data.address(f.actors.front());
    f.title = fmt::format("{} from port {} to {} ports of {}", protocol_name(protocol), port, history.ends.size(),
                          target_text(context_.data, f.targets));
    f.summary = fmt::format(
        "For {} {} sent {} from port {} to {} different ports, {} of {} packets at {}: a slow scan, or the replies of a server.",
        to_duration(f.last.us - f.first.us), actor, protocol_name(protocol), port, history.ends.size(), most->second,
        history.attempts.size(), context_.data.address(most->first));
    f.score = static_cast<double>(history.ends.size());
    f.threshold = settings_["minimum_ports"];
    f.score_unit = "ports";
    for (const auto& [target, count] : history.targets)
      f.facts.push_back({"target", fmt::format("{}, {}", context_.data.address(target), times_text(count))});
    f.facts.push_back({"ports", fmt::format("{} different, {} used twice, {} steps by exactly one", history.ends.size(),
                                            history.repeats, history.runs)});
    f.facts.push_back(
        {"active days", fmt::format("{} of {}", count_days(context_, history.attempts), (f.last.us - f.first.us) / kUsPerDay + 1)});
    f.facts.push_back({"source port", fmt::format("always {}", port)});
    f.readings = std::move(readings);
    f.readings.push_back({Reading::monitoring, 0, "a monitor also keeps at it for weeks",
                          "a monitor does not change the port each time", "the actor named as a monitoring station by its owner"});
    context_.findings.push_back(f);
  }

  Context& context_;
  const Settings& settings_;
  std::map<std::tuple<HostId, Protocol, Port>, std::set<HostId>> servers_of_;  // (client, protocol, port) -> servers heard from
};

void run(Context& context, const Settings& settings) {
  ReplyTest(context, settings).run();
  SweepOptions options{settings.count("minimum_targets"), settings["threshold_bits"], settings.us("silence_s"),
                       settings.us("block_s"), settings.us("resume_s")};
  options.notes_explained = true;
  for (const Sweep& sweep : find_sweeps(context, options)) {
    if (sweep.span_us(context) < settings.us("slow_s")) continue;
    Finding f = sweep_finding(context, sweep, FindingKind::slow_scan, "slow_scan", options.threshold_bits);
    const Attempt& first = context.attempt(sweep.attempts.front());
    f.title =
        fmt::format("slow sweep of {} over {}", service_label(first.protocol, first.port), target_text(context.data, f.targets));
    f.summary =
        fmt::format("{} tried {} on {} over {}, one at a time: no window of minutes or hours sees this.",
                    context.data.address(f.actors.front()), service_label(first.protocol, first.port),
                    plural(static_cast<std::int64_t>(f.targets.size()), "host", "hosts"), to_duration(f.last.us - f.first.us));
    context.findings.push_back(f);
  }
}

}  // namespace

extern const Detector kSlowScan;
const Detector kSlowScan{info, run};

}  // namespace hindcast
