#include "core/text_interner.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace hindcast {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kFirstArena = 1024;  // bytes; a hundred thousand small files have one each
constexpr std::size_t kLargestArena = std::size_t{64} << 10U;

std::uint64_t hash_of(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace

std::int32_t TextInterner::id(std::string_view text) {
  if (texts_.size() * 2 >= slots_.size()) grow();
  const std::uint64_t hash = hash_of(text);
  Slot& slot = slots_[slot_of(hash, text)];
  if (slot.id < 0) {
    slot = {hash, size()};
    texts_.push_back(keep(text));
  }
  return slot.id;
}

std::optional<std::int32_t> TextInterner::find(std::string_view text) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[slot_of(hash_of(text), text)];
  return slot.id < 0 ? std::nullopt : std::optional(slot.id);
}

std::vector<std::int32_t> TextInterner::find_all(const TextInterner& others) const {
  std::vector<std::int32_t> ids(others.texts_.size(), -1);
  if (slots_.empty()) return ids;
  // On its way a text asks for its slot, then for the place of the text met there, then for that text, then it is compared.
  constexpr std::size_t kApart = 8;  // texts between one step and the next
  constexpr std::size_t kSteps = 4;
  std::array<std::uint64_t, kSteps * kApart> hashes{};
  const std::size_t count = ids.size();
  for (std::size_t i = 0; i < count + (kSteps - 1) * kApart; ++i) {
    if (i < count) {
      const std::uint64_t hash = hash_of(others.texts_[i]);
      hashes[i % hashes.size()] = hash;
      __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
    }
    const auto at_step = [&](std::size_t step) { return i - step * kApart; };  // above all where it has not begun
    if (at_step(1) < count) {
      const std::int32_t met = first_met(hashes[at_step(1) % hashes.size()]);
      if (met >= 0) __builtin_prefetch(&texts_[static_cast<std::size_t>(met)]);
    }
    if (at_step(2) < count) {
      const std::int32_t met = first_met(hashes[at_step(2) % hashes.size()]);
      if (met >= 0) __builtin_prefetch(texts_[static_cast<std::size_t>(met)].data());
    }
    if (at_step(3) < count) {
      const std::size_t at = at_step(3);
      ids[at] = slots_[slot_of(hashes[at % hashes.size()], others.texts_[at])].id;
    }
  }
  return ids;
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
  LargeVector<Slot> larger(std::max(kFirstSlots, slots_.size() * 2), Slot{});
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
