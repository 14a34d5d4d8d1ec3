// same_target: both aim at the same few hosts. Supporting only: everybody aims at a well-known server.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr std::size_t kMostTargets = 3;
constexpr double kMostBits = 4;

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  if (a.actors == b.actors || a.targets.empty() || a.targets.size() > kMostTargets || a.targets != b.targets) return std::nullopt;
  double u = 1;
  for (const HostId target : a.targets) {
    u = std::min(u, static_cast<double>(context.findings_of_target.at(target)) / static_cast<double>(context.findings.size()));
  }
  const double bits = std::min(kMostBits, -std::log2(u));
  return Agreement{bits,
                   fmt::format("both aim at {} ({:.0f} % of the findings do)", context.data.address(a.targets.front()), 100 * u)};
}

}  // namespace

extern const Linker kSameTarget;
const Linker kSameTarget{"same_target", "the same few targets in both", LinkRole::support, nullptr, compare};

}  // namespace hindcast
