#include "core/text_interner.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace hindcast {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kFirstArena = 1024;  // bytes; a hundred thousand small files have one each
constexpr std::size_t kLargestArena = std::size_t{64} << 10U;

}  // namespace

std::int32_t TextInterner::id(std::string_view text) {
  if (texts_.size() * 2 >= slots_.size()) grow();
  const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].id >= 0) {
    if (slots_[at].hash == hash && texts_[static_cast<std::size_t>(slots_[at].id)] == text) return slots_[at].id;
    at = (at + 1) & mask;
  }
  slots_[at] = {hash, size()};
  texts_.push_back(keep(text));
  return slots_[at].id;
}

void TextInterner::grow() {
  std::vector<Slot> larger(std::max(kFirstSlots, slots_.size() * 2));
  const std::size_t mask = larger.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.id < 0) continue;
    std::size_t at = slot.hash & mask;
    while (larger[at].id >= 0) at = (at + 1) & mask;
    larger[at] = slot;
  }
  slots_ = std::move(larger);
}

std::string_view TextInterner::keep(std::string_view text) {
  if (text.empty()) return {};
  if (arena_used_ + text.size() > arena_size_) {
    arena_size_ = std::max(text.size(), std::clamp(arena_size_ * 2, kFirstArena, kLargestArena));
    arena_.push_back(std::make_unique_for_overwrite<char[]>(arena_size_));
    arena_used_ = 0;
  }
  char* at = arena_.back().get() + arena_used_;
  std::memcpy(at, text.data(), text.size());
  arena_used_ += text.size();
  return {at, text.size()};
}

}  // namespace hindcast
