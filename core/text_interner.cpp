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
  Slot& slot = slots_[slot_of(hash, text)];
  if (slot.id < 0) {
    slot = {hash, size()};
    texts_.push_back(keep(text));
  }
  return slot.id;
}

std::optional<std::int32_t> TextInterner::find(std::string_view text) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[slot_of(XXH3_64bits(text.data(), text.size()), text)];
  return slot.id < 0 ? std::nullopt : std::optional(slot.id);
}

std::size_t TextInterner::slot_of(std::uint64_t hash, std::string_view text) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].id >= 0 && (slots_[at].hash != hash || texts_[static_cast<std::size_t>(slots_[at].id)] != text)) {
    at = (at + 1) & mask;
  }
  return at;
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
