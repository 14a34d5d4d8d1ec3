// tool_signature: one rule names the tool in both, at services that differ (at one service same_service speaks already: a rule and
// its port are one feature).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr double kMostBits = 3;

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  if (a.actors == b.actors || a.signature.empty() || a.signature != b.signature || a.ports == b.ports) return std::nullopt;
  const double u =
      static_cast<double>(context.findings_of_signature.at(a.signature)) / static_cast<double>(context.findings.size());
  return Agreement{std::min(kMostBits, -std::log2(u)),
                   fmt::format("the rule \"{}\" names both ({:.0f} % of the findings)", a.signature, 100 * u)};
}

}  // namespace

extern const Linker kToolSignature;
const Linker kToolSignature{"tool_signature", "one rule names both, at different services", LinkRole::support, nullptr, compare};

}  // namespace hindcast
