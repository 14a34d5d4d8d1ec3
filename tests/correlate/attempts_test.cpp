#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "correlate/attempt.h"
#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;

constexpr const char* kClient = "192.0.2.7:1024";
constexpr const char* kServer = "10.0.0.1:80";
constexpr TcpFlags kSynAck = kSyn | kAck;

std::string port_of(std::string_view host, int port) { return std::string(host) + ":" + std::to_string(port); }

TEST_CASE("a SYN, its retries and the reset are one refused attempt") {
  DatasetBuilder made;
  for (const double s : {0.0, 3.0, 9.0}) made.tcp(kClient, kServer, kSyn).at(s).seq(7);
  made.tcp("10.0.0.1:80", kClient, kRst | kAck).at(9.1);
  const CorrelatedCase run(made.build());
  const Attempt& a = run.only_attempt();
  CHECK(run.data.address(a.actor) == "192.0.2.7");
  CHECK(run.data.address(a.target) == "10.0.0.1");
  CHECK(a.port == 80);
  CHECK(a.source_port == 1024);
  CHECK(a.tries == 3);
  CHECK(a.outcome == Outcome::refused);
  CHECK(a.first == test::moment(0));
  CHECK(a.last == test::moment(9));
  CHECK(a.last_seen == test::moment(9.1));
  CHECK(a.is_captured);
  CHECK(run.table.sightings_of(a).size() == 4);
  CHECK(run.table.answers_attached == 1);
}

TEST_CASE("a SYN ACK makes the attempt answered, and a reset after it changes nothing") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, kSyn).at(0);
  made.tcp(kServer, kClient, kSynAck).at(0.1);
  made.tcp(kClient, kServer, kAck).at(0.2);
  made.tcp(kServer, kClient, kRst).at(5);
  const CorrelatedCase run(made.build());
  CHECK(run.only_attempt().outcome == Outcome::answered);
  CHECK(run.only_attempt().tries == 1);
}

TEST_CASE("silence is unknown, and only a capture can tell that there was no answer") {
  DatasetBuilder made;
  made.alert("SUNRPC highport access!", kClient, "10.0.0.1:32771").at(0);
  const CorrelatedCase run(made.build());
  CHECK(run.only_attempt().outcome == Outcome::unknown);
  CHECK_FALSE(run.only_attempt().is_captured);
}

TEST_CASE("only the answer logged: one unsolicited attempt at the answering port") {
  DatasetBuilder made;
  made.tcp("192.0.2.80:80", "10.0.0.1:1024", kSynAck).at(0);
  const CorrelatedCase run(made.build());
  CHECK(run.only_attempt().is_unsolicited);
  CHECK(run.data.address(run.only_attempt().actor) == "192.0.2.80");
  CHECK(run.only_attempt().port == 80);
}

TEST_CASE("retries from the same port follow each other by up to 130 s; after that it is another attempt") {
  for (const auto& [gap, attempts] : {std::pair{120.0, 1}, std::pair{129.0, 1}, std::pair{140.0, 2}, std::pair{3600.0, 2}}) {
    CAPTURE(gap);
    DatasetBuilder made;
    made.tcp(kClient, kServer, kSyn).at(0);
    made.tcp(kClient, kServer, kSyn).at(gap);
    const CorrelatedCase run(made.build());
    CHECK(static_cast<int>(run.attempts().size()) == attempts);
  }
}

TEST_CASE("a second try from a new port soon after an unanswered one is a retry") {
  for (const auto& [gap, attempts] : {std::pair{0.3, 1}, std::pair{20.0, 1}, std::pair{60.0, 2}}) {
    CAPTURE(gap);
    DatasetBuilder made;
    made.tcp("192.0.2.7:43746", kServer, kSyn).at(0);
    made.tcp("192.0.2.7:43747", kServer, kSyn).at(gap);
    const CorrelatedCase run(made.build());
    CHECK(static_cast<int>(run.attempts().size()) == attempts);
  }
}

TEST_CASE("a second try from a new port after an answer is an attempt of its own") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:1024", kServer, kSyn).at(0);
  made.tcp(kServer, "192.0.2.7:1024", kSynAck).at(0.1);
  made.tcp("192.0.2.7:1025", kServer, kSyn).at(1);
  const CorrelatedCase run(made.build());
  REQUIRE(run.attempts().size() == 2);
  CHECK(run.attempts()[0].outcome == Outcome::answered);
  CHECK(run.attempts()[1].outcome == Outcome::unknown);
}

TEST_CASE("tries at other targets, ports or protocols are attempts of their own") {
  DatasetBuilder made;
  made.tcp(kClient, "10.0.0.1:80", kSyn).at(0);
  made.tcp(kClient, "10.0.0.2:80", kSyn).at(0.1);
  made.tcp(kClient, "10.0.0.1:81", kSyn).at(0.2);
  made.udp(kClient, "10.0.0.1:80").at(0.3);
  CHECK(CorrelatedCase(made.build()).attempts().size() == 4);
}

