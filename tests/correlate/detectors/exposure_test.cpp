#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using test::host_at;
using test::with_port;

constexpr const char* kWildcard = "SMB Name Wildcard";
constexpr const char* kSnmp = "SNMP public access";

// A NetBIOS name query and its answer, as snort's alerts show them.
void plant_names(DatasetBuilder& made, const std::string& asker, const std::string& host, double at) {
  made.alert(kWildcard, with_port(asker, 137), with_port(host, 137)).at(at);
  made.alert(kWildcard, with_port(host, 137), with_port(asker, 137)).at(at + 0.002);
}

TEST_CASE("two hosts that answer the name queries of one machine are found, with exactly these alerts") {
  DatasetBuilder made;
  made.business(0);
  const EventId first = made.next_id();
  plant_names(made, "10.0.70.234", "10.0.101.55", 1000);
  plant_names(made, "10.0.70.234", "10.0.101.89", 1026);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("exposure");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::exposure);
  CHECK(run.addresses(f.actors) == std::vector<std::string>{"10.0.70.234"});
  CHECK(run.addresses(f.targets) == std::vector<std::string>{"10.0.101.55", "10.0.101.89"});
  CHECK(f.ports == std::vector<ServicePort>{{Protocol::udp, 137}});
  CHECK(f.events == test::ids(first, last));
  CHECK(f.answered.size() == 2);
}

TEST_CASE("one host that answers a neighbour is no finding, unless one is asked for") {
  DatasetBuilder made;
  plant_names(made, "10.0.70.234", "10.0.101.55", 1000);
  CorrelatedCase run(made.build());
  CHECK(run.detect("exposure").empty());
  CHECK(run.detect("exposure", {{"minimum_answering", 1}}).size() == 1);
}

TEST_CASE("one host that answers a stranger is a finding") {
  DatasetBuilder made;
  plant_names(made, "192.0.2.7", "10.0.101.55", 1000);
  CorrelatedCase run(made.build());
  CHECK(run.detect("exposure").size() == 1);
}

TEST_CASE("queries that nobody answers expose nobody") {
  DatasetBuilder made;
  for (int i = 1; i <= 9; ++i) made.alert(kWildcard, "192.0.2.7:137", with_port(host_at("10.0.0", i), 137)).at(i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("exposure").empty());
}

TEST_CASE("a device read with the community public by two machines is found, by one it is not") {
  DatasetBuilder made;
  made.alert(kSnmp, "10.0.1.5:1024", "10.0.101.192:161").at(1);
  made.alert(kSnmp, "10.0.1.5:1024", "10.0.101.192:161").at(2000);
  CorrelatedCase one(made.build());
  CHECK(one.detect("exposure").empty());
  CHECK(one.detect("exposure", {{"minimum_readers", 1}}).size() == 1);
  made.alert(kSnmp, "10.0.1.6:1024", "10.0.101.192:161").at(3);
  CorrelatedCase two(made.build());
  two.detect("exposure");
  CHECK(two.only().events == test::ids(1, 3));
  CHECK(two.only().actors.size() == 2);
  CHECK(two.addresses(two.only().targets) == std::vector<std::string>{"10.0.101.192"});
}

TEST_CASE("a machine that reads many devices is their management station, and explained") {
  DatasetBuilder made;
  for (int i = 1; i <= 6; ++i) {
    made.alert(kSnmp, "10.0.1.5:1024", with_port(host_at("10.0.101", i), 161)).at(i);
    made.alert(kSnmp, "10.0.1.6:1024", with_port(host_at("10.0.101", i), 161)).at(100 + i);
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("exposure").empty());
  REQUIRE(run.context.explained.size() == 2);
  CHECK(run.context.explained[0].explanation == "monitoring");
  CHECK(run.context.explained[0].attempt_count == 6);
  CorrelatedCase strict(made.build());
  strict.detect("exposure", {{"station_devices", 7}});
  CHECK(strict.only().targets.size() == 6);
}

TEST_CASE("two machines that share files all day are no exposure of each other") {
  DatasetBuilder made;
  for (int hour = 0; hour < 8; ++hour) {
    plant_names(made, "10.0.0.1", "10.0.0.2", 3600.0 * hour);
    plant_names(made, "10.0.0.2", "10.0.0.1", 3600.0 * hour + 1800);
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("exposure").empty());
}

TEST_CASE("a stranger who reads a device on days enough gets answers; one who comes once knocks only") {
  const auto found = [](int days) {
    DatasetBuilder made;
    for (int day = 0; day < days; ++day) made.alert(kSnmp, "192.0.2.7:1047", "10.0.0.9:161").at(86'400.0 * day);
    CorrelatedCase run(made.build());
    return run.detect("exposure").size();
  };
  CHECK(found(2) == 0);
  CHECK(found(3) == 1);
}

TEST_CASE("what no answer is logged of was asked, not open") {
  DatasetBuilder made;
  for (int i = 1; i <= 2; ++i) made.alert("SNMP public access", with_port(host_at("10.0.1", i), 1024), "10.0.0.192:161").at(10 * i);
  CorrelatedCase run(made.build());
  run.correlate();
  CHECK(run.only().title == "SNMP of 10.0.0.192 asked with the community public");
  CHECK(run.only().summary.ends_with("no answer is logged."));
  CHECK(run.only().spoofing.starts_with("Not known"));
}

TEST_CASE("devices that many machines read with public, as tcpdump shows it, are one finding; another community is none") {
  for (const char* text : {"GetRequest(28)  .1.3.6.1.2.1.1.1.0", "C=secret GetRequest(28)  .1.3.6.1.2.1.1.1.0"}) {
    CAPTURE(text);
    DatasetBuilder made;
    for (int i = 0; i < 85; ++i) {
      const std::string reader = with_port(host_at("10.0.1", 1 + i % 17), 2000 + i);
      const std::string device = with_port(host_at("10.0.2", 1 + i % 5), 161);
      made.udp(reader, device).at(600 * i).text(text);
      made.udp(device, reader).at(600 * i + 0.01).text("GetResponse(29)  .1.3.6.1.2.1.1.1.0=5");
    }
    CorrelatedCase run(made.build());
    run.detect("exposure");
    if (std::string_view(text).starts_with("C=")) {
      CHECK(run.context.findings.empty());
      continue;
    }
    CHECK(run.only().title == "SNMP of 10.0.2.1 to 10.0.2.5 (5 hosts) open with the community public");
    CHECK(run.only().events == test::ids(1, 170));
    CHECK(run.only().actors.size() == 17);
  }
}

TEST_CASE("devices with one reader in common are findings of their own") {
  DatasetBuilder made;
  for (int device = 1; device <= 3; ++device) {
    for (int reader = 0; reader < 5; ++reader) {
      const std::string address = reader == 0 ? "10.0.1.1:1024" : with_port(host_at("10.0.1", 10 * device + reader), 1024);
      made.alert(kSnmp, address, with_port(host_at("10.0.2", device), 161)).at(100 * device + reader);
    }
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("exposure").size() == 3);
}

}  // namespace
}  // namespace hindcast
