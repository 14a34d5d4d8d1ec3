// Arrays of which a part lies in a file read the same as those in memory, in any order, by several threads, and after changes.
#include "core/paged_array.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace hindcast {
namespace {

struct Item {
  std::uint64_t number = 0;
  std::uint64_t other[5] = {};
};

Item item(std::uint64_t number) { return {number, {number * 3, 0, 0, 0, ~number}}; }

constexpr std::size_t kItems = 20'000;  // some 60 blocks

PagedArray<Item> filled(std::size_t memory) {
  PagedArray<Item> array(memory);
  for (std::uint64_t i = 0; i < kItems; ++i) array.push_back(item(i));
  return array;
}

TEST_CASE("every element is read back, whatever part of the array is in memory") {
  for (const std::size_t memory : {std::size_t{0}, std::size_t{100'000}, Spool::kNoLimit}) {
    CAPTURE(memory);
    const PagedArray<Item> array = filled(memory);
    REQUIRE(array.size() == kItems);
    bool all = true;
    for (std::uint64_t i = 0; i < kItems; ++i) all = all && array[i].number == i && array[i].other[4] == ~i;
    // Far jumps: 7919 is prime to the size.
    for (std::uint64_t i = 0; i < kItems; ++i) all = all && array[i * 7919 % kItems].other[0] == i * 7919 % kItems * 3;
    CHECK(all);
    CHECK(array.front().number == 0);
    CHECK(array.back().number == kItems - 1);
  }
}

TEST_CASE("an empty array is empty, and one element is both ends") {
  PagedArray<Item> array(0);
  CHECK(array.empty());
  CHECK(array.begin() == array.end());
  array.push_back(item(7));
  CHECK(array.front().number == 7);
  CHECK(array.back().number == 7);
  CHECK(array.end() - array.begin() == 1);
}

TEST_CASE("a changed element is read as changed, in memory, in the file and at the end") {
  PagedArray<Item> array = filled(100'000);
  for (const std::size_t at : {std::size_t{0}, std::size_t{1'000}, kItems / 2, kItems - 1}) {
    CHECK(array[at].number == at);  // at hand when it changes
    array.set(at, item(at + 1'000'000));
    CHECK(array[at].number == at + 1'000'000);
    if (at > 0) CHECK(array[at - 1].number == at - 1);
  }
}

TEST_CASE("iterators serve the standard's searches") {
  const PagedArray<Item> array = filled(0);
  const auto found = std::lower_bound(array.begin(), array.end(), std::uint64_t{12'345},
                                      [](const Item& a, std::uint64_t wanted) { return a.number < wanted; });
  CHECK(found - array.begin() == 12'345);
  CHECK((*found).number == 12'345);
  const auto range = array.range(500, 3);
  CHECK(range.size() == 3);
  CHECK(range.front().number == 500);
  CHECK(range[2].number == 502);
  std::vector<std::uint64_t> numbers;
  for (const Item& i : range) numbers.push_back(i.number);
  CHECK(numbers == std::vector<std::uint64_t>{500, 501, 502});
}

TEST_CASE("two threads read one array at once") {
  const PagedArray<Item> array = filled(0);
  std::uint64_t sums[2] = {};
  const auto sum = [&array](std::uint64_t& into, std::uint64_t step) {
    for (std::uint64_t i = 0; i < kItems; ++i) into += array[i * step % kItems].number;
  };
  run_both([&] { sum(sums[0], 1); }, [&] { sum(sums[1], 7919); });
  CHECK(sums[0] == kItems * (kItems - 1) / 2);
  CHECK(sums[0] == sums[1]);
}

TEST_CASE("what is moved stays readable") {
  PagedArray<Item> array = filled(100'000);
  CHECK(array[kItems / 2].number == kItems / 2);
  const PagedArray<Item> moved = std::move(array);
  CHECK(moved[kItems / 2].number == kItems / 2);
}

TEST_CASE("a file that cannot be made is thrown, with what to do") {
  const test::TemporaryFolder nowhere("/nonexistent");
  try {
    filled(0);
    FAIL("nothing was thrown");
  } catch (const SpoolFailure& failure) {
    CHECK(std::string(failure.what()).find("/nonexistent") != std::string::npos);
    CHECK_FALSE(failure.error().help.empty());
  }
}

}  // namespace
}  // namespace hindcast
