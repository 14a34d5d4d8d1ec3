// Sorting through a spool, against std::stable_sort: whatever the keys, the number of runs, and where the runs wait.
#include "core/sorted_pairs.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

#include "tests/support/scratch.h"
#include "tests/support/temporary_folder.h"

namespace hindcast {
namespace {

// `order` is the place at which the entry went in: equal keys must keep it.
struct Entry {
  std::uint64_t key = 0;
  std::uint32_t order = 0;
  bool operator==(const Entry& other) const { return key == other.key && order == other.order; }
};

constexpr std::size_t kRun = 1024;  // entries of the shortest run

std::vector<Entry> sorted_by_pairs(const std::vector<Entry>& entries, std::size_t memory, std::size_t spool_memory) {
  Spool spool(spool_memory);
  SortedPairs<Entry> sorter(spool, memory);
  for (const Entry& entry : entries) REQUIRE(sorter.add(entry).ok());
  REQUIRE(sorter.sort().ok());
  std::vector<Entry> sorted;
  for (Entry entry;;) {
    const auto more = sorter.next(entry);
    REQUIRE(more.ok());
    if (!*more) break;
    sorted.push_back(entry);
  }
  Entry entry;
  CHECK(sorter.next(entry).value() == false);  // and stays at the end
  return sorted;
}

std::vector<Entry> made(std::size_t count, const std::function<std::uint64_t(std::size_t)>& key) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < count; ++i) entries.push_back({key(i), static_cast<std::uint32_t>(i)});
  return entries;
}

void check_sorts(const std::vector<Entry>& entries) {
  CAPTURE(entries.size());
  std::vector<Entry> expected = entries;
  std::stable_sort(expected.begin(), expected.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  for (const std::size_t runs : {std::size_t{1}, std::size_t{2}, std::size_t{1'000'000}}) {
    const std::size_t memory = (entries.size() / runs + 1) * 2 * sizeof(Entry);
    for (const std::size_t spool_memory : {std::size_t{0}, std::size_t{100'000}, std::size_t{1} << 30U}) {
      CAPTURE(runs);
      CAPTURE(spool_memory);
      const bool is_sorted = sorted_by_pairs(entries, memory, spool_memory) == expected;
      CHECK(is_sorted);
    }
  }
}

TEST_CASE("sorted pairs: random keys of 64 bits, of any number, about the size of runs and blocks") {
  std::mt19937_64 random(1);
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, kRun - 1, kRun, kRun + 1, 2 * kRun - 1, 2 * kRun,
                                  2 * kRun + 1, std::size_t{4096}, std::size_t{20'000}}) {
    check_sorts(made(count, [&](std::size_t) { return random(); }));
  }
}

TEST_CASE("sorted pairs: equal keys come out in the order in which they went in") {
  std::mt19937_64 random(2);
  check_sorts(made(20'000, [](std::size_t) { return 7; }));
  check_sorts(made(20'000, [&](std::size_t) { return random() % 3; }));
  check_sorts(made(20'000, [&](std::size_t) { return (random() % 5) << 61U; }));
}

TEST_CASE("sorted pairs: keys that are in order, in reverse, or differ in one byte") {
  check_sorts(made(10'000, [](std::size_t i) { return i; }));
  check_sorts(made(10'000, [](std::size_t i) { return ~std::uint64_t{i}; }));
  for (unsigned shift = 0; shift < 64; shift += 8) {
    CAPTURE(shift);
    check_sorts(made(3'000, [&](std::size_t i) { return static_cast<std::uint64_t>(i * 101 % 256) << shift; }));
  }
}

TEST_CASE("sorted pairs: a spool that is full is an error of whoever adds") {
  const test::Scratch scratch;
  const test::TemporaryFolder folder(scratch.path("none"));
  Spool spool(0);
  SortedPairs<Entry> sorter(spool, 0);
  Result<void> added;
  for (std::uint32_t i = 0; i < 2 * kRun && added.ok(); ++i) added = sorter.add({i, i});
  REQUIRE_FALSE(added.ok());
  CHECK(added.error().code == ErrorCode::io);
}

}  // namespace
}  // namespace hindcast
