// Protocols and ports by name and number.
#include "core/protocol.h"

#include <doctest/doctest.h>

#include <string>

namespace hindcast {
namespace {

TEST_CASE("protocol names are read in any case and written in one") {
  for (const auto& [text, protocol] : {std::pair<const char*, Protocol>{"TCP", Protocol::tcp},
                                       {"tcp", Protocol::tcp},
                                       {"Udp", Protocol::udp},
                                       {"ICMP", Protocol::icmp},
                                       {"IPV6-ICMP", Protocol::icmpv6},
                                       {"ICMP6", Protocol::icmpv6},
                                       {"PROTO:255", Protocol{255}},
                                       {"PROTO255", Protocol{255}},
                                       {"ip-proto-89", Protocol::ospf},
                                       {"253", Protocol{253}},
                                       {"6", Protocol::tcp},
                                       {"0", Protocol{0}},
                                       {"IP", Protocol::ip},
                                       {"arp", Protocol::arp}}) {
    CAPTURE(text);
    CHECK(parse_protocol(text) == protocol);
  }
  for (const char* none :
       {"", "-1", ":6", "256", "1000", "tcpx", "6x", "proto", "proto:", "PROTO--6", "+6", " tcp", "a text of more than sixteen"}) {
    CAPTURE(none);
    CHECK(parse_protocol(none) == Protocol::unknown);
  }
}

TEST_CASE("every protocol's name is read back") {
  for (int number = 0; number <= 255; ++number) {
    const auto protocol = static_cast<Protocol>(number);
    CHECK(parse_protocol(protocol_name(protocol)) == protocol);
  }
  CHECK(protocol_name(Protocol::unknown).empty());
  CHECK(protocol_name(Protocol{253}) == "proto-253");
  CHECK(protocol_name(Protocol::icmpv6) == "icmpv6");
}

TEST_CASE("ports by number and by every name that systems use") {
  CHECK(parse_port("137") == 137);
  CHECK(parse_port("0") == 0);
  CHECK(parse_port("65535") == 65'535);
  CHECK(parse_port("www") == 80);
  CHECK(parse_port("http") == 80);
  CHECK(parse_port("sunrpc") == 111);
  CHECK(parse_port("pop-3") == 110);
  CHECK(parse_port("pop3") == 110);
  for (const char* none : {"", "65536", "148810", "99999999999999999999", "-1", "+1", "12a", " 80", "nosuchservice"}) {
    CAPTURE(none);
    CHECK_FALSE(parse_port(none).has_value());
  }
}

TEST_CASE("every service name is read back as its port") {
  for (Port port = 0; port <= 65'535; ++port) {
    for (const Protocol protocol : {Protocol::tcp, Protocol::udp}) {
      const std::string_view name = service_name(protocol, port);
      if (!name.empty() && name != "subseven") CHECK_MESSAGE(parse_port(name) == port, name);  // which has two
    }
  }
  CHECK(service_name(Protocol::tcp, 111) == "sunrpc");
  CHECK(service_name(Protocol::udp, 514) == "syslog");
  CHECK(service_name(Protocol::tcp, 514) == "shell");
  CHECK(service_name(Protocol::tcp, 0).empty());
  CHECK(service_name(Protocol::udp, 80).empty());
}

TEST_CASE("labels") {
  CHECK(service_label(Protocol::tcp, 111) == "tcp 111 (sunrpc)");
  CHECK(service_label(Protocol::udp, 12'345) == "udp 12345");
  CHECK(service_label(Protocol::icmp, kNoPort) == "icmp");
  CHECK(service_label(Protocol::unknown, 80) == "port 80 (www)");
}

}  // namespace
}  // namespace hindcast
