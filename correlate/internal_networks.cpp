#include "correlate/internal_networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

#include "core/host.h"

namespace hindcast {
namespace {

constexpr double kLeastShare = 0.5;
constexpr std::int64_t kLeastNames = 2;  // of ours that make their domain ours

// "MY.NET" of MY.NET.253.12, "256.0.0" of 256.0.0.1; "" for hosts that nobody sanitised.
std::string sanitised_net(const Host& host) {
  if (host.kind != HostKind::sanitised) return {};
  return host.key.label.empty() ? host.text.substr(0, host.text.rfind('.')) : host.key.label;
}

std::string wide_net(const Host& host) {
  if (host.kind != HostKind::ipv4) return {};
  return fmt::format("{}.{}.0.0/16", host.key.number[0], host.key.number[1]);
}

// How many packets have an end in each net.
struct NetTraffic {
  std::int64_t packets = 0;
  std::map<std::string, std::int64_t> packets_of;
};

// `net_of` gives the net of a host, "" for none.
NetTraffic count_traffic(const Dataset& data, std::string (*net_of)(const Host&)) {
  std::map<std::string, std::size_t> numbers;  // "" is 0
  numbers.emplace("", 0);
  std::vector<std::size_t> net;  // by HostId
  for (std::size_t i = 0; i < data.hosts.size(); ++i)
    net.push_back(numbers.emplace(net_of(data.hosts[i]), numbers.size()).first->second);
  std::vector<std::int64_t> counts(numbers.size());
  NetTraffic traffic;
  for (const Event& event : data.events) {
    if (event.src == kNoHost || event.dst == kNoHost) continue;
    ++traffic.packets;
    const std::size_t first = net[static_cast<std::size_t>(event.src)];
    const std::size_t second = net[static_cast<std::size_t>(event.dst)];
    ++counts[first];
    if (second != first) ++counts[second];
  }
  for (const auto& [name, number] : numbers) {
    if (number != 0 && counts[number] > 0) traffic.packets_of.emplace(name, counts[number]);
  }
  return traffic;
}

}  // namespace

Result<InternalNetworks> find_internal_networks(const Dataset& data, const std::vector<std::string>& told,
                                                std::string_view origin) {
  InternalNetworks result;
  for (const std::string& text : told) HINDCAST_TRY(result.networks.add(text));
  if (!told.empty()) {
    result.rule = fmt::format("{} from {}", fmt::join(told, " "), origin);
    return result;
  }
  const NetTraffic sanitised = count_traffic(data, sanitised_net);
  std::vector<std::string> nets;
  for (const auto& [net, count] : sanitised.packets_of) {
    nets.push_back(net);
    HINDCAST_TRY(result.networks.add(net));
  }
  if (!nets.empty()) {
    result.rule = fmt::format("{} inferred: sanitised, as owners do with their own nets", fmt::join(nets, " "));
    return result;
  }
  const NetTraffic traffic = count_traffic(data, wide_net);
  const auto& wide = traffic.packets_of;
  const auto packets = static_cast<double>(traffic.packets);
  const auto most = std::max_element(wide.begin(), wide.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == wide.end() || static_cast<double>(most->second) < kLeastShare * packets) {
    result.rule = "not known: no network has an end in half of the traffic; give --internal";
    return result;
  }
  HINDCAST_TRY(result.networks.add(most->first));
  result.rule = fmt::format("{} inferred: it has an end in {:.0f} % of the traffic", most->first,
                            100 * static_cast<double>(most->second) / packets);
  return result;
}

void add_internal_domains(const Dataset& data, const std::vector<Alias>& aliases, InternalNetworks& internal) {
  struct Domain {
    std::int64_t ours = 0;
    std::int64_t others = 0;
  };
  std::map<std::string, Domain> domains;
  for (const Alias& alias : aliases) {
    const std::string domain = network_of(data.host(alias.name));
    if (domain.empty()) continue;
    ++(internal.networks.contains(data.host(alias.address)) ? domains[domain].ours : domains[domain].others);
  }
  for (const auto& [domain, names] : domains) {
    if (names.ours < kLeastNames || names.others > 0 || !internal.networks.add("*." + domain)) continue;
    internal.rule += fmt::format("; *.{}: {} of its names stand for addresses there", domain, names.ours);
  }
}

}  // namespace hindcast
