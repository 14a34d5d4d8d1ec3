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

constexpr const char* kVictim = "192.0.2.80";
constexpr TcpFlags kSynAck = kSyn | kAck;

TEST_CASE("answers to several of our addresses that asked nothing are found, with exactly these packets") {
  for (const TcpFlags flags : {kSynAck, kRst, static_cast<TcpFlags>(kRst | kAck)}) {
    CAPTURE(flags);
    DatasetBuilder made;
    made.business(0);
    const EventId first = made.next_id();
    for (int i = 1; i <= 4; ++i)
      made.tcp(with_port(kVictim, 20766), with_port(host_at("10.0.0", i), 30000 + i), flags).at(50 * i).ip_id(23828).ttl(116);
    const EventId last = made.next_id() - 1;
    CorrelatedCase run(made.build());
    run.detect("backscatter");
    const Finding& f = run.only();
    CHECK(f.kind == FindingKind::backscatter);
    CHECK(run.addresses(f.actors) == std::vector<std::string>{kVictim});
    CHECK(f.targets.size() == 4);
    CHECK(f.ports == std::vector<ServicePort>{{Protocol::tcp, 20766}});
    CHECK(f.events == test::ids(first, last));
    CHECK(f.ip_ids == std::vector<std::int32_t>{23828});
    CHECK(test::fact(f, "ttl") == "116");
    CHECK(f.readings.front().reading == Reading::backscatter);
    CHECK(f.title.find("no stimulus in the logs") != std::string::npos);
  }
}

TEST_CASE("one answer is enough, unless more are asked for") {
  DatasetBuilder made;
  made.tcp(with_port(kVictim, 80), "10.0.0.1:31125", kRst).at(1);
  CorrelatedCase run(made.build());
  CHECK(run.detect("backscatter", {{"minimum_answers", 2}}).empty());
  CHECK(run.detect("backscatter").size() == 1);
}

TEST_CASE("answers to what we did send are none, from whichever file the question comes") {
  DatasetBuilder made;
  for (int i = 1; i <= 4; ++i) {
    made.tcp(with_port("10.0.0.9", 2000 + i), with_port(kVictim, 80), kSyn).at(i).in_file(2);
    made.tcp(with_port(kVictim, 80), with_port("10.0.0.9", 2000 + i), i % 2 == 0 ? kSynAck : kRst).at(i + 0.1);
  }
  made.ping("10.0.0.9", kVictim, 9, true);
  CorrelatedCase run(made.build());
  CHECK(run.detect("backscatter").empty());
}

TEST_CASE("answers that our own machines send to strangers are no backscatter") {
  DatasetBuilder made;
  for (int i = 1; i <= 4; ++i) made.tcp("10.0.0.1:80", with_port(kVictim, 2000 + i), kSynAck).at(i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("backscatter").empty());
}

TEST_CASE("an ICMP error that quotes a packet nobody of us sent is found, and says what it quotes") {
  DatasetBuilder made;
  made.icmp("24.7.64.145", "10.0.0.1", 11, 0)
      .at(1)
      .quoting(Protocol::tcp, "10.0.0.1:55690", "24.8.89.239:32443")
      .ttl(246)
      .text("time exceeded in-transit");
  CorrelatedCase run(made.build());
  run.detect("backscatter");
  CHECK(test::fact(run.only(), "quoted packet") == "tcp 10.0.0.1 port 55690 to 24.8.89.239 port 32443");
  CHECK(run.only().ports.empty());
}

TEST_CASE("an ICMP error about a packet of ours that is in the logs is none") {
  DatasetBuilder made;
  made.tcp("10.0.0.1:55690", "24.8.89.239:32443", kSyn).at(0.5);
  made.icmp("24.7.64.145", "10.0.0.1", 11, 0).at(1).quoting(Protocol::tcp, "10.0.0.1:55690", "24.8.89.239:32443");
  CorrelatedCase run(made.build());
  CHECK(run.detect("backscatter").empty());
}

TEST_CASE("an echo reply to nobody's request is backscatter, also while we ping somebody else") {
  DatasetBuilder made;
  made.ping("10.0.0.1", "192.0.2.9", 1, false);
  made.icmp(kVictim, "10.0.0.1", 0).at(1.5);
  CorrelatedCase run(made.build());
  run.detect("backscatter");
  CHECK(run.addresses(run.only().actors) == std::vector<std::string>{kVictim});
}

