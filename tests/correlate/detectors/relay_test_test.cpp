#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using test::with_port;

constexpr const char* kTester = "194.178.232.55";
constexpr const char* kMailHost = "10.0.0.25";

// SMTP connections, one every 26 s, and for each a refused envelope in the maillog, whose clock runs `offset` s ahead.
void plant(DatasetBuilder& made, int envelopes, double offset, double from = 1000) {
  for (int i = 0; i < envelopes; ++i) {
    const std::string client = with_port(kTester, 2488 + i);
    const double at = from + 26.0 * i;
    made.connection(client, "10.0.0.25:25", at);
    made.tcp(client, "10.0.0.25:25", kFin | kAck).at(at + 5);
    made.mail(kTester, kMailHost)
        .at(at + 5 + offset)
        .queue("WAA" + std::to_string(i))
        .relay("relaytest.example")
        .rejected("<user%" + std::to_string(i) + "@x>");
  }
}

TEST_CASE("refused envelopes and the connections they came over are one test, on a measured clock") {
  for (const double offset : {0.0, 179.0, -300.0}) {
    CAPTURE(offset);
    DatasetBuilder made;
    made.business(0);
    const EventId first = made.next_id();
    plant(made, 6, offset);
    const EventId last = made.next_id() - 1;
    CorrelatedCase run(made.build());
    run.detect("relay_test");
    const Finding& f = run.only();
    CHECK(f.kind == FindingKind::relay_test);
    CHECK(run.addresses(f.actors) == std::vector<std::string>{kTester});
    CHECK(run.addresses(f.targets) == std::vector<std::string>{kMailHost});
    CHECK(f.events == test::ids(first, last));
    CHECK(f.attempt_count == 6);
    CHECK(f.identity == "relaytest.example");
    CHECK(f.score == 6);
    CHECK(f.readings.front().reading == Reading::scan);
    REQUIRE(run.context.clock_offsets.size() == 1);
    CHECK(run.context.clock_offsets[0].offset_s == doctest::Approx(offset).epsilon(0.001));
    CHECK(run.context.clock_offsets[0].pairs >= 6);
  }
}

TEST_CASE("without a capture the maillog alone makes the finding") {
  DatasetBuilder made;
  for (int i = 0; i < 4; ++i)
    made.mail(kTester, kMailHost).at(30.0 * i).queue("WAA" + std::to_string(i)).rejected("<a" + std::to_string(i) + "@x>");
  CorrelatedCase run(made.build());
  run.detect("relay_test");
  CHECK(run.only().events == test::ids(1, 4));
  CHECK(run.only().attempt_count == 4);
  CHECK(run.context.clock_offsets.empty());
}

TEST_CASE("two refused envelopes are no test, unless two are asked for") {
  DatasetBuilder made;
  plant(made, 2, 0);
  CorrelatedCase run(made.build());
  CHECK(run.detect("relay_test").empty());
  CHECK(run.detect("relay_test", {{"minimum_lines", 2}, {"minimum_envelopes", 2}}).size() == 1);
}

TEST_CASE("a customer with a wrong mail host repeats one envelope and is no tester") {
  DatasetBuilder made;
  for (int i = 0; i < 9; ++i)
    made.mail("192.0.2.7", kMailHost).at(60.0 * i).queue("WAA" + std::to_string(i)).rejected("<friend@elsewhere.example>");
  CorrelatedCase run(made.build());
  CHECK(run.detect("relay_test").empty());
}

TEST_CASE("mail that is delivered is no test, however many senders it has") {
  DatasetBuilder made;
  for (int i = 0; i < 9; ++i)
    made.mail("192.0.2.7", kMailHost)
        .at(60.0 * i)
        .queue("WAA" + std::to_string(i))
        .from("<u" + std::to_string(i) + "@x>")
        .delivered(2000);
  CorrelatedCase run(made.build());
  CHECK(run.detect("relay_test").empty());
}

TEST_CASE("refusals of three clients do not add up to a test by one") {
  DatasetBuilder made;
  for (int i = 0; i < 3; ++i)
    made.mail(test::host_at("192.0.2", 7 + i), kMailHost)
        .at(60.0 * i)
        .queue("WAA" + std::to_string(i))
        .rejected("<a" + std::to_string(i) + "@x>");
  CorrelatedCase run(made.build());
  CHECK(run.detect("relay_test").empty());
}

TEST_CASE("a client silent for longer starts another test") {
  DatasetBuilder made;
  plant(made, 4, 0, 0);
  plant(made, 4, 0, 50'000);
  CorrelatedCase run(made.build());
  REQUIRE(run.detect("relay_test").size() == 2);
  for (const Finding& f : run.context.findings) CHECK(f.attempt_count == 4);
  CorrelatedCase one(made.build());
  CHECK(one.detect("relay_test", {{"silence_s", 100'000}}).size() == 1);
}

TEST_CASE("a clock offset beyond the largest one that is looked for is not measured") {
  DatasetBuilder made;
  plant(made, 6, 400);
  CorrelatedCase run(made.build());
  run.detect("relay_test", {{"join_s", 60}});
  for (const ClockOffset& offset : run.context.clock_offsets) CHECK(std::abs(offset.offset_s) <= 60);
}

TEST_CASE("envelopes are named by sender and by refused recipient") {
  DatasetBuilder made;
  made.mail(kTester, kMailHost).at(0).queue("WAA1").from("<sender@orbs.org>");
  made.mail(kTester, kMailHost).at(24).queue("WAA2").rejected("<manusatu.co.nz!orbs-relaytest>");
  made.mail(kTester, kMailHost).at(24).queue("WAA2").from("<orbs.org!sender>");
  CorrelatedCase run(made.build());
  run.detect("relay_test");
  const auto envelopes = test::facts(run.only(), "envelope");
  CHECK(envelopes ==
        std::vector<std::string>{"from <orbs.org!sender>", "from <sender@orbs.org>", "to <manusatu.co.nz!orbs-relaytest>"});
}

TEST_CASE("a few equal refusals are a test by hand where the address names a further hop, and a wrong address where it does not") {
  for (const char* recipient : {"<other%hotmail.example@x.org>", "<elsewhere!user@x.org>", "<@x.org:user@elsewhere>",
                                "<\"user@elsewhere\"@x.org>", "<customer@elsewhere>"}) {
    CAPTURE(recipient);
    DatasetBuilder made;
    for (int i = 0; i < 3; ++i) made.mail(kTester, kMailHost).at(11 * i).queue("WAA" + std::to_string(i)).rejected(recipient);
    CorrelatedCase run(made.build());
    CHECK(run.detect("relay_test").size() == (std::string(recipient) == "<customer@elsewhere>" ? 0 : 1));
  }
}

}  // namespace
}  // namespace hindcast
