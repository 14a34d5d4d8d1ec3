#include "correlate/knowledge.h"

#include <algorithm>
#include <array>

namespace hindcast {
namespace {

constexpr std::array<DangerousService, 34> kDangerous = {{
    {Protocol::tcp, 79, 79, 1, "finger", "finger tells strangers who uses the machine."},
    {Protocol::tcp, 98, 98, 4, "linuxconf", "linuxconf administers the machine and has had remote holes."},
    {Protocol::tcp, 111, 111, 4, "portmapper",
     "The portmapper tells at which ports the RPC services listen, many of which can be broken into."},
    {Protocol::udp, 111, 111, 4, "portmapper",
     "The portmapper tells at which ports the RPC services listen, many of which can be broken into."},
    {Protocol::udp, 69, 69, 4, "tftp", "tftp hands out files without a password."},
    {Protocol::udp, 161, 161, 3, "SNMP",
     "SNMP tells whoever knows the community how the device is set up, and most know \"public\".", true},
    {Protocol::tcp, 512, 514, 4, "r-services", "The r-services trust addresses instead of passwords."},
    {Protocol::tcp, 515, 515, 4, "printer", "lpd has had remote holes."},
    {Protocol::tcp, 1243, 1243, 5, "SubSeven", "SubSeven is a remote-control trojan."},
    {Protocol::tcp, 1524, 1524, 5, "ingreslock", "Port 1524 is where many break-ins leave their back door."},
    {Protocol::tcp, 2375, 2376, 5, "Docker", "Whoever reaches the Docker interface owns the machine."},
    {Protocol::tcp, 5555, 5555, 5, "adb", "The Android debug bridge gives a shell without a password."},
    {Protocol::tcp, 6379, 6379, 5, "Redis", "Redis takes orders from anybody, and writes files where it is told."},
    {Protocol::udp, 11211, 11211, 4, "memcached", "memcached tells all it holds, and amplifies floods."},
    {Protocol::tcp, 2049, 2049, 4, "nfs", "NFS shares whole file systems."},
    {Protocol::tcp, 6711, 6713, 5, "SubSeven", "SubSeven is a remote-control trojan."},
    {Protocol::tcp, 6776, 6776, 5, "SubSeven", "SubSeven is a remote-control trojan."},
    {Protocol::tcp, 12345, 12346, 5, "NetBus", "NetBus is a remote-control trojan."},
    {Protocol::tcp, 16660, 16660, 5, "Stacheldraht", "Stacheldraht is a denial-of-service agent."},
    {Protocol::tcp, 20034, 20034, 5, "NetBus 2", "NetBus 2 is a remote-control trojan."},
    {Protocol::tcp, 27374, 27374, 5, "SubSeven", "SubSeven is a remote-control trojan."},
    {Protocol::udp, 27444, 27444, 5, "trin00", "trin00 is a denial-of-service agent."},
    {Protocol::tcp, 27665, 27665, 5, "trin00", "trin00 is a denial-of-service agent."},
    {Protocol::udp, 31335, 31335, 5, "trin00", "trin00 is a denial-of-service agent."},
    {Protocol::udp, 31337, 31338, 5, "Back Orifice", "Back Orifice is a remote-control trojan."},
    {Protocol::tcp, 31337, 31337, 5, "Back Orifice", "Back doors like this port; Back Orifice itself is UDP."},
    {Protocol::tcp, 32770, 32780, 5, "RPC high port",
     "Solaris hands these ports to RPC services such as ToolTalk, which can be broken into."},
    {Protocol::udp, 32770, 32780, 5, "RPC high port",
     "Solaris hands these ports to RPC services such as ToolTalk, which can be broken into."},
    {Protocol::udp, 34555, 34555, 5, "trin00", "trin00 is a denial-of-service agent."},
    {Protocol::udp, 54320, 54321, 5, "Back Orifice 2000", "Back Orifice 2000 is a remote-control trojan."},
    {Protocol::tcp, 54320, 54321, 5, "Back Orifice 2000", "Back Orifice 2000 is a remote-control trojan."},
    {Protocol::tcp, 65000, 65000, 5, "Stacheldraht", "Stacheldraht is a denial-of-service agent."},
    {Protocol::tcp, 6000, 6005, 3, "X11", "An open X display shows and takes every key stroke."},
    {Protocol::udp, 177, 177, 3, "xdmcp", "xdmcp offers a login to strangers."},
}};

struct ServerPort {
  Protocol protocol;
  Port port;
};
constexpr std::array<ServerPort, 30> kServerPorts = {
    {{Protocol::udp, 53},    {Protocol::tcp, 53},   {Protocol::udp, 123},  {Protocol::udp, 137},  {Protocol::udp, 161},
     {Protocol::udp, 111},   {Protocol::udp, 88},   {Protocol::udp, 389},  {Protocol::udp, 2049}, {Protocol::udp, 4000},
     {Protocol::udp, 500},   {Protocol::udp, 514},  {Protocol::udp, 1812}, {Protocol::udp, 7070}, {Protocol::udp, 6970},
     {Protocol::udp, 27015}, {Protocol::tcp, 20},   {Protocol::tcp, 21},   {Protocol::tcp, 22},   {Protocol::tcp, 25},
     {Protocol::tcp, 80},    {Protocol::tcp, 110},  {Protocol::tcp, 113},  {Protocol::tcp, 119},  {Protocol::tcp, 143},
     {Protocol::tcp, 443},   {Protocol::tcp, 2049}, {Protocol::tcp, 3128}, {Protocol::tcp, 6667}, {Protocol::tcp, 8080}}};

struct PortRange {
  Protocol protocol;
  Port first;
  Port last;
};
constexpr std::array<PortRange, 19> kManyPeers = {{{Protocol::udp, 53, 53},
                                                   {Protocol::tcp, 113, 113},
                                                   {Protocol::udp, 123, 123},
                                                   {Protocol::udp, 1214, 1214},
                                                   {Protocol::tcp, 1214, 1214},
                                                   {Protocol::udp, 3478, 3479},
                                                   {Protocol::tcp, 4661, 4672},
                                                   {Protocol::udp, 4661, 4672},
                                                   {Protocol::udp, 6112, 6119},
                                                   {Protocol::tcp, 6346, 6347},
                                                   {Protocol::udp, 6346, 6347},
                                                   {Protocol::tcp, 6699, 6699},
                                                   {Protocol::tcp, 6881, 6999},
                                                   {Protocol::udp, 6881, 6999},
                                                   {Protocol::udp, 7777, 7788},
                                                   {Protocol::tcp, 8333, 8333},
                                                   {Protocol::udp, 26000, 26004},
                                                   {Protocol::udp, 27000, 27050},
                                                   {Protocol::udp, 27910, 27970}}};

struct FamilyWord {
  std::string_view word;  // lower case, anywhere in the message
  SignatureFamily family;
  Protocol protocol;
};
// The first word that is in the message decides.
constexpr std::array<FamilyWord, 49> kFamilyWords = {{
    {"spp_portscan", SignatureFamily::portscan_report, Protocol::unknown},
    {"(portscan)", SignatureFamily::portscan_report, Protocol::unknown},
    {"null scan", SignatureFamily::null_scan, Protocol::tcp},
    {"scan null", SignatureFamily::null_scan, Protocol::tcp},
    {"nmap fingerprint", SignatureFamily::nmap_fingerprint, Protocol::tcp},
    {"nmap_fingerprint", SignatureFamily::nmap_fingerprint, Protocol::tcp},
    {"scan nmap fingerprint", SignatureFamily::nmap_fingerprint, Protocol::tcp},
    {"xmas", SignatureFamily::xmas_scan, Protocol::tcp},
    {"nmap tcp", SignatureFamily::ping_sweep_tool, Protocol::tcp},
    {"ping nmap", SignatureFamily::ping_sweep_tool, Protocol::icmp},
    {"queso", SignatureFamily::os_fingerprint, Protocol::tcp},
    {"nmap os detection", SignatureFamily::nmap_os_probe, Protocol::udp},
    {"tiny fragment", SignatureFamily::tiny_fragment, Protocol::unknown},
    {"syn-fin", SignatureFamily::syn_fin_scan, Protocol::tcp},
    {"syn fin", SignatureFamily::syn_fin_scan, Protocol::tcp},
    {"synfin", SignatureFamily::syn_fin_scan, Protocol::tcp},
    {"scan fin", SignatureFamily::fin_scan, Protocol::tcp},
    {"fin scan", SignatureFamily::fin_scan, Protocol::tcp},
    {"snmp public", SignatureFamily::snmp_public, Protocol::udp},
    {"snmp-public", SignatureFamily::snmp_public, Protocol::udp},
    {"smb name", SignatureFamily::netbios_name, Protocol::udp},
    {"netbios-name", SignatureFamily::netbios_name, Protocol::udp},
    {"netbios name", SignatureFamily::netbios_name, Protocol::udp},
    {"netbios nt null", SignatureFamily::other, Protocol::tcp},
    {"sunrpc highport", SignatureFamily::rpc, Protocol::tcp},
    {"sun rpc high port", SignatureFamily::rpc, Protocol::udp},
    {"rpc", SignatureFamily::rpc, Protocol::unknown},
    {"portmap", SignatureFamily::rpc, Protocol::unknown},
    {"back orifice", SignatureFamily::trojan, Protocol::udp},
    {"backorifice", SignatureFamily::trojan, Protocol::udp},
    {"netbus", SignatureFamily::trojan, Protocol::tcp},
    {"subseven", SignatureFamily::trojan, Protocol::tcp},
    {"sub7", SignatureFamily::trojan, Protocol::tcp},
    {"trojan", SignatureFamily::trojan, Protocol::unknown},
    {"backdoor", SignatureFamily::trojan, Protocol::unknown},
    {"trin00", SignatureFamily::trojan, Protocol::unknown},
    {"wingate", SignatureFamily::proxy_probe, Protocol::tcp},
    {"socks", SignatureFamily::proxy_probe, Protocol::tcp},
    {"proxy", SignatureFamily::proxy_probe, Protocol::tcp},
    {"squid", SignatureFamily::proxy_probe, Protocol::tcp},
    {"watchlist", SignatureFamily::watch_list, Protocol::unknown},
    {"smtp", SignatureFamily::other, Protocol::tcp},
    {"ftp", SignatureFamily::other, Protocol::tcp},
    {"telnet", SignatureFamily::other, Protocol::tcp},
    {"finger", SignatureFamily::other, Protocol::tcp},
    {"web-", SignatureFamily::other, Protocol::tcp},
    {"tcp", SignatureFamily::other, Protocol::tcp},
    {"udp", SignatureFamily::other, Protocol::udp},
    {"icmp", SignatureFamily::other, Protocol::icmp},
}};

// Thresholds as the published rules have them (Emerging Threats, emerging-scan.rules): count by source and seconds. A window of
// 1024 with no option but the segment size is what nmap and masscan send; one visitor in 16 might by accident.
constexpr std::array<ScanRule, 6> kScanRules = {{
    {"potential ssh scan", 5, 0},                    // 5 in 120 s
    {"potential vnc scan", 5, 0},                    // 5 in 60 s
    {"unusually fast terminal server", 20, 0},       // 20 in 360 s
    {"traffic potential scan or infection", 40, 0},  // "Behavioral Unusual Port 445 traffic", 40 to 70 in 60 s
    {"nmap -s", 1, 4},                               // one a target and minute
    {"suspicious inbound to", 1, 1},                 // 5 a source and minute at most
}};

struct IcmpWord {
  std::string_view word;  // lower case, anywhere in the message
  int type;
  int v6_type;  // -1: ICMPv6 has no such message
};
// The first word that is in the message decides: "PING-ICMP Time Exceeded" of 1999 is no ping. A rule that looks for traceroutes by
// ping is not in here: that is no probe of the host.
constexpr std::array<IcmpWord, 18> kIcmpWords = {{
    {"unreachable", 3, 1},
    {"source quench", 4, -1},
    {"redirect", 5, 137},
    {"time-to-live exceeded", 11, 3},
    {"time exceeded", 11, 3},
    {"parameter problem", 12, 4},
    {"echo reply", 0, 129},
    {"timestamp request", 13, -1},
    {"timestamp reply", 14, -1},
    {"traceroute", -1, -1},
    {"ping ", 8, 128},
    {"ping-", 8, 128},
    {" ping", 8, 128},
    {"pinger", 8, 128},
    {"pingpro", 8, 128},
    {"echo", 8, 128},
    {"smurf scanner", 8, 128},
    {"webtrends scanner", 8, 128},
}};

// Whether `message` holds `word` (lower case) in any case.
bool holds(std::string_view message, std::string_view word) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b; };
  return std::search(message.begin(), message.end(), word.begin(), word.end(), same) != message.end();
}

