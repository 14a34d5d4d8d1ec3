#include "core/host.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace hindcast {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> split_dots(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    const std::size_t dot = text.find('.', start);
    parts.push_back(text.substr(start, dot == std::string_view::npos ? dot : dot - start));
    if (dot == std::string_view::npos) return parts;
    start = dot + 1;
  }
}

// A part that stands for a hidden number: "x", "xx", "XXX", "yyy", "zzz".
bool is_hidden_part(std::string_view part) {
  if (part.empty() || part.size() > 3) return false;
  const char c = part.front() | 0x20;
  if (c != 'x' && c != 'y' && c != 'z') return false;
  return std::all_of(part.begin(), part.end(), [c](char other) { return (other | 0x20) == c; });
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return result;
}

// Numbers with hidden ones among them (129.107.xxx.yyy), also behind an upper-case label if the last is hidden (MY.NET.x.y).
bool is_hidden_address(const std::vector<std::string_view>& parts) {
  if (std::none_of(parts.begin(), parts.end(), is_hidden_part)) return false;
  return std::all_of(parts.begin(), parts.end(), [&parts](std::string_view part) {
    const bool is_label = std::all_of(part.begin(), part.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    return is_hidden_part(part) || all_digits(part) || (is_label && !part.empty() && is_hidden_part(parts.back()));
  });
}

// As RFC 5952 has it: lower case, no leading zeros, the longest run of zeros left out.
std::string ipv6_text(const in6_addr& address) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(AF_INET6, &address, buffer.data(), buffer.size());
  return buffer.data();
}

// Reads IPv6 text; the normalised text and its number.
bool read_ipv6(std::string_view text, Host& host) {
  if (text.find(':') == std::string_view::npos || text.find('\0') != std::string_view::npos || text.size() > 45) return false;
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return false;
  host.text = ipv6_text(address);
  host.kind = HostKind::ipv6;
  host.key.family = 1;
  for (std::size_t i = 0; i < 4; ++i) {
    host.key.number[i] = (static_cast<std::uint32_t>(address.s6_addr[4 * i]) << 24U) |
                         (static_cast<std::uint32_t>(address.s6_addr[4 * i + 1]) << 16U) |
                         (static_cast<std::uint32_t>(address.s6_addr[4 * i + 2]) << 8U) | address.s6_addr[4 * i + 3];
  }
  return true;
}

// Four parts that end in numbers of at most three digits: IPv4, or sanitised when a part is no octet.
bool read_dotted(std::string_view text, Host& host) {
  const auto parts = split_dots(text);
  if (parts.size() != 4 || std::any_of(parts.begin(), parts.end(), [](auto part) { return part.empty(); })) return false;
  if (is_hidden_address(parts) || lower(text) == "a.b.c.d") {
    host.kind = HostKind::hidden;
    host.key.family = 3;
    host.key.label = host.text;
    return true;
  }
  std::size_t first_number = 4;
  while (first_number > 0 && all_digits(parts[first_number - 1]) && parts[first_number - 1].size() <= 3) --first_number;
  if (first_number > 3) return false;
  bool octets = first_number == 0;
  for (std::size_t i = first_number; i < 4; ++i) {
    std::uint32_t number = 0;
    std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), number);
    host.key.number[i] = number;
    octets = octets && number <= 255;
  }
  if (first_number > 0) {
    // A label of lower-case letters is a name such as ppp-1.isp.example.12: only the upper-case style hides a net.
    const std::string_view label = text.substr(0, static_cast<std::size_t>(parts[first_number].data() - text.data()) - 1);
    if (std::any_of(label.begin(), label.end(), [](char c) { return c >= 'a' && c <= 'z'; })) {
      host.key = HostKey{};
      return false;
    }
    host.key.label = label;
  }
  host.kind = octets ? HostKind::ipv4 : HostKind::sanitised;
  return true;
}

}  // namespace

Host parse_host(std::string_view text) {
  Host host;
  host.text = text;
  if (read_dotted(text, host) || read_ipv6(text, host)) return host;
  host.kind = HostKind::name;
  host.key.family = 2;
  host.key.label = lower(text);
  return host;
}

std::string normal_text(const Host& host) { return host.kind == HostKind::name ? host.key.label : host.text; }

std::string network_of(const Host& host) {
  switch (host.kind) {
    case HostKind::ipv4:
    case HostKind::sanitised:
      return fmt::format("{}.0/24", host.text.substr(0, host.text.rfind('.')));
    case HostKind::ipv6: {
      in6_addr network{};
      for (std::size_t i = 0; i < 8; ++i)
        network.s6_addr[i] = static_cast<std::uint8_t>(host.key.number[i / 4] >> (24U - 8U * (i % 4)));
      return ipv6_text(network) + "/64";
    }
    case HostKind::name: {
      const std::string& name = host.key.label;
      const std::size_t dot = name.find('.');
      return dot == std::string::npos ? std::string() : name.substr(dot + 1);
    }
    case HostKind::hidden:
      break;
  }
  return {};
}

std::int64_t last_octet(const Host& host) {
  const bool dotted = host.kind == HostKind::ipv4 || host.kind == HostKind::sanitised;
  return dotted ? static_cast<std::int64_t>(host.key.number[3]) : -1;
}

bool is_group_address(const Host& host) {
  if (host.kind == HostKind::ipv6) return (host.key.number[0] >> 24U) == 0xff;
  if (host.kind != HostKind::ipv4) return false;
  const auto first = host.key.number[0];
  return (first >= 224 && first <= 239) || host.text == "255.255.255.255" || host.text == "0.0.0.0";
}

}  // namespace hindcast