TEST_CASE("odd probes from one port never collapse into each other or into a SYN") {
  DatasetBuilder made;
  const std::vector<TcpFlags> flags = {kSyn, 0, kFin | kPsh | kUrg, kSyn | kFin | kPsh | kUrg, kFin, kSyn | kFin};
  double at = 0;
  for (const TcpFlags f : flags) made.tcp(kClient, kServer, f).at(at += 0.001);
  CHECK(CorrelatedCase(made.build()).attempts().size() == flags.size());
}

TEST_CASE("a SYN after a lone ACK from its port is another attempt; an ACK after a SYN is the same, seen from one side") {
  DatasetBuilder ack_first;
  ack_first.tcp(kClient, kServer, kAck).at(0);
  ack_first.tcp(kClient, kServer, kSyn).at(0.1);
  CHECK(CorrelatedCase(ack_first.build()).attempts().size() == 2);
  DatasetBuilder syn_first;
  syn_first.tcp(kClient, kServer, kSyn).at(0);
  syn_first.tcp(kClient, kServer, kAck).at(0.1);
  CHECK(CorrelatedCase(syn_first.build()).attempts().size() == 1);
}

TEST_CASE("an odd probe that is sent twice from one port is one attempt of two tries") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, 0).at(0);
  made.tcp(kClient, kServer, 0).at(1);
  const CorrelatedCase run(made.build());
  CHECK(run.only_attempt().tries == 2);
  CHECK(run.only_attempt().probe == Probe::null);
}

TEST_CASE("31 NetBIOS packets to 11 hosts are 11 attempts") {
  DatasetBuilder made;
  int packets = 0;
  for (int host = 1; host <= 11; ++host) {
    for (int retry = 0; retry < (host == 4 || host == 7 ? 2 : 3); ++retry, ++packets) {
      made.udp("208.61.141.146:137", port_of("10.0.0." + std::to_string(host), 137)).at(150.0 * host + 1.5 * retry);
    }
  }
  CHECK(packets == 31);
  const CorrelatedCase run(made.build());
  CHECK(run.attempts().size() == 11);
  for (const Attempt& a : run.attempts()) CHECK(a.tries >= 2);
}

TEST_CASE("18 connections that overlap stay 18 attempts, each with its answer") {
  DatasetBuilder made;
  for (int i = 0; i < 18; ++i) {
    const std::string client = port_of("192.0.2.7", 2000 + i);
    made.tcp(client, "10.0.0.25:25", kSyn).at(10.0 * i);
    made.tcp("10.0.0.25:25", client, kSynAck).at(10.0 * i + 0.1);
    made.tcp(client, "10.0.0.25:25", kAck).at(10.0 * i + 0.2);
    made.tcp("10.0.0.25:25", client, kAck | kPsh).at(10.0 * i + 1);
    made.tcp(client, "10.0.0.25:25", kAck | kFin).at(10.0 * i + 25);
  }
  const CorrelatedCase run(made.build());
  CHECK(run.attempts().size() == 18);
  for (const Attempt& a : run.attempts()) {
    CHECK(a.outcome == Outcome::answered);
    CHECK(run.table.sightings_of(a).size() == 5);
  }
}

TEST_CASE("a port used again an hour after the connection ended is another attempt") {
  DatasetBuilder made;
  for (const double start : {0.0, 3600.0}) {
    made.tcp(kClient, kServer, kSyn).at(start);
    made.tcp(kServer, kClient, kSynAck).at(start + 0.1);
    made.tcp(kClient, kServer, kAck).at(start + 0.2);
  }
  CHECK(CorrelatedCase(made.build()).attempts().size() == 2);
}

TEST_CASE("an answered udp query is one attempt, the next query from a new port another") {
  DatasetBuilder made;
  made.udp("10.0.0.9:2000", "10.0.0.1:53").at(0);
  made.udp("10.0.0.1:53", "10.0.0.9:2000").at(0.1);
  made.udp("10.0.0.9:2001", "10.0.0.1:53").at(1);
  made.udp("10.0.0.1:53", "10.0.0.9:2001").at(1.1);
  const CorrelatedCase run(made.build());
  CHECK(run.attempts().size() == 2);
  for (const Attempt& a : run.attempts()) CHECK(a.outcome == Outcome::answered);
}

TEST_CASE("an ICMP error attaches to the attempt it refuses") {
  DatasetBuilder made;
  made.udp("192.0.2.7:2000", "10.0.0.1:111").at(0);
  made.icmp("10.0.0.1", "192.0.2.7", 3, 3).at(0.1).quoting(Protocol::udp, "192.0.2.7:2000", "10.0.0.1:111");
  const CorrelatedCase run(made.build());
  CHECK(run.only_attempt().outcome == Outcome::refused);
  CHECK(run.only_attempt().protocol == Protocol::udp);
}

