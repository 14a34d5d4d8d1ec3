#include <doctest/doctest.h>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::kNothing;
using test::LinkedFindings;

void plant(LinkedFindings& made, std::vector<std::int32_t> first, std::vector<std::int32_t> second) {
  made.add(FindingKind::backscatter, "193.231.249.2", {"10.0.0.1"}, {Protocol::tcp, 20766}).ip_ids = std::move(first);
  made.add(FindingKind::backscatter, "63.200.206.202", {"10.0.0.1"}, {Protocol::tcp, 20766}).ip_ids = std::move(second);
}

TEST_CASE("one IP id from two machines is one chance in 65,536") {
  LinkedFindings made;
  plant(made, {23828}, {23828});
  const auto agreement = made.compare("ip_id");
  REQUIRE(agreement.has_value());
  CHECK(agreement->bits == doctest::Approx(16));
  CHECK(agreement->reason.find("23828") != std::string::npos);
}

TEST_CASE("the more ids there are, the less one in common is worth") {
  LinkedFindings made;
  plant(made, {1, 2, 23828, 4}, {23828, 5});
  CHECK(made.bits("ip_id") == doctest::Approx(13));
}

TEST_CASE("different ids, no ids, many ids or one actor do not agree") {
  LinkedFindings different;
  plant(different, {1}, {2});
  CHECK(different.bits("ip_id") == kNothing);
  LinkedFindings none;
  plant(none, {}, {2});
  CHECK(none.bits("ip_id") == kNothing);
  LinkedFindings many;
  plant(many, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {9});
  CHECK(many.bits("ip_id") == kNothing);
  LinkedFindings same;
  plant(same, {1}, {1});
  same.findings()[1].actors = same.findings()[0].actors;
  CHECK(same.bits("ip_id") == kNothing);
}

}  // namespace
}  // namespace hindcast
