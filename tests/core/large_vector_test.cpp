#include "core/large_vector.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <numeric>

namespace hindcast {
namespace {

TEST_CASE("large vector: it grows from small to huge, shrinks, moves and copies like any other") {
  LargeVector<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < 2'000'000; ++i) numbers.push_back(i);
  LargeVector<std::uint32_t> copy = numbers;
  LargeVector<std::uint32_t> moved = std::move(numbers);
  CHECK(std::accumulate(moved.begin(), moved.end(), std::uint64_t{0}) == 1'999'999'000'000U);
  copy.resize(3);
  copy.shrink_to_fit();
  copy.swap(moved);
  CHECK(moved == LargeVector<std::uint32_t>{0, 1, 2});
  CHECK(copy.size() == 2'000'000);
  CHECK(LargeVector<std::uint32_t>(1'000'000, 7).back() == 7);
}

TEST_CASE("large vector: huge memory begins at a huge page, and all of it can be used") {
  for (const std::size_t size : {kHugePage, kHugePage + 1, 3 * kHugePage - 1}) {
    auto* const bytes = static_cast<char*>(map_huge(size));
    CHECK(reinterpret_cast<std::uintptr_t>(bytes) % kHugePage == 0);
    bytes[0] = bytes[size - 1] = 'x';
    unmap_huge(bytes, size);
  }
}

TEST_CASE("large vector: what no memory is for is said so") {
  CHECK_THROWS_AS(LargeVector<char>().reserve(std::size_t{1} << 60U), std::bad_alloc);
}

}  // namespace
}  // namespace hindcast
