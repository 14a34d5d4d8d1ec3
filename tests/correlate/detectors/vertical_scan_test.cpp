#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using test::with_port;

constexpr const char* kScanner = "192.0.2.7";
constexpr const char* kTarget = "10.0.0.1";

void plant(DatasetBuilder& made, int ports, double from = 100, double pace = 0.1, const char* target = kTarget) {
  for (int i = 1; i <= ports; ++i) made.refusal(with_port(kScanner, 40000 + i), with_port(target, 20 + i), from + pace * i);
}

TEST_CASE("a port scan amid ordinary business is found, answers included, with exactly its packets as evidence") {
  DatasetBuilder made;
  made.business(0);
  const EventId first = made.next_id();
  plant(made, 8);
  made.connection("192.0.2.7:40100", "10.0.0.1:80", 101);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("vertical_scan");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::vertical_scan);
  CHECK(run.addresses(f.actors) == std::vector<std::string>{kScanner});
  CHECK(run.addresses(f.targets) == std::vector<std::string>{kTarget});
  CHECK(f.ports.size() == 9);
  CHECK(f.attempt_count == 9);
  CHECK(f.events == test::ids(first, last));
  CHECK(f.answered.size() == 1);
  CHECK(test::fact(f, "outcome") == "1 answered, 8 refused");
  CHECK(test::fact(f, "order of ports") == "ascending, 8 of 8 steps");
  CHECK(f.readings.front().reading == Reading::scan);
}

TEST_CASE("four ports are no port scan, unless four are asked for") {
  DatasetBuilder made;
  plant(made, 4);
  CorrelatedCase run(made.build());
  CHECK(run.detect("vertical_scan").empty());
  CHECK(run.detect("vertical_scan", {{"minimum_ports", 4}}).size() == 1);
}

TEST_CASE("a port scan below the threshold of evidence is not reported") {
  DatasetBuilder made;
  plant(made, 8);
  CorrelatedCase run(made.build());
  CHECK(run.detect("vertical_scan", {{"threshold_bits", 500}}).empty());
}

TEST_CASE("passive FTP, whose high ports answer, is no port scan") {
  DatasetBuilder made;
  made.connection("192.0.2.7:2000", "10.0.0.1:21", 0);
  for (const int port : {40007, 40101, 40003, 40250, 40090, 40111, 40018})
    made.connection(with_port(kScanner, 2001), with_port(kTarget, port), 1.0 * static_cast<double>(made.next_id()));
  CorrelatedCase run(made.build());
  CHECK(run.detect("vertical_scan").empty());
}

TEST_CASE("a traceroute is no port scan") {
  DatasetBuilder made;
  for (int hop = 0; hop < 30; ++hop) made.udp("192.0.2.7:40000", with_port(kTarget, 33434 + hop)).at(hop);
  CorrelatedCase run(made.build());
  CHECK(run.detect("vertical_scan").empty());
}

TEST_CASE("a name server's replies to many ports of one client are no port scan") {
  DatasetBuilder made;
  for (int i = 0; i < 30; ++i) made.udp("192.0.2.53:53", with_port(kTarget, 32800 + i)).at(60.0 * i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("vertical_scan").empty());
}

TEST_CASE("ports of several hosts do not add up to a port scan of one") {
  DatasetBuilder made;
  for (int i = 1; i <= 4; ++i) {
    made.refusal(with_port(kScanner, 40000 + i), with_port("10.0.0.1", i), i);
    made.refusal(with_port(kScanner, 41000 + i), with_port("10.0.0.2", 50 + i), i);
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("vertical_scan").empty());
}

TEST_CASE("two targets are two port scans, and so are two days") {
  DatasetBuilder made;
  plant(made, 8, 0, 0.1, "10.0.0.1");
  plant(made, 8, 1, 0.1, "10.0.0.2");
  plant(made, 8, 90'000, 0.1, "10.0.0.1");
  CorrelatedCase run(made.build());
  CHECK(run.detect("vertical_scan").size() == 3);
}

TEST_CASE("a port scan that takes longer than a day is a slow one") {
  DatasetBuilder made;
  plant(made, 10, 0, 12'000);
  CorrelatedCase run(made.build());
  run.detect("vertical_scan");
  CHECK(run.only().kind == FindingKind::slow_scan);
  CorrelatedCase other(made.build());
  other.detect("vertical_scan", {{"slow_s", 200'000}});
  CHECK(other.only().kind == FindingKind::vertical_scan);
}

TEST_CASE("eight new ports a night are one slow scan; the same eight every night are one scan a night") {
  for (const bool are_new : {true, false}) {
    DatasetBuilder made;
    for (int night = 0; night < 6; ++night) {
      for (int i = 0; i < 8; ++i) {
        const int port = 1 + i + (are_new ? 8 * night : 0);
        made.tcp("192.0.2.7:" + std::to_string(3000 + i), "10.0.0.1:" + std::to_string(port), kSyn).at(86'400.0 * night + i);
      }
    }
    CorrelatedCase run(made.build());
    CHECK(run.detect("vertical_scan").size() == (are_new ? 1 : 6));
    if (are_new) CHECK(run.only().kind == FindingKind::slow_scan);
  }
}

TEST_CASE("udp and tcp ports of one number are two ports") {
  DatasetBuilder made;
  for (const int port : {53, 111, 2049}) {
    made.tcp(with_port(kScanner, 40000), with_port(kTarget, port), kSyn).at(port);
    made.udp(with_port(kScanner, 40000), with_port(kTarget, port)).at(port + 1);
  }
  CorrelatedCase run(made.build());
  run.detect("vertical_scan");
  CHECK(run.only().ports.size() == 6);
}

TEST_CASE("a quick scan amid days of ordinary traffic of the two is the scan alone") {
  DatasetBuilder made;
  for (int i = 0; i < 60; ++i) made.tcp(with_port("10.0.0.9", 2000 + i), "10.0.0.1:389", kSyn).at(1800.0 * i);
  const EventId first = made.next_id();
  for (int port = 1; port <= 40; ++port) made.tcp("10.0.0.9:3000", with_port("10.0.0.1", port), kSyn).at(50'000 + 0.1 * port);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("vertical_scan");
  CHECK(run.only().kind == FindingKind::vertical_scan);
  CHECK(run.only().events == test::ids(first, last));
}

TEST_CASE("a server's data connections of active FTP are explained, the same from another port are not") {
  const auto found = [](int source_port) {
    DatasetBuilder made;
    for (int i = 0; i < 9; ++i)
      made.portscan_tcp(with_port("192.0.2.21", source_port), with_port("10.0.0.1", 2000 + 3 * i), kSyn).at(100 * i);
    CorrelatedCase run(made.build());
    const std::size_t findings = run.detect("vertical_scan").size();
    return std::pair{findings, run.context.explained.size()};
  };
  CHECK(found(20) == std::pair<std::size_t, std::size_t>{0, 1});
  CHECK(found(3000) == std::pair<std::size_t, std::size_t>{1, 0});
}

}  // namespace
}  // namespace hindcast
