// Findings come back from memory and from the file with all that they consist of, and in the order that was asked for.
#include "core/finding_array.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hindcast {
namespace {

// Every member another than a fresh finding has.
Finding full(int number) {
  Finding f;
  f.stable_id = "00ff";
  f.kind = FindingKind::exposure;
  f.detector = "exposure";
  f.title = "finding " + std::to_string(number);
  f.summary = std::string("with\0 and\n", 10);
  f.actors = {3, 4};
  f.targets = {5};
  f.ports = {{Protocol::udp, 161}, {Protocol::tcp, kNoPort}};
  f.events = {1, 2, EventId{1} << 40U};
  f.first = Timestamp{-7};
  f.last = Timestamp{8};
  f.basis = TimeBasis::undated;
  f.attempt_count = 9;
  f.score = 0.1;
  f.threshold = 0.2;
  f.score_unit = "bits";
  f.confidence = 0.3;
  f.is_known = true;
  f.readings = {{Reading::monitoring, 3, "for", "against", "flip"}, {Reading::scan, -1, "", "", ""}};
  f.facts = {{"order", "ascending"}, {"", std::string(70'000, 'x')}};
  f.severity[1] = {5, "because", SeverityOrigin::signature};
  f.severity[3] = {1, "", SeverityOrigin::assets};
  f.signature = "rule";
  f.source_ports = {1, 65'535};
  f.ip_ids = {0};
  f.traits = {64, 5840, "mss,sackOK", {3, 6.5}};
  f.counter = CounterRun{true, 1, 2, 3, Timestamp{4}, Timestamp{5}};
  f.answered = {{5, {Protocol::tcp, 80}}, {6, {Protocol::udp, 53}}};
  f.identity = "relaytest.example.org";
  f.spoofing = "s";
  f.description = "d";
  f.mechanism = "m";
  f.targeting = "t";
  f.defence = "e";
  return f;
}

void check_full(const Finding& f, int number) {
  const Finding wanted = full(number);
  CHECK(f.stable_id == wanted.stable_id);
  CHECK(f.kind == wanted.kind);
  CHECK(f.detector == wanted.detector);
  CHECK(f.title == wanted.title);
  CHECK(f.summary == wanted.summary);
  CHECK(f.actors == wanted.actors);
  CHECK(f.targets == wanted.targets);
  CHECK(f.ports == wanted.ports);
  CHECK(f.events == wanted.events);
  CHECK(f.first == wanted.first);
  CHECK(f.last == wanted.last);
  CHECK(f.basis == wanted.basis);
  CHECK(f.attempt_count == wanted.attempt_count);
  CHECK(f.score == wanted.score);
  CHECK(f.threshold == wanted.threshold);
  CHECK(f.score_unit == wanted.score_unit);
  CHECK(f.confidence == wanted.confidence);
  CHECK(f.is_known);
  REQUIRE(f.readings.size() == 2);
  CHECK(f.readings[0].reading == Reading::monitoring);
  CHECK(f.readings[0].bits == 3);
  CHECK(f.readings[0].evidence_for == "for");
  CHECK(f.readings[0].evidence_against == "against");
  CHECK(f.readings[0].would_flip == "flip");
  CHECK(f.readings[1].bits == -1);
  REQUIRE(f.facts.size() == 2);
  CHECK(f.facts[0].label == "order");
  CHECK(f.facts[1].text == wanted.facts[1].text);
  for (std::size_t i = 0; i < f.severity.size(); ++i) {
    CHECK(f.severity[i].value == wanted.severity[i].value);
    CHECK(f.severity[i].reason == wanted.severity[i].reason);
    CHECK(f.severity[i].origin == wanted.severity[i].origin);
  }
  CHECK(f.signature == wanted.signature);
  CHECK(f.source_ports == wanted.source_ports);
  CHECK(f.ip_ids == wanted.ip_ids);
  CHECK(f.traits.initial_ttl == 64);
  CHECK(f.traits.window == 5840);
  CHECK(f.traits.options == "mss,sackOK");
  CHECK(f.traits.retry_gaps_s == wanted.traits.retry_gaps_s);
  REQUIRE(f.counter);
  CHECK(f.counter->is_swapped);
  CHECK(f.counter->advance == 3);
  CHECK(f.counter->last_time == Timestamp{5});
  CHECK(f.answered == wanted.answered);
  CHECK(f.identity == wanted.identity);
  CHECK(f.spoofing == "s");
  CHECK(f.description == "d");
  CHECK(f.mechanism == "m");
  CHECK(f.targeting == "t");
  CHECK(f.defence == "e");
}

TEST_CASE("a finding comes back whole, from memory and from the file; its id is its place") {
  for (const std::size_t memory : {std::size_t{0}, std::size_t{100'000}, std::size_t{10'000'000}}) {
    CAPTURE(memory);
    FindingArray findings(memory);
    for (int i = 0; i < 4; ++i) findings.push_back(full(i));
    REQUIRE(findings.size() == 4);
    int number = 0;
    for (const Finding& f : findings) {
      CHECK(f.id == number + 1);
      check_full(f, number++);
    }
    CHECK(findings.back().title == "finding 3");
  }
}

TEST_CASE("a finding that is read into one used before keeps nothing of it") {
  FindingArray findings(0);
  findings.push_back(full(0));
  findings.push_back({});
  Finding f;
  findings.read(0, f);
  findings.read(1, f);
  CHECK(f.id == 2);
  CHECK(f.title.empty());
  CHECK(f.facts.empty());
  CHECK(f.readings.empty());
  CHECK_FALSE(f.counter);
  CHECK(f.severity[1].value == 3);
  CHECK(f.severity[1].reason.empty());
}

TEST_CASE("findings are changed one by one, replaced, and put into another order") {
  FindingArray findings(200'000);
  for (int i = 0; i < 5; ++i) findings.push_back(full(i));
  findings.change_each([](std::size_t place, Finding& f) {
    f.facts.push_back({"place", std::to_string(place)});
    f.title += "!";
  });
  CHECK(findings[3].title == "finding 3!");
  CHECK(findings[3].facts.back().text == "3");
  Finding other;
  other.title = "other";
  findings.set(1, other);
  findings.arrange({4, 1, 0});
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].title == "finding 4!");
  CHECK(findings[1].title == "other");
  CHECK(findings[1].id == 2);
  CHECK(findings[2].facts.back().text == "0");
  FindingArray moved = std::move(findings);
  CHECK(moved.front().title == "finding 4!");
}

}  // namespace
}  // namespace hindcast
