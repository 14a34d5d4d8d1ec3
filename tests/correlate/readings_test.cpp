// Findings settled and put into words: readings, texts, headings.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "correlate/finding_builder.h"
#include "correlate/write_up.h"
#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using test::host_at;
using test::with_port;

Finding with_readings(std::vector<ReadingScore> readings) {
  Finding f;
  f.readings = std::move(readings);
  settle_readings(f);
  return f;
}

TEST_CASE("the reading with the most bits leads, and confidence is the odds of its margin") {
  const Finding f = with_readings(
      {{Reading::scan, 2, "", "", ""}, {Reading::server_replies, 6, "", "", ""}, {Reading::monitoring, 0, "", "", ""}});
  CHECK(f.readings[0].reading == Reading::server_replies);
  CHECK(f.readings[1].reading == Reading::scan);
  CHECK(f.confidence == doctest::Approx(16.0 / 17));
}

TEST_CASE("equal readings are even odds and keep the order of the detector") {
  const Finding f = with_readings({{Reading::scan, 3, "", "", ""}, {Reading::ordinary_use, 3, "", "", ""}});
  CHECK(f.readings[0].reading == Reading::scan);
  CHECK(f.confidence == doctest::Approx(0.5));
}

TEST_CASE("no margin makes a certainty, and a single reading is weighed against the even case") {
  CHECK(with_readings({{Reading::scan, 500, "", "", ""}, {Reading::ordinary_use, 0, "", "", ""}}).confidence ==
        doctest::Approx(0.98));
  CHECK(with_readings({{Reading::scan, 1, "", "", ""}}).confidence == doctest::Approx(2.0 / 3));
  CHECK(with_readings({{Reading::scan, -4, "", "", ""}}).confidence == doctest::Approx(0.5));
}

TEST_CASE("settling twice changes nothing") {
  Finding f = with_readings({{Reading::scan, 2, "", "", ""}, {Reading::server_replies, 6, "", "", ""}});
  const double before = f.confidence;
  settle_readings(f);
  CHECK(f.readings[0].reading == Reading::server_replies);
  CHECK(f.confidence == before);
}

// A finding of one kind by a stranger on `targets` hosts.
Finding finding_of_kind(FindingKind kind, int targets, HostId actor = 0) {
  Finding f;
  f.kind = kind;
  f.title = "a title";
  f.summary = "A summary.";
  f.actors = {actor};
  for (int i = 1; i <= targets; ++i) f.targets.push_back(i);
  f.ports = {{Protocol::tcp, 80}};
  f.events = {1};
  f.readings = {{Reading::scan, 3, "", "", ""}, {Reading::server_replies, 1, "", "", ""}};
  return f;
}

Dataset hosts() {
  DatasetBuilder made;
  for (int i = 1; i <= 20; ++i) made.tcp("192.0.2.7:1024", with_port(host_at("10.0.0", i), 80), kSyn).at(i);
  return made.build();
}

TEST_CASE("no kind of finding leaves one of the practical's headings empty") {
  const Dataset data = hosts();
  for (int kind = 0; kind <= static_cast<int>(FindingKind::recurring_actor); ++kind) {
    for (const int targets : {1, 3, 20}) {
      for (const HostId actor : {0, 1}) {
        CAPTURE(kind);
        CAPTURE(targets);
        Finding f = finding_of_kind(static_cast<FindingKind>(kind), targets, actor);
        write_up(data, f);
        for (const std::string* heading : {&f.spoofing, &f.description, &f.mechanism, &f.targeting, &f.defence}) {
          CHECK_FALSE(heading->empty());
          CHECK(heading->ends_with("."));
        }
      }
    }
  }
}

TEST_CASE("a finding without targets or ports is written up as well") {
  const Dataset data = hosts();
  for (int kind = 0; kind <= static_cast<int>(FindingKind::recurring_actor); ++kind) {
    CAPTURE(kind);
    Finding f = finding_of_kind(static_cast<FindingKind>(kind), 0);
    f.ports.clear();
    write_up(data, f);
    CHECK_FALSE(f.targeting.empty());
    CHECK(f.targeting.find("Precisely one") == std::string::npos);
    CHECK_FALSE(f.defence.empty());
  }
}

