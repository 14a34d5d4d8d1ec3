#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;

// SYNs of one connection after these gaps.
void plant(DatasetBuilder& made, const std::vector<double>& gaps, const char* client = "192.0.2.7:1189",
           std::int64_t seq_step = 0) {
  double at = 100;
  std::int64_t seq = 784'278'959;
  made.tcp(client, "10.0.0.1:79", kSyn).at(at).seq(seq).window(32120).options("mss 1460,sackOK,timestamp 418650[|tcp]");
  for (const double gap : gaps) {
    made.tcp(client, "10.0.0.1:79", kSyn)
        .at(at += gap)
        .seq(seq += seq_step)
        .window(32120)
        .options("mss 1460,sackOK,timestamp 418650[|tcp]");
  }
}
const std::vector<double> kLinux = {2.97, 6, 12, 24, 48, 96, 120, 120};

TEST_CASE("a kernel's schedule of retries is one attempt of an ordinary client, and names the kernel") {
  DatasetBuilder made;
  made.business(0);
  const EventId first = made.next_id();
  plant(made, kLinux);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("connection_retry");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::connection_retry);
  CHECK(f.attempt_count == 1);
  CHECK(f.events == test::ids(first, last));
  CHECK(test::fact(f, "gaps") == "3 6 12 24 48 96 120 120 s");
  CHECK(test::fact(f, "stack").find("Linux 2.2") == 0);
  CHECK(test::fact(f, "outcome") == "no answer");
  CHECK(f.readings.front().reading == Reading::ordinary_retry);
}

TEST_CASE("three tries show no schedule, unless three are asked for") {
  DatasetBuilder made;
  plant(made, {3, 6});
  CorrelatedCase run(made.build());
  CHECK(run.detect("connection_retry").empty());
  CHECK(run.detect("connection_retry", {{"minimum_tries", 3}}).size() == 1);
}

TEST_CASE("a sequence number that changes is no retry") {
  DatasetBuilder made;
  plant(made, kLinux, "192.0.2.7:1189", 1);
  CorrelatedCase run(made.build());
  CHECK(run.detect("connection_retry").empty());
}

TEST_CASE("gaps that keep no schedule are no retry") {
  DatasetBuilder made;
  plant(made, {3, 40, 2, 17, 60});
  CorrelatedCase run(made.build());
  CHECK(run.detect("connection_retry").empty());
}

TEST_CASE("a connection that stands in the end, or is refused, is not reported") {
  for (const TcpFlags answer : {static_cast<TcpFlags>(kSyn | kAck), static_cast<TcpFlags>(kRst | kAck)}) {
    DatasetBuilder made;
    plant(made, {3, 6, 12, 24});
    made.tcp("10.0.0.1:79", "192.0.2.7:1189", answer).at(146);
    CorrelatedCase run(made.build());
    CHECK(run.detect("connection_retry").empty());
  }
}

TEST_CASE("our own clients retry all day and are left alone") {
  DatasetBuilder made;
  plant(made, kLinux, "10.0.0.9:1189");
  CorrelatedCase run(made.build());
  CHECK(run.detect("connection_retry").empty());
}

TEST_CASE("alerts alone cannot tell that nobody answered") {
  DatasetBuilder made;
  for (const double at : {0.0, 3.0, 9.0, 21.0, 45.0}) made.alert("FINGER probe", "192.0.2.7:1189", "10.0.0.1:79").at(at).seq(7);
  CorrelatedCase run(made.build());
  CHECK(run.detect("connection_retry").empty());
}

TEST_CASE("other schedules name other stacks") {
  DatasetBuilder modern;
  plant(modern, {1, 2, 4, 8, 16});
  CorrelatedCase run(modern.build());
  run.detect("connection_retry");
  CHECK(test::fact(run.only(), "stack").find("Linux 3") == 0);
  DatasetBuilder bsd;
  plant(bsd, {6, 12, 24, 48});
  CorrelatedCase other(bsd.build());
  other.detect("connection_retry");
  CHECK(test::fact(other.only(), "stack").find("BSD") != std::string::npos);
}

TEST_CASE("all connections of one client to one service are one finding") {
  DatasetBuilder made;
  for (int day = 0; day < 30; ++day) {
    for (const double at : {0.0, 1.0, 3.0, 7.0})
      made.tcp(test::with_port("192.0.2.7", 2000 + day), "10.0.0.1:25", kSyn).at(86'400.0 * day + at).seq(1000 + day);
  }
  CorrelatedCase run(made.build());
  run.detect("connection_retry");
  CHECK(run.only().attempt_count == 30);
  CHECK(run.only().title == "30 connections to tcp 25 (smtp) of 10.0.0.1 retried");
}

TEST_CASE("who waits for five hosts that do not answer sweeps them") {
  const auto find = [](int hosts) {
    DatasetBuilder made;
    for (int host = 1; host <= hosts; ++host) {
      for (const double at : {0.0, 1.0, 3.0, 7.0})
        made.tcp(test::with_port("192.0.2.7", 2000 + host), test::with_port(test::host_at("10.0.0", host), 445), kSyn)
            .at(10 * host + at)
            .seq(1000 + host);
    }
    CorrelatedCase run(made.build());
    const std::size_t retries = run.detect("connection_retry").size();
    return std::pair{retries, run.detect("horizontal_scan").size() - retries};
  };
  CHECK(find(4) == std::pair<std::size_t, std::size_t>{4, 0});
  CHECK(find(5) == std::pair<std::size_t, std::size_t>{0, 1});
}

}  // namespace
}  // namespace hindcast
