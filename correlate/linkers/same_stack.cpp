// same_stack: the packets of both show one IP stack, or two: what the TTL started from, and window and options of the packets that
// open connections. One machine has one stack; two stacks are two machines, whatever else agrees. Tools that make their own packets
// have a stack of their own, so one actor's own findings are not asked. Source: p0f's signatures (Zalewski 2000 to 2014): initial
// TTL, window, option layout.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr double kMostBits = 4;
constexpr double kContradiction = -20;

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  if (a.actors.size() != 1 || b.actors.size() != 1 || a.actors == b.actors) return std::nullopt;
  // Backscatter shows the stacks of the victims.
  if (a.kind == FindingKind::backscatter || b.kind == FindingKind::backscatter) return std::nullopt;
  const ToolTraits& x = a.traits;
  const ToolTraits& y = b.traits;
  if (x.initial_ttl < 0 || y.initial_ttl < 0) return std::nullopt;
  if (x.initial_ttl != y.initial_ttl) {
    return Agreement{kContradiction,
                     fmt::format("TTLs from {} and from {}: two machines (cannot link)", x.initial_ttl, y.initial_ttl)};
  }
  const std::string key = stack_key(x);
  if (key.empty() || key != stack_key(y)) return std::nullopt;
  const double u = static_cast<double>(context.findings_of_stack.at(key)) / static_cast<double>(context.findings.size());
  return Agreement{std::min(kMostBits, -std::log2(u)),
                   fmt::format("both show one stack: {} ({:.0f} % of the findings do)", key, 100 * u)};
}

}  // namespace

extern const Linker kSameStack;
const Linker kSameStack{"same_stack", "one IP stack in both, or two that contradict", LinkRole::support, nullptr, compare};

}  // namespace hindcast
