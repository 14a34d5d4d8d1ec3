#include "core/host_list.h"

#include <doctest/doctest.h>

namespace hindcast {
namespace {

TEST_CASE("host list: each host is what its text says, whatever stands beside it") {
  HostList hosts;
  CHECK_FALSE(hosts.has(HostKind::name));
  for (const char* text : {"192.0.2.7", "", "2001:DB8::0:1", "MY.NET.253.12", "Mail.Example.org", "10.0.0.xxx"}) {
    hosts.add(parse_host(text));
  }
  hosts.shrink_to_fit();
  REQUIRE(hosts.size() == 6);
  CHECK(hosts.text(0) == "192.0.2.7");
  CHECK(hosts.text(1).empty());
  CHECK(hosts.text(2) == "2001:db8::1");
  CHECK(hosts.text(4) == "Mail.Example.org");
  CHECK(hosts.kind(3) == HostKind::sanitised);
  CHECK(hosts.has(HostKind::name));
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    CHECK(hosts[i].text == hosts.text(i));
    CHECK(hosts[i].kind == hosts.kind(i));
  }
  CHECK(hosts[4].key == parse_host("mail.example.org").key);
  CHECK(last_octet(hosts[3]) == 12);
}

}  // namespace
}  // namespace hindcast
