// A host as the logs name it: IPv4, IPv6, an address sanitised by its owner (MY.NET.253.12, 256.0.0.1), a name, or a
// hidden address. One type orders them so that "ascending" means what an analyst means, and knows their networks. Which
// networks are ours is core/network_set.h's.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace hindcast {

// What a host's text is. Decided by its form alone; nothing is looked up.
enum class HostKind : std::uint8_t {
  ipv4,  // four octets of 0..255
  ipv6,
  sanitised,  // ends like an address but cannot be one: MY.NET.253.12, 256.0.0.1, 10.20.30.400
  name,       // mailhost, relaytest.orbs.vuurwerk.nl
  hidden,     // xxx.xxx.xxx.xxx, x.x.x.x, 10.0.0.xxx: not one host; never to be grouped by
};

// Total order of hosts: kind family, network label, then numbers; names by text.
struct HostKey {
  std::uint8_t family = 0;                // 0 sanitised and IPv4, 1 IPv6, 2 names, 3 hidden
  std::string label;                      // "MY.NET" of MY.NET.253.12; the whole text of a name; else empty
  std::array<std::uint32_t, 4> number{};  // IPv4: one octet each; IPv6: 32 bits each; sanitised: its numbers, right-aligned
  auto operator<=>(const HostKey&) const = default;
};

// A host with what its text tells. `text` is what the log showed, IPv6 in the one spelling of RFC 5952 ("2a01:1::5"); two texts
// with one key are the same host.
struct Host {
  std::string text;
  HostKind kind = HostKind::name;
  HostKey key;
};

// Never fails: what is no address is a name. Leading zeros are kept (old tools never print them).
Host parse_host(std::string_view text);

// The one spelling of all texts of a host: names in lower case, IPv6 compressed; every other text as it is.
std::string normal_text(const Host& host);

// The host's network: "MY.NET.16.0/24", "208.61.141.0/24", "2001:db8:1:2::/64"; the domain ("orbs.vuurwerk.nl") of a
// dotted name; empty where there is none.
std::string network_of(const Host& host);

// Neighbours differ by one in it, which is what makes a scan ascending.
// The last number of a dotted host (12 of MY.NET.253.12), or -1.
std::int64_t last_octet(const Host& host);

// Multicast addresses, 255.255.255.255 and 0.0.0.0: one packet to many hosts, or to nobody. The broadcast and network addresses
// of a subnet (.255, .0) cannot be told without its mask.
bool is_group_address(const Host& host);

}  // namespace hindcast
