#include "correlate/scan_shares.h"

#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "core/host.h"
#include "correlate/finding_builder.h"

namespace hindcast {

bool is_port_scan(const Finding& f) {
  return f.kind == FindingKind::vertical_scan || (f.kind == FindingKind::slow_scan && f.targets.size() == 1);
}

ScanShare share_of(const Dataset& data, Finding f) {
  ScanShare share;
  share.home = data.network_id(f.actors.front());
  if (is_port_scan(f)) {
    for (const ServicePort& port : f.ports) share.cover.push_back(static_cast<std::int64_t>(port.protocol) * 100'000 + port.port);
  } else {
    share.cover.assign(f.targets.begin(), f.targets.end());
  }
  for (const HostId host : f.targets) share.networks.push_back(data.network_id(host));
  sort_unique(share.cover);
  sort_unique(share.networks);
  share.finding = std::move(f);
  return share;
}

Strangers::Strangers(const Context& context) : data_(context.data) {
  std::map<NetworkId, double> homes;
  for (const auto& history : context.actors()) {
    if (!data_.internal(history.actor)) ++homes[data_.network_id(history.actor)];
  }
  double strangers = 0;
  double neighbours = 0;
  for (const auto& [network, count] : homes) {
    strangers += count;
    neighbours += count * (count - 1);
  }
  // One pair more than seen: a share is never zero.
  neighbour_share_ = std::min(1.0, (neighbours + 1) / std::max(1.0, strangers * (strangers - 1)));
  Timestamp first;
  for (const Event& e : data_.events) {
    if (e.basis != TimeBasis::dated) continue;
    if (first.us == 0) first = e.time;
    span_us_ = std::max(span_us_, e.time.us - first.us);
  }
}

double Strangers::pool_of(const std::vector<const ScanShare*>& group, const std::vector<std::int64_t>& cover) const {
  if (is_port_scan(group.front()->finding)) return static_cast<double>(cover.back() - cover.front() + 1);
  std::map<NetworkId, std::pair<std::int64_t, std::int64_t>> ranges;
  for (const ScanShare* share : group) {
    for (const HostId target : share->finding.targets) {
      const std::int64_t octet = std::max<std::int64_t>(0, last_octet(data_.host(target)));
      const auto [range, fresh] = ranges.try_emplace(data_.network_id(target), octet, octet);
      range->second = {std::min(range->second.first, octet), std::max(range->second.second, octet)};
    }
  }
  double pool = 0;
  for (const auto& [network, range] : ranges) pool += static_cast<double>(range.second - range.first + 1);
  return pool;
}

ShareEvidence Strangers::weigh(const std::vector<const ScanShare*>& group, std::size_t sources) const {
  std::vector<std::int64_t> cover;
  std::set<NetworkId> homes;
  std::vector<NetworkId> ground;
  bool same_ground = true;  // who never were on the same ground could not have met there
  Timestamp first = group.front()->finding.first;
  Timestamp last = first;
  for (const ScanShare* share : group) {
    cover.insert(cover.end(), share->cover.begin(), share->cover.end());
    homes.insert(share->home);
    first = std::min(first, share->finding.first);
    last = std::max(last, share->finding.first);
    same_ground = same_ground && (share == group.front() || shared_of_smaller(ground, share->networks) >= 0.5);
    ground.insert(ground.end(), share->networks.begin(), share->networks.end());
    sort_unique(ground);
  }
  sort_unique(cover);
  // Two neighbours on different ground have divided nothing that shows: two acts, which linkers may join.
  if (!same_ground && group.size() < 3) return {};
  const double pool = std::max(pool_of(group, cover), static_cast<double>(cover.size()));
  double expected = 0;
  double all = 0;
  for (const ScanShare* share : group) {
    const auto size = static_cast<double>(share->cover.size());
    expected += size * all / pool;
    all += size;
  }
  const double repeated = all - static_cast<double>(cover.size());
  const auto others = static_cast<std::int64_t>(sources) - 1;
  const auto more = static_cast<std::int64_t>(group.size()) - 1;
  const double part =
      static_cast<double>(last.us - first.us + kUsPerSecond) / static_cast<double>(std::max(span_us_, kUsPerSecond));
  ShareEvidence e;
  e.cover = same_ground ? -log2_poisson_at_most(expected, repeated) : 0;
  e.time = std::max(0.0, -log2_choose(others, more) - std::log2(static_cast<double>(sources)) -
                             static_cast<double>(more) * std::log2(std::min(1.0, part)));
  e.neighbours = homes.size() > 1 ? 0 : -static_cast<double>(more) * std::log2(neighbour_share_);
  return e;
}

}  // namespace hindcast
