#include "correlate/statistics.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace hindcast {
namespace {

std::vector<std::int32_t> rising(std::int32_t count) {
  std::vector<std::int32_t> ranks(static_cast<std::size_t>(count));
  std::iota(ranks.begin(), ranks.end(), 0);
  return ranks;
}

TEST_CASE("the median of an even count is the lower of the two middles, of nothing zero") {
  CHECK(median({}) == 0);
  CHECK(median({7}) == 7);
  CHECK(median({9, 1, 5}) == 5);
  CHECK(median({4, 1, 3, 2}) == 2);
  CHECK(median({-5, -5, 100}) == -5);
}

TEST_CASE("factorials and binomials in bits are those of the numbers") {
  CHECK(log2_factorial(0) == doctest::Approx(0));
  CHECK(log2_factorial(5) == doctest::Approx(std::log2(120)));
  CHECK(log2_choose(12, 2) == doctest::Approx(std::log2(66)));
  CHECK(log2_choose(5, 0) == doctest::Approx(0));
  CHECK(log2_choose(5, 5) == doctest::Approx(0));
}

TEST_CASE("an ascending order has tau 1 and is worth log2 of n factorial, less the bit for its mirror image") {
  const auto ranks = rising(11);
  const OrderTest test = order_test(ranks);
  CHECK(test.steps == 10);
  CHECK(test.ascending == 10);
  CHECK(test.tau == doctest::Approx(1));
  CHECK(test.bits == doctest::Approx(std::log2(39'916'800) - 1));
}

TEST_CASE("a descending order is worth as much as an ascending one") {
  auto ranks = rising(11);
  const double up = order_test(ranks).bits;
  std::reverse(ranks.begin(), ranks.end());
  const OrderTest down = order_test(ranks);
  CHECK(down.ascending == 0);
  CHECK(down.tau == doctest::Approx(-1));
  CHECK(down.bits == doctest::Approx(up));
}

TEST_CASE("no order is worth nothing, and neither is one host or none") {
  CHECK(order_test({}).bits == 0);
  CHECK(order_test(std::vector<std::int32_t>{3}).steps == 0);
  CHECK(order_test(std::vector<std::int32_t>{1, 2}).bits == doctest::Approx(0));
  const OrderTest mixed = order_test(std::vector<std::int32_t>{3, 0, 5, 2, 7, 1, 6, 4});
  CHECK(std::abs(mixed.tau) < 0.5);
  CHECK(mixed.bits < 3);
}

TEST_CASE("equal neighbours are no step") {
  const OrderTest test = order_test(std::vector<std::int32_t>{1, 1, 2, 2, 3});
  CHECK(test.steps == 2);
  CHECK(test.ascending == 2);
}

TEST_CASE("a sequence of equal ranks has no order") {
  const OrderTest test = order_test(std::vector<std::int32_t>{5, 5, 5, 5, 5});
  CHECK(test.steps == 0);
  CHECK(test.bits == 0);
}

TEST_CASE("a long order weighs at most 60 bits, and one swap takes little from it") {
  auto ranks = rising(1000);
  CHECK(order_test(ranks).bits == doctest::Approx(60));
  std::swap(ranks[10], ranks[11]);
  CHECK(order_test(ranks).bits == doctest::Approx(60));
  CHECK(order_test(ranks).ascending == 998);
}

TEST_CASE("the order's bits grow with its length") {
  double before = 0;
  for (const std::int32_t count : {3, 5, 8, 12, 13, 16, 19}) {
    CAPTURE(count);
    const double bits = order_test(rising(count)).bits;
    CHECK(bits > before);
    before = bits;
  }
}

TEST_CASE("bits become a probability: none is even, 6.6 are 99 to 1") {
  CHECK(probability_of_bits(0) == doctest::Approx(0.5));
  CHECK(probability_of_bits(6.63) == doctest::Approx(0.99).epsilon(0.001));
  CHECK(probability_of_bits(-6.63) == doctest::Approx(0.01).epsilon(0.1));
  CHECK(probability_of_bits(2000) == 1.0);
  CHECK(probability_of_bits(-2000) == 0.0);
}

TEST_CASE("fewer than expected are as unlikely as Poisson says, at most") {
  CHECK(log2_poisson_at_most(10, 10) == 0);
  CHECK(log2_poisson_at_most(10, 12) == 0);
  CHECK(log2_poisson_at_most(10, 0) == doctest::Approx(-10 / std::log(2.0)));
  // P(X <= 3) of mean 10 is 0.0103: the bound must not be below it.
  CHECK(log2_poisson_at_most(10, 3) > std::log2(0.0103));
  CHECK(log2_poisson_at_most(10, 3) < -4);
}

}  // namespace
}  // namespace hindcast
