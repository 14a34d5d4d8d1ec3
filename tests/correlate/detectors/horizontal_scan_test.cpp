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

// Silent tries at a service of 10.0.0.1 .. 10.0.0.`hosts`, one every `pace` seconds.
void plant(DatasetBuilder& made, int hosts, double from = 100, double pace = 2, int port = 80) {
  for (int i = 1; i <= hosts; ++i)
    made.tcp(with_port(kScanner, 1024 + i), with_port(host_at("10.0.0", i), port), kSyn).at(from + pace * i);
}

TEST_CASE("a sweep amid ordinary business is found, with exactly its packets as evidence") {
  DatasetBuilder made;
  made.business(0);
  const EventId first = made.next_id();
  plant(made, 8);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::horizontal_scan);
  CHECK(run.addresses(f.actors) == std::vector<std::string>{kScanner});
  CHECK(f.targets.size() == 8);
  CHECK(f.ports == std::vector<ServicePort>{{Protocol::tcp, 80}});
  CHECK(f.events == test::ids(first, last));
  CHECK(f.attempt_count == 8);
  CHECK(f.first == test::moment(102));
  CHECK(f.last == test::moment(116));
  CHECK(f.score >= f.threshold);
  CHECK(f.readings.front().reading == Reading::scan);
  CHECK(f.confidence > 0.9);
  CHECK(test::fact(f, "order of targets") == "ascending, 7 of 7 steps");
  CHECK(f.title == "sweep of tcp 80 (www) over 10.0.0.1 to 10.0.0.8 (8 hosts)");
}

TEST_CASE("fewer hosts than the least number are no sweep, unless the least number is lower") {
  DatasetBuilder made;
  plant(made, 4);
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").empty());
  CHECK(run.detect("horizontal_scan", {{"minimum_targets", 4}}).size() == 1);
}

TEST_CASE("evidence below the threshold is no sweep") {
  DatasetBuilder made;
  plant(made, 8);
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan", {{"threshold_bits", 1000}}).empty());
  CHECK(run.detect("horizontal_scan").size() == 1);
}

