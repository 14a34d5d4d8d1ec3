#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};
constexpr ServicePort kWeb{Protocol::tcp, 80};

TEST_CASE("a rare service in both agrees a little, a common one less, and never much") {
  LinkedFindings rare;
  rare.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  rare.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.2"}, kRpc);
  for (int i = 1; i <= 60; ++i) rare.add(FindingKind::service_probe, test::host_at("203.0.113", i), {"10.0.0.3"}, kWeb);
  LinkedFindings common;
  for (int i = 1; i <= 60; ++i)
    common.add(FindingKind::service_probe, test::host_at("203.0.113", i), {test::host_at("10.0.0", i)}, kRpc);
  CHECK(rare.bits("same_service") > common.bits("same_service"));
  CHECK(rare.bits("same_service") <= 4);
  CHECK(common.bits("same_service") == doctest::Approx(0));
}

TEST_CASE("other services, several services, backscatter, or one actor do not agree") {
  LinkedFindings other;
  other.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  other.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.2"}, kWeb);
  CHECK(other.bits("same_service") == kNothing);
  LinkedFindings several;
  for (const char* actor : {"192.0.2.7", "198.51.100.9"})
    several.add(FindingKind::vertical_scan, actor, {"10.0.0.1"}, kWeb).ports = {kRpc, kWeb};
  CHECK(several.bits("same_service") == kNothing);
  LinkedFindings scattered;
  for (const char* actor : {"192.0.2.7", "198.51.100.9"}) scattered.add(FindingKind::backscatter, actor, {"10.0.0.1"}, kWeb);
  CHECK(scattered.bits("same_service") == kNothing);
  LinkedFindings same;
  for (int i = 1; i <= 2; ++i) same.add(FindingKind::service_probe, "192.0.2.7", {test::host_at("10.0.0", i)}, kRpc);
  CHECK(same.bits("same_service") == kNothing);
}

}  // namespace
}  // namespace hindcast
