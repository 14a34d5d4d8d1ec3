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

}  // namespace hindcast
