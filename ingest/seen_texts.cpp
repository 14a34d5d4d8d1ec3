#include "ingest/seen_texts.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace hindcast {
namespace {

constexpr std::size_t kFirstPlaces = 1024;
constexpr std::size_t kAhead = 16;  // hashes whose places are fetched ahead

// What so many hashes need: three of four places may be taken.
std::size_t places_for(std::size_t count) { return std::bit_ceil(count + count / 3 + 1); }

}  // namespace

SeenTexts::SeenTexts(std::size_t memory)
    : most_places_(std::max(kFirstPlaces, std::bit_floor(memory / sizeof(std::uint64_t)))), places_(kFirstPlaces, 0) {}

bool SeenTexts::has_room(std::size_t count) const {
  return count <= most_places_ / 4 && places_for(added_ + count) <= most_places_;
}

template <typename Each>
void SeenTexts::find_each(std::span<const std::uint64_t> hashes, Each&& each) const {
  const std::size_t mask = places_.size() - 1;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (i + kAhead < hashes.size()) __builtin_prefetch(&places_[hashes[i + kAhead] & mask]);
    const std::uint64_t hash = std::max<std::uint64_t>(hashes[i], 1);
    std::size_t place = hash & mask;
    while (places_[place] != 0 && places_[place] != hash) place = (place + 1) & mask;
    each(hash, place);
  }
}

bool SeenTexts::holds_any(std::span<const std::uint64_t> hashes) const {
  bool holds = false;
  find_each(hashes, [&](std::uint64_t, std::size_t place) { holds = holds || places_[place] != 0; });
  return holds;
}

void SeenTexts::add(std::span<const std::uint64_t> hashes) {
  const auto put = [this](std::uint64_t hash, std::size_t place) { places_[place] = hash; };
  added_ += hashes.size();
  if (places_for(added_) > places_.size()) {
    const LargeVector<std::uint64_t> before = std::exchange(places_, LargeVector<std::uint64_t>(places_for(added_), 0));
    for (const std::uint64_t& hash : before) {
      if (hash != 0) find_each({&hash, 1}, put);
    }
  }
  find_each(hashes, put);
}

}  // namespace hindcast