const FamilyWord* find_word(std::string_view message) {
  const auto found = std::find_if(kFamilyWords.begin(), kFamilyWords.end(),
                                  [message](const FamilyWord& entry) { return holds(message, entry.word); });
  return found == kFamilyWords.end() ? nullptr : &*found;
}

}  // namespace

bool is_server_port(Protocol protocol, Port port) {
  return std::any_of(kServerPorts.begin(), kServerPorts.end(), [&](const ServerPort& entry) {
    return entry.port == port && (entry.protocol == protocol || protocol == Protocol::unknown);
  });
}

bool has_many_peers(Protocol protocol, Port port) {
  return std::any_of(kManyPeers.begin(), kManyPeers.end(), [&](const PortRange& range) {
    return range.protocol == protocol && port >= range.first && port <= range.last;
  });
}

const DangerousService* find_dangerous_service(Protocol protocol, Port port) {
  const auto found = std::find_if(kDangerous.begin(), kDangerous.end(), [&](const DangerousService& service) {
    return port >= service.first_port && port <= service.last_port &&
           (service.protocol == protocol || protocol == Protocol::unknown);
  });
  return found == kDangerous.end() ? nullptr : &*found;
}

const DangerousService* find_other_protocol(Protocol protocol, Port port) {
  if (find_dangerous_service(protocol, port) != nullptr) return nullptr;
  if (protocol == Protocol::tcp) return find_dangerous_service(Protocol::udp, port);
  return protocol == Protocol::udp ? find_dangerous_service(Protocol::tcp, port) : nullptr;
}

