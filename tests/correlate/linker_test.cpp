#include "correlate/linker.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::LinkedFindings;

TEST_CASE("linkers have names of their own and say what they compare; only supports have no keys") {
  std::set<std::string_view> names;
  std::set<LinkRole> roles;
  for (const Linker* linker : all_linkers()) {
    CHECK(names.insert(linker->name).second);
    CHECK_FALSE(linker->text.empty());
    roles.insert(linker->role);
    CHECK((linker->keys == nullptr) == (linker->role == LinkRole::support));
  }
  CHECK(roles.size() == 3);
}

TEST_CASE("what is shared by accident is never a link that starts by itself") {
  for (const Linker* linker : all_linkers()) {
    if (linker->name == "same_target" || linker->name == "same_service") CHECK(linker->role == LinkRole::support);
  }
}

TEST_CASE("no linker says anything of two findings that have nothing in common") {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, {Protocol::udp, 111}).source_ports = {1023};
  made.add(FindingKind::horizontal_scan, "198.51.100.9", {"10.0.0.2"}, {Protocol::tcp, 80}, 5.3).source_ports = {4000, 4001};
  for (const Linker* linker : all_linkers()) {
    CAPTURE(linker->name);
    CHECK(made.bits(linker->name) == test::kNothing);
  }
}

TEST_CASE("the share of neighbours is a probability, also with one finding or none") {
  const test::CorrelatedCase none(test::DatasetBuilder().build());
  const FindingArray nothing;
  const LinkContext empty = make_link_context(none.data, none.table, nothing);
  CHECK(empty.network_share > 0);
  CHECK(empty.network_share <= 1);
  CHECK(empty.actor_count == 0);
}

TEST_CASE("the fixed source port is the one a finding holds to, or none") {
  Finding f;
  f.events = {1, 2};
  CHECK(fixed_source_port(f) == kNoPort);
  f.source_ports = {40000};
  CHECK(fixed_source_port(f) == 40000);
  f.events = {1};
  CHECK(fixed_source_port(f) == kNoPort);
  f.source_ports = {1023};
  CHECK(fixed_source_port(f) == 1023);
  f.source_ports = {1022, 1023};
  CHECK(fixed_source_port(f) == kNoPort);
}

}  // namespace
}  // namespace hindcast
