// same_service: both aim at the same one service. Supporting only: fashions are shared by many.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr double kMostBits = 4;

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  // Of backscatter the port is the answering one: source_port weighs it.
  if (a.actors == b.actors || a.kind == FindingKind::backscatter || a.ports.size() != 1 || a.ports != b.ports) return std::nullopt;
  const double u =
      static_cast<double>(context.findings_of_service.at(a.ports.front())) / static_cast<double>(context.findings.size());
  const double bits = std::min(kMostBits, -std::log2(u));
  return Agreement{bits, fmt::format("both aim at {} ({:.0f} % of the findings do)",
                                     service_label(a.ports.front().protocol, a.ports.front().port), 100 * u)};
}

}  // namespace

extern const Linker kSameService;
const Linker kSameService{"same_service", "the same one service in both", LinkRole::support, nullptr, compare};

}  // namespace hindcast
