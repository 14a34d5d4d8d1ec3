// borrowed_address: ICMP errors that nobody asked for reach one host of ours, and that host never sent a packet in any log:
// an unused address that somebody keeps using as a false source. Weighed by how few of our hosts that happens to.
// Source: the practical, detects 9 and 10 (an address with an ARP entry and no machine).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr double kMostBits = 12;

std::optional<Agreement> compare(const LinkContext& context, const Finding& a, const Finding& b) {
  const bool errors =
      a.kind == FindingKind::backscatter && b.kind == FindingKind::backscatter && a.ports.empty() && b.ports.empty();
  if (!errors || a.targets.size() != 1 || a.targets != b.targets || context.is_sender[static_cast<std::size_t>(a.targets.front())])
    return std::nullopt;
  const auto found = context.findings_of_target.find(a.targets.front());
  const double others = static_cast<double>(std::max<std::int64_t>(1, found->second - 1));
  const double bits = std::clamp(std::log2(static_cast<double>(context.data.hosts.size()) / others), 0.0, kMostBits);
  return Agreement{bits, fmt::format("both are errors to {}, which sent nothing in any log: one of {} hosts here",
                                     context.data.address(a.targets.front()), context.data.hosts.size())};
}

void keys(const LinkContext&, const Finding& f, LinkKeys& keys) {
  if (f.kind == FindingKind::backscatter && f.ports.empty() && f.targets.size() == 1) keys.push_back(link_key({f.targets.front()}));
}

}  // namespace

extern const Linker kBorrowedAddress;
const Linker kBorrowedAddress{"borrowed_address", "errors to one unused address of ours", LinkRole::start, keys, compare};

}  // namespace hindcast
