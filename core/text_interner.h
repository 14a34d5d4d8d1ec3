// Texts -> small numbers, in order of first appearance, for texts that recur millions of times: hosts, signatures, file names.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/large_vector.h"

namespace hindcast {

// Not to be shared between threads. Views that it gives live as long as it does.
class TextInterner {
 public:
  // The number of that text, from 0; given on first use.
  std::int32_t id(std::string_view text);
  // Its number if it has one.
  [[nodiscard]] std::optional<std::int32_t> find(std::string_view text) const;
  // The same for all texts of another one, by their numbers there; -1 for none. Faster than one by one where the table is large:
  // each waits three times for memory, and here many wait at once.
  [[nodiscard]] std::vector<std::int32_t> find_all(const TextInterner& others) const;
  // The text of a number that id() gave.
  [[nodiscard]] std::string_view text(std::int32_t id) const { return texts_[static_cast<std::size_t>(id)]; }
  // How many texts there are: numbers are below it.
  [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(texts_.size()); }

 private:
  // Open addressing: hash and number of a text, number -1 where free.
  struct Slot {
    std::uint64_t hash = 0;
    std::int32_t id = -1;
  };
  // Where the text is in the table, or would be. There must be a free slot.
  [[nodiscard]] std::size_t slot_of(std::uint64_t hash, std::string_view text) const;
  // The number in the slot where the search for a text of that hash begins; -1 if it is free.
  [[nodiscard]] std::int32_t first_met(std::uint64_t hash) const { return slots_[hash & (slots_.size() - 1)].id; }
  // Doubles the table.
  void grow();
  // A copy of the text that stays where it is.
  std::string_view keep(std::string_view text);

  LargeVector<Slot> slots_;
  LargeVector<std::string_view> texts_;
  std::vector<std::unique_ptr<char[]>> arena_;
  std::size_t arena_used_ = 0;
  std::size_t arena_size_ = 0;
};

}  // namespace hindcast
