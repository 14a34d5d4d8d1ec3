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

constexpr double kHour = 3600;

// One silent try every six hours.
void plant_sweep(DatasetBuilder& made, int hosts, double pace = 6 * kHour) {
  for (int i = 1; i <= hosts; ++i) made.tcp("192.0.2.7:2222", with_port(host_at("10.0.0", i), 111), kSyn).at(pace * i);
}

// Packets from a server's port to ever new ports, a few a day, with nothing in the other direction.
void plant_replies(DatasetBuilder& made, int packets, const char* client = "10.0.0.9", const char* server = "192.0.2.53") {
  for (int i = 0; i < packets; ++i) made.udp(with_port(server, 53), with_port(client, 40000 + 37 * i)).at(5 * kHour * i);
}

TEST_CASE("a sweep over days is found whatever its pace, with exactly its packets") {
  for (const double pace : {3 * kHour, 24 * kHour, 72 * kHour}) {
    CAPTURE(pace);
    DatasetBuilder made;
    made.business(0);
    const EventId first = made.next_id();
    plant_sweep(made, 12, pace);
    const EventId last = made.next_id() - 1;
    CorrelatedCase run(made.build());
    run.detect("horizontal_scan");
    run.detect("slow_scan");
    const Finding& f = run.only();
    CHECK(f.kind == FindingKind::slow_scan);
    CHECK(f.targets.size() == 12);
    CHECK(f.events == test::ids(first, last));
    CHECK(f.readings.front().reading == Reading::scan);
  }
}

TEST_CASE("four hosts in days are no slow sweep, unless four are asked for") {
  DatasetBuilder made;
  plant_sweep(made, 4, 20 * kHour);
  CorrelatedCase run(made.build());
  CHECK(run.detect("slow_scan").empty());
  CHECK(run.detect("slow_scan", {{"minimum_targets", 4}}).size() == 1);
}

TEST_CASE("a sweep of half a day is left to the fast ones, unless slow begins at an hour") {
  DatasetBuilder made;
  plant_sweep(made, 12, kHour);
  CorrelatedCase run(made.build());
  CHECK(run.detect("slow_scan").empty());
  CHECK(run.detect("slow_scan", {{"slow_s", 3600}}).size() == 1);
}

TEST_CASE("a client that comes back to the same servers for days, and is answered, is explained as ordinary use") {
  DatasetBuilder made;
  for (int round = 0; round < 5; ++round) {
    for (int i = 1; i <= 12; ++i)
      made.connection(with_port("192.0.2.7", 3000 + 20 * round + i), with_port(host_at("10.0.0", i), 80),
                      24 * kHour * round + 60 * i);
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("slow_scan").empty());
  REQUIRE(run.context.explained.size() == 1);
  CHECK(run.context.explained[0].explanation == "ordinary_use");
  CHECK(run.context.explained[0].attempt_count == 60);
}

TEST_CASE("packets from port 53 to ever new ports of one host, with no request, carry both readings") {
  DatasetBuilder made;
  made.business(0);
  const EventId first = made.next_id();
  plant_replies(made, 20);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("slow_scan");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::slow_scan);
  CHECK(f.events == test::ids(first, last));
  CHECK(f.ports.size() == 20);
  CHECK(f.source_ports == std::vector<Port>{53});
  CHECK(test::bits_of(f, Reading::server_replies) > 0);
  CHECK(test::bits_of(f, Reading::scan) > 0);
  for (const ReadingScore& r : f.readings) CHECK_FALSE(r.would_flip.empty());
}

TEST_CASE("with the requests logged there is nothing to report") {
  DatasetBuilder made;
  for (int i = 0; i < 20; ++i) made.query(with_port("10.0.0.9", 40000 + 37 * i), "192.0.2.53:53", 5 * kHour * i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("slow_scan").empty());
}

TEST_CASE("the same packets to many clients are a server's replies, and explained away") {
  DatasetBuilder made;
  for (int client = 1; client <= 12; ++client) plant_replies(made, 6, host_at("10.0.0", client).c_str());
  CorrelatedCase run(made.build());
  CHECK(run.detect("slow_scan").empty());
  REQUIRE(run.context.explained.size() == 1);
  CHECK(run.context.explained[0].explanation == "server_replies");
  CHECK(run.context.explained[0].attempt_count == 72);
}

TEST_CASE("a lower margin explains away what a higher one reports") {
  DatasetBuilder made;
  plant_replies(made, 20);
  CorrelatedCase run(made.build());
  CHECK(run.detect("slow_scan", {{"explain_bits", 0}}).size() + run.context.explained.size() == 1);
  CorrelatedCase all(made.build());
  CHECK(all.detect("slow_scan", {{"explain_bits", 1000}}).size() == 1);
}

TEST_CASE("packets to four ports are too few to look at, unless four are asked for") {
  DatasetBuilder made;
  plant_replies(made, 4);
  for (int i = 0; i < 4; ++i) made.udp("192.0.2.53:53", with_port("10.0.0.9", 40000 + 37 * i)).at(50 * kHour + i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("slow_scan").empty());
  CHECK(run.context.explained.empty());
  run.detect("slow_scan", {{"minimum_ports", 4}});
  CHECK(run.context.findings.size() + run.context.explained.size() == 1);
}

TEST_CASE("a sweep of some hosts a night is one act; what comes to a host twice, or does most in one night, is not") {
  const auto found = [](int nights, int stride, int first_night) {
    DatasetBuilder made;
    int host = 0;
    for (int night = 0; night < nights; ++night) {
      for (int i = 0; i < (night == 0 ? first_night : 8); ++i, ++host)
        made.tcp("192.0.2.7:3000", test::with_port(test::host_at("10.0.0", 1 + host * stride % 251), 5900), kSyn)
            .at(86'400.0 * night + 300 * i);
    }
    CorrelatedCase run(made.build());
    std::vector<std::size_t> sizes;
    run.detect("horizontal_scan");
    for (const Finding& f : run.detect("slow_scan")) sizes.push_back(f.targets.size());
    return sizes;
  };
  CHECK(found(10, 101, 8) == std::vector<std::size_t>{80});
  CHECK(found(4, 101, 100) == std::vector<std::size_t>{100, 8, 8, 8});
  CHECK(found(40, 101, 8).size() > 1);  // after 251 hosts it begins again
}

TEST_CASE("a slow sweep that stops for a week and goes on with the next host is one act") {
  DatasetBuilder made;
  for (int i = 0; i < 60; ++i)
    made.tcp("192.0.2.7:3000", test::with_port(test::host_at("10.0.0", 1 + i), 5900), kSyn)
        .at(3600.0 * i + (i < 30 ? 0 : 7 * 86'400));
  CorrelatedCase run(made.build());
  run.detect("slow_scan");
  CHECK(run.only().targets.size() == 60);
}

}  // namespace
}  // namespace hindcast
