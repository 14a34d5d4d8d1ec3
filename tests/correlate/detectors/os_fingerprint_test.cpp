#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using test::host_at;
using test::with_port;

constexpr const char* kScanner = "192.0.2.7";
constexpr TcpFlags kXmas = kFin | kPsh | kUrg;
constexpr TcpFlags kNmapId = kSyn | kFin | kPsh | kUrg;

// The probe set of nmap 2.x from `base` on: open port 80, closed port 1.
void plant(DatasetBuilder& made, const std::string& target, double at, int base = 43752) {
  made.tcp(with_port(kScanner, base), target + ":80", kSyn | kEce).at(at);
  made.tcp(with_port(kScanner, base + 1), target + ":80", 0).at(at + 0.01);
  made.tcp(with_port(kScanner, base + 2), target + ":80", kNmapId).at(at + 0.02);
  made.tcp(with_port(kScanner, base + 3), target + ":80", kAck).at(at + 0.03);
  made.tcp(with_port(kScanner, base + 4), target + ":1", kSyn).at(at + 0.04);
  made.tcp(with_port(kScanner, base + 5), target + ":1", kAck).at(at + 0.05);
  made.tcp(with_port(kScanner, base + 6), target + ":1", kXmas).at(at + 0.06);
  made.udp(with_port(kScanner, base + 6), target + ":1").at(at + 0.07);
}

bool names(const Finding& f, std::string_view kind) {
  const auto kinds = test::facts(f, "probe kind");
  return std::any_of(kinds.begin(), kinds.end(), [kind](const std::string& text) { return text.starts_with(kind); });
}

TEST_CASE("the probe set of nmap amid ordinary business is one finding with exactly its packets") {
  DatasetBuilder made;
  made.business(0);
  const EventId first = made.next_id();
  plant(made, "10.0.0.1", 1000);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("os_fingerprint");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::os_fingerprint);
  CHECK(run.addresses(f.actors) == std::vector<std::string>{kScanner});
  CHECK(run.addresses(f.targets) == std::vector<std::string>{"10.0.0.1"});
  CHECK(f.events == test::ids(first, last));
  CHECK(f.source_ports == std::vector<Port>{43752, 43753, 43754, 43755, 43756, 43757, 43758});
  for (const char* kind : {"no flags", "SYN FIN PSH URG", "FIN PSH URG", "SYN with a reserved bit"}) {
    CAPTURE(kind);
    CHECK(names(f, kind));
  }
  CHECK(f.readings.front().reading == Reading::scan);
}

TEST_CASE("alerts that name two kinds of odd probe at one target make a fingerprint") {
  DatasetBuilder made;
  made.alert("Null scan!", "192.0.2.7:43754", "10.0.0.1:7").at(10.000358);
  made.alert("Probable NMAP fingerprint attempt", "192.0.2.7:43755", "10.0.0.1:7").at(10.000697);
  CorrelatedCase run(made.build());
  run.detect("os_fingerprint");
  CHECK(run.only().events == test::ids(1, 2));
  CHECK(names(run.only(), "no flags"));
  CHECK(names(run.only(), "SYN FIN PSH URG"));
}

TEST_CASE("one kind of odd probe is no fingerprint, unless one is asked for") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:43754", "10.0.0.1:7", 0).at(1);
  made.tcp("192.0.2.7:43755", "10.0.0.1:9", 0).at(2);
  CorrelatedCase run(made.build());
  CHECK(run.detect("os_fingerprint").empty());
  CHECK(run.detect("os_fingerprint", {{"minimum_kinds", 1}}).size() == 1);
}

TEST_CASE("two kinds at two targets are no fingerprint of either") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:43754", "10.0.0.1:7", 0).at(1);
  made.tcp("192.0.2.7:43755", "10.0.0.2:7", kNmapId).at(1.1);
  CorrelatedCase run(made.build());
  CHECK(run.detect("os_fingerprint").empty());
}

TEST_CASE("two kinds from two actors are no fingerprint by either") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:43754", "10.0.0.1:7", 0).at(1);
  made.tcp("192.0.2.8:43755", "10.0.0.1:7", kNmapId).at(1.1);
  CorrelatedCase run(made.build());
  CHECK(run.detect("os_fingerprint").empty());
}

TEST_CASE("two kinds half a minute apart are no run, unless the window is as wide") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:43754", "10.0.0.1:7", 0).at(1);
  made.tcp("192.0.2.7:43755", "10.0.0.1:7", kNmapId).at(31);
  CorrelatedCase run(made.build());
  CHECK(run.detect("os_fingerprint").empty());
  CHECK(run.detect("os_fingerprint", {{"window_s", 60}}).size() == 1);
}

TEST_CASE("a client that speaks ECN is no fingerprinter, however often it connects") {
  DatasetBuilder made;
  for (int i = 1; i <= 20; ++i) made.tcp(with_port(kScanner, 2000 + i), "10.0.0.1:80", kSyn | kEce | kCwr).at(i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("os_fingerprint").empty());
  CHECK(run.detect("os_fingerprint", {{"minimum_kinds", 1}}).empty());
}

TEST_CASE("fingerprints of many hosts in one stretch of work are one finding, of another day another") {
  DatasetBuilder made;
  for (int host = 1; host <= 5; ++host) plant(made, host_at("10.0.0", host), 100.0 * host);
  for (int host = 1; host <= 5; ++host) plant(made, host_at("10.0.0", host), 200'000 + 100.0 * host);
  CorrelatedCase run(made.build());
  REQUIRE(run.detect("os_fingerprint").size() == 2);
  for (const Finding& f : run.context.findings) {
    CHECK(f.targets.size() == 5);
    CHECK(f.events.size() == 40);
  }
}

TEST_CASE("odd probes without end are a stealth scan, not a fingerprint") {
  DatasetBuilder made;
  for (int i = 1; i <= 60; ++i) made.tcp("192.0.2.7:40000", with_port("10.0.0.1", i), i % 2 == 0 ? kXmas : TcpFlags{0}).at(0.1 * i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("os_fingerprint").empty());
}

TEST_CASE("initial sequence numbers and source ports that count up together are named as sequence prediction") {
  DatasetBuilder made;
  plant(made, "10.0.0.1", 1);
  for (int i = 0; i < 6; ++i)
    made.tcp(with_port(kScanner, 43753 + i), "10.0.0.1:80", kSyn).at(1.2 + 0.02 * i).seq(1'829'372'801 + i);
  CorrelatedCase run(made.build());
  run.detect("os_fingerprint");
  CHECK(run.only().events.size() == 14);
  CHECK(names(run.only(), "sequence prediction: 6 SYNs"));
}

TEST_CASE("today's set as a sensor's alerts: two pings and nmap's UDP packet belong to it") {
  DatasetBuilder made;
  made.alert("GPL ICMP PING", kScanner, "10.0.0.1").at(1);
  made.alert("GPL ICMP PING", kScanner, "10.0.0.1").at(1.03);
  made.alert("ET SCAN NMAP OS Detection Probe", with_port(kScanner, 48676), "10.0.0.1:38215").at(1.07);
  made.alert("GPL SCAN NULL", with_port(kScanner, 48692), "10.0.0.1:443").at(1.15);
  made.alert("GPL SCAN nmap XMAS", with_port(kScanner, 48697), "10.0.0.1:38211").at(1.27);
  CorrelatedCase run(made.build());
  run.detect("os_fingerprint");
  CHECK(run.only().events == test::ids(1, 5));
}

}  // namespace
}  // namespace hindcast
