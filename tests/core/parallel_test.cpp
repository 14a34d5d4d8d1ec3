#include "core/parallel.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace hindcast {
namespace {

// Distinct numbers without order.
std::vector<std::uint64_t> scattered(std::size_t count) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 0; i < count; ++i) numbers.push_back(i * 0x9e3779b97f4a7c15U);
  return numbers;
}

TEST_CASE("both jobs are done when run_both returns") {
  int first = 0;
  int second = 0;
  run_both([&] { first = 1; }, [&] { second = 2; });
  CHECK(first == 1);
  CHECK(second == 2);
}

TEST_CASE("what either job throws arrives once both have ended") {
  for (const bool in_first : {true, false}) {
    bool other_ended = false;
    const auto fails = [] { throw std::runtime_error("no"); };
    const auto ends = [&] { other_ended = true; };
    if (in_first) {
      CHECK_THROWS_AS(run_both(fails, ends), std::runtime_error);
    } else {
      CHECK_THROWS_AS(run_both(ends, fails), std::runtime_error);
    }
    CHECK(other_ended);
  }
}

TEST_CASE("sorting in halves sorts, with few elements and with many") {
  for (const std::size_t count : {0U, 1U, 2U, 49'999U, 50'000U, 100'001U}) {
    std::vector<std::uint64_t> numbers = scattered(count);
    std::vector<std::uint64_t> expected = numbers;
    std::sort(expected.begin(), expected.end());
    sort_in_halves(numbers);
    CHECK(numbers == expected);
  }
}

}  // namespace
}  // namespace hindcast
