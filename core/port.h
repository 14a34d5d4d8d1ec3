// Ports. Apart from core/host.h so that what only counts ports need not know hosts.
#pragma once

#include <cstdint>

namespace hindcast {

// A port number (0..65535), or kNoPort where there is none (ICMP, later fragments, ARP). Port 0 is a real port. Wider than 16
// bits so that kNoPort is no port's number.
using Port = std::int32_t;
inline constexpr Port kNoPort = -1;

}  // namespace hindcast
