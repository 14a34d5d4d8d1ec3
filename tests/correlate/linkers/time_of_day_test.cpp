#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};
constexpr double kHour = 1.0 / 24;

double bits_between(double a, double b) {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc, a);
  made.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.1"}, kRpc, b);
  return made.bits("time_of_day");
}

TEST_CASE("the same hour of another day agrees, over midnight as well") {
  CHECK(bits_between(0, 3 + kHour) == doctest::Approx(3));
  CHECK(bits_between(0, 4 - kHour) == doctest::Approx(3));
  CHECK(bits_between(0, 3 + 1.9 * kHour) < 3);
}

TEST_CASE("another hour, or the same day, says nothing") {
  CHECK(bits_between(0, 3 + 3 * kHour) == kNothing);
  CHECK(bits_between(0, 0.01) == kNothing);
}

}  // namespace
}  // namespace hindcast
