#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

void plant(LinkedFindings& made, const char* first, const char* second) {
  made.add(FindingKind::relay_test, "192.0.2.7", {"10.0.0.25"}, {Protocol::tcp, 25}).identity = first;
  made.add(FindingKind::relay_test, "198.51.100.9", {"10.0.0.25"}, {Protocol::tcp, 25}).identity = second;
}

TEST_CASE("one name for two addresses agrees, one domain agrees less") {
  LinkedFindings name;
  plant(name, "relaytest.orbs.vuurwerk.nl", "relaytest.orbs.vuurwerk.nl");
  LinkedFindings domain;
  plant(domain, "relaytest.orbs.vuurwerk.nl", "manual.orbs.vuurwerk.nl");
  CHECK(name.bits("relay_identity") > 6.6);
  CHECK(domain.bits("relay_identity") > 0);
  CHECK(domain.bits("relay_identity") < name.bits("relay_identity"));
}

TEST_CASE("other names, no names, or one actor do not agree") {
  LinkedFindings other;
  plant(other, "relaytest.orbs.vuurwerk.nl", "mail.example.org");
  CHECK(other.bits("relay_identity") == kNothing);
  LinkedFindings none;
  plant(none, "", "");
  CHECK(none.bits("relay_identity") == kNothing);
  LinkedFindings same;
  plant(same, "a.example.org", "a.example.org");
  same.findings()[1].actors = same.findings()[0].actors;
  CHECK(same.bits("relay_identity") == kNothing);
}

TEST_CASE("addresses instead of names are no domain in common") {
  LinkedFindings made;
  plant(made, "192.0.2.7", "192.0.2.8");
  CHECK(made.bits("relay_identity") == kNothing);
}

}  // namespace
}  // namespace hindcast