SignatureFamily signature_family(std::string_view message) {
  if (message.empty()) return SignatureFamily::none;
  const FamilyWord* word = find_word(message);
  return word == nullptr ? SignatureFamily::other : word->family;
}

bool asks_snmp_public(std::string_view decoder_text) {
  const bool asks = decoder_text.find("GetRequest(") != std::string_view::npos ||
                    decoder_text.find("GetNextRequest(") != std::string_view::npos ||
                    decoder_text.find("GetBulk(") != std::string_view::npos;
  return asks && decoder_text.find("C=") == std::string_view::npos;
}

Protocol signature_protocol(std::string_view message) {
  const FamilyWord* word = find_word(message);
  return word == nullptr ? Protocol::unknown : word->protocol;
}

const ScanRule* find_scan_rule(std::string_view message) {
  const auto found =
      std::find_if(kScanRules.begin(), kScanRules.end(), [message](const ScanRule& rule) { return holds(message, rule.word); });
  return found == kScanRules.end() ? nullptr : &*found;
}

int signature_icmp_type(std::string_view message, Protocol protocol) {
  const auto found =
      std::find_if(kIcmpWords.begin(), kIcmpWords.end(), [message](const IcmpWord& entry) { return holds(message, entry.word); });
  if (found == kIcmpWords.end()) return -1;
  return protocol == Protocol::icmpv6 ? found->v6_type : found->type;
}

Protocol usual_protocol(Port port) {
  constexpr std::array<Port, 12> kUdp = {53, 67, 68, 69, 123, 137, 138, 161, 162, 177, 514, 520};
  if (std::find(kUdp.begin(), kUdp.end(), port) != kUdp.end() || port == 31'337 || is_traceroute_port(port)) return Protocol::udp;
  return Protocol::tcp;
}

}  // namespace hindcast
