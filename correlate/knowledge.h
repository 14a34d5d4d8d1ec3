// What an analyst of these logs knows by heart: which services answer from a fixed port, which are dangerous to have
// probed, what a rule's message is about. Tables only; no logic of any detector.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/protocol.h"

namespace hindcast {

// A service whose server answers from this port: its replies to many clients look like scans from a fixed source port.
bool is_server_port(Protocol protocol, Port port);

// A service that strangers have no business with; the probe alone is worth a report.
struct DangerousService {
  Protocol protocol;
  Port first_port;
  Port last_port;
  // What a break-in there would cost: 1..5, of the practical's scale.
  int lethality;
  std::string_view name;  // "portmapper", "NetBus"
  // One sentence, for the severity sum's reason.
  std::string_view why;
  // Whether a rule must have named the probe: plain packets to the port are too common.
  bool by_rule_only = false;
};
// A service whose clients go round many servers or peers by design: game server lists, file sharing, time, name service, ident
// (a mail host asks whoever connects to it).
bool has_many_peers(Protocol protocol, Port port);

// Null if the service is not in the table. unknown as protocol fits either.
const DangerousService* find_dangerous_service(Protocol protocol, Port port);
// The entry of the other protocol at the same port ("NetBus is TCP" for udp 12345), or null.
const DangerousService* find_other_protocol(Protocol protocol, Port port);

// What a rule's message names. Spelt as in documents.
enum class SignatureFamily : std::uint8_t {
  none,
  null_scan,         // "Null scan!"
  nmap_fingerprint,  // "Probable NMAP fingerprint attempt"
  xmas_scan,
  syn_fin_scan,
  fin_scan,
  os_fingerprint,   // queso and the like
  nmap_os_probe,    // "NMAP OS Detection Probe": the UDP packet of nmap -O
  tiny_fragment,    // "Tiny fragment"
  ping_sweep_tool,  // "ICMP PING NMAP"
  snmp_public,
  netbios_name,  // "SMB Name Wildcard", "netbios-name-query"
  rpc,
  trojan,
  proxy_probe,      // WinGate, SOCKS
  portscan_report,  // spp_portscan and sfPortscan about a scanner
  watch_list,
  other,
};
// Goes by the words that rule sets of several years share, in any case; `other` for messages it does not know,
// none for "".
SignatureFamily signature_family(std::string_view message);

// Whether tcpdump's text of a packet to port 161 asks with the community "public": it prints every other one ("C=private").
bool asks_snmp_public(std::string_view decoder_text);

// The protocol that a rule of this message looks at, unknown if the message does not tell. snort before 1.8 does not print it.
Protocol signature_protocol(std::string_view message);

// What a rule that names a scan says by firing once. Such rules count, or are kept to a few alerts a minute: most of the packets
// that they saw leave no alert.
struct ScanRule {
  std::string_view word;  // lower case, anywhere in the message
  // Packets of one source within its time that one alert stands for, at least 1.
  int packets;
  // How much the match itself speaks for a scan, in bits, the packets apart: a scanner's own stack, say.
  double bits;
};
// Null for a rule that names none.
const ScanRule* find_scan_rule(std::string_view message);

// The type of the ICMP or ICMPv6 packet (`protocol` is one of the two) that a rule of this message looks at, -1 if the message does
// not tell. snort's short alerts print no type.
int signature_icmp_type(std::string_view message, Protocol protocol);

// The protocol that traffic to this port almost always has.
Protocol usual_protocol(Port port);

// Ports of UDP traceroute (33434 and up, Van Jacobson's default).
constexpr bool is_traceroute_port(Port port) { return port >= 33'434 && port <= 33'534; }

}  // namespace hindcast
