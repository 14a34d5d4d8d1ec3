#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};

// A counter that goes from `first` by `advance` in the minute from `at_s` on.
CounterRun run(std::int32_t first, std::int64_t advance, double at_s) {
  return {
      false, first, static_cast<std::int32_t>((first + advance) % 65'536), advance, test::moment(at_s), test::moment(at_s + 60)};
}

double bits_of(const CounterRun& a, const CounterRun& b) {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc).counter = a;
  made.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.1"}, kRpc).counter = b;
  return made.bits("ip_id_counter");
}

TEST_CASE("ids that go on where they stopped agree, also over the counter's end") {
  CHECK(bits_of(run(1000, 60, 0), run(1100, 60, 90)) > 8);
  CHECK(bits_of(run(65'500, 60, 0), run(50, 60, 90)) > 8);
}

TEST_CASE("ids far from there, counters in the other byte order, or ones that ran side by side say nothing") {
  CHECK(bits_of(run(1000, 60, 0), run(30'000, 60, 90)) == kNothing);
  CHECK(bits_of(run(1000, 60, 0), run(1050, 60, 90)) == kNothing);  // it does not count backwards
  CounterRun swapped = run(1100, 60, 90);
  swapped.is_swapped = true;
  CHECK(bits_of(run(1000, 60, 0), swapped) == kNothing);
  CHECK(bits_of(run(1000, 60, 0), run(1060, 60, 30)) == kNothing);
}

TEST_CASE("a counter that may have gone far meanwhile says nothing") {
  CHECK(bits_of(run(1000, 6000, 0), run(7100, 60, 3600)) == kNothing);
}

}  // namespace
}  // namespace hindcast
