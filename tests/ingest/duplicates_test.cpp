// Which records are copies, against the rule said the simple way: of equal records, the n-th of a part is the n-th of every part.
#include "ingest/duplicates.h"

#include <doctest/doctest.h>

#include <random>
#include <tuple>
#include <vector>

namespace hindcast {
namespace {

struct Made {
  std::int64_t text = 0;
  std::int64_t time_us = 0;
  TimeBasis basis = TimeBasis::dated;
  std::int32_t part = 0;
  EventId number = 0;
  Port port = 0;

  [[nodiscard]] bool equals(const Made& other) const {
    return std::tie(text, time_us, basis, port) == std::tie(other.text, other.time_us, other.basis, other.port);
  }
};

Event event_of(const Made& made) {
  Event event;
  event.id = made.number;
  event.time.us = made.time_us;
  event.basis = made.basis;
  event.src_port = made.port;
  return event;
}

// How many equal records of its own part stand before it.
std::size_t rank(const std::vector<Made>& records, std::size_t at) {
  std::size_t before = 0;
  for (std::size_t i = 0; i < at; ++i) {
    if (records[i].part == records[at].part && records[i].equals(records[at])) ++before;
  }
  return before;
}

// For each record the first one that is equal and has the same rank, if that is another one.
std::vector<std::optional<EventId>> originals_by_rule(const std::vector<Made>& records) {
  std::vector<std::size_t> ranks;
  std::vector<std::optional<EventId>> originals(records.size());
  for (std::size_t at = 0; at < records.size(); ++at) {
    ranks.push_back(rank(records, at));
    for (std::size_t i = 0; i < at && !originals[at]; ++i) {
      if (ranks[i] == ranks[at] && records[i].equals(records[at])) originals[at] = records[i].number;
    }
  }
  return originals;
}

std::vector<std::optional<EventId>> originals_found(const std::vector<Made>& records, std::size_t memory) {
  Spool spool(memory);
  DuplicateFinder finder(spool, memory);
  for (const Made& made : records) REQUIRE(finder.add(made.text, event_of(made), 0, made.part).ok());
  REQUIRE(finder.settle().ok());
  std::vector<std::optional<EventId>> originals;
  for (const Made& made : records) {
    auto original = finder.original_of(made.number);
    REQUIRE(original.ok());
    originals.push_back(*original);
  }
  return originals;
}

std::vector<Made> random_records(unsigned seed, int count, unsigned contents, unsigned parts) {
  std::mt19937 random(seed);
  std::vector<Made> records;
  EventId number = 0;
  for (int i = 0; i < count; ++i) {
    number += 1 + static_cast<EventId>(random() % 3);  // copies leave gaps
    const auto text = static_cast<std::int64_t>(random() % contents);
    const auto part = static_cast<std::int32_t>(random() % parts);
    const auto time_us = static_cast<std::int64_t>(random() % 2);
    const TimeBasis basis = random() % 5 == 0 ? TimeBasis::undated : TimeBasis::dated;
    records.push_back({text, time_us, basis, part, number, static_cast<Port>(random() % 4 / 3)});
  }
  return records;
}

TEST_CASE("duplicates: random records are copies by the rule, whatever fits in memory") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    CAPTURE(seed);
    const auto records = random_records(seed, 1'600, seed % 3 == 0 ? 3 : seed % 3 == 1 ? 60 : 2'000, 1 + seed % 5);
    const auto expected = originals_by_rule(records);
    const bool small = originals_found(records, 0) == expected;
    const bool large = originals_found(records, std::size_t{1} << 24U) == expected;
    CHECK(small);
    CHECK(large);
  }
}

TEST_CASE("duplicates: what the case holds already are originals, and are themselves no copies") {
  auto records = random_records(99, 1'000, 40, 3);
  std::vector<Made> known;
  EventId number = 0;
  for (const Made& made : records) known.push_back({made.text, made.time_us, made.basis, 0, ++number, made.port});
  for (Made& made : records) {
    made.part += 1;
    made.number += number;
    known.push_back(made);
  }
  const auto found = originals_found(known, 0);
  CHECK(found == originals_by_rule(known));
  for (std::size_t i = 0; i < 1'000; ++i) REQUIRE_FALSE(found[i]);
  for (std::size_t i = 1'000; i < found.size(); ++i) REQUIRE((found[i] && *found[i] <= number));
}

TEST_CASE("duplicates: equal text is no copy at another moment, with a moment of another kind, or of other ports") {
  const std::vector<Made> records = {{1, 5, TimeBasis::dated, 1, 1},    {1, 6, TimeBasis::dated, 2, 2},
                                     {1, 5, TimeBasis::undated, 3, 3},  {1, 5, TimeBasis::none, 4, 4},
                                     {2, 5, TimeBasis::dated, 5, 5},    {1, 5, TimeBasis::dated, 6, 6},
                                     {1, 5, TimeBasis::dated, 7, 7, 80}};
  const auto found = originals_found(records, 0);
  for (std::size_t i = 0; i < 5; ++i) CHECK_FALSE(found[i]);
  REQUIRE(found[5]);
  CHECK(*found[5] == 1);
  CHECK_FALSE(found[6]);
}

TEST_CASE("duplicates: numbers that are not asked for disturb nothing") {
  Spool spool(0);
  DuplicateFinder finder(spool, 0);
  CHECK(finder.add(1, event_of({1, 1, TimeBasis::dated, 0, 3}), 0, 0).ok());
  CHECK(finder.add(1, event_of({1, 1, TimeBasis::dated, 1, 7}), 0, 1).ok());
  CHECK(finder.settle().ok());
  CHECK_FALSE(*finder.original_of(5));
  CHECK(**finder.original_of(7) == 3);
  CHECK_FALSE(*finder.original_of(8));
}

TEST_CASE("duplicates: of nothing there are none") {
  CHECK(originals_found({}, 0).empty());
  CHECK_FALSE(originals_found({{1, 1, TimeBasis::dated, 0, 1}}, 0).front());
}

}  // namespace
}  // namespace hindcast
