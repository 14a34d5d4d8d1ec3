#include "core/dataset.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

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
  std::vector<std::pair<HostKey, HostId>> order;
  order.reserve(count);
  for (std::size_t i = 0; i < count; ++i) order.emplace_back(data.hosts[i].key, static_cast<HostId>(i));
  std::sort(order.begin(), order.end(), [&data](const auto& a, const auto& b) {
    if (const auto by_key = a.first <=> b.first; by_key != 0) return by_key < 0;
    return data.address(a.second) < data.address(b.second);
  });
  data.host_rank.resize(count);
  for (std::size_t i = 0; i < count; ++i) data.host_rank[static_cast<std::size_t>(order[i].second)] = static_cast<std::int32_t>(i);
  data.network.resize(count);
  data.network_host.clear();
  std::unordered_map<std::string, NetworkId> ids;
  for (const auto& [key, id] : order) {
    const auto [entry, is_new] = ids.emplace(network_text(data.host(id)), static_cast<NetworkId>(data.network_host.size()));
    if (is_new) data.network_host.push_back(id);
    data.network[static_cast<std::size_t>(id)] = entry->second;
  }
}

}  // namespace hindcast
