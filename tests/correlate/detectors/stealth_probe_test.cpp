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

constexpr TcpFlags kXmas = kFin | kPsh | kUrg;

void plant(DatasetBuilder& made, int count, TcpFlags flags, double from = 100) {
  for (int i = 1; i <= count; ++i) made.tcp("192.0.2.7:40000", with_port(host_at("10.0.0", i), 143), flags).at(from + i);
}

TEST_CASE("FIN, XMAS, NULL and invalid probes amid ordinary business are found, with exactly their packets") {
  for (const TcpFlags flags : {kFin, kXmas, TcpFlags{0}, static_cast<TcpFlags>(kPsh | kUrg)}) {
    CAPTURE(flags);
    DatasetBuilder made;
    made.business(0);
    const EventId first = made.next_id();
    plant(made, 4, flags);
    const EventId last = made.next_id() - 1;
    CorrelatedCase run(made.build());
    run.detect("stealth_probe");
    CHECK(run.only().kind == FindingKind::stealth_probe);
    CHECK(run.only().events == test::ids(first, last));
    CHECK(run.only().targets.size() == 4);
    CHECK(run.only().attempt_count == 4);
    CHECK(run.only().readings.front().reading == Reading::scan);
  }
}

TEST_CASE("two odd packets are strays, unless two are asked for") {
  DatasetBuilder made;
  plant(made, 2, kFin);
  CorrelatedCase run(made.build());
  CHECK(run.detect("stealth_probe").empty());
  CHECK(run.detect("stealth_probe", {{"minimum_attempts", 2}}).size() == 1);
}

TEST_CASE("SYN FIN, SYN and ACK packets are no stealth probes") {
  for (const TcpFlags flags : {static_cast<TcpFlags>(kSyn | kFin), kSyn, kAck}) {
    CAPTURE(flags);
    DatasetBuilder made;
    plant(made, 9, flags);
    CorrelatedCase run(made.build());
    CHECK(run.detect("stealth_probe").empty());
  }
}

TEST_CASE("the last packets of connections that began before the capture are no stealth probes") {
  DatasetBuilder made;
  for (int i = 1; i <= 9; ++i) {
    made.tcp(with_port("192.0.2.7", 2000 + i), "10.0.0.1:80", kFin | kAck).at(i);
    made.tcp("10.0.0.1:80", with_port("192.0.2.7", 2000 + i), kAck).at(i + 0.1);
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("stealth_probe").empty());
}

TEST_CASE("an actor silent for hours starts another finding, unless the silence is longer still") {
  DatasetBuilder made;
  plant(made, 4, kFin, 0);
  plant(made, 4, kFin, 20'000);
  CorrelatedCase run(made.build());
  CHECK(run.detect("stealth_probe").size() == 2);
  CorrelatedCase other(made.build());
  CHECK(other.detect("stealth_probe", {{"silence_s", 50'000}}).size() == 1);
}

TEST_CASE("the odd probes of a fingerprint are the fingerprint's") {
  DatasetBuilder made;
  for (int i = 0; i < 3; ++i) {
    made.tcp("192.0.2.7:43754", with_port("10.0.0.1", 7), 0).at(1 + 0.1 * i);
    made.tcp("192.0.2.7:43755", with_port("10.0.0.1", 7), kSyn | kFin | kPsh | kUrg).at(1.05 + 0.1 * i);
  }
  CorrelatedCase run(made.build());
  run.detect("os_fingerprint");
  run.detect("stealth_probe");
  CHECK(run.only().kind == FindingKind::os_fingerprint);
}

TEST_CASE("FIN ACKs that acknowledge nothing, port after port, are a Maimon scan, answered or not") {
  for (const bool is_answered : {true, false}) {
    CAPTURE(is_answered);
    DatasetBuilder made;
    for (int i = 1; i <= 12; ++i) {
      made.tcp("192.0.2.7:43267", with_port("10.0.0.1", 50'000 + i), kFin | kAck).at(i).seq(7).ack(0);
      if (is_answered) made.tcp(with_port("10.0.0.1", 50'000 + i), "192.0.2.7:43267", kRst).at(i + 0.1).seq(0);
    }
    const EventId last = made.next_id() - 1;
    CorrelatedCase run(made.build());
    run.detect("stealth_probe");
    CHECK(run.only().actors.size() == 1);
    CHECK(run.addresses(run.only().actors) == std::vector<std::string>{"192.0.2.7"});
    CHECK(run.only().events == test::ids(1, last));
    CHECK(run.only().attempt_count == 12);
  }
}

TEST_CASE("late FIN ACKs of a client to many servers are no Maimon scan") {
  DatasetBuilder made;
  for (int i = 1; i <= 30; ++i)
    made.tcp(with_port("10.0.9.1", 2000 + i), with_port(host_at("192.0.2", i), 80), kFin | kAck).at(i).ack(99);
  CorrelatedCase run(made.build());
  CHECK(run.detect("stealth_probe").empty());
}

TEST_CASE("many tiny fragments to one host are a probe; few are not, nor those that keep on for days") {
  const auto plant_alerts = [](DatasetBuilder& made, int count, double from) {
    for (int i = 0; i < count; ++i) made.alert("(spp_frag3) Tiny fragment", "192.0.2.7", "10.0.0.1").at(from + i);
  };
  DatasetBuilder many;
  plant_alerts(many, 30, 0);
  CorrelatedCase found(many.build());
  found.detect("stealth_probe");
  CHECK(found.only().title == "probes of 10.0.0.1 in tiny fragments");
  CHECK(found.only().events == test::ids(1, 30));
  DatasetBuilder few;
  plant_alerts(few, 29, 0);
  CorrelatedCase none(few.build());
  CHECK(none.detect("stealth_probe").empty());
  DatasetBuilder path;
  for (int day = 0; day < 3; ++day) plant_alerts(path, 15, 86'400.0 * day);
  CorrelatedCase explained(path.build());
  CHECK(explained.detect("stealth_probe").empty());
  REQUIRE(explained.context.explained.size() == 1);
  CHECK(explained.context.explained.front().explanation == "ordinary_use");
}

}  // namespace
}  // namespace hindcast