TEST_CASE("a client of ours that visits many web servers, all of which answer, is no scanner") {
  DatasetBuilder made;
  for (int i = 1; i <= 30; ++i)
    made.connection(with_port("10.0.0.9", 2000 + i), with_port(host_at("198.51.100", 7 * i % 31), 80), 10.0 * i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").empty());
}

TEST_CASE("a machine of ours that reaches out to dead hosts in no order is no scanner yet") {
  DatasetBuilder made;
  double at = 0;
  for (const int i : {5, 2, 7, 1, 8, 3, 6, 4})
    made.tcp(with_port("10.0.0.9", 2000 + i), with_port(host_at("198.51.100", i), 25), kSyn).at(at += 10);
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").empty());
}

// A visit that carries data, as of a browser or a backup.
void visit(DatasetBuilder& made, const std::string& client, const std::string& server, double at) {
  made.connection(client, server, at);
  made.tcp(client, server, kPsh | kAck).at(at + 0.2);
  made.tcp(server, client, kPsh | kAck).at(at + 0.3);
}

TEST_CASE("a stranger that visits many hosts in the order of their addresses and gets what it wants is no scanner") {
  DatasetBuilder made;
  for (int i = 0; i < 40; ++i)
    visit(made, "192.0.2.7:" + std::to_string(3000 + i), with_port(host_at("10.0.0", 1 + i), 80), 20.0 * i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").empty());
}

TEST_CASE("a half-open scan of which every other host is open is a sweep") {
  DatasetBuilder made;
  for (int i = 0; i < 10; ++i) {
    const std::string client = "192.0.2.7:" + std::to_string(3000 + i);
    const std::string server = with_port(host_at("10.0.0", 1 + i), 80);
    made.tcp(client, server, kSyn).at(i);
    made.tcp(server, client, kSyn | kAck).at(i + 0.05);
    made.tcp(client, server, kRst).at(i + 0.1);
  }
  for (int i = 10; i < 20; ++i)
    made.tcp("192.0.2.7:" + std::to_string(3000 + i), with_port(host_at("10.0.0", 1 + i), 80), kSyn).at(i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").size() == 1);
}

TEST_CASE("file sharing with hundreds of strangers, half of them gone, is no sweep; an infected machine of ours is one") {
  DatasetBuilder made;
  for (int i = 0; i < 400; ++i) {
    const std::string peer = with_port(host_at("198.51." + std::to_string(i / 200), i % 200 + 1), 6346);
    const std::string client = "10.0.0.9:" + std::to_string(2000 + i);
    if (i % 2 == 0) visit(made, client, peer, 20.0 * i);
    if (i % 2 == 1) made.tcp(client, peer, kSyn).at(20.0 * i);
    made.tcp("10.0.0.66:" + std::to_string(2000 + i), with_port(host_at("203.0." + std::to_string(i % 7), i % 200 + 1), 445), kSyn)
        .at(20.0 * i);
  }
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  CHECK(run.addresses(run.only().actors) == std::vector<std::string>{"10.0.0.66"});
}

TEST_CASE("a sweep that knocks four times at each host before it goes on is one") {
  DatasetBuilder made;
  for (int i = 0; i < 20; ++i) {
    for (int again = 0; again < 4; ++again)
      made.alert("RPC", "192.0.2.7:" + std::to_string(3000 + again), with_port(host_at("10.0.0", 1 + i), 32771))
          .at(600.0 * i + 60 * again);
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").size() == 1);
}

TEST_CASE("a stranger that keeps coming back to the same hosts, which answer, is no scanner") {
  DatasetBuilder made;
  for (int round = 0; round < 6; ++round) {
    for (int i = 1; i <= 6; ++i)
      made.connection(with_port(kScanner, 2000 + 10 * round + i), with_port(host_at("10.0.0", i), 80), 1000.0 * round + i);
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").empty());
}

TEST_CASE("a name server's queries out and the answers back in are no sweep") {
  DatasetBuilder made;
  for (int i = 1; i <= 30; ++i) made.query("10.0.0.53:53", with_port(host_at("198.51.100", 7 * i % 31), 53), 10.0 * i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").empty());
}

TEST_CASE("retries do not make a sweep longer: 31 packets are 11 attempts") {
  DatasetBuilder made;
  for (int host = 1; host <= 11; ++host) {
    for (int retry = 0; retry < (host > 9 ? 2 : 3); ++retry)
      made.udp("208.61.141.146:137", with_port(host_at("10.0.0", host), 137)).at(150.0 * host + 1.5 * retry);
  }
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  CHECK(run.only().attempt_count == 11);
  CHECK(run.only().events.size() == 31);
  CHECK(run.only().source_ports == std::vector<Port>{137});
}

TEST_CASE("alerts alone, with no word about answers, make a sweep by novelty and order") {
  DatasetBuilder made;
  for (int i = 1; i <= 11; ++i)
    made.alert("SUNRPC highport access!", with_port(kScanner, 43746), with_port(host_at("10.0.0", i), 32771)).at(3.0 * i);
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  CHECK(run.only().signature == "SUNRPC highport access!");
  CHECK(test::fact(run.only(), "outcome") == "11 unknown");
}

TEST_CASE("a ping sweep is a sweep without ports") {
  DatasetBuilder made;
  for (int i = 1; i <= 8; ++i) made.ping(kScanner, host_at("10.0.0", i), i, i == 3);
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  CHECK(run.only().ports.empty());
  CHECK(run.only().title.find("sweep of ping over") == 0);
  CHECK(run.only().events.size() == 9);
  CHECK(run.only().answered.size() == 1);
}

TEST_CASE("a sweep that rests for two hours and goes on is one, with a shorter longest pause it is two") {
  DatasetBuilder made;
  plant(made, 12);
  for (int i = 13; i <= 24; ++i)
    made.tcp(with_port(kScanner, 1024 + i), with_port(host_at("10.0.0", i), 80), kSyn).at(7300 + 2 * i);
  CorrelatedCase whole(made.build());
  CHECK(whole.detect("horizontal_scan").size() == 1);
  CorrelatedCase halves(made.build());
  CHECK(halves.detect("horizontal_scan", {{"resume_s", 3600}}).size() == 2);
}

TEST_CASE("a sweep that lasts a day is left to the slow ones") {
  DatasetBuilder made;
  plant(made, 10, 0, 10'000);
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").empty());
  CHECK(run.detect("horizontal_scan", {{"slow_s", 200'000}}).size() == 1);
}

TEST_CASE("sweeps of two services, or by two actors, are two findings") {
  DatasetBuilder made;
  plant(made, 8, 0, 2, 80);
  plant(made, 8, 1, 2, 8080);
  for (int i = 1; i <= 8; ++i) made.tcp(with_port("198.51.100.9", 5000 + i), with_port(host_at("10.0.0", i), 80), kSyn).at(2.0 * i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").size() == 3);
}

TEST_CASE("answers on unsolicited packets, hidden hosts and traceroutes are no targets of a sweep") {
  DatasetBuilder made;
  for (int i = 1; i <= 8; ++i) {
    made.tcp(with_port(kScanner, 80), with_port(host_at("10.0.0", i), 1024 + i), kSyn | kAck).at(i);
    made.udp(with_port(kScanner, 40000), with_port(host_at("10.0.1", i), 33434 + i)).at(i);
    made.tcp(with_port(kScanner, 3000 + i), "10.0.0.xxx:80", kSyn).at(i);
  }
  CorrelatedCase run(made.build());
  CHECK(run.detect("horizontal_scan").empty());
}

TEST_CASE("a sweep that resets every answer at once is found, one of connections that are closed in order is not") {
  const auto found = [](bool acknowledges) {
    DatasetBuilder made;
    for (int i = 1; i <= 30; ++i) {
      const std::string target = with_port(host_at("10.0.0", i), 445);
      made.tcp("192.0.2.7:1024", target, kSyn).at(i);
      made.tcp(target, "192.0.2.7:1024", kSyn | kAck).at(i + 0.1);
      if (acknowledges) made.tcp("192.0.2.7:1024", target, kPsh | kAck).at(i + 0.2);
      made.tcp("192.0.2.7:1024", target, kRst).at(i + 0.3);
    }
    CorrelatedCase run(made.build());
    return run.detect("horizontal_scan").size();
  };
  CHECK(found(false) == 1);
  CHECK(found(true) == 0);
}

TEST_CASE("our client that asks a list of game servers does not sweep them; at another service it does") {
  const auto found = [](int port) {
    DatasetBuilder made;
    for (int i = 1; i <= 80; ++i) made.portscan_udp("10.0.0.9:3000", with_port("198.51." + std::to_string(i) + ".7", port)).at(i);
    CorrelatedCase run(made.build());
    return run.detect("horizontal_scan").size();
  };
  CHECK(found(27015) == 0);
  CHECK(found(1434) == 1);
}

TEST_CASE("pings that only alerts show are a sweep, and the finding says where the type comes from") {
  DatasetBuilder made;
  for (int i = 1; i <= 12; ++i) made.alert("ICMP PING NMAP", "192.0.2.7", host_at("10.0.0", i)).at(i);
  CorrelatedCase run(made.build());
  run.correlate();
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::horizontal_scan);
  CHECK(f.title.starts_with("sweep of ping over"));
  CHECK(test::fact(f, "ICMP type").starts_with("not shown of 12 packets"));
}

TEST_CASE("flow records without an answer are a sweep; those that were used are business") {
  for (const FlowAnswer answer : {FlowAnswer::unanswered, FlowAnswer::refused, FlowAnswer::used}) {
    CAPTURE(flow_text(answer));
    DatasetBuilder made;
    for (int i = 1; i <= 12; ++i)
      made.flow(with_port("192.0.2.7", 2000 + i), with_port(host_at("10.0.0", (i * 5) % 13), 443), answer).at(i);
    CorrelatedCase run(made.build());
    CHECK(run.detect("horizontal_scan").size() == (answer == FlowAnswer::used ? 0 : 1));
  }
}

}  // namespace
}  // namespace hindcast
