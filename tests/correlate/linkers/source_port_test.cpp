#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};

void plant(LinkedFindings& made, ServicePort service, Port first, Port second) {
  made.add(FindingKind::service_probe, "207.8.127.251", {"10.0.0.1"}, service).source_ports = {first};
  made.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.1"}, service, 1).source_ports = {second};
  for (Finding& f : made.findings()) f.events = {1, 2};
}

TEST_CASE("one fixed source port that hardly anybody else uses is worth much") {
  LinkedFindings made;
  plant(made, kRpc, 1023, 1023);
  const auto agreement = made.compare("source_port");
  REQUIRE(agreement.has_value());
  CHECK(agreement->bits > 6.6);
  CHECK(agreement->bits < 30);
  CHECK(agreement->reason.find("1023") != std::string::npos);
}

TEST_CASE("the more actors use the port, the less it is worth") {
  LinkedFindings rare;
  plant(rare, kRpc, 2222, 2222);
  rare.add_crowd(400);
  LinkedFindings common;
  plant(common, kRpc, 2222, 2222);
  common.add_crowd(400, 2222);
  CHECK(common.bits("source_port") < rare.bits("source_port") - 3);
  CHECK(common.bits("source_port") < 6.6);
}

TEST_CASE("a server's port, or the port aimed at, says little") {
  LinkedFindings server;
  plant(server, kRpc, 53, 53);
  CHECK(server.bits("source_port") <= 3);
  LinkedFindings mirrored;
  plant(mirrored, {Protocol::udp, 137}, 137, 137);
  CHECK(mirrored.bits("source_port") <= 3);
}

TEST_CASE("different ports, or several ports, do not agree") {
  LinkedFindings different;
  plant(different, kRpc, 1023, 1022);
  CHECK(different.bits("source_port") == kNothing);
  LinkedFindings several;
  plant(several, kRpc, 1023, 1023);
  several.findings()[0].source_ports = {1022, 1023};
  CHECK(several.bits("source_port") == kNothing);
}

TEST_CASE("one packet from a high port has no fixed source port; from a privileged one it has") {
  LinkedFindings made;
  plant(made, kRpc, 40000, 40000);
  made.findings()[0].events = {1};
  CHECK(made.bits("source_port") == kNothing);
  LinkedFindings low;
  plant(low, kRpc, 1023, 1023);
  low.findings()[0].events = {1};
  CHECK(low.bits("source_port") > 0);
}

TEST_CASE("of backscatter the answering port counts") {
  LinkedFindings made;
  made.add(FindingKind::backscatter, "205.178.5.151", {"10.0.0.1"}, {Protocol::tcp, 20766});
  made.add(FindingKind::backscatter, "193.231.249.2", {"10.0.0.1"}, {Protocol::tcp, 20766}, 1);
  CHECK(made.bits("source_port") > 6.6);
  CHECK(fixed_source_port(made.findings()[0]) == 20766);
}

}  // namespace
}  // namespace hindcast
