#include "core/protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

namespace hindcast {
namespace {

struct ProtocolName {
  std::string_view name;
  Protocol protocol;
};
// The first name of a protocol is the one that is printed.
constexpr std::array<ProtocolName, 16> kProtocols = {{{"icmp", Protocol::icmp},
                                                      {"igmp", Protocol::igmp},
                                                      {"tcp", Protocol::tcp},
                                                      {"udp", Protocol::udp},
                                                      {"ipv6", Protocol::ipv6},
                                                      {"gre", Protocol::gre},
                                                      {"esp", Protocol::esp},
                                                      {"ah", Protocol::ah},
                                                      {"icmpv6", Protocol::icmpv6},
                                                      {"ipv6-icmp", Protocol::icmpv6},
                                                      {"icmp6", Protocol::icmpv6},
                                                      {"ospf", Protocol::ospf},
                                                      {"ospfigp", Protocol::ospf},
                                                      {"pim", Protocol::pim},
                                                      {"arp", Protocol::arp},
                                                      {"ip", Protocol::ip}}};

struct Service {
  Port port;
  std::string_view tcp;  // the name used in output; empty where the service is of the other protocol only
  std::string_view udp;
};
constexpr std::array<Service, 86> kServices = {{{7, "echo", "echo"},
                                                {9, "discard", "discard"},
                                                {11, "systat", ""},
                                                {13, "daytime", "daytime"},
                                                {15, "netstat", ""},
                                                {17, "qotd", ""},
                                                {19, "chargen", "chargen"},
                                                {20, "ftp-data", ""},
                                                {21, "ftp", ""},
                                                {22, "ssh", ""},
                                                {23, "telnet", ""},
                                                {25, "smtp", ""},
                                                {37, "time", "time"},
                                                {42, "nameserver", "nameserver"},
                                                {43, "whois", ""},
                                                {49, "tacacs", "tacacs"},
                                                {53, "domain", "domain"},
                                                {67, "", "bootps"},
                                                {68, "", "bootpc"},
                                                {69, "", "tftp"},
                                                {70, "gopher", ""},
                                                {79, "finger", ""},
                                                {80, "www", ""},
                                                {88, "kerberos", "kerberos"},
                                                {98, "linuxconf", ""},
                                                {109, "pop-2", ""},
                                                {110, "pop-3", ""},
                                                {111, "sunrpc", "sunrpc"},
                                                {113, "auth", ""},
                                                {119, "nntp", ""},
                                                {123, "ntp", "ntp"},
                                                {135, "epmap", "epmap"},
                                                {137, "netbios-ns", "netbios-ns"},
                                                {138, "netbios-dgm", "netbios-dgm"},
                                                {139, "netbios-ssn", ""},
                                                {143, "imap", ""},
                                                {161, "snmp", "snmp"},
                                                {162, "snmp-trap", "snmp-trap"},
                                                {177, "xdmcp", "xdmcp"},
                                                {179, "bgp", ""},
                                                {194, "irc", ""},
                                                {389, "ldap", ""},
                                                {443, "https", ""},
                                                {445, "microsoft-ds", "microsoft-ds"},
                                                {500, "", "isakmp"},
                                                {512, "exec", "biff"},
                                                {513, "login", "who"},
                                                {514, "shell", "syslog"},
                                                {515, "printer", ""},
                                                {517, "", "talk"},
                                                {518, "", "ntalk"},
                                                {520, "", "route"},
                                                {540, "uucp", ""},
                                                {543, "klogin", ""},
                                                {544, "kshell", ""},
                                                {546, "", "dhcpv6-client"},
                                                {547, "", "dhcpv6-server"},
                                                {587, "submission", ""},
                                                {631, "ipp", "ipp"},
                                                {636, "ldaps", ""},
                                                {873, "rsync", ""},
                                                {993, "imaps", ""},
                                                {995, "pop3s", ""},
                                                {1080, "socks", ""},
                                                {1243, "subseven", ""},
                                                {1433, "ms-sql-s", ""},
                                                {1434, "", "ms-sql-m"},
                                                {1524, "ingreslock", ""},
                                                {1812, "", "radius"},
                                                {1900, "", "ssdp"},
                                                {2049, "nfs", "nfs"},
                                                {3128, "squid", ""},
                                                {3306, "mysql", ""},
                                                {3389, "rdp", ""},
                                                {4000, "", "icq"},
                                                {5353, "", "mdns"},
                                                {5432, "postgresql", ""},
                                                {5631, "pcanywhere", ""},
                                                {5632, "", "pcanywherestat"},
                                                {6000, "x11", ""},
                                                {6667, "ircd", ""},
                                                {8080, "http-proxy", ""},
                                                {12345, "netbus", ""},
                                                {27374, "subseven", ""},
                                                {31337, "", "back-orifice"},
                                                {32771, "sunrpc-high", "sunrpc-high"}}};

// Other spellings that logs use.
struct Alias {
  std::string_view name;
  Port port;
};
constexpr std::array<Alias, 26> kAliases = {
    {{"http", 80},         {"pop2", 109},    {"pop3", 110},       {"pop", 110},         {"ident", 113},
     {"imap2", 143},       {"imap4", 143},   {"snmptrap", 162},   {"ntalk", 518},       {"router", 520},
     {"mail", 25},         {"dns", 53},      {"netbios_ns", 137}, {"netbios_dgm", 138}, {"netbios_ssn", 139},
     {"portmap", 111},     {"rpcbind", 111}, {"webcache", 8080},  {"http-alt", 8080},   {"loc-srv", 135},
     {"kerberos-sec", 88}, {"cmd", 514},     {"spooler", 515},    {"whoami", 565},      {"ms-wbt-server", 3389},
     {"icp", 3130}}};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return result;
}

const std::unordered_map<std::string_view, Port>& ports_by_name() {
  static const auto* ports = [] {
    auto* map = new std::unordered_map<std::string_view, Port>();  // lives as long as the program
    for (const auto& service : kServices) {
      if (!service.tcp.empty()) map->emplace(service.tcp, service.port);
      if (!service.udp.empty()) map->emplace(service.udp, service.port);
    }
    for (const auto& alias : kAliases) map->emplace(alias.name, alias.port);
    return map;
  }();
  return *ports;
}

}  // namespace

