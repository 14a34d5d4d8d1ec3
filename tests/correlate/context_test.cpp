#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "correlate/detector.h"
#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;

Attempt attempt_of(const CorrelatedCase& run, std::string_view actor, Port port) {
  const HostId id = run.host(actor);
  const auto found =
      std::find_if(run.attempts().begin(), run.attempts().end(), [&](const Attempt& a) { return a.actor == id && a.port == port; });
  REQUIRE(found != run.attempts().end());
  return *found;
}

TEST_CASE("an ident query right after a mail is a callback; the mail is not") {
  DatasetBuilder made;
  made.tcp("10.0.0.9:1024", "192.0.2.25:25", kSyn).at(0);
  made.tcp("192.0.2.25:2000", "10.0.0.9:113", kSyn).at(2);
  const CorrelatedCase run(made.build());
  CHECK(run.context.is_callback(attempt_of(run, "192.0.2.25", 113)));
  CHECK_FALSE(run.context.is_callback(attempt_of(run, "10.0.0.9", 25)));
}

TEST_CASE("a contact more than a minute after the target's own is no callback") {
  for (const auto& [gap, is_callback] : {std::pair{59.0, true}, std::pair{61.0, false}}) {
    CAPTURE(gap);
    DatasetBuilder made;
    made.tcp("10.0.0.9:1024", "192.0.2.25:25", kSyn).at(0);
    made.tcp("192.0.2.25:2000", "10.0.0.9:113", kSyn).at(gap);
    const CorrelatedCase run(made.build());
    CHECK(run.context.is_callback(attempt_of(run, "192.0.2.25", 113)) == is_callback);
  }
}

TEST_CASE("an answer that nobody asked for is no contact that calls for a callback") {
  DatasetBuilder made;
  made.tcp("10.0.0.9:80", "192.0.2.25:2000", kRst).at(0);
  made.tcp("192.0.2.25:2001", "10.0.0.9:113", kSyn).at(2);
  const CorrelatedCase run(made.build());
  CHECK_FALSE(run.context.is_callback(attempt_of(run, "192.0.2.25", 113)));
}

TEST_CASE("each actor's history holds all its attempts in time order, and nobody else's") {
  DatasetBuilder made;
  for (int i = 0; i < 6; ++i) {
    made.tcp("192.0.2.7:1024", "10.0.0.1:" + std::to_string(90 - i), kSyn).at(i);
    made.tcp("192.0.2.8:1024", "10.0.0.1:" + std::to_string(70 + i), kSyn).at(i);
  }
  const CorrelatedCase run(made.build());
  const Context::ActorHistory history = run.context.actor_history(run.host("192.0.2.7"));
  std::vector<Port> ports;
  for (const std::uint32_t index : history.attempts) ports.push_back(run.context.attempt(index).port);
  CHECK(ports == std::vector<Port>{90, 89, 88, 87, 86, 85});
  CHECK(run.context.actor_history(run.host("10.0.0.1")).attempts.empty());
}

TEST_CASE("claimed attempts are left to the finding that claimed them") {
  DatasetBuilder made;
  for (int host = 1; host <= 12; ++host) made.tcp("192.0.2.7:1024", "10.0.0." + std::to_string(host) + ":80", kSyn).at(host);
  CorrelatedCase run(made.build());
  const std::vector<std::uint32_t> all = run.context.actors().front().attempts;
  run.context.claim(all);
  for (const std::uint32_t index : all) CHECK(run.context.is_claimed(index));
  CHECK(run.detect("horizontal_scan").empty());
}

TEST_CASE("detectors have names of their own, and parameters with sane defaults and a text") {
  std::set<std::string_view> names;
  for (const DetectorInfo& info : detector_infos()) {
    CAPTURE(info.name);
    CHECK(names.insert(info.name).second);
    CHECK_FALSE(info.title.empty());
    CHECK(info.method.ends_with("."));
    std::set<std::string_view> parameters;
    for (const Parameter& p : info.parameters) {
      CAPTURE(p.name);
      CHECK(parameters.insert(p.name).second);
      CHECK(p.least <= p.default_value);
      CHECK(p.default_value <= p.most);
      CHECK_FALSE(p.unit.empty());
      CHECK_FALSE(p.text.empty());
    }
  }
  CHECK(names.size() == all_detectors().size());
}

TEST_CASE("settings start from the defaults, take values and read seconds as microseconds") {
  const DetectorInfo info{"x", "X", "Y.", {{"silence_s", 1.5, 0, 10, "s", "t"}, {"minimum", 3, 0, 10, "n", "t"}}};
  Settings settings(info);
  CHECK(settings.us("silence_s") == 1'500'000);
  CHECK(settings.count("minimum") == 3);
  settings.set("minimum", 7);
  CHECK(settings.count("minimum") == 7);
}

}  // namespace
}  // namespace hindcast
