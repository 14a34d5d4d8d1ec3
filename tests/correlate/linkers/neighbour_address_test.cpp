#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};
constexpr ServicePort kWeb{Protocol::tcp, 80};

void plant(LinkedFindings& made, const char* first, const char* second) {
  made.add(FindingKind::service_probe, first, {"10.0.0.1"}, kRpc);
  made.add(FindingKind::service_probe, second, {"10.0.0.1"}, kRpc, 1);
}

TEST_CASE("two neighbours that do the same to the same target agree, and the more so the fewer neighbours there are") {
  LinkedFindings alone;
  plant(alone, "207.8.127.251", "207.8.127.169");
  const auto agreement = alone.compare("neighbour_address");
  REQUIRE(agreement.has_value());
  CHECK(agreement->bits > 0);
  CHECK(agreement->reason.find("207.8.127.0/24") != std::string::npos);
  LinkedFindings among_others;
  plant(among_others, "207.8.127.251", "207.8.127.169");
  for (int i = 1; i <= 20; ++i) among_others.add(FindingKind::backscatter, "198." + std::to_string(i) + ".0.1", {"10.0.0.2"}, kWeb);
  CHECK(among_others.bits("neighbour_address") > alone.bits("neighbour_address") + 3);
}

TEST_CASE("other networks, other targets, other services or other kinds are no neighbours' work") {
  LinkedFindings network;
  plant(network, "207.8.127.251", "207.8.128.169");
  CHECK(network.bits("neighbour_address") == kNothing);
  LinkedFindings target;
  target.add(FindingKind::service_probe, "207.8.127.251", {"10.0.0.1"}, kRpc);
  target.add(FindingKind::service_probe, "207.8.127.169", {"10.0.0.2"}, kRpc);
  CHECK(target.bits("neighbour_address") == kNothing);
  LinkedFindings service;
  service.add(FindingKind::service_probe, "207.8.127.251", {"10.0.0.1"}, kRpc);
  service.add(FindingKind::service_probe, "207.8.127.169", {"10.0.0.1"}, kWeb);
  CHECK(service.bits("neighbour_address") == kNothing);
  LinkedFindings kind;
  kind.add(FindingKind::service_probe, "207.8.127.251", {"10.0.0.1"}, kRpc);
  kind.add(FindingKind::connection_retry, "207.8.127.169", {"10.0.0.1"}, kRpc);
  CHECK(kind.bits("neighbour_address") == kNothing);
}

TEST_CASE("machines of ours are all neighbours, which says nothing") {
  LinkedFindings made;
  plant(made, "10.0.5.1", "10.0.5.2");
  CHECK(made.bits("neighbour_address") == kNothing);
}

TEST_CASE("neighbours of whom one goes on with a sweep where the other did not go agree") {
  const auto bits = [](int first_of_second) {
    LinkedFindings made;
    std::vector<std::string> first;
    std::vector<std::string> second;
    for (int i = 0; i < 5; ++i) {
      first.push_back(test::host_at("10.0.0", 1 + i));
      second.push_back(test::host_at("10.0.0", first_of_second + i));
    }
    made.add(FindingKind::horizontal_scan, "207.8.127.251", first, kRpc);
    made.add(FindingKind::horizontal_scan, "207.8.127.169", second, kRpc, 2);
    return made.bits("neighbour_address");
  };
  CHECK(bits(6) > 0);
  CHECK(bits(5) == kNothing);  // one host is in both, the others are not
}

}  // namespace
}  // namespace hindcast
