#include "correlate/scan_reports.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "correlate/finding_builder.h"

namespace hindcast {
namespace {

// The end text is written when the next scan-like packet of anybody arrives: minutes to hours later.
constexpr std::int64_t kEarliest = 10 * kUsPerSecond;
constexpr std::int64_t kLatest = 6 * kUsPerHour;
// As many as a sweep and a port scan have by default.
constexpr std::int64_t kReportedHosts = 5;
constexpr std::int64_t kReportedPorts = 5;

// When a finding was.
struct FindingSpan {
  std::size_t finding = 0;  // index into Context::findings
  Timestamp first;
  Timestamp last;
  TimeBasis basis = TimeBasis::dated;
};

// How far a report lies outside of it.
std::int64_t distance(const FindingSpan& span, Timestamp time) {
  if (time < span.first) return span.first.us - time.us;
  return time > span.last ? time.us - span.last.us : 0;
}

bool is_near(const FindingSpan& span, Timestamp time) {
  return time.us >= span.first.us - kEarliest && time.us <= span.last.us + kLatest;
}

// The findings of each actor, to look up what a report is about.
class ReportPlaces {
 public:
  explicit ReportPlaces(const Context& context) {
    std::size_t i = 0;
    for (const Finding& f : context.findings) {
      for (const HostId actor : f.actors) findings_of_[actor].push_back({i, f.first, f.last, f.basis});
      ++i;
    }
  }

  // Index into Context::findings, -1 if there is none.
  [[nodiscard]] std::ptrdiff_t place_of(const Event& report) const {
    const auto found = findings_of_.find(report.src);
    if (found == findings_of_.end()) return -1;
    const FindingSpan* best = nullptr;
    // Of findings that contain the moment the shortest is meant.
    const auto key = [&](const FindingSpan& x) { return std::pair{distance(x, report.time), x.last.us - x.first.us}; };
    for (const FindingSpan& span : found->second) {
      if (span.basis != report.basis || !is_near(span, report.time)) continue;
      if (best == nullptr || key(span) < key(*best)) best = &span;
    }
    return best == nullptr ? -1 : static_cast<std::ptrdiff_t>(best->finding);
  }

 private:
  std::map<HostId, std::vector<FindingSpan>> findings_of_;
};

// The number behind `word`, -1 if there is none: "hosts(3)", "across 1 hosts".
std::int64_t number_behind(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  std::int64_t value = -1;
  if (at != std::string_view::npos) std::from_chars(text.data() + at + word.size(), text.data() + text.size(), value);
  return value;
}

ScanReport read_spp_portscan(std::string_view message) {
  ScanReport report;
  report.hosts = std::max(number_behind(message, "hosts("), number_behind(message, "across "));
  const std::int64_t tcp = number_behind(message, "TCP(");
  const std::int64_t udp = number_behind(message, "UDP(");
  if (tcp < 0 || udp < 0 || report.hosts < 0) return report;
  report.connections = tcp + udp;
  report.protocol = tcp >= udp ? Protocol::tcp : Protocol::udp;
  if (report.hosts >= kReportedHosts) {
    report.act = ReportedAct::sweep;
  } else if (report.connections >= kReportedPorts) {
    report.act = ReportedAct::port_scan;
  }
  return report;
}

}  // namespace

ScanReport read_scan_report(std::string_view message) {
  const auto says = [message](std::string_view word) { return message.find(word) != std::string_view::npos; };
  if (!message.starts_with("(portscan) ")) return read_spp_portscan(message);
  ScanReport report;
  const std::string_view name = message.substr(11);
  report.protocol = parse_protocol(name.substr(0, name.find(' ')));
  if (says("Open Port")) {
    report.act = ReportedAct::open_port;
  } else if (says("Decoy")) {
    report.act = ReportedAct::decoys;
  } else if (says("Distributed")) {
    report.act = ReportedAct::distributed;
  } else if (says("sweep") || says("Sweep")) {
    report.act = ReportedAct::sweep;
  } else if (says("scan") || says("Scan")) {
    report.act = ReportedAct::port_scan;
  }
  return report;
}

std::vector<std::uint32_t> unplaced_scan_reports(const Context& context) {
  const ReportPlaces places(context);
  std::vector<std::uint32_t> unplaced;
  for (const std::uint32_t index : context.fusion.scan_reports) {
    if (places.place_of(context.data.events[index]) < 0) unplaced.push_back(index);
  }
  return unplaced;
}

std::int64_t attach_scan_reports(Context& context) {
  const ReportPlaces places(context);
  std::map<std::size_t, std::vector<std::uint32_t>> reports_of;
  std::int64_t placed = 0;
  for (const std::uint32_t index : context.fusion.scan_reports) {
    const std::ptrdiff_t place = places.place_of(context.data.events[index]);
    if (place < 0) continue;
    reports_of[static_cast<std::size_t>(place)].push_back(index);
    ++placed;
  }
  for (const auto& [i, reports] : reports_of) {
    Finding f = context.findings[i];
    add_events(context, f, reports);
    context.findings.set(i, f);
  }
  return placed;
}

}  // namespace hindcast
