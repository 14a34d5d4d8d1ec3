#include "correlate/scan_reports.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using test::host_at;
using test::with_port;

void plant(DatasetBuilder& made, double from) {
  for (int i = 1; i <= 8; ++i) made.tcp(with_port("192.0.2.7", 1024 + i), with_port(host_at("10.0.0", i), 80), kSyn).at(from + i);
}

TEST_CASE("reports about a scanner go to the finding of that actor, late ones as well") {
  DatasetBuilder made;
  plant(made, 1000);
  made.scan_report("spp_portscan: PORTSCAN DETECTED from 192.0.2.7", "192.0.2.7").at(1003);
  made.scan_report("spp_portscan: portscan status from 192.0.2.7: 8 connections", "192.0.2.7").at(1020);
  made.scan_report("spp_portscan: End of portscan from 192.0.2.7", "192.0.2.7").at(8000);
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  CHECK(attach_scan_reports(run.context) == 3);
  CHECK(run.only().events == test::ids(1, 11));
  CHECK(run.only().attempt_count == 8);
}

TEST_CASE("reports about another actor, or of another day, find no place") {
  DatasetBuilder made;
  plant(made, 1000);
  made.scan_report("spp_portscan: PORTSCAN DETECTED from 192.0.2.8", "192.0.2.8").at(1003);
  made.scan_report("spp_portscan: End of portscan from 192.0.2.7", "192.0.2.7").at(90'000);
  made.scan_report("spp_portscan: PORTSCAN DETECTED from 192.0.2.7", "192.0.2.7").at(900);
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  CHECK(attach_scan_reports(run.context) == 0);
  CHECK(run.only().events == test::ids(1, 8));
}

TEST_CASE("of two findings of one actor the nearer one gets the report") {
  DatasetBuilder made;
  plant(made, 0);
  plant(made, 10'000);
  made.scan_report("spp_portscan: PORTSCAN DETECTED from 192.0.2.7", "192.0.2.7").at(10'004);
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  REQUIRE(run.context.findings.size() == 2);
  CHECK(attach_scan_reports(run.context) == 1);
  for (const Finding& f : run.context.findings) {
    const bool has_report = std::find(f.events.begin(), f.events.end(), 17) != f.events.end();
    CHECK(has_report == (f.first > test::moment(5000)));
  }
}

TEST_CASE("without findings no report has a place") {
  DatasetBuilder made;
  made.scan_report("spp_portscan: PORTSCAN DETECTED from 192.0.2.7", "192.0.2.7").at(1);
  CorrelatedCase run(made.build());
  CHECK(attach_scan_reports(run.context) == 0);
}

TEST_CASE("what a report says is read from its message") {
  const auto act = [](std::string_view message) { return read_scan_report(message).act; };
  CHECK(act("(portscan) TCP Portsweep") == ReportedAct::sweep);
  CHECK(act("(portscan) ICMP Filtered Sweep") == ReportedAct::sweep);
  CHECK(act("(portscan) TCP Filtered Portscan") == ReportedAct::port_scan);
  CHECK(act("(portscan) TCP Decoy Portscan") == ReportedAct::decoys);
  CHECK(act("(portscan) UDP Distributed Portscan") == ReportedAct::distributed);
  CHECK(act("(portscan) Open Port") == ReportedAct::open_port);
  CHECK(read_scan_report("(portscan) UDP Portsweep").protocol == Protocol::udp);
  CHECK(act("spp_portscan: PORTSCAN DETECTED from 192.0.2.7 (THRESHOLD 4 connections exceeded in 3 seconds)") ==
        ReportedAct::unclear);
  const ScanReport end = read_scan_report("spp_portscan: End of portscan from 192.0.2.7: TOTAL time(10s) hosts(8) TCP(9) UDP(0)");
  CHECK(end.act == ReportedAct::sweep);
  CHECK(end.hosts == 8);
  CHECK(end.connections == 9);
  CHECK(act("spp_portscan: portscan status from 192.0.2.7: 121 connections across 1 hosts: TCP(121), UDP(0)") ==
        ReportedAct::port_scan);
}

}  // namespace
}  // namespace hindcast
