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

// Silent tries by `actor` at tcp 80 of hosts first, first + step, ...
void plant_share(DatasetBuilder& made, const std::string& actor, int first, int step, int count, double from = 0, int port = 80) {
  for (int i = 0; i < count; ++i)
    made.tcp(with_port(actor, 3000 + i), with_port(host_at("10.0.0", first + step * i), port), kSyn).at(from + 2.0 * i);
}

std::vector<Finding> find(CorrelatedCase& run, const test::Values& values = {}) {
  for (const char* detector : {"vertical_scan", "horizontal_scan"}) run.detect(detector);
  return run.detect("coordinated_scan", values);
}

TEST_CASE("one sweep dealt out between two sources is one finding of both, with exactly its packets") {
  DatasetBuilder made;
  made.business(100'000);
  const EventId first = made.next_id();
  plant_share(made, "192.0.2.7", 1, 2, 15);
  plant_share(made, "198.51.100.200", 2, 2, 15, 30);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  find(run);
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::coordinated_scan);
  CHECK(run.addresses(f.actors) == std::vector<std::string>{"192.0.2.7", "198.51.100.200"});
  CHECK(f.targets.size() == 30);
  CHECK(f.attempt_count == 30);
  CHECK(f.events == test::ids(first, last));
  CHECK(f.score > f.threshold);
  CHECK(test::fact(f, "coverage") == "30 by all, 15 by the largest alone");
  CHECK(test::facts(f, "source").size() == 2);
  CHECK(f.readings.front().reading == Reading::scan);
}

TEST_CASE("three shares are one finding of three sources") {
  DatasetBuilder made;
  for (int share = 0; share < 3; ++share) plant_share(made, host_at("192.0.2", 7 + share), 1 + share, 3, 12, 20.0 * share);
  CorrelatedCase run(made.build());
  find(run);
  CHECK(run.only().actors.size() == 3);
  CHECK(run.only().targets.size() == 36);
}

