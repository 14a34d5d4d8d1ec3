#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

void plant(LinkedFindings& made, std::vector<Port> first, std::vector<Port> second) {
  made.add(FindingKind::horizontal_scan, "MY.NET.253.12", {"MY.NET.16.1"}, {Protocol::tcp, 32771}).source_ports = std::move(first);
  made.add(FindingKind::os_fingerprint, "MY.NET.253.12", {"MY.NET.17.1"}, {Protocol::tcp, 7}, 3).source_ports = std::move(second);
}

TEST_CASE("the practical's source ports fit one nmap process with odds of about one in 31,000") {
  LinkedFindings made;
  plant(made, {43746, 43747, 43749, 43750}, {43746, 43754, 43755});
  const auto agreement = made.compare("source_port_base");
  REQUIRE(agreement.has_value());
  CHECK(agreement->bits == doctest::Approx(14.92).epsilon(0.001));
  CHECK(agreement->reason.find("33000") != std::string::npos);
}

TEST_CASE("ports near each other agree, with less weight than equal ones") {
  LinkedFindings near;
  plant(near, {43746}, {43755});
  LinkedFindings equal;
  plant(equal, {43746}, {43746});
  CHECK(near.bits("source_port_base") > 6.6);
  CHECK(near.bits("source_port_base") < equal.bits("source_port_base"));
}

TEST_CASE("ports far apart, or below nmap's range, do not agree") {
  LinkedFindings far;
  plant(far, {43746}, {43761});
  CHECK(far.bits("source_port_base") == kNothing);
  LinkedFindings low;
  plant(low, {1023}, {1023});
  CHECK(low.bits("source_port_base") == kNothing);
  LinkedFindings none;
  plant(none, {}, {43746});
  CHECK(none.bits("source_port_base") == kNothing);
}

TEST_CASE("a scanner that takes a port from the kernel for each probe has no base") {
  std::vector<Port> many;
  for (Port port = 43700; port < 43764; ++port) many.push_back(port);
  LinkedFindings made;
  plant(made, many, {43746});
  CHECK(made.bits("source_port_base") == kNothing);
}

TEST_CASE("ports all over the range stand for many bases, and agree by accident the oftener") {
  LinkedFindings made;
  made.add(FindingKind::horizontal_scan, "192.0.2.7", {"10.0.0.1"}, {Protocol::tcp, 80}).source_ports = {43746, 43747, 43750};
  made.add(FindingKind::horizontal_scan, "192.0.2.7", {"10.0.0.2"}, {Protocol::tcp, 80}).source_ports = {43746};
  const double one_run = made.bits("source_port_base");
  made.findings()[0].source_ports = {33100, 36000, 41000, 43746};
  CHECK(made.bits("source_port_base") == doctest::Approx(one_run - 2));
}

}  // namespace
}  // namespace hindcast
