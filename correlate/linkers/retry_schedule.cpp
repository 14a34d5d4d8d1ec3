// retry_schedule: both repeat their unanswered tries after the same times. The schedule is the stack's (or the tool's own).
// Source: Veysset et al. 2002 (RING); the practical, detects 1 and 4.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr double kMostBits = 3;
constexpr double kTolerance = 0.1;  // of a gap, and 50 ms

bool agree(const std::vector<double>& x, const std::vector<double>& y) {
  if (x.empty() || y.empty()) return false;
  const std::size_t count = std::min(x.size(), y.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (std::abs(x[i] - y[i]) > kTolerance * x[i] + 0.05) return false;
  }
  return true;
}

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  if (a.actors == b.actors || !agree(a.traits.retry_gaps_s, b.traits.retry_gaps_s)) return std::nullopt;
  // Of the findings that retry at all.
  const auto once = context.findings_of_schedule.find({});
  const std::int64_t never = once == context.findings_of_schedule.end() ? 0 : once->second;
  const std::int64_t retrying = static_cast<std::int64_t>(context.findings.size()) - never;
  const std::int64_t same = context.findings_of_schedule.at(schedule_key(a.traits));
  const double u = static_cast<double>(same) / static_cast<double>(retrying);
  return Agreement{std::min(kMostBits, -std::log2(u)),
                   fmt::format("both repeat a try after {:.2g} s, then {:.2g} s ({} of {} findings with retries do)",
                               a.traits.retry_gaps_s[0], a.traits.retry_gaps_s[1], same, retrying)};
}

}  // namespace

extern const Linker kRetrySchedule;
const Linker kRetrySchedule{"retry_schedule", "the same times between the tries of one attempt", LinkRole::support, nullptr,
                            compare};

}  // namespace hindcast