TEST_CASE("two worms that pick hosts of one network at random within the hour share no job") {
  DatasetBuilder made;
  made.business(400'000);
  for (int worm = 0; worm < 12; ++worm) {
    for (int i = 0; i < 25; ++i) {
      const int host = 1 + (37 * i + 101 * worm + i * i * (worm + 3)) % 251;
      made.tcp(with_port(host_at("192.0." + std::to_string(worm), 9), 3000 + i), with_port(host_at("10.0.0", host), 80), kSyn)
          .at(1000.0 * worm + 40.0 * i);
    }
  }
  CorrelatedCase run(made.build());
  for (const Finding& f : find(run)) CHECK(f.kind == FindingKind::horizontal_scan);
  CHECK(run.context.findings.size() == 12);
}

TEST_CASE("shares of fewer hosts than asked for stay scans of their own") {
  DatasetBuilder made;
  made.business(100'000);
  plant_share(made, "192.0.2.7", 1, 2, 8);
  plant_share(made, "198.51.100.200", 2, 2, 8, 30);
  CorrelatedCase run(made.build());
  CHECK(find(run).size() == 2);
  CHECK(run.detect("coordinated_scan", {{"minimum_targets", 8}}).size() == 1);
}

TEST_CASE("sweeps of other services, of other days or over other networks share no job") {
  const auto count = [](double from, int port, int first) {
    DatasetBuilder made;
    plant_share(made, "192.0.2.7", 1, 2, 15);
    if (first == 0) {
      for (int i = 0; i < 15; ++i)
        made.tcp(with_port("198.51.100.200", 3000 + i), with_port(host_at("10.0.7", 2 + 2 * i), port), kSyn).at(from + 2.0 * i);
    } else {
      plant_share(made, "198.51.100.200", first, 2, 15, from, port);
    }
    CorrelatedCase run(made.build());
    return find(run).size();
  };
  CHECK(count(30, 80, 2) == 1);
  CHECK(count(30, 8080, 2) == 2);
  CHECK(count(50'000, 80, 2) == 2);
  CHECK(count(30, 80, 0) == 2);
}

TEST_CASE("sweeps that cover the same hosts at different times are no shares") {
  DatasetBuilder made;
  plant_share(made, "192.0.2.7", 1, 1, 20);
  plant_share(made, "198.51.100.200", 1, 1, 20, 20);
  CorrelatedCase run(made.build());
  for (const Finding& f : find(run)) CHECK(f.kind == FindingKind::horizontal_scan);
  CHECK(run.context.findings.size() == 2);
}

TEST_CASE("what covers the same hosts is no share, however much overlap short of all is allowed") {
  for (const double most : {0.0, 0.2, 0.29, 0.57, 0.58, 0.7, 0.99}) {
    CAPTURE(most);
    DatasetBuilder made;
    plant_share(made, "192.0.2.7", 1, 1, 100);
    plant_share(made, "198.51.100.200", 1, 1, 100, 40);
    CorrelatedCase run(made.build());
    CHECK(find(run, {{"most_overlap", most}, {"threshold_bits", 0}}).size() == 2);
    CHECK(run.detect("coordinated_scan", {{"most_overlap", 1}, {"threshold_bits", 0}}).size() == 1);
  }
}

TEST_CASE("a job is found in a crowd of sweeps at other times") {
  DatasetBuilder made;
  made.business(100'000);
  constexpr int kCrowd = 40;
  for (int i = 0; i < kCrowd; ++i) plant_share(made, host_at("198.18." + std::to_string(i), 7), 1 + i, 3, 12, 2'000.0 * i);
  plant_share(made, "192.0.2.7", 1, 2, 15, 20'500);
  plant_share(made, "198.51.100.200", 2, 2, 15, 20'530);
  CorrelatedCase run(made.build());
  find(run);
  CHECK(run.of_kind(FindingKind::horizontal_scan).size() == kCrowd);
  REQUIRE(run.of_kind(FindingKind::coordinated_scan).size() == 1);
  CHECK(run.of_kind(FindingKind::coordinated_scan).front().targets.size() == 30);
}

TEST_CASE("the same sweep from several sources at the same moment is one scan with decoys, not a shared one") {
  DatasetBuilder made;
  for (int decoy = 0; decoy < 4; ++decoy) plant_share(made, host_at("192.0.2", 7 + decoy), 1, 1, 20, 0.01 * decoy);
  CorrelatedCase run(made.build());
  find(run);
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::horizontal_scan);
  CHECK(f.actors.size() == 4);
  CHECK(f.targets.size() == 20);
  CHECK(f.readings.front().reading == Reading::spoofed_source);
}

TEST_CASE("a slow share and a fast one are no common job, unless any pace will do") {
  DatasetBuilder made;
  plant_share(made, "192.0.2.7", 1, 2, 15);
  for (int i = 0; i < 15; ++i)
    made.tcp(with_port("198.51.100.200", 3000 + i), with_port(host_at("10.0.0", 2 + 2 * i), 80), kSyn).at(30.0 * i);
  CorrelatedCase run(made.build());
  CHECK(find(run).size() == 2);
  CHECK(run.detect("coordinated_scan", {{"pace_ratio", 100}}).size() == 1);
}

TEST_CASE("machines of ours that each sweep are not joined") {
  DatasetBuilder made;
  plant_share(made, "10.0.5.7", 1, 2, 15);
  plant_share(made, "10.0.5.8", 2, 2, 15, 30);
  CorrelatedCase run(made.build());
  for (const Finding& f : find(run)) CHECK(f.kind == FindingKind::horizontal_scan);
}

TEST_CASE("three neighbours may deal out whole networks, and take turns; two, and strangers, on different ground are no one job") {
  const auto find_shares = [](const std::string& second) {
    DatasetBuilder made;
    made.business(100'000);
    for (int net = 0; net < 3; ++net) {
      const std::string actor = net == 0 ? "192.0.2.7" : net == 1 ? second : "192.0.2.9";
      for (int i = 0; i < 60; ++i) {
        const std::string target = host_at("10.0." + std::to_string(net), i + 1);
        made.tcp(with_port(actor, 3000 + i), with_port(target, 22), kSyn).at(200.0 * net + 2.0 * i);
      }
    }
    CorrelatedCase run(made.build());
    find(run);
    return run.of_kind(FindingKind::coordinated_scan);
  };
  const auto neighbours = find_shares("192.0.2.8");
  REQUIRE(neighbours.size() == 1);
  CHECK(neighbours.front().actors.size() == 3);
  CHECK(find_shares("198.51.100.8").empty());
}

TEST_CASE("slow port scans of one host with shares of its ports are one job, too") {
  DatasetBuilder made;
  made.business(100'000);
  for (int i = 0; i < 200; ++i)
    made.tcp(with_port(host_at("192.0.2", 7 + i % 4), 3000), with_port("10.0.0.1", 1 + i), kSyn).at(1800.0 * i);
  CorrelatedCase run(made.build());
  find(run);
  CHECK(run.only().kind == FindingKind::coordinated_scan);
  CHECK(run.only().actors.size() == 4);
}

TEST_CASE("a source's further network belongs to the job, though its sweep is told apart") {
  DatasetBuilder made;
  made.business(100'000);
  for (int source = 0; source < 4; ++source) {
    for (int i = 0; i < 100; ++i) {
      const int host = 100 * source + i;
      const std::string target = host_at("10.0." + std::to_string(host / 256), host % 256);
      made.tcp(with_port(host_at("192.0.2", 7 + source), 3000 + i), with_port(target, 3389), kSyn).at(30.0 * i + source);
    }
  }
  CorrelatedCase run(made.build());
  find(run);
  CHECK(run.only().kind == FindingKind::coordinated_scan);
  CHECK(run.only().targets.size() == 400);
}

TEST_CASE("worms that come one after the other, each soon after the last, are no one job") {
  DatasetBuilder made;
  made.business(100'000);
  const int hosts[3][13] = {{1, 9, 14, 22, 31, 47, 53, 60, 75, 81, 90, 97, 102},
                            {3, 11, 17, 25, 38, 44, 57, 66, 71, 88, 93, 99, 110},
                            {5, 12, 19, 28, 35, 42, 55, 63, 78, 84, 95, 101, 115}};
  for (int worm = 0; worm < 3; ++worm) {
    for (int i = 0; i < 13; ++i)
      made.tcp(with_port("198.51." + std::to_string(100 + worm) + ".7", 3000 + i),
               with_port(host_at("10.0.0", hosts[worm][i]), 445), kSyn)
          .at(500 * worm + 4 * i);
  }
  CorrelatedCase run(made.build());
  find(run);
  CHECK(run.of_kind(FindingKind::horizontal_scan).size() + run.of_kind(FindingKind::coordinated_scan).size() >= 2);
}

}  // namespace
}  // namespace hindcast
