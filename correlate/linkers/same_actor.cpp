// same_actor: both findings name one address as actor. An address is one machine for the days of a case, unless it is
// handed out anew (dial-up) or forged (backscatter names the victim, not the forger). A crowd names nobody: findings of very many
// actors would join what has nothing in common; neither do the readers of an exposed device.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr std::size_t kCrowd = 64;  // actors

bool names_somebody(const Finding& f) {
  return f.actors.size() <= kCrowd && (f.kind != FindingKind::exposure || f.actors.size() == 1);
}

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  if (!names_somebody(a) || !names_somebody(b)) return std::nullopt;
  const HostId shared = shared_actor(a, b);
  if (shared == kNoHost) return std::nullopt;
  // By accident: one of all the actors there are, and never more often than one in a thousand.
  const double bits = std::log2(std::max<double>(1024, static_cast<double>(context.actor_count)));
  return Agreement{
      bits, fmt::format("{} acts in both (one of {} actors in this case)", context.data.address(shared), context.actor_count)};
}

void keys(const LinkContext&, const Finding& f, LinkKeys& keys) {
  if (!names_somebody(f)) return;
  for (const HostId actor : f.actors) keys.push_back(link_key({actor}));
}

}  // namespace

extern const Linker kSameActor;
const Linker kSameActor{"same_actor", "the same address acts in both", LinkRole::identity, keys, compare};

}  // namespace hindcast
