#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};
constexpr ServicePort kWeb{Protocol::tcp, 80};

// A sweep of ten hosts of which the third answered, and a probe of 10.0.0.3 by somebody else, `days` later.
void plant(LinkedFindings& made, double days, const char* second_actor = "198.51.100.9", ServicePort service = kWeb) {
  std::vector<std::string> targets;
  for (int i = 1; i <= 10; ++i) targets.push_back(test::host_at("10.0.0", i));
  made.add(FindingKind::horizontal_scan, "192.0.2.7", targets, kWeb);
  Finding& first = made.findings()[0];
  first.answered = {{first.targets[2], kWeb}};
  made.add(FindingKind::service_probe, second_actor, {"10.0.0.3"}, service, days);
}

TEST_CASE("a visit by another actor to exactly the service that answered agrees") {
  LinkedFindings made;
  plant(made, 1);
  const auto agreement = made.compare("answered_then_connected");
  REQUIRE(agreement.has_value());
  CHECK(agreement->bits == doctest::Approx(std::log2(10)));
  CHECK(agreement->reason.find("10.0.0.3") != std::string::npos);
}

TEST_CASE("before the answer, more than a week after it, at another service, or by the same actor it does not") {
  LinkedFindings before;
  plant(before, -1);
  CHECK(before.bits("answered_then_connected") == kNothing);
  LinkedFindings late;
  plant(late, 8);
  CHECK(late.bits("answered_then_connected") == kNothing);
  LinkedFindings other;
  plant(other, 1, "198.51.100.9", kRpc);
  CHECK(other.bits("answered_then_connected") == kNothing);
  LinkedFindings same;
  plant(same, 1, "192.0.2.7");
  CHECK(same.bits("answered_then_connected") == kNothing);
}

TEST_CASE("where nothing answered nobody was shown the way") {
  LinkedFindings made;
  plant(made, 1);
  made.findings()[0].answered.clear();
  CHECK(made.bits("answered_then_connected") == kNothing);
}

TEST_CASE("where every probe was answered the visit says nothing, and the weight is never negative or large") {
  LinkedFindings all;
  plant(all, 1);
  Finding& first = all.findings()[0];
  first.answered.clear();
  for (const HostId host : first.targets) first.answered.push_back({host, kWeb});
  CHECK(all.bits("answered_then_connected") == doctest::Approx(0));
  LinkedFindings many;
  plant(many, 1);
  many.findings()[0].attempt_count = 1'000'000;
  CHECK(many.bits("answered_then_connected") <= 8);
}

}  // namespace
}  // namespace hindcast