TEST_CASE("every sighting is in exactly one attempt, and attempts are in order") {
  DatasetBuilder made;
  for (int i = 0; i < 40; ++i) {
    made.tcp(port_of("192.0.2.7", 1024 + i % 7), port_of("10.0.0." + std::to_string(i % 5), 80 + i % 3), i % 4 == 0 ? kFin : kSyn)
        .at(i * 17 % 101);
    made.tcp(port_of("10.0.0." + std::to_string(i % 5), 80 + i % 3), port_of("192.0.2.7", 1024 + i % 7), kRst)
        .at(i * 17 % 101 + 0.5);
  }
  const CorrelatedCase run(made.build());
  std::vector<int> seen(run.table.sightings.size());
  for (const Attempt& a : run.attempts()) {
    for (std::uint32_t i = 0; i < a.sighting_count; ++i) ++seen[a.first_sighting + i];
  }
  CHECK(seen == std::vector<int>(seen.size(), 1));
  for (std::size_t i = 1; i < run.attempts().size(); ++i) {
    const Attempt a = run.attempts()[i - 1];
    const Attempt b = run.attempts()[i];
    CHECK(std::tie(a.actor, a.protocol, a.port, a.basis, a.first) <= std::tie(b.actor, b.protocol, b.port, b.basis, b.first));
  }
}

TEST_CASE("outcomes and probes have names, and odd ones are those that open no connection") {
  CHECK(outcome_name(Outcome::answered) == "answered");
  CHECK(outcome_name(Outcome::refused) == "refused");
  CHECK(outcome_name(Outcome::unknown) == "unknown");
  for (const Probe odd : {Probe::syn_fin, Probe::null, Probe::fin, Probe::xmas, Probe::nmap_id, Probe::other_flags})
    CHECK(is_odd(odd));
  for (const Probe plain :
       {Probe::unknown, Probe::syn, Probe::syn_reserved, Probe::ack, Probe::udp, Probe::echo, Probe::connection})
    CHECK_FALSE(is_odd(plain));
  for (int probe = 0; probe <= static_cast<int>(Probe::other); ++probe) CHECK_FALSE(probe_name(static_cast<Probe>(probe)).empty());
}

TEST_CASE("who acknowledges and sends data was answered, though only one direction is logged") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(1);
  made.tcp("192.0.2.7:1024", "10.0.0.1:80", kAck).at(1.1);
  made.tcp("192.0.2.7:1024", "10.0.0.1:80", kPsh | kAck).at(1.2);
  const CorrelatedCase run(made.build());
  CHECK(run.only_attempt().outcome == Outcome::answered);
  CHECK(run.only_attempt().is_used);
  CHECK(run.only_attempt().tries == 1);
}

TEST_CASE("an answer that is reset at once was only asked for to see it; a client closes what it opened") {
  const auto half_open = [](bool acknowledges) {
    DatasetBuilder made;
    made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(1);
    made.tcp("10.0.0.1:80", "192.0.2.7:1024", kSyn | kAck).at(1.1);
    if (acknowledges) made.tcp("192.0.2.7:1024", "10.0.0.1:80", kAck).at(1.2);
    made.tcp("192.0.2.7:1024", "10.0.0.1:80", kRst).at(1.3);
    const CorrelatedCase run(made.build());
    CHECK(run.only_attempt().outcome == Outcome::answered);
    return run.only_attempt().is_half_open;
  };
  CHECK(half_open(false));
  CHECK_FALSE(half_open(true));
}

TEST_CASE("a flow record is an attempt with its answer, and joins the alert and the packets of its flow") {
  const std::pair<FlowAnswer, Outcome> cases[] = {{FlowAnswer::unanswered, Outcome::unknown},
                                                  {FlowAnswer::refused, Outcome::refused},
                                                  {FlowAnswer::answered, Outcome::answered},
                                                  {FlowAnswer::used, Outcome::answered}};
  for (const auto& [answer, outcome] : cases) {
    CAPTURE(flow_text(answer));
    test::DatasetBuilder made;
    made.flow("192.0.2.7:1024", "10.0.0.1:80", answer).at(1);
    made.alert("WEB-MISC x", "192.0.2.7:1024", "10.0.0.1:80").at(1);
    made.alert("WEB-MISC y", "192.0.2.7:1024", "10.0.0.1:80").at(1.5);
    test::CorrelatedCase run(made.build());
    const Attempt& a = run.only_attempt();
    CHECK(a.outcome == outcome);
    CHECK(a.is_used == (answer == FlowAnswer::used));
    CHECK(a.is_captured);
    CHECK(a.probe == Probe::syn);
    CHECK(a.sighting_count == 2);
  }
}

}  // namespace
}  // namespace hindcast
