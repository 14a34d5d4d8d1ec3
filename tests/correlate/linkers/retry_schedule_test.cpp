#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};

// Of two findings with these gaps, beside `others` that retry after 1 and 2 s.
double bits_of(std::vector<double> a, std::vector<double> b, int others = 0) {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc).traits.retry_gaps_s = std::move(a);
  made.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.1"}, kRpc).traits.retry_gaps_s = std::move(b);
  for (int i = 1; i <= others; ++i)
    made.add(FindingKind::service_probe, test::host_at("203.0.113", i), {"10.0.0.3"}, kRpc).traits.retry_gaps_s = {1, 2};
  return made.bits("retry_schedule");
}

TEST_CASE("equal gaps agree by how few of those that retry have them") {
  CHECK(bits_of({3, 6, 12}, {3.02, 6.01, 12.2, 24}) == doctest::Approx(0));  // all that retry, retry so
  CHECK(bits_of({3, 6, 12}, {3.02, 6.01, 12.2, 24}, 14) == doctest::Approx(3));
}

TEST_CASE("other gaps, or none, say nothing") {
  CHECK(bits_of({3, 6}, {1, 2}) == kNothing);
  CHECK(bits_of({3, 6}, {}) == kNothing);
}

}  // namespace
}  // namespace hindcast
