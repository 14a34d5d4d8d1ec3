#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};
constexpr ServicePort kWeb{Protocol::tcp, 80};

TEST_CASE("the same few hosts agree a little, and never much") {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  made.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.1"}, kWeb);
  for (int i = 1; i <= 60; ++i) made.add(FindingKind::backscatter, test::host_at("203.0.113", i), {"10.0.0.2"}, kWeb);
  CHECK(made.bits("same_target") > 2);
  CHECK(made.bits("same_target") <= 4);
}

TEST_CASE("a host that every finding aims at says nothing") {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  made.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.1"}, kWeb);
  CHECK(made.bits("same_target") == doctest::Approx(0));
}

TEST_CASE("other targets, many targets, or one actor do not agree") {
  LinkedFindings other;
  other.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  other.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.2"}, kRpc);
  CHECK(other.bits("same_target") == kNothing);
  LinkedFindings many;
  many.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}, kRpc);
  many.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}, kRpc);
  CHECK(many.bits("same_target") == kNothing);
  LinkedFindings same;
  same.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  same.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kWeb);
  CHECK(same.bits("same_target") == kNothing);
}

}  // namespace
}  // namespace hindcast