TEST_CASE("targeting names the one host, and says how many there are of more") {
  const Dataset data = hosts();
  Finding one = finding_of_kind(FindingKind::service_probe, 1);
  write_up(data, one);
  CHECK(one.targeting == "Precisely one host was aimed at: 10.0.0.1.");
  Finding many = finding_of_kind(FindingKind::horizontal_scan, 20);
  many.facts = {{"order of targets", "ascending, 19 of 19 steps"}};
  write_up(data, many);
  CHECK(many.targeting.find("20 hosts, ascending, 19 of 19 steps") != std::string::npos);
}

TEST_CASE("one of our own machines is to be looked at, a stranger is to be kept out") {
  const Dataset data = hosts();
  Finding insider = finding_of_kind(FindingKind::horizontal_scan, 20, 3);
  write_up(data, insider);
  CHECK(insider.defence.find("Go and look at 10.0.0.3") == 0);
  Finding stranger = finding_of_kind(FindingKind::horizontal_scan, 20, 0);
  write_up(data, stranger);
  CHECK(stranger.defence.find("Block tcp 80") == 0);
}

TEST_CASE("who got answers is hardly spoofed") {
  const Dataset data = hosts();
  Finding f = finding_of_kind(FindingKind::horizontal_scan, 20);
  f.answered = {{1, {Protocol::tcp, 80}}};
  write_up(data, f);
  CHECK(f.spoofing.find("1 of its probes was answered") != std::string::npos);
}

TEST_CASE("figures are put into words") {
  CHECK(outcome_text({2, 3, 251}) == "2 answered, 3 refused, 251 unknown");
  CHECK(outcome_text({0, 3, 0}) == "3 refused");
  CHECK(times_text(1) == "once");
  CHECK(times_text(3) == "3 times");
  CHECK(plural(1, "host", "hosts") == "1 host");
  CHECK(plural(11, "host", "hosts") == "11 hosts");
  CHECK(source_port_text({}) == "none");
  CHECK(source_port_text({43746, 43747}) == "43746, 43747");
  CHECK(port_text({}) == "no port");
  CHECK(port_text({{Protocol::tcp, 21}, {Protocol::tcp, 23}}) == "tcp 21, 23");
  CHECK(order_text({10, 10, 1, 20}) == "ascending, 10 of 10 steps");
  CHECK(order_text({10, 0, -1, 20}) == "descending, 10 of 10 steps");
  CHECK(order_text({0, 0, 0, 0}) == "one target");
}

TEST_CASE("a time span tells a date where there is one, and that there is none where not") {
  Finding f;
  f.first = test::moment(0);
  f.last = test::moment(3600);
  CHECK(span_text(f) == "2000-06-01 00:00:00 to 2000-06-01 01:00:00 (1 h 0 min)");
  f.basis = TimeBasis::undated;
  CHECK(span_text(f) == "00:00:00 to 01:00:00 (1 h 0 min, date unknown)");
  f.last = f.first;
  CHECK(span_text(f) == "00:00:00 (date unknown)");
}

TEST_CASE("every finding of a whole run has its texts, readings with what would flip them, and events in order") {
  DatasetBuilder made;
  made.business(0);
  for (int i = 1; i <= 12; ++i) made.udp("208.61.141.146:137", with_port(host_at("10.0.0", i), 137)).at(100.0 * i);
  for (int i = 1; i <= 12; ++i) made.refusal(with_port("192.0.2.7", 2000 + i), with_port("10.0.0.1", 20 + i), 30'000 + i);
  made.udp("207.8.127.251:1023", "10.0.0.1:111").at(9);
  made.tcp("205.178.5.151:20766", "10.0.0.1:31125", kRst).at(10);
  CorrelatedCase run(made.build());
  run.correlate();
  CHECK(run.context.findings.size() == 4);
  for (const Finding& f : run.context.findings) {
    CAPTURE(f.title);
    CHECK_FALSE(f.title.empty());
    CHECK_FALSE(f.title.ends_with("."));
    CHECK(f.summary.ends_with("."));
    CHECK_FALSE(f.score_unit.empty());
    CHECK(f.score >= f.threshold);
    CHECK(f.readings.size() >= 2);
    for (const ReadingScore& r : f.readings) {
      CHECK_FALSE(r.evidence_for.empty());
      CHECK_FALSE(r.evidence_against.empty());
      CHECK_FALSE(r.would_flip.empty());
    }
    CHECK_FALSE(test::fact(f, "seen by").empty());
    CHECK(f.confidence >= 0.5);
    CHECK(std::is_sorted(f.events.begin(), f.events.end()));
    CHECK(f.first <= f.last);
  }
}

}  // namespace
}  // namespace hindcast
