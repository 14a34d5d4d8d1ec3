#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};
constexpr ServicePort kWeb{Protocol::tcp, 80};

TEST_CASE("the same address in both findings is worth at least ten bits") {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  made.add(FindingKind::horizontal_scan, "192.0.2.7", {"10.0.0.2"}, kWeb, 3);
  const auto agreement = made.compare("same_actor");
  REQUIRE(agreement.has_value());
  CHECK(agreement->bits >= 10);
  CHECK(agreement->bits <= 30);
  CHECK(agreement->reason.find("192.0.2.7") != std::string::npos);
}

TEST_CASE("the more actors there are, the less likely it is that one address meets by accident") {
  LinkedFindings few;
  few.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  few.add(FindingKind::horizontal_scan, "192.0.2.7", {"10.0.0.2"}, kWeb);
  LinkedFindings many;
  many.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  many.add(FindingKind::horizontal_scan, "192.0.2.7", {"10.0.0.2"}, kWeb);
  many.add_crowd(3000);
  CHECK(many.bits("same_actor") > few.bits("same_actor"));
}

TEST_CASE("two addresses are no same actor") {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  made.add(FindingKind::service_probe, "192.0.2.8", {"10.0.0.1"}, kRpc);
  CHECK(made.bits("same_actor") == kNothing);
}

TEST_CASE("one of several actors in common is enough") {
  LinkedFindings made;
  made.add(FindingKind::coordinated_scan, "192.0.2.7", {"10.0.0.1"}, kRpc);
  Finding& second = made.add(FindingKind::service_probe, "192.0.2.8", {"10.0.0.1"}, kRpc);
  second.actors.push_back(made.findings().front().actors.front());
  CHECK(made.bits("same_actor") > 0);
}

TEST_CASE("a crowd that one of the actors stands in names nobody") {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  Finding& crowd = made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  CHECK(made.bits("same_actor") > 0);
  crowd.actors.resize(65, crowd.actors.front());
  CHECK(made.bits("same_actor") == kNothing);
}

TEST_CASE("the readers of an exposed device are nobody's hand; a single one is") {
  LinkedFindings made;
  made.add(FindingKind::exposure, "10.0.2.7", {"10.0.0.1"}, kRpc);
  made.add(FindingKind::horizontal_scan, "10.0.2.7", {"10.0.0.2"}, kWeb);
  CHECK(made.bits("same_actor") > 0);
  made.findings()[0].actors.push_back(made.findings()[0].actors.front());
  CHECK(made.bits("same_actor") == kNothing);
}

}  // namespace
}  // namespace hindcast
