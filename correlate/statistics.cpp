#include "correlate/statistics.h"

#include <algorithm>
#include <cmath>

namespace hindcast {
namespace {

constexpr double kMostBits = 60;

// Inversions of the sequence, by merge sort; equal ranks are no inversion.
std::int64_t count_inversions(std::vector<std::int32_t>& values, std::vector<std::int32_t>& scratch, std::size_t begin,
                              std::size_t end) {
  if (end - begin < 2) return 0;
  const std::size_t middle = begin + (end - begin) / 2;
  std::int64_t count = count_inversions(values, scratch, begin, middle) + count_inversions(values, scratch, middle, end);
  std::size_t left = begin;
  std::size_t right = middle;
  for (std::size_t out = begin; out < end; ++out) {
    if (left < middle && (right >= end || values[left] <= values[right])) {
      scratch[out] = values[left++];
    } else {
      count += static_cast<std::int64_t>(middle - left);
      scratch[out] = values[right++];
    }
  }
  std::copy(scratch.begin() + static_cast<std::ptrdiff_t>(begin), scratch.begin() + static_cast<std::ptrdiff_t>(end),
            values.begin() + static_cast<std::ptrdiff_t>(begin));
  return count;
}

}  // namespace

std::int64_t median(std::vector<std::int64_t> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double log2_factorial(std::int64_t n) { return std::lgamma(static_cast<double>(n) + 1) / std::log(2.0); }

double log2_choose(std::int64_t n, std::int64_t k) { return log2_factorial(n) - log2_factorial(k) - log2_factorial(n - k); }

double log2_poisson_at_most(double mean, double count) {
  if (count >= mean) return 0;
  const double ratio = count > 0 ? count * std::log(mean / count) : 0;
  return (count - mean + ratio) / std::log(2.0);
}

OrderTest order_test(std::span<const std::int32_t> ranks) {
  OrderTest test;
  const auto n = static_cast<std::int64_t>(ranks.size());
  if (n < 2) return test;
  for (std::size_t i = 1; i < ranks.size(); ++i) {
    if (ranks[i] == ranks[i - 1]) continue;
    ++test.steps;
    if (ranks[i] > ranks[i - 1]) ++test.ascending;
  }
  if (test.steps == 0) return test;
  std::vector<std::int32_t> values(ranks.begin(), ranks.end());
  std::vector<std::int32_t> scratch(values.size());
  const double pairs = static_cast<double>(n) * static_cast<double>(n - 1) / 2;
  const auto inversions = static_cast<double>(count_inversions(values, scratch, 0, values.size()));
  test.tau = 1 - 2 * inversions / pairs;
  // A perfect order is one of n! (and its mirror image); the normal tail below makes too little of it.
  if (std::abs(test.tau) == 1.0) {
    test.bits = std::clamp(log2_factorial(n) - 1, 0.0, kMostBits);
    return test;
  }
  // Kendall: tau is nearly normal with this variance under a random order.
  const auto count = static_cast<double>(n);
  const double z = std::abs(test.tau) / std::sqrt(2 * (2 * count + 5) / (9 * count * (count - 1)));
  const double tail = std::erfc(z / std::sqrt(2.0));
  test.bits = tail > 0 ? std::min(kMostBits, -std::log2(tail)) : kMostBits;
  return test;
}

double probability_of_bits(double bits) { return 1 / (1 + std::exp2(-bits)); }

}  // namespace hindcast