std::string protocol_name(Protocol protocol) {
  if (protocol == Protocol::unknown) return {};
  for (const auto& entry : kProtocols) {
    if (entry.protocol == protocol) return std::string(entry.name);
  }
  return fmt::format("proto-{}", static_cast<int>(protocol));
}

Protocol parse_protocol(std::string_view text) {
  if (text == "TCP" || text == "tcp") return Protocol::tcp;  // the common cases, without a copy
  if (text == "UDP" || text == "udp") return Protocol::udp;
  if (text == "ICMP" || text == "icmp") return Protocol::icmp;
  if (text.size() > 16) return Protocol::unknown;
  const std::string name = lower(text);
  for (const auto& entry : kProtocols) {
    if (entry.name == name) return entry.protocol;
  }
  std::string_view number = name;
  for (const std::string_view prefix : {"proto", "ip-proto"}) {
    if (!number.starts_with(prefix)) continue;
    number.remove_prefix(prefix.size());
    if (!number.empty() && (number.front() == ':' || number.front() == '-')) number.remove_prefix(1);
  }
  int value = -1;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc{} || end != number.data() + number.size() || value < 0 || value > 255) return Protocol::unknown;
  return static_cast<Protocol>(value);
}

std::optional<Port> parse_port(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text.front() >= '0' && text.front() <= '9') {
    Port port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error == std::errc{} && end == text.data() + text.size()) {
      return port <= 65'535 ? std::optional<Port>(port) : std::nullopt;
    }
  }
  const auto& ports = ports_by_name();
  const auto found = ports.find(text);
  return found == ports.end() ? std::nullopt : std::optional<Port>(found->second);
}

std::string_view service_name(Protocol protocol, Port port) {
  const auto found = std::lower_bound(kServices.begin(), kServices.end(), port,
                                      [](const Service& service, Port wanted) { return service.port < wanted; });
  if (found == kServices.end() || found->port != port) return {};
  return protocol == Protocol::udp ? found->udp : found->tcp;
}

std::string service_label(Protocol protocol, Port port) {
  if (port == kNoPort) return protocol_name(protocol);
  const std::string_view name = service_name(protocol, port);
  const std::string start = protocol == Protocol::unknown ? "port" : protocol_name(protocol);
  return name.empty() ? fmt::format("{} {}", start, port) : fmt::format("{} {} ({})", start, port, name);
}

}  // namespace hindcast
