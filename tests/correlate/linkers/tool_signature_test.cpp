#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};
constexpr ServicePort kWeb{Protocol::tcp, 80};

double bits_of(const char* a, const char* b, ServicePort second = kWeb) {
  LinkedFindings made;
  made.add(FindingKind::stealth_probe, "192.0.2.7", {"10.0.0.1"}, kRpc).signature = a;
  made.add(FindingKind::stealth_probe, "198.51.100.9", {"10.0.0.1"}, second).signature = b;
  for (int i = 1; i <= 6; ++i) made.add(FindingKind::service_probe, test::host_at("203.0.113", i), {"10.0.0.3"}, kRpc);
  return made.bits("tool_signature");
}

TEST_CASE("one rule that names both agrees by how few it names") {
  CHECK(bits_of("Queso fingerprint", "Queso fingerprint") == doctest::Approx(2));  // 2 of 8
}

TEST_CASE("two rules, no rule, or one rule at one service say nothing") {
  CHECK(bits_of("Queso fingerprint", "Null scan!") == kNothing);
  CHECK(bits_of("", "") == kNothing);
  CHECK(bits_of("Queso fingerprint", "Queso fingerprint", kRpc) == kNothing);
}

}  // namespace
}  // namespace hindcast
