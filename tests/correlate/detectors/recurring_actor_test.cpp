#include <doctest/doctest.h>

#include <string>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;

constexpr double kDay = 86'400;

// One packet with an odd set of flags a day.
void plant(DatasetBuilder& made, int days, const std::string& actor = "192.0.2.7", TcpFlags flags = kFin) {
  for (int day = 0; day < days; ++day)
    made.tcp(actor + ":" + std::to_string(2000 + day), "10.0.0.1:4711", flags).at(kDay * day + 50);
}

TEST_CASE("a stranger with one odd packet a day is a recurring actor, with exactly its packets") {
  DatasetBuilder made;
  made.business(kDay);
  const EventId first = made.next_id();
  plant(made, 4);
  const EventId last = made.next_id() - 1;
  CorrelatedCase run(made.build());
  run.detect("recurring_actor");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::recurring_actor);
  CHECK(f.events == test::ids(first, last));
  CHECK(f.score == 4);
  CHECK(test::fact(f, "active days") == "4 of 4");
  CHECK(f.readings.size() == 2);
}

TEST_CASE("two days are too few, unless two are asked for") {
  DatasetBuilder made;
  plant(made, 2);
  CorrelatedCase run(made.build());
  CHECK(run.detect("recurring_actor").empty());
  CHECK(run.detect("recurring_actor", {{"minimum_days", 2}}).size() == 1);
}

TEST_CASE("rules that name an attack count; watch lists, name queries and proxy checks do not") {
  DatasetBuilder made;
  for (int day = 0; day < 4; ++day) {
    made.alert("BACKDOOR attempt", "192.0.2.7:3000", "10.0.0.1:4711").at(kDay * day);
    made.alert("WinGate 1080 Attempt", "192.0.2.6:3000", "10.0.0.1:1080").at(kDay * day);
    made.alert("SMB Name Wildcard", "192.0.2.5:137", "10.0.0.1:137").at(kDay * day);
    made.alert("Watchlist 000220 IL-ISDNNET-990517", "192.0.2.8:3000", "10.0.0.1:6346").at(kDay * day);
  }
  CorrelatedCase run(made.build());
  run.detect("recurring_actor");
  CHECK(run.addresses(run.only().actors) == std::vector<std::string>{"192.0.2.7"});
}

TEST_CASE("ordinary tries, answered ones and our own machines do not recur") {
  DatasetBuilder made;
  plant(made, 4, "192.0.2.9", kSyn);
  plant(made, 5, "10.0.0.9");
  for (int day = 0; day < 5; ++day) made.connection("192.0.2.10:3000", "10.0.0.1:80", kDay * day);
  CorrelatedCase run(made.build());
  CHECK(run.detect("recurring_actor").empty());
}

TEST_CASE("a stranger with one look at a dead port a day comes back; a client's kernel would try again") {
  const auto found = [](int days, int tries) {
    DatasetBuilder made;
    for (int day = 0; day < days; ++day) {
      for (int i = 0; i < tries; ++i) made.tcp("192.0.2.7:3000", "10.0.0.1:8080", kSyn).at(86'400.0 * day + 3 * i).seq(9);
    }
    CorrelatedCase run(made.build());
    return run.detect("recurring_actor").size();
  };
  CHECK(found(4, 1) == 0);
  CHECK(found(5, 1) == 1);
  CHECK(found(5, 3) == 0);
}

TEST_CASE("pings that a rule takes for nmap's do not make a recurring actor: load balancers send them all day") {
  DatasetBuilder made;
  for (int day = 0; day < 9; ++day) made.alert("ICMP PING NMAP", "192.0.2.7", "10.0.0.1").at(86'400.0 * day);
  CorrelatedCase run(made.build());
  CHECK(run.detect("recurring_actor").empty());
}

}  // namespace
}  // namespace hindcast
