#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "correlate/finding_builder.h"
#include "correlate/linker.h"

namespace hindcast {

LinkContext make_link_context(const Dataset& data, const AttemptTable& table, const FindingArray& findings) {
  LinkContext context{data, table, findings, {}, {}, 0, {}, {}, {}, {}, {}, {}, 1};
  context.is_sender.resize(data.hosts.size());
  for (const Event& event : data.events) {
    if (event.src != kNoHost) context.is_sender[static_cast<std::size_t>(event.src)] = true;
  }
  // Attempts are ordered by actor.
  HostId last = kNoHost;
  std::vector<std::pair<Port, HostId>> users;
  for (const Attempt& a : table.attempts) {
    if (a.actor != last) ++context.actor_count;
    last = a.actor;
    if (a.source_port != kNoPort) users.emplace_back(a.is_unsolicited ? a.port : a.source_port, a.actor);
  }
  sort_unique(users);
  for (const auto& [port, user] : users) ++context.actors_of_source_port[port];
  std::set<HostId> outside;
  for (const Finding& f : findings) {
    if (const Port port = fixed_source_port(f); port != kNoPort)
      context.holders_of_source_port[port] += static_cast<std::int64_t>(f.actors.size());
    for (const HostId target : f.targets) ++context.findings_of_target[target];
    for (const ServicePort& port : f.ports) ++context.findings_of_service[port];
    ++context.findings_of_stack[stack_key(f.traits)];
    ++context.findings_of_schedule[schedule_key(f.traits)];
    ++context.findings_of_signature[f.signature];
    for (const HostId actor : f.actors) {
      if (!data.internal(actor)) outside.insert(actor);
    }
  }
  std::map<NetworkId, std::int64_t> networks;
  for (const HostId host : outside) ++networks[data.network_id(host)];
  double same = 0;
  for (const auto& [network, count] : networks) same += static_cast<double>(count * (count - 1));
  const auto n = static_cast<double>(outside.size());
  // One pair more than seen, among one pair more than there are: a share is never zero.
  context.network_share = n < 2 ? 0.5 : (same / 2 + 0.5) / (n * (n - 1) / 2 + 1);
  return context;
}

std::string stack_key(const ToolTraits& traits) {
  if (traits.initial_ttl < 0 || traits.window < 0) return {};
  return fmt::format("TTL from {}, window {}, options {}", traits.initial_ttl, traits.window,
                     traits.options.empty() ? "none" : traits.options);
}

std::string schedule_key(const ToolTraits& traits) {
  if (traits.retry_gaps_s.size() < 2) return {};
  return fmt::format("{:.0f} {:.0f}", 2 * traits.retry_gaps_s[0], 2 * traits.retry_gaps_s[1]);
}

HostId shared_actor(const Finding& a, const Finding& b) {
  const auto shared = std::find_first_of(a.actors.begin(), a.actors.end(), b.actors.begin(), b.actors.end());
  return shared == a.actors.end() ? kNoHost : *shared;
}

Port fixed_source_port(const Finding& f) {
  if (f.kind == FindingKind::backscatter) return f.ports.size() == 1 ? f.ports.front().port : kNoPort;
  const bool chosen = f.events.size() > 1 || (f.source_ports.size() == 1 && f.source_ports.front() < 1024);
  return f.source_ports.size() == 1 && chosen ? f.source_ports.front() : kNoPort;
}

std::uint64_t link_key(std::initializer_list<std::int64_t> values) {
  std::uint64_t key = 0;
  for (const std::int64_t value : values) {
    // The finalizer of splitmix64 (Steele, Lea, Flood 2014).
    key = (key ^ static_cast<std::uint64_t>(value)) + 0x9e3779b97f4a7c15U;
    key = (key ^ (key >> 30U)) * 0xbf58476d1ce4e5b9U;
    key = (key ^ (key >> 27U)) * 0x94d049bb133111ebU;
    key ^= key >> 31U;
  }
  return key;
}

std::uint64_t link_key(std::string_view text) {
  std::uint64_t key = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : text) key = (key ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return key;
}

}  // namespace hindcast
