#include "ingest/seen_texts.h"

#include <algorithm>
#include <bit>

namespace hindcast {
namespace {

constexpr std::size_t kAhead = 16;  // hashes whose places are fetched ahead

std::uint32_t half_of(std::uint64_t hash) { return std::max<std::uint32_t>(static_cast<std::uint32_t>(hash), 1); }

}  // namespace

SeenTexts::SeenTexts(std::size_t count) {
  halves_.assign(places_for(count), 0);
  shift_ -= static_cast<unsigned>(std::countr_zero(halves_.size()));
  most_ = halves_.size() / 4 * 3;
}

template <typename Each>
void SeenTexts::find_each(std::span<const std::uint64_t> hashes, Each&& each) const {
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (i + kAhead < hashes.size()) __builtin_prefetch(&halves_[place_of(hashes[i + kAhead])]);
    const std::uint32_t half = half_of(hashes[i]);
    std::size_t place = place_of(hashes[i]);
    while (halves_[place] != 0 && halves_[place] != half) place = (place + 1) % halves_.size();
    each(half, place);
  }
}

bool SeenTexts::may_hold_any(std::span<const std::uint64_t> hashes) const {
  bool holds = false;
  find_each(hashes, [&](std::uint32_t, std::size_t place) { holds = holds || halves_[place] != 0; });
  return holds;
}

void SeenTexts::add(std::span<const std::uint64_t> hashes) {
  find_each(hashes, [&](std::uint32_t half, std::size_t place) { halves_[place] = half; });
  count_ += hashes.size();
}

}  // namespace hindcast
