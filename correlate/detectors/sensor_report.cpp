// sensor_report: scans of which nothing is logged but the sensor's own report: spp_portscan's status and end, sfPortscan's sweeps.
// Rule: reports about one actor (of one target, where many sources share it) that no finding accounts for, in stretches of
// `silence_s`, at a time with fewer than `logged_attempts` attempts of that actor in the logs: with more of them the packets
// decide, and have decided. A sweep is a horizontal scan, a port scan a vertical one, one with decoys or by many a coordinated one.
// Explained instead: machines of ours that reach out, or whose report ends at the same target `monitor_rounds` times: a round;
// UDP to the high ports of one host, which is what a name server's answers look like to the preprocessor.
// Known false positives: those of the preprocessors: they count failed connections, and busy clients have many.
// Source: spp_portscan.c and portscan.c of snort; the manual's section on tuning sfPortscan.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "correlate/finding_builder.h"
#include "correlate/scan_reports.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"sensor_report",
          "Scans known from a sensor's report alone",
          "Reports of spp_portscan and sfPortscan that no logged packet accounts for.",
          {{"minimum_reports", 1, 1, 1e6, "reports", "fewer are not reported"},
           {"logged_attempts", 5, 1, 1e6, "attempts", "from this many of the actor's attempts in the logs on, these decide"},
           {"monitor_rounds", 3, 2, 1e4, "reports", "a machine of ours so often reported about one target makes its round"},
           {"silence_s", 21600, 60, 1e7, "s", "an actor of whom no report comes for longer starts another finding"}}};
}

constexpr std::int64_t kBefore = kUsPerHour;        // a report comes after the packets that it is about
constexpr std::int64_t kAfter = 60 * kUsPerSecond;  // and within a minute of the last ones
constexpr double kReportBits = 4;                   // a preprocessor's report is right 16 times in 17, as its manual warns
constexpr double kMostCountBits = 4;
constexpr Port kFirstClientPort = 1024;

// A report with what it says.
struct Read {
  std::uint32_t event = 0;  // index into Dataset::events
  ScanReport says;
};

class ReportFinder {
 public:
  ReportFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void run() {
    std::map<HostId, std::vector<Read>> by_actor;
    std::map<HostId, std::vector<Read>> by_target;
    for (const std::uint32_t index : unplaced_scan_reports(context_)) {
      const Event& e = event(index);
      const Read read{index, read_scan_report(context_.data.signature(e.signature))};
      const bool is_shared = read.says.act == ReportedAct::decoys || read.says.act == ReportedAct::distributed;
      (is_shared && e.dst != kNoHost ? by_target[e.dst] : by_actor[e.src]).push_back(read);
    }
    for (const auto& [actor, reports] : by_actor) inspect(reports);
    for (const auto& [target, reports] : by_target) inspect(reports);
  }

 private:
  Event event(std::uint32_t index) const { return context_.data.events[index]; }

  void inspect(const std::vector<Read>& reports) {
    if (is_explained(reports)) return;
    std::vector<Read> stretch;
    for (const Read& report : reports) {
      if (!stretch.empty() && (event(report.event).basis != event(stretch.back().event).basis ||
                               event(report.event).time.us - event(stretch.back().event).time.us > settings_.us("silence_s"))) {
        inspect_stretch(stretch);
        stretch.clear();
      }
      stretch.push_back(report);
    }
    inspect_stretch(stretch);
  }

  void explain(const std::vector<Read>& reports, std::string_view explanation, std::string_view why) {
    context_.explained.push_back({event(reports.front().event).src, "horizontal_scan", std::string(explanation),
                                  static_cast<std::int64_t>(reports.size()),
                                  fmt::format("{} of the sensor's preprocessor: {}",
                                              plural(static_cast<std::int64_t>(reports.size()), "report", "reports"), why)});
  }

