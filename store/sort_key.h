// Two numbers of 32 bits in one key of 64, so that sorting by it sorts by the first, then by the second.
#pragma once

#include <cstdint>

#include "core/event.h"

namespace hindcast {

inline std::uint64_t two_in_one(std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32U | low; }
inline std::uint32_t high_half(std::uint64_t key) { return static_cast<std::uint32_t>(key >> 32U); }
inline std::uint32_t low_half(std::uint64_t key) { return static_cast<std::uint32_t>(key); }
// A host in such a key: 0 where there is none.
inline std::uint32_t host_number(HostId host) { return static_cast<std::uint32_t>(host + 1); }

// A service in half of such a key, in the order of protocols and ports, and back: -1 for a port where there is none.
inline std::uint32_t service_key(Protocol protocol, Port port) {
  return static_cast<std::uint32_t>(static_cast<int>(protocol) + 1) << 17U | static_cast<std::uint32_t>(port + 1);
}
inline std::int64_t service_protocol(std::uint32_t service) { return static_cast<std::int64_t>(service >> 17U) - 1; }
inline std::int64_t service_port(std::uint32_t service) { return static_cast<std::int64_t>(service & 0x1FFFFU) - 1; }

}  // namespace hindcast
