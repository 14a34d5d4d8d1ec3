// source_port: both use one and the same fixed source port. Weighed by how many other actors of the case use it; a server's
// port, or the port that is also the target's, is what many tools use and says little.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/knowledge.h"
#include "correlate/linker.h"

namespace hindcast {
namespace {

// Ports are many and cases are small: as if 1000 more actors had been seen, half a one of them with this port.
constexpr double kUnseenActors = 1000;
constexpr double kCommonBits = 2;

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  const Port port = fixed_source_port(a);
  if (port == kNoPort || port != fixed_source_port(b) || a.actors == b.actors) return std::nullopt;
  const auto aims_at_it = [port](const Finding& f) {
    return f.kind != FindingKind::backscatter &&
           std::any_of(f.ports.begin(), f.ports.end(), [port](const ServicePort& p) { return p.port == port; });
  };
  if (is_server_port(Protocol::unknown, port) || aims_at_it(a) || aims_at_it(b)) {
    return Agreement{kCommonBits, fmt::format("both use source port {}, as many tools do", port)};
  }
  // By accident: actors that used it without a finding that holds to it.
  const auto found = context.actors_of_source_port.find(port);
  const std::int64_t users = found == context.actors_of_source_port.end() ? 0 : found->second;
  const std::int64_t holders = context.holders_of_source_port.at(port);
  const std::int64_t others = std::max<std::int64_t>(0, users - holders);
  const double u = (static_cast<double>(others) + 0.5) / (static_cast<double>(context.actor_count) + kUnseenActors);
  return Agreement{-std::log2(u), fmt::format("both use source port {} and no other (u = {:.2g}: {} of {} other actors used it)",
                                              port, u, others, std::max<std::int64_t>(0, context.actor_count - holders))};
}

void keys(const LinkContext&, const Finding& f, LinkKeys& keys) {
  const Port port = fixed_source_port(f);
  // What many tools use can never outweigh the prior alone: another linker has to bring such findings together.
  if (port != kNoPort && !is_server_port(Protocol::unknown, port)) keys.push_back(link_key({port}));
}

}  // namespace

extern const Linker kSourcePort;
const Linker kSourcePort{"source_port", "one fixed source port in both", LinkRole::start, keys, compare};

}  // namespace hindcast
