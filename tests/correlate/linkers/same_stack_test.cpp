#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};
const ToolTraits kLinux{64, 32'120, "mss,sackok,timestamp,nop,wscale", {}};
const ToolTraits kWindows{128, 8'192, "mss,nop,nop,sackok", {}};

// Two findings of different actors that show these stacks, and `others` that show none.
double bits_of(const ToolTraits& a, const ToolTraits& b, int others = 20, FindingKind first = FindingKind::service_probe) {
  LinkedFindings made;
  made.add(first, "192.0.2.7", {"10.0.0.1"}, kRpc).traits = a;
  made.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.1"}, kRpc).traits = b;
  for (int i = 1; i <= others; ++i) made.add(FindingKind::service_probe, test::host_at("203.0.113", i), {"10.0.0.3"}, kRpc);
  return made.bits("same_stack");
}

TEST_CASE("one stack in both agrees, the rarer the more, and never much") {
  CHECK(bits_of(kLinux, kLinux) == doctest::Approx(std::log2(11)));  // 2 of 22
  CHECK(bits_of(kLinux, kLinux, 200) == doctest::Approx(4));
}

TEST_CASE("TTLs that started differently are two machines") { CHECK(bits_of(kLinux, kWindows) < -15); }

TEST_CASE("a stack that is not shown, or shown in part, or a victim's, says nothing") {
  CHECK(bits_of(kLinux, {}) == kNothing);
  CHECK(bits_of(kLinux, {64, -1, {}, {}}) == kNothing);
  CHECK(bits_of(kLinux, kWindows, 20, FindingKind::backscatter) == kNothing);
}

}  // namespace
}  // namespace hindcast
