#include "correlate/episodes.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using Sizes = std::vector<std::size_t>;

constexpr std::int64_t kHour = kUsPerHour;

struct Try {
  double at;
  std::string target;
};

// One actor's tries at tcp 80, as a case.
CorrelatedCase tries(const std::vector<Try>& list) {
  DatasetBuilder made;
  for (const Try& t : list) made.tcp("192.0.2.7:1024", t.target + ":80", kSyn).at(t.at);
  return CorrelatedCase(made.build());
}

AttemptList history(const CorrelatedCase& run) {
  REQUIRE(run.context.actors().size() == 1);
  return run.context.actors().front().attempts;
}

Sizes sizes(const std::vector<AttemptList>& episodes) {
  Sizes list;
  for (const AttemptList& episode : episodes) list.push_back(episode.size());
  return list;
}

TEST_CASE("no attempts are no episode") {
  const CorrelatedCase run = tries({});
  CHECK(split_by_silence(run.context, {}, kHour, 10).empty());
}

TEST_CASE("a silence longer than the least gap and ten median gaps cuts") {
  const CorrelatedCase run =
      tries({{0, "10.0.0.1"}, {10, "10.0.0.2"}, {20, "10.0.0.3"}, {20 + 3601, "10.0.0.4"}, {20 + 3611, "10.0.0.5"}});
  CHECK(sizes(split_by_silence(run.context, history(run), kHour, 10)) == Sizes{3, 2});
  CHECK(sizes(split_by_silence(run.context, history(run), 2 * kHour, 10)) == Sizes{5});
}

TEST_CASE("a slow actor's own pace is no silence") {
  const CorrelatedCase run =
      tries({{0, "10.0.0.1"}, {7200, "10.0.0.2"}, {14400, "10.0.0.3"}, {14400 + 70000, "10.0.0.4"}, {14400 + 150000, "10.0.0.5"}});
  CHECK(sizes(split_by_silence(run.context, history(run), kHour, 10)) == Sizes{4, 1});
}

TEST_CASE("another clock is another episode, however near the numbers are") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(0);
  made.tcp("192.0.2.7:1024", "10.0.0.2:80", kSyn).at(1).undated();
  const CorrelatedCase run(made.build());
  CHECK(sizes(split_by_silence(run.context, history(run), 1'000'000'000LL * kHour, 10)) == Sizes{1, 1});
}

TEST_CASE("a sweep that stops and goes on with the next address is one") {
  const CorrelatedCase run = tries({{0, "10.0.0.1"}, {1, "10.0.0.2"}, {8000, "10.0.0.3"}, {8001, "10.0.0.4"}});
  auto episodes = split_by_silence(run.context, history(run), kHour, 10);
  REQUIRE(episodes.size() == 2);
  CHECK(sizes(join_resumed(run.context, episodes, 24 * kHour)) == Sizes{4});
  CHECK(sizes(join_resumed(run.context, episodes, kHour)) == Sizes{2, 2});
}

TEST_CASE("a sweep that begins again from the start, or goes on elsewhere, is another") {
  const CorrelatedCase again = tries({{0, "10.0.0.1"}, {1, "10.0.0.2"}, {8000, "10.0.0.1"}, {8001, "10.0.0.2"}});
  CHECK(sizes(join_resumed(again.context, split_by_silence(again.context, history(again), kHour, 10), 24 * kHour)) == Sizes{2, 2});
  const CorrelatedCase elsewhere = tries({{0, "10.0.0.1"}, {1, "10.0.0.2"}, {8000, "10.0.1.3"}, {8001, "10.0.1.4"}});
  CHECK(sizes(join_resumed(elsewhere.context, split_by_silence(elsewhere.context, history(elsewhere), kHour, 10), 24 * kHour)) ==
        Sizes{2, 2});
}

TEST_CASE("a slow job over one network after the other is one act each, a fast one is one act") {
  const auto job = [](double pace) {
    std::vector<Try> list;
    for (int net = 1; net <= 3; ++net) {
      for (int host = 1; host <= 4; ++host)
        list.push_back({pace * static_cast<double>(list.size()), "10.0." + std::to_string(net) + "." + std::to_string(host)});
    }
    return list;
  };
  const CorrelatedCase slow = tries(job(400));
  CHECK(sizes(split_by_network(slow.context, history(slow), 600 * kUsPerSecond)) == Sizes{4, 4, 4});
  const CorrelatedCase fast = tries(job(1));
  CHECK(sizes(split_by_network(fast.context, history(fast), 600 * kUsPerSecond)) == Sizes{12});
}

TEST_CASE("an actor that jumps between networks is not cut by network") {
  std::vector<Try> list;
  for (int i = 0; i < 12; ++i) list.push_back({400.0 * i, "10.0." + std::to_string(i % 3) + "." + std::to_string(i)});
  const CorrelatedCase run = tries(list);
  CHECK(sizes(split_by_network(run.context, history(run), 600 * kUsPerSecond)) == Sizes{12});
}

TEST_CASE("an actor that comes back to one of many networks by chance is not cut into single tries") {
  std::vector<Try> list;
  for (int i = 0; i < 40; ++i) list.push_back({60.0 * i, "10.0." + std::to_string(i) + ".9"});
  list.push_back({60.0 * 40, "10.0.3.77"});
  const CorrelatedCase run = tries(list);
  CHECK(sizes(split_by_network(run.context, history(run), 600 * kUsPerSecond)) == Sizes{41});
}

}  // namespace
}  // namespace hindcast
