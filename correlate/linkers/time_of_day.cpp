// time_of_day: both begin at nearly the same time of different days: a job that a clock starts, or one person's evenings.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr double kMostBits = 3;
constexpr std::int64_t kNearest = 15 * 60 * kUsPerSecond;  // people are no clocks: nearer than this tells no more
constexpr std::int64_t kFarthest = 2 * 3600 * kUsPerSecond;

std::optional<Agreement> compare(const LinkContext&, const Finding& a, const Finding& b) {
  if (a.actors == b.actors || a.basis != TimeBasis::dated || b.basis != TimeBasis::dated) return std::nullopt;
  if (std::abs(a.first.us - b.first.us) < kUsPerDay / 2) return std::nullopt;
  const std::int64_t apart = std::abs(a.first.us - b.first.us) % kUsPerDay;
  const std::int64_t distance = std::max(kNearest, std::min(apart, kUsPerDay - apart));
  if (distance > kFarthest) return std::nullopt;
  const double u = 2 * static_cast<double>(distance) / static_cast<double>(kUsPerDay);
  return Agreement{std::min(kMostBits, -std::log2(u)),
                   fmt::format("both begin at the same time of day, within {} (u = {:.2g})", to_duration(distance), u)};
}

}  // namespace

extern const Linker kTimeOfDay;
const Linker kTimeOfDay{"time_of_day", "the same time of day, on different days", LinkRole::support, nullptr, compare};

}  // namespace hindcast
