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

constexpr const char* kScanner = "192.0.2.7";
constexpr const char* kSweep = "(portscan) TCP Portsweep";

TEST_CASE("a sweep of which only the sensor's reports are logged is found, and the finding says so") {
  DatasetBuilder made;
  for (int i = 1; i <= 3; ++i) made.scan_report(kSweep, kScanner, host_at("10.0.0", 7 * i)).at(600 * i);
  CorrelatedCase run(made.build());
  run.correlate();
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::horizontal_scan);
  CHECK(f.detector == "sensor_report");
  CHECK(f.events == test::ids(1, 3));
  CHECK(f.targets.size() == 3);
  CHECK(f.targeting.starts_with("A sweep, as the sensor counts it"));
  CHECK(f.summary.find("its word is all the evidence") != std::string::npos);
  CHECK(f.confidence > 0.9);
  CHECK(f.confidence < 0.99);
}

TEST_CASE("the kind of report tells the kind of scan") {
  const std::pair<const char*, FindingKind> cases[] = {
      {"(portscan) TCP Portscan", FindingKind::vertical_scan},
      {"(portscan) ICMP Sweep", FindingKind::horizontal_scan},
      {"(portscan) TCP Distributed Portscan", FindingKind::coordinated_scan},
      {"spp_portscan: End of portscan from 192.0.2.7: TOTAL time(10s) hosts(8) TCP(9) UDP(0)", FindingKind::horizontal_scan},
      {"spp_portscan: End of portscan from 192.0.2.7: TOTAL time(10s) hosts(1) TCP(9) UDP(0)", FindingKind::vertical_scan}};
  for (const auto& [message, kind] : cases) {
    CAPTURE(message);
    DatasetBuilder made;
    made.scan_report(message, kScanner, std::string_view(message).starts_with("spp") ? "" : "10.0.0.1").at(1);
    CorrelatedCase run(made.build());
    run.detect("sensor_report");
    CHECK(run.only().kind == kind);
  }
}

TEST_CASE("many sources of one distributed scan are one finding of its target") {
  DatasetBuilder made;
  for (int i = 1; i <= 3; ++i)
    made.scan_report("(portscan) TCP Distributed Portscan", host_at("192.0.2", i), "10.0.0.1").at(60 * i);
  CorrelatedCase run(made.build());
  run.detect("sensor_report");
  CHECK(run.only().actors.size() == 3);
}

TEST_CASE("a report unclear by itself, or with the packets logged, makes no finding") {
  DatasetBuilder unclear;
  unclear.scan_report("spp_portscan: PORTSCAN DETECTED from 192.0.2.7 (THRESHOLD 4 connections exceeded in 3 seconds)", kScanner)
      .at(1);
  CorrelatedCase none(unclear.build());
  CHECK(none.detect("sensor_report").empty());
  DatasetBuilder logged;
  for (int i = 1; i <= 5; ++i) logged.connection(with_port(kScanner, 2000 + i), "10.0.0.1:80", i);
  logged.scan_report(kSweep, kScanner, "10.0.0.1").at(10);
  CorrelatedCase decided(logged.build());
  CHECK(decided.detect("sensor_report").empty());
}

TEST_CASE("machines of ours that reach out or keep watch, and answers of a name server, are explained") {
  DatasetBuilder made;
  made.scan_report("(portscan) UDP Portsweep", "10.0.0.9", "198.51.100.1").at(1);
  for (int round = 0; round < 3; ++round) made.scan_report("(portscan) ICMP Sweep", "10.0.0.8", "10.0.1.1").at(600.0 * round);
  made.scan_report("(portscan) UDP Portscan", "198.51.100.53", "10.0.0.1").at(5).text("Port/Proto Range: 1025:40000");
  CorrelatedCase run(made.build());
  CHECK(run.detect("sensor_report").empty());
  std::vector<std::string> explanations;
  for (const Explained& e : run.context.explained) explanations.push_back(e.explanation);
  CHECK(explanations.size() == 3);
}

}  // namespace
}  // namespace hindcast