TEST_CASE("each answering host is a finding of its own, and so is each stretch of time") {
  DatasetBuilder made;
  for (const double day : {0.0, 400'000.0}) {
    for (int i = 0; i < 6; ++i)
      made.tcp(with_port(host_at("192.0.2", i % 2), 80), with_port(host_at("10.0.0", i), 3000), kRst).at(day + i);
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("backscatter").size() == 4);
  CorrelatedCase wide(made.build());
  CHECK(wide.detect("backscatter", {{"silence_s", 1'000'000}}).size() == 2);
}

TEST_CASE("more of our addresses speak louder for a forged source") {
  const auto bits = [](int targets) {
    DatasetBuilder made;
    for (int i = 1; i <= targets; ++i) made.tcp(with_port(kVictim, 80), with_port(host_at("10.0.0", i), 3000), kRst).at(i);
    CorrelatedCase run(made.build());
    run.detect("backscatter");
    return test::bits_of(run.only(), Reading::backscatter);
  };
  CHECK(bits(5) > bits(1));
}

TEST_CASE("a reset or two of a server to a host at work end its own connections: explained; from no server's port they are found") {
  const auto found = [](int port, bool at_work) {
    DatasetBuilder made;
    if (at_work) made.connection("10.0.0.1:2000", "198.51.100.9:80", 0);
    made.tcp(with_port(kVictim, port), "10.0.0.1:31125", kRst).at(100);
    CorrelatedCase run(made.build());
    const std::size_t findings = run.detect("backscatter").size();
    return std::pair{findings, run.context.explained.size()};
  };
  CHECK(found(443, true) == std::pair<std::size_t, std::size_t>{0, 1});
  CHECK(found(443, false) == std::pair<std::size_t, std::size_t>{1, 0});
  CHECK(found(20766, true) == std::pair<std::size_t, std::size_t>{1, 0});
}

TEST_CASE("an excerpt of answers alone is no capture of one direction") {
  DatasetBuilder made;
  for (int i = 0; i < 150; ++i) made.tcp(with_port(kVictim, 80), with_port(host_at("10.0.0", 1 + i), 31125), kSynAck).at(i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("backscatter").size() == 1);
}

TEST_CASE("in a capture of one direction answers alone are no backscatter") {
  const auto found = [](bool both) {
    DatasetBuilder made;
    for (int i = 0; i < 120; ++i) made.udp("198.51.100.9:3000", "10.0.0.2:53").at(i);
    if (both) {
      for (int i = 0; i < 120; ++i) made.udp("10.0.0.2:53", "198.51.100.9:3000").at(i + 0.1);
    }
    made.tcp(with_port(kVictim, 20766), "10.0.0.1:31125", kSynAck).at(500);
    CorrelatedCase run(made.build());
    const std::size_t findings = run.detect("backscatter").size();
    return std::pair{findings, run.context.explained.size()};
  };
  CHECK(found(false) == std::pair<std::size_t, std::size_t>{0, 1});
  CHECK(found(true) == std::pair<std::size_t, std::size_t>{1, 0});
}

TEST_CASE("unreachables that only alerts show count where one host sends them to many of ours") {
  for (const int hosts : {9, 10}) {
    CAPTURE(hosts);
    DatasetBuilder made;
    for (int i = 1; i <= hosts; ++i)
      made.alert("ICMP Destination Unreachable Port Unreachable", kVictim, host_at("10.0.0", i)).at(i);
    CorrelatedCase run(made.build());
    CHECK(run.detect("backscatter").size() == (hosts >= 10 ? 1 : 0));
    if (hosts < 10) continue;
    CHECK(run.only().title.starts_with("ICMP Destination Unreachable Port Unreachable of 192.0.2.80"));
    CHECK(test::bits_of(run.only(), Reading::ordinary_use) > 0);
  }
}

TEST_CASE("answers to traceroutes and single echo replies that only alerts show are none") {
  DatasetBuilder made;
  for (int i = 1; i <= 20; ++i) made.alert("ICMP Time-To-Live Exceeded in Transit", kVictim, host_at("10.0.0", i)).at(i);
  made.alert("ICMP Echo Reply", "192.0.2.9", "10.0.0.1").at(100);
  CorrelatedCase run(made.build());
  CHECK(run.detect("backscatter").empty());
}

}  // namespace
}  // namespace hindcast
