#include "correlate/aliases.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace hindcast {
namespace {

constexpr double kLeastShare = 0.95;     // of the packets that pair a name with any address
constexpr std::size_t kMostAtOnce = 64;  // records of one microsecond beyond which nothing can be told

using Votes = std::map<std::pair<HostId, HostId>, std::int64_t>;  // (name, address) -> packets

bool is_name(const Dataset& data, HostId host) { return host != kNoHost && data.host_kind(host) == HostKind::name; }
bool is_address(const Dataset& data, HostId host) {
  return host != kNoHost && data.host_kind(host) != HostKind::name && data.host_kind(host) != HostKind::hidden;
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

using Moment = std::vector<Event>;  // records in the order of the dataset

// Counts what the records of one moment pair, each pair once; only records with whole seconds beside records to the microsecond if
// `across_precisions`, else only records of like precision.
void vote_moment(const Dataset& data, std::span<const Event> moment, bool across_precisions, Votes& votes) {
  if (moment.size() < 2 || moment.size() > kMostAtOnce) return;
  std::vector<std::pair<HostId, HostId>> pairs;
  for (std::size_t i = 0; i < moment.size(); ++i) {
    for (std::size_t j = i + 1; j < moment.size(); ++j) {
      if ((moment[i].precision != moment[j].precision) != across_precisions || !can_be_one_packet(data, moment[i], moment[j]))
        continue;
      vote(data, moment[i].src, moment[j].src, pairs);
      vote(data, moment[i].dst, moment[j].dst, pairs);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  for (const auto& pair : pairs) ++votes[pair];
}

// The records of one second that show both ports, in groups of equal ports; only where there are records of both precisions.
void vote_second(const Dataset& data, Moment& second, Votes& votes) {
  const auto is_exact = [](const Event& e) { return e.precision == TimePrecision::us; };
  if (std::all_of(second.begin(), second.end(), is_exact) || std::none_of(second.begin(), second.end(), is_exact)) return;
  const auto ports = [](const Event& e) { return std::pair(e.src_port, e.dst_port); };
  std::stable_sort(second.begin(), second.end(), [&](const Event& a, const Event& b) { return ports(a) < ports(b); });
  for (std::size_t begin = 0, end = 0; begin < second.size(); begin = end) {
    while (end < second.size() && ports(second[end]) == ports(second[begin])) ++end;
    vote_moment(data, {second.data() + begin, end - begin}, true, votes);
  }
}

// Calls vote(records) for each run of records that `takes` takes and that have one `moment_of`: they lie together, for the dataset
// is in order of time.
template <typename Takes, typename MomentOf, typename Vote>
void for_each_moment(const Dataset& data, Takes&& takes, MomentOf&& moment_of, Vote&& vote) {
  Moment moment;
  for (const Event& e : data.events) {
    if (e.basis == TimeBasis::none || e.src == kNoHost || e.dst == kNoHost || !takes(e)) continue;
    const bool is_other = !moment.empty() && (moment.front().basis != e.basis || moment_of(moment.front()) != moment_of(e));
    if (is_other) {
      vote(moment);
      moment.clear();
    }
    moment.push_back(e);
  }
  vote(moment);
}

}  // namespace

std::vector<Alias> learn_aliases(const Dataset& data) {
  if (!data.hosts.has(HostKind::name)) return {};
  Votes votes;
  for_each_moment(
      data, [](const Event& e) { return e.precision == TimePrecision::us; }, [](const Event& e) { return e.time.us; },
      [&](const Moment& moment) { vote_moment(data, moment, false, votes); });
  for_each_moment(
      data, [](const Event& e) { return e.src_port != kNoPort && e.dst_port != kNoPort; },
      [](const Event& e) { return e.time.us / kUsPerSecond; }, [&](Moment& second) { vote_second(data, second, votes); });
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
  const auto one_of = [&one](HostId host) { return host == kNoHost ? host : one[static_cast<std::size_t>(host)]; };
  for (std::size_t i = 0; i < data.events.size(); ++i) {
    Event e = data.events[i];
    if (one_of(e.src) == e.src && one_of(e.dst) == e.dst) continue;
    e.src = one_of(e.src);
    e.dst = one_of(e.dst);
    data.events.set(i, e);
  }
  for (QuotedFlow& quoted : data.quoted_flows) {
    quoted.src = one_of(quoted.src);
    quoted.dst = one_of(quoted.dst);
  }
}

std::string alias_text(const Dataset& data, const std::vector<Alias>& aliases, HostId address) {
  std::string text;
  for (const Alias& alias : aliases) {
    if (alias.address != address) continue;
    text += fmt::format("{}{} is {} in other logs ({} packets pair them)", text.empty() ? "" : "; ", data.address(address),
                        data.address(alias.name), alias.packets);
  }
  return text;
}

}  // namespace hindcast
