#include "correlate/aliases.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <tuple>
#include <utility>

namespace hindcast {
namespace {

constexpr double kLeastShare = 0.95;     // of the packets that pair a name with any address
constexpr std::size_t kMostAtOnce = 64;  // records of one microsecond beyond which nothing can be told

using Votes = std::map<std::pair<HostId, HostId>, std::int64_t>;  // (name, address) -> packets

bool is_name(const Dataset& data, HostId host) { return host != kNoHost && data.host(host).kind == HostKind::name; }
bool is_address(const Dataset& data, HostId host) {
  return host != kNoHost && data.host(host).kind != HostKind::name && data.host(host).kind != HostKind::hidden;
}

bool same_port(Port a, Port b) { return a == b || a == kNoPort || b == kNoPort; }

// Whether two hosts of records of one packet can be one: equal, or a name beside an address.
bool can_be_one(const Dataset& data, HostId a, HostId b) {
  return a == b || (is_name(data, a) && is_address(data, b)) || (is_address(data, a) && is_name(data, b));
}

bool can_be_one_packet(const Dataset& data, const Event& a, const Event& b) {
  if (a.source_id == b.source_id || !can_be_one(data, a.src, b.src) || !can_be_one(data, a.dst, b.dst)) return false;
  if (!same_port(a.src_port, b.src_port) || !same_port(a.dst_port, b.dst_port)) return false;
  if (a.protocol != b.protocol && a.protocol != Protocol::unknown && b.protocol != Protocol::unknown) return false;
  return a.flags == b.flags || a.flags == kFlagsNotLogged || b.flags == kFlagsNotLogged;
}

void vote(const Dataset& data, HostId a, HostId b, std::vector<std::pair<HostId, HostId>>& pairs) {
  if (is_name(data, b)) std::swap(a, b);
  if (a != b && is_name(data, a) && is_address(data, b)) pairs.emplace_back(a, b);
}

// Counts what the records of one moment pair, each pair once.
void vote_moment(const Dataset& data, std::span<const Event> moment, Votes& votes) {
  if (moment.size() < 2 || moment.size() > kMostAtOnce) return;
  std::vector<std::pair<HostId, HostId>> pairs;
  for (std::size_t i = 0; i < moment.size(); ++i) {
    for (std::size_t j = i + 1; j < moment.size(); ++j) {
      if (!can_be_one_packet(data, moment[i], moment[j])) continue;
      vote(data, moment[i].src, moment[j].src, pairs);
      vote(data, moment[i].dst, moment[j].dst, pairs);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  for (const auto& pair : pairs) ++votes[pair];
}

}  // namespace

std::vector<Alias> learn_aliases(const Dataset& data) {
  if (std::none_of(data.hosts.begin(), data.hosts.end(), [](const Host& host) { return host.kind == HostKind::name; })) return {};
  std::vector<Event> exact;
  for (const Event& e : data.events) {
    if (e.precision == TimePrecision::us && e.basis != TimeBasis::none && e.src != kNoHost && e.dst != kNoHost) exact.push_back(e);
  }
  std::stable_sort(exact.begin(), exact.end(),
                   [](const Event& a, const Event& b) { return std::tie(a.basis, a.time) < std::tie(b.basis, b.time); });
  Votes votes;
  for (std::size_t begin = 0, end = 0; begin < exact.size(); begin = end) {
    while (end < exact.size() && exact[end].basis == exact[begin].basis && exact[end].time == exact[begin].time) ++end;
    vote_moment(data, {exact.data() + begin, end - begin}, votes);
  }
  std::map<HostId, std::int64_t> total;
  for (const auto& [pair, packets] : votes) total[pair.first] += packets;
  std::vector<Alias> aliases;
  for (const auto& [pair, packets] : votes) {
    if (packets < kLeastPairedPackets || static_cast<double>(packets) < kLeastShare * static_cast<double>(total[pair.first]))
      continue;
    aliases.push_back({pair.first, pair.second, packets});
  }
  return aliases;
}

void apply_aliases(Dataset& data, const std::vector<Alias>& aliases) {
  if (aliases.empty()) return;
  std::vector<HostId> one(data.hosts.size());
  for (std::size_t i = 0; i < one.size(); ++i) one[i] = static_cast<HostId>(i);
  for (const Alias& alias : aliases) one[static_cast<std::size_t>(alias.name)] = alias.address;
  const auto put = [&one](HostId& host) {
    if (host != kNoHost) host = one[static_cast<std::size_t>(host)];
  };
  for (Event& e : data.events) {
    put(e.src);
    put(e.dst);
  }
  for (PacketDetail& packet : data.packets) {
    put(packet.quoted.src);
    put(packet.quoted.dst);
  }
}

std::string alias_text(const Dataset& data, const std::vector<Alias>& aliases, HostId address) {
  std::string text;
  for (const Alias& alias : aliases) {
    if (alias.address != address) continue;
    text += fmt::format("{}{} is {} in other logs ({} packets equal to the microsecond)", text.empty() ? "" : "; ",
                        data.address(address), data.address(alias.name), alias.packets);
  }
  return text;
}

}  // namespace hindcast
