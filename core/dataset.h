// The facts of a case in memory, as correlation reads them: plain arrays in a total order, no store behind them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.h"
#include "core/host.h"

namespace hindcast {

using NetworkId = std::int32_t;  // hosts of one /24 (or /64, or domain) share it

// All facts of one case. Events are ordered by (time, source, line); undated ones by their time of day.
struct Dataset {
  std::vector<Host> hosts;                  // by HostId
  std::vector<bool> is_internal;            // by HostId
  std::vector<std::int32_t> host_rank;      // by HostId: place among all hosts in ascending order
  std::vector<NetworkId> network;           // by HostId
  std::vector<std::string> networks;        // by NetworkId: "MY.NET.16.0/24"
  std::vector<std::string> signatures;      // by SignatureId
  std::vector<Event> events;
  std::vector<PacketDetail> packets;        // Event::detail points here
  std::vector<MailDetail> mails;            // ordered by event_id

  [[nodiscard]] const Host& host(HostId id) const { return hosts[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const std::string& address(HostId id) const { return host(id).text; }
  [[nodiscard]] bool internal(HostId id) const { return id != kNoHost && is_internal[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::int32_t rank(HostId id) const { return host_rank[static_cast<std::size_t>(id)]; }
  [[nodiscard]] NetworkId network_id(HostId id) const { return network[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::string_view signature(SignatureId id) const {
    return id == kNoSignature ? std::string_view{} : std::string_view(signatures[static_cast<std::size_t>(id)]);
  }
  [[nodiscard]] const PacketDetail* packet(const Event& event) const {
    return event.detail < 0 ? nullptr : &packets[static_cast<std::size_t>(event.detail)];
  }
};

// Fills host_rank, network and networks from hosts.
void index_hosts(Dataset& data);

// Sorts events into their total order.
void order_events(Dataset& data);

}  // namespace hindcast
