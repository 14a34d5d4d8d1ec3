#include "correlate/tool_traits.h"

#include <doctest/doctest.h>

namespace hindcast {
namespace {

TEST_CASE("a TTL started from the next of the values that stacks use") {
  CHECK(initial_ttl(1) == 32);
  CHECK(initial_ttl(32) == 32);
  CHECK(initial_ttl(47) == 64);
  CHECK(initial_ttl(113) == 128);
  CHECK(initial_ttl(240) == 255);
}

TEST_CASE("options of tcpdump, old and new, and of snort have one spelling") {
  CHECK(option_names("mss 1460,sackOK,timestamp 52113 0,nop,wscale 0") == "mss,sackok,timestamp,nop,wscale");
  CHECK(option_names("mss 1460,sackOK,TS val 52113 ecr 0,nop,wscale 0") == "mss,sackok,timestamp,nop,wscale");
  CHECK(option_names("MSS: 1460 SackOK TS: 52113 0 NOP WS: 0") == "mss,sackok,timestamp,nop,wscale");
  CHECK(option_names("") == "");
}

}  // namespace
}  // namespace hindcast
