#include "core/dataset.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "core/host.h"

namespace hindcast {
namespace {

// A host without a network is a network of its own.
std::string network_text(const Host& host) {
  std::string name = network_of(host);
  return name.empty() ? host.text : name;
}

}  // namespace

std::string Dataset::network_name(NetworkId id) const { return network_text(host(network_host[static_cast<std::size_t>(id)])); }

void index_hosts(Dataset& data) {
  const std::size_t count = data.hosts.size();
  std::vector<HostId> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&data](HostId a, HostId b) {
    return std::tie(data.host(a).key, data.address(a)) < std::tie(data.host(b).key, data.address(b));
  });
  data.host_rank.resize(count);
  for (std::size_t i = 0; i < count; ++i) data.host_rank[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
  data.network.resize(count);
  data.network_host.clear();
  std::unordered_map<std::string, NetworkId> ids;
  for (const HostId id : order) {
    const auto [entry, is_new] = ids.emplace(network_text(data.host(id)), static_cast<NetworkId>(data.network_host.size()));
    if (is_new) data.network_host.push_back(id);
    data.network[static_cast<std::size_t>(id)] = entry->second;
  }
}

}  // namespace hindcast
