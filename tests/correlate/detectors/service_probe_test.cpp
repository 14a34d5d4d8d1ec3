#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using test::with_port;

constexpr double kDay = 86'400;

TEST_CASE("a stranger at the portmapper, retries and all, is one attempt, with exactly these packets") {
  DatasetBuilder made;
  made.business(0);
  const EventId first = made.next_id();
  for (const double at : {0.0, 0.25, 0.75, 1.75, 2.75, 4.75, 8.75}) made.udp("207.8.127.251:1023", "10.0.0.1:111").at(1000 + at);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("service_probe");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::service_probe);
  CHECK(f.attempt_count == 1);
  CHECK(f.events == test::ids(first, last));
  CHECK(f.ports == std::vector<ServicePort>{{Protocol::udp, 111}});
  CHECK(test::fact(f, "retries") == "7 packets of one attempt, 0.25 0.5 1 1 2 4 s apart: a client's retries");
  CHECK(test::fact(f, "source ports") == "1023");
  CHECK(test::fact(f, "note").empty());
  CHECK(f.readings.front().reading == Reading::scan);
}

TEST_CASE("the tries of one actor at one service are one finding, however many days they are apart") {
  DatasetBuilder made;
  for (int day = 0; day < 9; ++day) made.udp("207.8.127.251:1023", "10.0.0.1:111").at(kDay * day);
  CorrelatedCase run(made.build());
  run.detect("service_probe");
  CHECK(run.only().attempt_count == 9);
  CHECK(run.only().last.us - run.only().first.us == 8 * kUsPerDay);
}

TEST_CASE("udp to the port of NetBus says that NetBus is TCP") {
  DatasetBuilder made;
  made.udp("216.223.94.152:3272", "10.0.0.1:12345").at(1);
  CorrelatedCase run(made.build());
  run.detect("service_probe");
  CHECK(test::fact(run.only(), "note") == "NetBus is tcp, this is udp: not NetBus itself");
}

TEST_CASE("tcp to the port of NetBus needs no such note") {
  DatasetBuilder made;
  made.tcp("216.223.94.152:3272", "10.0.0.1:12345", kSyn).at(1);
  CorrelatedCase run(made.build());
  run.detect("service_probe");
  CHECK(test::fact(run.only(), "note").empty());
}

TEST_CASE("a single try is reported, unless more are asked for") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:1024", "10.0.0.1:27374", kSyn).at(1);
  CorrelatedCase run(made.build());
  CHECK(run.detect("service_probe", {{"minimum_attempts", 2}}).empty());
  CHECK(run.detect("service_probe").size() == 1);
}

TEST_CASE("a refused try is a probe, an answered one is a service in use") {
  DatasetBuilder refused;
  refused.refusal("192.0.2.7:1024", "10.0.0.1:111", 1);
  CorrelatedCase run(refused.build());
  CHECK(run.detect("service_probe").size() == 1);
  DatasetBuilder answered;
  answered.connection("192.0.2.7:1024", "10.0.0.1:111", 1);
  CorrelatedCase other(answered.build());
  CHECK(other.detect("service_probe").empty());
}

TEST_CASE("our own machines, ordinary services and strangers' services among themselves are left alone") {
  DatasetBuilder made;
  made.tcp("10.0.0.9:1024", "10.0.0.1:111", kSyn).at(1);
  made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(2);
  made.tcp("192.0.2.7:1025", "10.0.0.1:25", kSyn).at(3);
  CorrelatedCase run(made.build());
  CHECK(run.detect("service_probe").empty());
}

TEST_CASE("a name server's reply to a client port that a trojan also uses is no probe") {
  DatasetBuilder made;
  made.udp("192.0.2.53:53", "10.0.0.9:31337").at(1);
  made.udp("192.0.2.53:53", "10.0.0.9:12345").at(2);
  CorrelatedCase run(made.build());
  CHECK(run.detect("service_probe").empty());
}

TEST_CASE("a server that calls back at once whom it was called by is no prober") {
  DatasetBuilder made;
  made.tcp("10.0.0.9:1024", "192.0.2.25:25", kSyn).at(0);
  made.tcp("192.0.2.25:2000", "10.0.0.9:79", kSyn).at(3);
  CorrelatedCase run(made.build());
  CHECK(run.detect("service_probe").empty());
}

TEST_CASE("two actors, or two services, are two findings") {
  DatasetBuilder made;
  made.udp("207.8.127.251:1023", "10.0.0.1:111").at(1);
  made.udp("207.8.127.169:1023", "10.0.0.1:111").at(2);
  made.tcp("207.8.127.251:1023", "10.0.0.1:79", kSyn).at(3);
  CorrelatedCase run(made.build());
  CHECK(run.detect("service_probe").size() == 3);
}

TEST_CASE("passers-by at one service are told one by one up to the crowd, and together beyond it") {
  const auto findings_of = [](int strangers) -> std::vector<Finding> {
    DatasetBuilder made;
    for (int i = 0; i < strangers; ++i) made.tcp("198.51." + std::to_string(i) + ".7:3000", "10.0.0.1:27374", kSyn).at(3600 * i);
    CorrelatedCase run(made.build());
    return run.detect("service_probe");
  };
  CHECK(findings_of(100).size() == 100);
  const std::vector<Finding> crowd = findings_of(101);
  REQUIRE(crowd.size() == 1);
  CHECK(crowd.front().actors.size() == 101);
  CHECK(crowd.front().events.size() == 101);
  CHECK(crowd.front().title == "background of 101 strangers at tcp 27374 (subseven)");
}

TEST_CASE("who goes from host to host at a service is told apart from the crowd at it") {
  DatasetBuilder made;
  for (int i = 0; i < 101; ++i) made.tcp("198.51." + std::to_string(i) + ".7:3000", "10.0.0.1:27374", kSyn).at(3600 * i);
  for (int host = 1; host <= 3; ++host) made.tcp("203.0.113.9:3000", "10.0.0." + std::to_string(host) + ":27374", kSyn).at(host);
  CorrelatedCase run(made.build());
  const std::vector<Finding>& found = run.detect("service_probe");
  REQUIRE(found.size() == 2);
  CHECK(found.front().actors.size() == 1);
  CHECK(found.front().targets.size() == 3);
}

}  // namespace
}  // namespace hindcast
