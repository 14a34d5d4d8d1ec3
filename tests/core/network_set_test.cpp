// Networks of ours as text: what they hold, and what is refused.
#include "core/network_set.h"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace hindcast {
namespace {

NetworkSet set_of(std::initializer_list<std::string_view> texts) {
  NetworkSet set;
  for (const std::string_view text : texts) REQUIRE(set.add(text).ok());
  return set;
}

TEST_CASE("networks hold what is inside, to the bit") {
  const NetworkSet set = set_of({"10.20.0.0/16", "192.168.77.16/28", "2001:db8::/33"});
  CHECK(set.contains(parse_host("10.20.255.1")));
  CHECK_FALSE(set.contains(parse_host("10.21.0.1")));
  CHECK(set.contains(parse_host("192.168.77.31")));
  CHECK_FALSE(set.contains(parse_host("192.168.77.32")));
  CHECK(set.contains(parse_host("2001:db8:7fff::1")));
  CHECK_FALSE(set.contains(parse_host("2001:db8:8000::1")));
  CHECK_FALSE(set.contains(parse_host("MY.NET.1.1")));
  CHECK_FALSE(set.contains(parse_host("10.20.x.x")));
  const NetworkSet all = set_of({"0.0.0.0/0"});
  CHECK(all.contains(parse_host("255.1.2.3")));
  CHECK_FALSE(all.contains(parse_host("::1")));
  CHECK(set_of({"192.0.2.7/32"}).contains(parse_host("192.0.2.7")));
}

TEST_CASE("labels hold sanitised addresses, and a host's name only itself") {
  const NetworkSet set = set_of({"MY.NET", "256.0.0", "MailHost", "192.0.2.7", "10.20"});
  CHECK(set.contains(parse_host("MY.NET.253.12")));
  CHECK(set.contains(parse_host("MY.NET.x.y")));
  CHECK_FALSE(set.contains(parse_host("MY.NETS.1.1")));
  CHECK(set.contains(parse_host("256.0.0.9")));
  CHECK_FALSE(set.contains(parse_host("256.0.1.9")));
  CHECK(set.contains(parse_host("10.20.3.4")));
  CHECK(set.contains(parse_host("mailhost")));
  CHECK_FALSE(set.contains(parse_host("mailhost.attacker.example")));
  CHECK_FALSE(set.contains(parse_host("my.net.attacker.example")));
  CHECK(set.contains(parse_host("192.0.2.7")));
  CHECK_FALSE(set.contains(parse_host("192.0.2.77")));
  CHECK(set.texts() == std::vector<std::string>{"MY.NET", "256.0.0", "MailHost", "192.0.2.7", "10.20"});
}

TEST_CASE("a domain holds its names, and no others") {
  const NetworkSet set = set_of({"*.Lab.example"});
  CHECK(set.contains(parse_host("ws7.lab.example")));
  CHECK(set.contains(parse_host("a.b.LAB.example")));
  CHECK_FALSE(set.contains(parse_host("lab.example")));
  CHECK_FALSE(set.contains(parse_host("evil-lab.example")));
  CHECK_FALSE(set.contains(parse_host("ws7.lab.example.attacker.org")));
  CHECK_FALSE(set.contains(parse_host("192.0.2.7")));
}

TEST_CASE("what is no network is refused in words") {
  NetworkSet set;
  for (const char* bad :
       {"", "10.20.0.0/33", "10.20.0.0/", "10.20.0.0/x", "10.20.0.0/-1", "MY.NET/16", "::/129", "/8", "256.0.0.0/24"}) {
    CAPTURE(bad);
    const auto added = set.add(bad);
    REQUIRE_FALSE(added.ok());
    CHECK(added.error().code == ErrorCode::usage);
    CHECK_FALSE(added.error().help.empty());
  }
  CHECK(set.empty());
}

}  // namespace
}  // namespace hindcast
