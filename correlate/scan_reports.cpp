#include "correlate/scan_reports.h"

#include <algorithm>
#include <map>

#include "correlate/finding_builder.h"

namespace hindcast {
namespace {

// The end text is written when the next scan-like packet of anybody arrives: minutes to hours later.
constexpr std::int64_t kEarliest = 10 * kUsPerSecond;
constexpr std::int64_t kLatest = 6 * kUsPerHour;

// How far a report lies outside a finding's time; nothing if too far.
std::int64_t distance(const Finding& f, Timestamp time) {
  if (time < f.first) return f.first.us - time.us;
  return time > f.last ? time.us - f.last.us : 0;
}

bool is_near(const Finding& f, Timestamp time) { return time.us >= f.first.us - kEarliest && time.us <= f.last.us + kLatest; }

}  // namespace

std::int64_t attach_scan_reports(Context& context) {
  std::map<HostId, std::vector<std::size_t>> findings_of;
  for (std::size_t i = 0; i < context.findings.size(); ++i) {
    for (const HostId actor : context.findings[i].actors) findings_of[actor].push_back(i);
  }
  std::map<std::size_t, std::vector<std::uint32_t>> reports_of;
  std::int64_t placed = 0;
  for (const std::uint32_t index : context.fusion.scan_reports) {
    const Event& event = context.data.events[index];
    const auto found = findings_of.find(event.src);
    if (found == findings_of.end()) continue;
    const Finding* best = nullptr;
    std::size_t best_index = 0;
    for (const std::size_t i : found->second) {
      const Finding& f = context.findings[i];
      if (f.basis != event.basis || !is_near(f, event.time)) continue;
      // Of findings that contain the moment the shortest is meant.
      const auto key = [&](const Finding& x) { return std::pair{distance(x, event.time), x.last.us - x.first.us}; };
      if (best == nullptr || key(f) < key(*best)) {
        best = &f;
        best_index = i;
      }
    }
    if (best == nullptr) continue;
    reports_of[best_index].push_back(index);
    ++placed;
  }
  for (const auto& [i, reports] : reports_of) add_events(context, context.findings[i], reports);
  return placed;
}

}  // namespace hindcast
