// neighbour_address: actors in one /24 that do the same to the same targets, or to targets of which none is shared: one person on a
// dial-up line, a new address each day, who comes back or goes on. Weighed by how often two actors of the case's findings share a
// network by accident.
// Source: the practical, detect 2 (207.8.127.251 and .169).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr std::size_t kLeastShare = 5;  // targets

// A sweep that the other one goes on with: many targets each, and none twice.
bool goes_on(const Finding& a, const Finding& b) {
  return std::min(a.targets.size(), b.targets.size()) >= kLeastShare &&
         std::find_first_of(a.targets.begin(), a.targets.end(), b.targets.begin(), b.targets.end()) == a.targets.end();
}

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  if (a.actors.size() != 1 || b.actors.size() != 1 || a.actors == b.actors) return std::nullopt;
  const HostId first = a.actors.front();
  const HostId second = b.actors.front();
  if (context.data.internal(first) || context.data.network_id(first) != context.data.network_id(second)) return std::nullopt;
  if (a.kind != b.kind || a.ports != b.ports || !(a.targets == b.targets || goes_on(a, b))) return std::nullopt;
  return Agreement{
      -std::log2(context.network_share),
      fmt::format("{} and {} are neighbours in {} (two actors share a network with u = {:.2g} here)", context.data.address(first),
                  context.data.address(second), context.data.network_name(context.data.network_id(first)), context.network_share)};
}

void keys(const LinkContext& context, const Finding& f, LinkKeys& keys) {
  if (f.actors.size() != 1 || f.targets.empty()) return;
  const ServicePort port = f.ports.empty() ? ServicePort{} : f.ports.front();
  keys.push_back(link_key({context.data.network_id(f.actors.front()), static_cast<std::int64_t>(f.kind),
                           static_cast<std::int64_t>(port.protocol), port.port}));
}

}  // namespace

extern const Linker kNeighbourAddress;
const Linker kNeighbourAddress{"neighbour_address", "neighbouring addresses that do the same to the same targets", LinkRole::start,
                               keys, compare};

}  // namespace hindcast
