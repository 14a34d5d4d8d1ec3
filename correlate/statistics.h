// The few statistics that detectors need, exact and without allocation where possible. Evidence is counted in bits: log2 odds.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hindcast {

// The middle value; the lower of the two middles of an even count. 0 for none.
std::int64_t median(std::vector<std::int64_t> values);

// log2(n!).
double log2_factorial(std::int64_t n);

// log2 of n over k.
double log2_choose(std::int64_t n, std::int64_t k);

// log2 of the chance of at most `count` events where `mean` are expected (Poisson); Chernoff's bound, so never too small a chance.
// 0 where count is the mean or more.
double log2_poisson_at_most(double mean, double count);

// How ordered a sequence of ranks is.
struct OrderTest {
  std::int64_t steps = 0;      // pairs of neighbours with different ranks
  std::int64_t ascending = 0;  // of those, how many go up
  double tau = 0;              // Kendall's tau of rank against position: 1 ascending, -1 descending
  double bits = 0;             // -log2 of the chance that a random order is at least as one-sided; two-sided, at most 60
};
// Ties count neither way. Fewer than two different ranks: nothing is ordered, 0 bits.
OrderTest order_test(std::span<const std::int32_t> ranks);

// Odds in bits as a probability.
double probability_of_bits(double bits);

}  // namespace hindcast
