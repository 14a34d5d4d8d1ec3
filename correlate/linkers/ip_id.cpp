// ip_id: packets of both carry one IP id, and the actors are different. A stack counts its ids up; equal ids from different
// machines are a crafted constant (or one chance in 65,536 a pair of packets).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr std::size_t kMostIds = 8;  // many ids meet by accident

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  if (a.actors == b.actors || a.ip_ids.empty() || b.ip_ids.empty() || a.ip_ids.size() > kMostIds || b.ip_ids.size() > kMostIds)
    return std::nullopt;
  const auto shared = std::find_first_of(a.ip_ids.begin(), a.ip_ids.end(), b.ip_ids.begin(), b.ip_ids.end());
  if (shared == a.ip_ids.end()) return std::nullopt;
  const double pairs = static_cast<double>(a.ip_ids.size() * b.ip_ids.size());
  return Agreement{std::log2(65'536 / pairs),
                   fmt::format("IP id {} in packets of {} and of {} (by accident {:.0f} in 65,536)", *shared,
                               context.data.address(a.actors.front()), context.data.address(b.actors.front()), pairs)};
}

void keys(const LinkContext&, const Finding& f, LinkKeys& keys) {
  if (f.ip_ids.size() > kMostIds) return;
  for (const std::int32_t id : f.ip_ids) keys.push_back(link_key({id}));
}

}  // namespace

extern const Linker kIpId;
const Linker kIpId{"ip_id", "one IP id in packets of different machines", LinkRole::start, keys, compare};

}  // namespace hindcast
