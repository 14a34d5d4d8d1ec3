// Which texts of records have come before, by their hashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/large_vector.h"

namespace hindcast {

// A set of hashes, which must be well mixed: each lies at the place that its lower bits name, or behind it (linear probing: Knuth,
// TAOCP 3, 6.4). 0 and 1 count as one.
class SeenTexts {
 public:
  // Grows to at most `memory` bytes, and takes half of it again while it grows.
  explicit SeenTexts(std::size_t memory);
  // Whether the texts of a source, which take 8 bytes each beside the set, may be added: their number is bounded, too.
  [[nodiscard]] bool has_room(std::size_t count) const;
  [[nodiscard]] bool holds_any(std::span<const std::uint64_t> hashes) const;
  // There must be room.
  void add(std::span<const std::uint64_t> hashes);

 private:
  // Calls each(hash, place) with the place of each hash, or the empty one that ends the search for it.
  template <typename Each>
  void find_each(std::span<const std::uint64_t> hashes, Each&& each) const;

  std::size_t most_places_;
  std::size_t added_ = 0;              // hashes, equal ones as often as they came
  LargeVector<std::uint64_t> places_;  // as many as a power of two; 0 where empty
};

}  // namespace hindcast