  bool is_explained(const std::vector<Read>& reports) {
    if (!context_.data.internal(event(reports.front().event).src)) return false;
    const bool reaches_out =
        std::all_of(reports.begin(), reports.end(), [this](const Read& r) { return !context_.data.internal(event(r.event).dst); });
    if (reaches_out) {
      explain(reports, "ordinary_use", "machines of ours reach out all day, and many of those they turn to are gone");
      return true;
    }
    std::map<HostId, std::set<Timestamp>> rounds;
    for (const Read& r : reports) rounds[event(r.event).dst].insert(event(r.event).time);
    const auto most = std::max_element(rounds.begin(), rounds.end(),
                                       [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    if (most->first == kNoHost || static_cast<std::int64_t>(most->second.size()) < settings_.count("monitor_rounds")) return false;
    explain(reports, "monitoring",
            fmt::format("{} of them about {}: it makes its round", most->second.size(), context_.data.address(most->first)));
    return true;
  }

  // How many of the actor's attempts the logs hold for the time that the reports are about.
  std::int64_t logged(const std::vector<Read>& reports) const {
    const Context::ActorHistory history = context_.actor_history(event(reports.front().event).src);
    const std::int64_t from = event(reports.front().event).time.us - kBefore;
    const std::int64_t to = event(reports.back().event).time.us + kAfter;
    return std::count_if(history.attempts.begin(), history.attempts.end(), [&](std::uint32_t index) {
      const Attempt& a = context_.attempt(index);
      return a.basis == event(reports.front().event).basis && a.first.us >= from && a.first.us <= to;
    });
  }

  // What the preprocessor makes of a server's answers: UDP to high ports of one host.
  bool may_be_replies(const std::vector<Read>& reports) const {
    return std::all_of(reports.begin(), reports.end(), [this](const Read& r) {
      if (r.says.act == ReportedAct::open_port || r.says.act == ReportedAct::unclear) return true;
      return r.says.act == ReportedAct::port_scan && r.says.protocol == Protocol::udp && lowest_port(r.event) >= kFirstClientPort;
    });
  }

  // "Port/Proto Range: 80:995"; one beyond all clients' first where the record shows none.
  Port lowest_port(std::uint32_t index) const {
    constexpr std::string_view kRange = "Port/Proto Range: ";
    const auto packet = context_.data.packet(event(index).detail);
    const std::string_view text = packet ? context_.data.text(packet->text) : std::string_view();
    if (!text.starts_with(kRange)) return kFirstClientPort;
    Port port = kFirstClientPort;
    std::from_chars(text.data() + kRange.size(), text.data() + text.size(), port);
    return port;
  }

  void inspect_stretch(const std::vector<Read>& reports) {
    std::map<ReportedAct, std::int64_t> acts;
    for (const Read& r : reports) ++acts[r.says.act];
    if (static_cast<std::int64_t>(reports.size()) - acts[ReportedAct::open_port] - acts[ReportedAct::unclear] <
            settings_.count("minimum_reports") ||
        logged(reports) >= settings_.count("logged_attempts"))
      return;
    if (may_be_replies(reports)) return explain(reports, "server_replies", "UDP to high ports of one host");
    for (const ReportedAct act : {ReportedAct::sweep, ReportedAct::port_scan, ReportedAct::decoys, ReportedAct::distributed}) {
      if (acts[act] > 0) return report(reports, act);
    }
  }

  static FindingKind kind_of(ReportedAct act) {
    if (act == ReportedAct::sweep) return FindingKind::horizontal_scan;
    return act == ReportedAct::port_scan ? FindingKind::vertical_scan : FindingKind::coordinated_scan;
  }

  Finding start(const std::vector<Read>& reports, FindingKind kind) const {
    Finding f;
    f.kind = kind;
    f.detector = "sensor_report";
    f.basis = event(reports.front().event).basis;
    f.first = event(reports.front().event).time;
    f.last = event(reports.back().event).time;
    std::set<Timestamp> moments;
    for (const Read& r : reports) {
      const Event e = event(r.event);
      moments.insert(e.time);
      f.actors.push_back(e.src);
      if (e.dst != kNoHost) f.targets.push_back(e.dst);
      if (e.dst_port != kNoPort) f.ports.push_back({r.says.protocol, e.dst_port});
      if (r.says.act == ReportedAct::open_port && e.dst != kNoHost && e.dst_port != kNoPort)
        f.answered.push_back({e.dst, {Protocol::tcp, e.dst_port}});
      f.events.push_back(e.id);
    }
    f.attempt_count = static_cast<std::int64_t>(moments.size());
    sort_unique(f.events);
    sort_unique(f.ports);
    sort_unique(f.answered);
    sort_hosts(context_.data, f.actors);
    sort_hosts(context_.data, f.targets);
    f.signature = context_.data.signature(event(reports.front().event).signature);
    return f;
  }

  // Each kind of report once, with what it counts.
  void add_facts(const std::vector<Read>& reports, Finding& f) const {
    std::map<std::string_view, std::int64_t> messages;
    std::set<std::string> ranges;
    for (const Read& r : reports) {
      ++messages[context_.data.signature(event(r.event).signature)];
      const auto packet = context_.data.packet(event(r.event).detail);
      if (packet && packet->text != kNoText) ranges.emplace(context_.data.text(packet->text));
    }
    for (const auto& [message, count] : messages)
      f.facts.push_back({"report", fmt::format("{}, {}", message, plural(count, "record", "records"))});
    std::size_t shown = 0;
    for (const std::string& range : ranges) {
      if (shown++ < 8) f.facts.push_back({"as counted", range});
    }
    f.facts.push_back({"packets", "not in the logs: the sensor's report is all the evidence"});
  }

  void report(const std::vector<Read>& reports, ReportedAct act) {
    Finding f = start(reports, kind_of(act));
    std::int64_t hosts = -1;
    for (const Read& r : reports) hosts = std::max(hosts, r.says.hosts);
    const Protocol protocol = reports.front().says.protocol;
    const std::string service = f.ports.empty() ? protocol_name(protocol) : port_text(f.ports);
    const std::string where =
        f.targets.empty() ? (hosts > 0 ? plural(hosts, "host", "hosts") : "our net") : target_text(context_.data, f.targets);
    const std::string_view what = act == ReportedAct::sweep       ? "sweep"
                                  : act == ReportedAct::port_scan ? "port scan"
                                  : act == ReportedAct::decoys    ? "port scan with decoys"
                                                                  : "port scan by many sources";
    f.title = fmt::format("{}{}{} {} {}, as the sensor reports", service, service.empty() ? "" : " ", what,
                          act == ReportedAct::sweep ? "that came to" : "of", where);
    f.summary = fmt::format("The sensor reported a {} of {} {}; the packets are not in the logs, its word is all the evidence.",
                            what, target_text(context_.data, f.actors), times_text(f.attempt_count));
    f.score = static_cast<double>(f.attempt_count);
    f.threshold = settings_["minimum_reports"];
    f.score_unit = "reports";
    add_facts(reports, f);
    add_readings(f, act, hosts);
    context_.findings.push_back(f);
  }

  static void add_readings(Finding& f, ReportedAct act, std::int64_t hosts) {
    const double again = std::min(kMostCountBits, std::log2(static_cast<double>(f.attempt_count)));
    const double many = hosts > 5 ? std::min(kMostCountBits, std::log2(static_cast<double>(hosts) / 5)) : 0;
    f.readings.push_back({Reading::scan, kReportBits + again + many,
                          fmt::format("the sensor says so, {}", times_text(f.attempt_count)),
                          "none of the packets is in the logs: what was counted cannot be looked at",
                          "a capture, flow records or a firewall's log of that time"});
    f.readings.push_back({Reading::ordinary_use, 0, "a busy client with many failed connections is counted as well",
                          "a stranger has few reasons to fail so often", "what the actor was refused, and where"});
    if (act == ReportedAct::decoys) {
      f.readings.push_back({Reading::spoofed_source, kReportBits - 1, "the report itself speaks of false sources",
                            "one of the sources is the true one", "which of the sources got answers"});
    }
  }

  Context& context_;
  const Settings& settings_;
};

void run(Context& context, const Settings& settings) { ReportFinder(context, settings).run(); }

}  // namespace

extern const Detector kSensorReport;
const Detector kSensorReport{info, run};

}  // namespace hindcast
