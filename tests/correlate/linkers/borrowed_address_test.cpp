#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kNone{Protocol::icmp, kNoPort};

void plant(LinkedFindings& made, const char* first_target, const char* second_target, ServicePort port = kNone) {
  made.add(FindingKind::backscatter, "144.232.9.193", {first_target}, port);
  made.add(FindingKind::backscatter, "24.7.64.145", {second_target}, port, 1);
}

TEST_CASE("errors of two strangers to one address that sent nothing agree, the more so the more hosts there are") {
  LinkedFindings few;
  plant(few, "10.0.0.1", "10.0.0.1");
  LinkedFindings many;
  plant(many, "10.0.0.1", "10.0.0.1");
  many.add_crowd(200);
  CHECK(few.bits("borrowed_address") >= 0);
  CHECK(many.bits("borrowed_address") > few.bits("borrowed_address") + 3);
  CHECK(many.bits("borrowed_address") <= 12);
}

TEST_CASE("where every finding of the case is such an error, one more in common says less") {
  LinkedFindings made;
  plant(made, "10.0.0.1", "10.0.0.1");
  const double before = made.bits("borrowed_address");
  for (int i = 1; i <= 6; ++i) made.add(FindingKind::backscatter, test::host_at("198.51.100", i), {"10.0.0.1"}, kNone, i);
  CHECK(made.bits("borrowed_address") < before + 1);
}

TEST_CASE("errors to two addresses, answers from a port, or other kinds of finding do not agree") {
  LinkedFindings targets;
  plant(targets, "10.0.0.1", "10.0.0.2");
  CHECK(targets.bits("borrowed_address") == kNothing);
  LinkedFindings ports;
  plant(ports, "10.0.0.1", "10.0.0.1", {Protocol::tcp, 80});
  CHECK(ports.bits("borrowed_address") == kNothing);
  LinkedFindings kinds;
  plant(kinds, "10.0.0.1", "10.0.0.1");
  kinds.findings()[0].kind = FindingKind::horizontal_scan;
  CHECK(kinds.bits("borrowed_address") == kNothing);
}

TEST_CASE("an address that sends packets of its own is no borrowed one") {
  LinkedFindings made;
  plant(made, "10.0.0.1", "10.0.0.1");
  made.records().tcp("10.0.0.1:2000", "192.0.2.7:80", kSyn).at(1);
  CHECK(made.bits("borrowed_address") == kNothing);
}

}  // namespace
}  // namespace hindcast
