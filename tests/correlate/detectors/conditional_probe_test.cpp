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

// Pings 10.0.0.1 .. `pinged`; hosts 1 .. `answering` answer.
void plant_pings(DatasetBuilder& made, int pinged, int answering) {
  for (int i = 1; i <= pinged; ++i) made.ping("192.0.2.7", host_at("10.0.0", i), i, i <= answering);
}
void plant_connects(DatasetBuilder& made, int from, int to) {
  for (int i = from; i <= to; ++i) made.refusal(with_port("192.0.2.7", 2000 + i), with_port(host_at("10.0.0", i), 80), 100 + i);
}

TEST_CASE("connects to exactly those that answered the ping are found, with the chance of it and exactly these packets") {
  DatasetBuilder made;
  made.business(0);
  const EventId first = made.next_id();
  plant_pings(made, 12, 2);
  plant_connects(made, 1, 2);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("conditional_probe");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::conditional_probe);
  CHECK(f.events == test::ids(first, last));
  CHECK(f.targets.size() == 12);
  CHECK(test::fact(f, "p-value").find("0.0152") != std::string::npos);
  CHECK(test::fact(f, "answered pings") == "2 of 12");
  CHECK(f.readings.front().reading == Reading::scan);
}

TEST_CASE("two of six is a chance of one in fifteen: not reported, unless more chance is allowed") {
  DatasetBuilder made;
  plant_pings(made, 6, 2);
  plant_connects(made, 1, 2);
  CorrelatedCase run(made.build());
  CHECK(run.detect("conditional_probe").empty());
  CHECK(run.detect("conditional_probe", {{"most_p", 0.1}}).size() == 1);
}

TEST_CASE("fewer pings than the least number prove nothing") {
  DatasetBuilder made;
  plant_pings(made, 12, 2);
  plant_connects(made, 1, 2);
  CorrelatedCase run(made.build());
  CHECK(run.detect("conditional_probe", {{"minimum_pinged", 13}}).empty());
}

TEST_CASE("one connect to a host that answered nothing breaks the condition") {
  DatasetBuilder made;
  plant_pings(made, 12, 2);
  plant_connects(made, 1, 2);
  made.tcp("192.0.2.7:3000", "10.0.0.9:80", kSyn).at(200);
  CorrelatedCase run(made.build());
  CHECK(run.detect("conditional_probe").empty());
}

TEST_CASE("a connect to a host that was never pinged breaks the condition") {
  DatasetBuilder made;
  plant_pings(made, 12, 2);
  plant_connects(made, 1, 2);
  made.refusal("192.0.2.7:3000", "10.0.0.99:80", 200);
  CorrelatedCase run(made.build());
  CHECK(run.detect("conditional_probe").empty());
}

TEST_CASE("connects before the pings do not depend on them") {
  DatasetBuilder made;
  for (int i = 1; i <= 2; ++i) made.refusal(with_port("192.0.2.7", 2000 + i), with_port(host_at("10.0.0", i), 80), 0.1 * i);
  plant_pings(made, 12, 2);
  CorrelatedCase run(made.build());
  CHECK(run.detect("conditional_probe").empty());
}

TEST_CASE("a sweep of pings with no connect after it is no conditional probe") {
  DatasetBuilder made;
  plant_pings(made, 12, 2);
  CorrelatedCase run(made.build());
  CHECK(run.detect("conditional_probe").empty());
}

TEST_CASE("a user who pings a machine before using it is no scanner") {
  DatasetBuilder made;
  made.ping("192.0.2.7", "10.0.0.1", 1, true);
  made.connection("192.0.2.7:2000", "10.0.0.1:80", 5);
  CorrelatedCase run(made.build());
  CHECK(run.detect("conditional_probe").empty());
}

TEST_CASE("where every pinged host answers, a connect to all of them shows no choice") {
  DatasetBuilder made;
  plant_pings(made, 12, 12);
  plant_connects(made, 1, 12);
  CorrelatedCase run(made.build());
  CHECK(run.detect("conditional_probe").empty());
}

TEST_CASE("connects hours after the pings are another episode, unless the silence is longer still") {
  DatasetBuilder made;
  plant_pings(made, 12, 2);
  for (int i = 1; i <= 2; ++i) made.refusal(with_port("192.0.2.7", 2000 + i), with_port(host_at("10.0.0", i), 80), 8000 + i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("conditional_probe").empty());
  CHECK(run.detect("conditional_probe", {{"silence_s", 10'000}}).size() == 1);
}

}  // namespace
}  // namespace hindcast
