// Which texts of records have come before, in little memory: says "perhaps" of a few in a thousand million that have not.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/large_vector.h"

namespace hindcast {

// A table of half hashes, each at the place that the other half names or behind it (linear probing: Knuth, TAOCP 3, 6.4).
class SeenTexts {
 public:
  // Room for at least so many; size_of() says what memory that takes, in bytes.
  explicit SeenTexts(std::size_t count);
  static std::size_t size_of(std::size_t count) { return places_for(count) * sizeof(std::uint32_t); }
  // Whether so many more may be added.
  [[nodiscard]] bool has_room(std::size_t count) const { return count <= most_ - count_; }
  // Whether one of these hashes may have been added. False is certain.
  [[nodiscard]] bool may_hold_any(std::span<const std::uint64_t> hashes) const;
  void add(std::span<const std::uint64_t> hashes);

 private:
  // Three of four may be taken.
  static std::size_t places_for(std::size_t count) { return std::bit_ceil(std::max<std::size_t>(count + count / 3, 1024)); }
  // Where the search for a hash begins.
  [[nodiscard]] std::size_t place_of(std::uint64_t hash) const { return static_cast<std::size_t>(hash >> shift_); }
  // Calls each(half, place) with the half of a hash and its place, or the empty one that ends the search for it.
  template <typename Each>
  void find_each(std::span<const std::uint64_t> hashes, Each&& each) const;

  unsigned shift_ = 64;                // leaves of a hash the number of a place
  std::size_t most_ = 0;               // hashes that may be added
  std::size_t count_ = 0;              // that were added
  LargeVector<std::uint32_t> halves_;  // 0: empty. Behind the last place the search goes on at the first
};

}  // namespace hindcast
