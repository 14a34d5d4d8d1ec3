#include "correlate/severity.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::DatasetBuilder;

constexpr std::size_t kCriticality = 0, kLethality = 1, kNetwork = 2, kSystem = 3;

// Hosts 0: a stranger, 1 and 2: of ours.
Dataset sample() {
  DatasetBuilder made;
  made.udp("192.0.2.7:1023", "10.0.0.1:111");
  made.udp("10.0.0.2:1023", "10.0.0.1:111");
  return made.build();
}

Finding finding_of_kind(FindingKind kind, HostId actor = 0) {
  Finding f;
  f.kind = kind;
  f.actors = {actor};
  f.targets = {1};
  f.events = {1};
  return f;
}

TEST_CASE("every kind has four terms from 1 to 5, each with a reason and an origin") {
  const Dataset data = sample();
  for (int kind = 0; kind <= static_cast<int>(FindingKind::recurring_actor); ++kind) {
    CAPTURE(kind);
    const Severity severity = assess_severity(data, {}, finding_of_kind(static_cast<FindingKind>(kind)));
    for (const SeverityTerm& term : severity) {
      CHECK(term.value >= 1);
      CHECK(term.value <= 5);
      CHECK(term.reason.ends_with("."));
      CHECK_FALSE(origin_name(term.origin).empty());
      CHECK(term.origin != SeverityOrigin::assets);
    }
  }
}

TEST_CASE("the sum is criticality and lethality less the countermeasures") {
  Severity severity;
  severity[kCriticality].value = 5;
  severity[kLethality].value = 4;
  severity[kNetwork].value = 5;
  severity[kSystem].value = 2;
  CHECK(severity_value(severity) == 2);
}

TEST_CASE("a dangerous service raises lethality and says which it is") {
  const Dataset data = sample();
  Finding f = finding_of_kind(FindingKind::horizontal_scan);
  CHECK(assess_severity(data, {}, f)[kLethality].origin == SeverityOrigin::kind);
  f.ports = {{Protocol::udp, 111}};
  const SeverityTerm term = assess_severity(data, {}, f)[kLethality];
  CHECK(term.value == 4);
  CHECK(term.origin == SeverityOrigin::signature);
  CHECK(term.reason.find("portmapper") != std::string::npos);
  f.ports = {{Protocol::tcp, 27374}};
  CHECK(assess_severity(data, {}, f)[kLethality].value == 5);
}

TEST_CASE("backscatter from a dangerous port is no more lethal for it") {
  const Dataset data = sample();
  Finding f = finding_of_kind(FindingKind::backscatter);
  f.ports = {{Protocol::tcp, 31337}};
  CHECK(assess_severity(data, {}, f)[kLethality].value == 1);
}

TEST_CASE("one of our own machines acting is critical, and no border filter is in its way") {
  const Dataset data = sample();
  const Severity inside = assess_severity(data, {}, finding_of_kind(FindingKind::horizontal_scan, 2));
  const Severity outside = assess_severity(data, {}, finding_of_kind(FindingKind::horizontal_scan, 0));
  CHECK(inside[kCriticality].value == 5);
  CHECK(inside[kNetwork].value == 1);
  CHECK(outside[kCriticality].origin == SeverityOrigin::standard);
  CHECK(severity_value(inside) > severity_value(outside));
}

TEST_CASE("answers speak against the countermeasures") {
  const Dataset data = sample();
  Finding f = finding_of_kind(FindingKind::horizontal_scan);
  const int before = severity_value(assess_severity(data, {}, f));
  f.answered = {{1, {Protocol::tcp, 80}}};
  CHECK(severity_value(assess_severity(data, {}, f)) > before);
}

TEST_CASE("the assets file has the last word on the terms that it sets, and its reason is kept") {
  const Dataset data = sample();
  Assets assets;
  AssetEntry& entry = assets.entries.emplace_back();
  REQUIRE(entry.address.add("10.0.0.1").ok());
  entry.terms[kCriticality] = 1;
  entry.reasons[kCriticality] = "A printer.";
  entry.terms[kSystem] = 5;
  const Severity severity = assess_severity(data, assets, finding_of_kind(FindingKind::service_probe));
  CHECK(severity[kCriticality].value == 1);
  CHECK(severity[kCriticality].reason == "A printer.");
  CHECK(severity[kCriticality].origin == SeverityOrigin::assets);
  CHECK(severity[kSystem].value == 5);
  CHECK_FALSE(severity[kSystem].reason.empty());
  CHECK(severity[kLethality].origin != SeverityOrigin::assets);
}

}  // namespace
}  // namespace hindcast
