// answered_then_connected: one finding found a service that answered, and within a week another actor came to exactly that
// service. Weighed by how few of the known services answered.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr std::int64_t kLongest = 7 * kUsPerDay;
constexpr double kMostBits = 8;

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  const Finding& earlier = a.first <= b.first ? a : b;
  const Finding& later = a.first <= b.first ? b : a;
  if (a.actors == b.actors || earlier.answered.empty() || later.first < earlier.last || later.first.us - earlier.last.us > kLongest)
    return std::nullopt;
  if (later.targets.size() != 1 || later.ports.size() != 1 || later.kind == FindingKind::backscatter) return std::nullopt;
  const std::pair<HostId, ServicePort> visited{later.targets.front(), later.ports.front()};
  if (std::find(earlier.answered.begin(), earlier.answered.end(), visited) == earlier.answered.end()) return std::nullopt;
  const double tried = static_cast<double>(std::max<std::int64_t>(1, earlier.attempt_count));
  const double bits = std::clamp(std::log2(tried / static_cast<double>(earlier.answered.size())), 0.0, kMostBits);
  return Agreement{bits, fmt::format("{} answered to {} and {} came to it {} later", context.data.address(visited.first),
                                     service_label(visited.second.protocol, visited.second.port),
                                     context.data.address(later.actors.front()), to_duration(later.first.us - earlier.last.us))};
}

std::uint64_t visit_key(HostId target, const ServicePort& service) {
  return link_key({target, static_cast<std::int64_t>(service.protocol), service.port});
}

void keys(const LinkContext&, const Finding& f, LinkKeys& keys) {
  for (const auto& [target, service] : f.answered) keys.push_back(visit_key(target, service));
  if (f.targets.size() == 1 && f.ports.size() == 1) keys.push_back(visit_key(f.targets.front(), f.ports.front()));
}

}  // namespace

extern const Linker kAnsweredThenConnected;
const Linker kAnsweredThenConnected{"answered_then_connected", "a probe was answered, then somebody came to that service",
                                    LinkRole::start, keys, compare};

}  // namespace hindcast
