// relay_identity: the logs give the actors of both one name or names of one domain (sendmail's relay=).
#include <fmt/format.h>

#include "core/host.h"
#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr double kSameNameBits = 12;
constexpr double kSameDomainBits = 5;

std::optional<Agreement> compare(const LinkContext&, const Finding& a, const Finding& b) {
  if (a.identity.empty() || b.identity.empty() || a.actors == b.actors) return std::nullopt;
  if (a.identity == b.identity) return Agreement{kSameNameBits, fmt::format("both actors are called {}", a.identity)};
  const Host name = parse_host(a.identity);
  const std::string domain = network_of(name);
  if (name.kind != HostKind::name || domain.empty() || domain != network_of(parse_host(b.identity))) return std::nullopt;
  return Agreement{kSameDomainBits, fmt::format("{} and {} are names of one domain", a.identity, b.identity)};
}

void keys(const LinkContext&, const Finding& f, LinkKeys& keys) {
  if (f.identity.empty()) return;
  const std::string domain = network_of(parse_host(f.identity));
  keys.push_back(link_key(domain.empty() ? f.identity : domain));
}

}  // namespace

extern const Linker kRelayIdentity;
const Linker kRelayIdentity{"relay_identity", "one name, or names of one domain, for both actors", LinkRole::start, keys, compare};

}  // namespace hindcast
