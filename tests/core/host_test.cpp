// Hosts: what a text is, how hosts are ordered, and which network each is in.
#include "core/host.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace hindcast {
namespace {

HostKind kind(std::string_view text) { return parse_host(text).kind; }

TEST_CASE("kinds of hosts") {
  CHECK(kind("192.0.2.7") == HostKind::ipv4);
  CHECK(kind("255.255.255.255") == HostKind::ipv4);
  CHECK(kind("256.0.0.1") == HostKind::sanitised);
  CHECK(kind("10.20.30.400") == HostKind::sanitised);
  CHECK(kind("MY.NET.253.12") == HostKind::sanitised);
  CHECK(kind("MY.NET.253.999") == HostKind::sanitised);
  for (const char* hidden :
       {"xxx.xxx.xxx.xxx", "x.x.x.x", "10.0.0.xxx", "129.107.xxx.yyy", "a.b.c.d", "MY.NET.x.y", "XXX.XXX.XXX.12"}) {
    CAPTURE(hidden);
    CHECK(kind(hidden) == HostKind::hidden);
  }
  CHECK(kind("::1") == HostKind::ipv6);
  CHECK(kind("2001:DB8:0::1") == HostKind::ipv6);
  CHECK(kind("::ffff:192.0.2.7") == HostKind::ipv6);
  for (const char* name : {"", "mailhost", "relaytest.orbs.vuurwerk.nl", "ppp-1.isp.example.12", "1.2.3", "1.2.3.4.5", "1.2.3.4444",
                           "1..2.3", "...", "fe80::1%eth0", "17:56:45", "target.A", "WWW.X.COM.AU", "1.2.3.-4"}) {
    CAPTURE(name);
    CHECK(kind(name) == HostKind::name);
  }
}

TEST_CASE("texts of one host have one key") {
  CHECK(parse_host("MY.NET.253.12").text == "MY.NET.253.12");
  CHECK(parse_host("010.001.002.003").text == "010.001.002.003");
  CHECK(parse_host("MailHost").key == parse_host("mailhost").key);
  CHECK(parse_host("2001:DB8:0:0::1").key == parse_host("2001:db8::1").key);
  CHECK_FALSE(parse_host("MY.NET.1.2").key == parse_host("OUR.NET.1.2").key);
  CHECK_FALSE(parse_host("0.0.1.2").key == parse_host("MY.NET.1.2").key);
}

TEST_CASE("nothing is read behind a NUL") {
  using namespace std::string_view_literals;
  CHECK(kind("::1\0.evil"sv) == HostKind::name);
  CHECK(kind("1.2.3.4\0"sv) == HostKind::name);
}

TEST_CASE("hosts are ordered by their numbers, then IPv6, then names") {
  std::vector<std::string> texts = {"mailhost",        "::2",         "10.0.0.10", "MY.NET.9.1", "10.0.0.9",
                                    "xxx.xxx.xxx.xxx", "MY.NET.10.1", "::1",       "apollo"};
  std::sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) { return parse_host(a).key < parse_host(b).key; });
  CHECK(texts == std::vector<std::string>{"10.0.0.9", "10.0.0.10", "MY.NET.9.1", "MY.NET.10.1", "::1", "::2", "apollo", "mailhost",
                                          "xxx.xxx.xxx.xxx"});
}

TEST_CASE("networks of hosts") {
  CHECK(network_of(parse_host("208.61.141.7")) == "208.61.141.0/24");
  CHECK(network_of(parse_host("MY.NET.16.9")) == "MY.NET.16.0/24");
  CHECK(network_of(parse_host("2001:db8:1:2:3::4")) == "2001:db8:1:2::/64");
  CHECK(network_of(parse_host("relaytest.orbs.vuurwerk.nl")) == "orbs.vuurwerk.nl");
  CHECK(network_of(parse_host("mailhost")).empty());
  CHECK(network_of(parse_host("x.x.x.x")).empty());
}

TEST_CASE("last octets") {
  CHECK(last_octet(parse_host("MY.NET.253.12")) == 12);
  CHECK(last_octet(parse_host("256.0.0.400")) == 400);
  CHECK(last_octet(parse_host("host.example.12")) == -1);
  CHECK(last_octet(parse_host("::1")) == -1);
}

TEST_CASE("group addresses") {
  for (const char* group : {"224.0.0.1", "239.255.255.255", "255.255.255.255", "0.0.0.0", "ff02::1"})
    CHECK(is_group_address(parse_host(group)));
  for (const char* single : {"223.1.1.1", "240.0.0.1", "10.0.0.255", "255.0.0.255", "fe80::1", "MY.NET.1.255", "mailhost"}) {
    CAPTURE(single);
    CHECK_FALSE(is_group_address(parse_host(single)));
  }
}

TEST_CASE("IPv6 has one spelling, that of RFC 5952, and so have its networks") {
  for (const char* text : {"2a01:0001:0000:0000:0000:0000:0000:0005", "2A01:1::5", "2a01:1:0:0::5"}) {
    CAPTURE(text);
    CHECK(parse_host(text).text == "2a01:1::5");
    CHECK(normal_text(parse_host(text)) == "2a01:1::5");
    CHECK(network_of(parse_host(text)) == "2a01:1::/64");
  }
  CHECK(network_of(parse_host("2001:db8:1:2:3::4")) == "2001:db8:1:2::/64");
}

}  // namespace
}  // namespace hindcast
