#include "correlate/knowledge.h"

#include <doctest/doctest.h>

#include <string_view>

namespace hindcast {
namespace {

TEST_CASE("dangerous services are found by protocol and port, ranges included") {
  REQUIRE(find_dangerous_service(Protocol::udp, 111) != nullptr);
  CHECK(find_dangerous_service(Protocol::udp, 111)->name == "portmapper");
  for (const Port port : {32770, 32771, 32780}) CHECK(find_dangerous_service(Protocol::tcp, port) != nullptr);
  CHECK(find_dangerous_service(Protocol::tcp, 32769) == nullptr);
  CHECK(find_dangerous_service(Protocol::tcp, 32781) == nullptr);
  CHECK(find_dangerous_service(Protocol::tcp, 80) == nullptr);
  CHECK(find_dangerous_service(Protocol::udp, 79) == nullptr);
  CHECK(find_dangerous_service(Protocol::unknown, 12345) != nullptr);
}

TEST_CASE("udp 12345 is the port of NetBus, which is TCP; tcp 12345 is NetBus itself") {
  const DangerousService* other = find_other_protocol(Protocol::udp, 12345);
  REQUIRE(other != nullptr);
  CHECK(other->name == "NetBus");
  CHECK(other->protocol == Protocol::tcp);
  CHECK(find_other_protocol(Protocol::tcp, 12345) == nullptr);
  CHECK(find_other_protocol(Protocol::udp, 111) == nullptr);
  CHECK(find_other_protocol(Protocol::icmp, 12345) == nullptr);
}

TEST_CASE("a mischief-maker's port is no server's port") {
  for (const Port port : {111, 12345, 31337, 27374, 32771}) CHECK_FALSE(is_server_port(Protocol::tcp, port));
  CHECK(is_server_port(Protocol::udp, 53));
  CHECK(is_server_port(Protocol::unknown, 80));
  CHECK_FALSE(is_server_port(Protocol::udp, 80));
  CHECK_FALSE(is_server_port(Protocol::udp, 43746));
}

TEST_CASE("rule messages of several snort versions name their family") {
  struct Case {
    std::string_view message;
    SignatureFamily family;
  };
  for (const Case& c :
       {Case{"Null scan!", SignatureFamily::null_scan}, Case{"SCAN NULL", SignatureFamily::null_scan},
        Case{"Probable NMAP fingerprint attempt", SignatureFamily::nmap_fingerprint},
        Case{"SCAN nmap XMAS", SignatureFamily::xmas_scan}, Case{"SCAN SYN FIN", SignatureFamily::syn_fin_scan},
        Case{"SCAN FIN", SignatureFamily::fin_scan}, Case{"ICMP PING NMAP", SignatureFamily::ping_sweep_tool},
        Case{"SNMP public access", SignatureFamily::snmp_public}, Case{"SMB Name Wildcard", SignatureFamily::netbios_name},
        Case{"IDS177/netbios-name-query", SignatureFamily::netbios_name}, Case{"SUNRPC highport access!", SignatureFamily::rpc},
        Case{"Queso fingerprint", SignatureFamily::os_fingerprint},
        Case{"spp_portscan: PORTSCAN DETECTED", SignatureFamily::portscan_report},
        Case{"Watchlist 000220 IL-ISDNNET-990517", SignatureFamily::watch_list},
        Case{"WinGate 1080 Attempt", SignatureFamily::proxy_probe}, Case{"BACKDOOR SubSeven 22", SignatureFamily::trojan},
        Case{"something new", SignatureFamily::other}, Case{"", SignatureFamily::none}}) {
    CAPTURE(c.message);
    CHECK(signature_family(c.message) == c.family);
  }
}

TEST_CASE("rule messages tell the protocol that old snort does not print") {
  CHECK(signature_protocol("SMB Name Wildcard") == Protocol::udp);
  CHECK(signature_protocol("SNMP public access") == Protocol::udp);
  CHECK(signature_protocol("SUNRPC highport access!") == Protocol::tcp);
  CHECK(signature_protocol("Null scan!") == Protocol::tcp);
  CHECK(signature_protocol("ICMP PING NMAP") == Protocol::icmp);
  CHECK(signature_protocol("something new") == Protocol::unknown);
  CHECK(signature_protocol("") == Protocol::unknown);
}

TEST_CASE("the wording of a rule may be in any case") {
  CHECK(signature_family("NULL SCAN!") == SignatureFamily::null_scan);
  CHECK(signature_family("smb name wildcard") == SignatureFamily::netbios_name);
}

TEST_CASE("ports have a usual protocol, and traceroute's are known") {
  CHECK(usual_protocol(53) == Protocol::udp);
  CHECK(usual_protocol(137) == Protocol::udp);
  CHECK(usual_protocol(80) == Protocol::tcp);
  CHECK(usual_protocol(33434) == Protocol::udp);
  CHECK(is_traceroute_port(33434));
  CHECK(is_traceroute_port(33534));
  CHECK_FALSE(is_traceroute_port(33433));
  CHECK_FALSE(is_traceroute_port(33535));
}

TEST_CASE("rule messages of several rule sets tell the ICMP type that short alerts do not print") {
  const auto type = [](std::string_view message) { return signature_icmp_type(message, Protocol::icmp); };
  for (const char* ping : {"ICMP PING NMAP", "ICMP PING", "ICMP PING *NIX", "GPL SCAN PING NMAP", "ICMP ISS Pinger",
                           "ICMP superscan echo", "PING-ICMP Windows"}) {
    CAPTURE(ping);
    CHECK(type(ping) == 8);
  }
  CHECK(type("ICMP Echo Reply") == 0);
  CHECK(type("ICMP Destination Unreachable Port Unreachable") == 3);
  CHECK(type("GPL ICMP_INFO Destination Unreachable Communication Administratively Prohibited") == 3);
  CHECK(type("ICMP Time-To-Live Exceeded in Transit") == 11);
  CHECK(type("PING-ICMP Time Exceeded") == 11);
  CHECK(type("ICMP traceroute") == -1);
  CHECK(type("ICMP Large ICMP Packet") == -1);
  CHECK(type("WEB-MISC mapping") == -1);
  CHECK(signature_icmp_type("ICMP PING", Protocol::icmpv6) == 128);
  CHECK(signature_icmp_type("Destination Unreachable", Protocol::icmpv6) == 1);
}

TEST_CASE("tcpdump prints every SNMP community but public") {
  CHECK(asks_snmp_public("GetRequest(28)  .1.3.6.1.2.1.1.1.0"));
  CHECK(asks_snmp_public("{ SNMPv2c { GetNextRequest(28) R=1 } }"));
  CHECK_FALSE(asks_snmp_public("C=private GetRequest(28)  .1.3.6.1.2.1.1.1.0"));
  CHECK_FALSE(asks_snmp_public("GetResponse(29)  .1.3.6.1.2.1.25.3.2.1.5.1=5"));
  CHECK_FALSE(asks_snmp_public(""));
}

TEST_CASE("rules that count say how many packets one alert stands for") {
  REQUIRE(find_scan_rule("ET SCAN Potential SSH Scan") != nullptr);
  CHECK(find_scan_rule("ET SCAN Potential SSH Scan")->packets == 5);
  CHECK(find_scan_rule("ET SCAN Behavioral Unusual Port 445 traffic Potential Scan or Infection")->packets == 40);
  CHECK(find_scan_rule("ET SCAN NMAP -sS window 1024")->bits > 0);
  CHECK(find_scan_rule("ICMP PING NMAP") == nullptr);
  CHECK(find_scan_rule("WEB-MISC robots.txt access") == nullptr);
}

}  // namespace
}  // namespace hindcast
