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

const std::vector<int> kPorts = {21, 23, 80, 143};

// Each of the ports on each of the hosts, host by host.
void plant(DatasetBuilder& made, int hosts, const std::vector<int>& ports, double from = 100) {
  int source = 40000;
  for (int host = 1; host <= hosts; ++host) {
    for (const int port : ports) {
      ++source;
      made.refusal(with_port("192.0.2.7", source), with_port(host_at("10.0.0", host), port), from + 0.2 * (source - 40000));
    }
  }
}

TEST_CASE("a rectangle of hosts and ports is one finding with exactly its packets") {
  DatasetBuilder made;
  made.business(0);
  const EventId first = made.next_id();
  plant(made, 4, kPorts);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("block_scan");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::block_scan);
  CHECK(f.targets.size() == 4);
  CHECK(f.ports.size() == 4);
  CHECK(f.attempt_count == 16);
  CHECK(f.events == test::ids(first, last));
  CHECK(test::fact(f, "density") == "1.00 of 4 hosts x 4 ports");
  CHECK(f.readings.front().reading == Reading::scan);
}

TEST_CASE("a block is told once: its rows and columns are no scans of their own") {
  DatasetBuilder made;
  plant(made, 8, {21, 22, 23, 25, 80, 110, 143});
  CorrelatedCase run(made.build());
  for (const char* detector : {"block_scan", "vertical_scan", "horizontal_scan"}) run.detect(detector);
  CHECK(run.only().kind == FindingKind::block_scan);
}

TEST_CASE("two hosts or two ports are no block, unless so few are asked for") {
  DatasetBuilder narrow;
  plant(narrow, 2, kPorts);
  CorrelatedCase run(narrow.build());
  CHECK(run.detect("block_scan").empty());
  CHECK(run.detect("block_scan", {{"minimum_targets", 2}}).size() == 1);
  DatasetBuilder flat;
  plant(flat, 5, {80, 443});
  CorrelatedCase other(flat.build());
  CHECK(other.detect("block_scan").empty());
  CHECK(other.detect("block_scan", {{"minimum_ports", 2}}).size() == 1);
}

TEST_CASE("a diagonal of hosts and ports is no rectangle") {
  DatasetBuilder made;
  for (int i = 1; i <= 12; ++i) made.refusal(with_port("192.0.2.7", 40000 + i), with_port(host_at("10.0.0", i), 100 + i), i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("block_scan").empty());
}

TEST_CASE("a management station that polls several services of each machine and gets answers is no scanner") {
  DatasetBuilder made;
  for (int round = 0; round < 4; ++round) {
    for (int host = 1; host <= 5; ++host) {
      for (const int port : kPorts)
        made.connection(with_port("10.0.5.5", 2000 + 100 * round + 10 * host + port), with_port(host_at("10.0.0", host), port),
                        300.0 * round + host);
    }
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("block_scan").empty());
}

TEST_CASE("a higher threshold of evidence leaves the block alone") {
  DatasetBuilder made;
  plant(made, 4, kPorts);
  CorrelatedCase run(made.build());
  CHECK(run.detect("block_scan", {{"threshold_bits", 1000}}).empty());
}

TEST_CASE("the same block on another day is another finding") {
  DatasetBuilder made;
  plant(made, 4, kPorts, 0);
  plant(made, 4, kPorts, 90'000);
  CorrelatedCase run(made.build());
  CHECK(run.detect("block_scan").size() == 2);
}

}  // namespace
}  // namespace hindcast
