// Protocols, ports and service names, spelt as v_event spells them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hindcast {

// A port number (0..65535), or kNoPort where there is none (ICMP, later fragments, ARP). Port 0 is a real port. Wider than 16
// bits so that kNoPort is no port's number.
using Port = std::int32_t;
inline constexpr Port kNoPort = -1;

// An IP protocol number, or one of the two names for what is no IP protocol. Stored as this number.
// The values are those of the IANA registry; the two above 255 cannot clash with it.
enum class Protocol : std::int16_t {
  unknown = -1,  // the line does not show it
  icmp = 1,
  igmp = 2,
  tcp = 6,
  udp = 17,
  ipv6 = 41,
  gre = 47,
  esp = 50,
  ah = 51,
  icmpv6 = 58,
  ospf = 89,
  pim = 103,
  arp = 1000,  // not an IP protocol
  ip = 1001,   // IP, but which protocol the line does not show (later fragments)
};

// "tcp", "udp", "icmp", "icmpv6", "arp", "proto-253"; empty for unknown.
std::string protocol_name(Protocol protocol);

// Reads names of any case ("TCP", "IPV6-ICMP", "PROTO:255", "PROTO255", "253"); unknown if it is none.
Protocol parse_protocol(std::string_view text);

// Protocols whose packets carry ports.
constexpr bool has_ports(Protocol protocol) { return protocol == Protocol::tcp || protocol == Protocol::udp; }

// "www" or "http" -> 80, "sunrpc" -> 111, "137" -> 137. Nothing for unknown names and for numbers over 65535.
// Knows the names of the services that matter in these logs; ingest/service_names.h has the long list.
std::optional<Port> parse_port(std::string_view text);

// The usual name of a service ("sunrpc"), empty if it has none.
std::string_view service_name(Protocol protocol, Port port);

// "tcp 111 (sunrpc)", "udp 12345", "icmp"; "port 80 (www)" where the protocol is unknown.
std::string service_label(Protocol protocol, Port port);

}  // namespace hindcast
