// Sorting entries of any size and key outside memory: in order, entries of one key as they came, runs whole.
#include "core/sorter.h"

#include <doctest/doctest.h>

#include <compare>
#include <cstdint>
#include <vector>

namespace hindcast {
namespace {

// A key of two numbers and so much beside it that entries are sorted by their places.
struct Large {
  struct Key {
    std::uint64_t first = 0;
    std::uint32_t second = 0;
    auto operator<=>(const Key&) const = default;
  };
  Key key;
  std::uint64_t number = 0;
  std::uint64_t other[8] = {};
};

constexpr std::uint64_t kEntries = 10'000;  // ten runs where memory is least

void fill(Sorter<Large>& sorter) {
  for (std::uint64_t i = 0; i < kEntries; ++i) {
    const std::uint64_t mixed = i * 7919 % kEntries;
    sorter.add({{mixed % 50, static_cast<std::uint32_t>(mixed % 7)}, i, {~i}});
  }
}

TEST_CASE("large entries come out in order, those of one key as they went in, whatever the memory") {
  for (const std::size_t memory : {std::size_t{0}, std::size_t{1} << 30U}) {
    CAPTURE(memory);
    Sorter<Large> sorter(memory);
    fill(sorter);
    std::uint64_t count = 0;
    bool in_order = true;
    Large before;
    sorter.drain([&](const Large& entry) {
      in_order = in_order && entry.other[0] == ~entry.number &&
                 (count == 0 || before.key < entry.key || (before.key == entry.key && before.number < entry.number));
      before = entry;
      ++count;
    });
    CHECK(in_order);
    CHECK(count == kEntries);
  }
}

TEST_CASE("runs are of one kind each, and hold every entry once") {
  Sorter<Large> sorter(0);
  fill(sorter);
  std::uint64_t count = 0;
  std::vector<std::uint64_t> firsts;
  sorter.drain_runs([](const Large& a, const Large& b) { return a.key.first == b.key.first; },
                    [&](const std::vector<Large>& run) {
                      firsts.push_back(run.front().key.first);
                      count += run.size();
                    });
  CHECK(count == kEntries);
  REQUIRE(firsts.size() == 50);
  for (std::uint64_t i = 0; i < 50; ++i) CHECK(firsts[i] == i);
}

TEST_CASE("nothing in, nothing out") {
  Sorter<Large> sorter(0);
  sorter.sort();
  Large entry;
  entry.number = 7;
  CHECK_FALSE(sorter.next(entry));
  CHECK(entry.number == 7);
}

}  // namespace
}  // namespace hindcast
