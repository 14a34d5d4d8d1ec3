// Sorts more entries than memory holds: sorted runs that wait in a Spool, then one merge. What indexes and the search for
// duplicates are made of.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/large_vector.h"
#include "core/parallel.h"
#include "core/spool.h"

namespace hindcast {

// Entry: trivially copyable, with a `key` that has an order: a std::uint64_t, or for entries that are large anything. Entries of
// one key come out in the order in which they went in.
template <typename Entry>
class SortedPairs {
 public:
  using Key = decltype(Entry::key);

  // Holds about `memory` bytes while entries are added, and as much while they are merged.
  SortedPairs(Spool& spool, std::size_t memory)
      : spool_(spool), run_size_(std::clamp<std::size_t>(memory / (2 * sizeof(Entry)), 1024, kLongestRun)) {}

  // Takes one entry. Error io: the spool is full.
  Result<void> add(const Entry& entry) {
    if (entries_.size() == kFirstEntries) entries_.reserve(run_size_);  // what is not filled takes no memory
    entries_.push_back(entry);
    return entries_.size() < run_size_ ? Result<void>{} : close_run();
  }

  // Ends the adding. To be called once, before next().
  Result<void> sort() {
    if (runs_.empty()) {
      sort_entries();
      scratch_ = {};
      return {};
    }
    if (!entries_.empty()) HINDCAST_TRY(close_run());
    entries_ = {};
    scratch_ = {};
    return open_runs();
  }

  // The next entry in order; false at the end.
  Result<bool> next(Entry& entry) {
    if (runs_.empty()) {
      if (given_ == entries_.size()) return false;
      entry = entries_[given_++];
      return true;
    }
    if (heads_.empty()) return false;
    Cursor& cursor = cursors_[heads_.front().run];
    entry = cursor.entry;
    auto more = advance(cursor);
    if (!more) return more.error();
    if (*more) {
      heads_.front().key = cursor.entry.key;
    } else {
      heads_.front() = heads_.back();
      heads_.pop_back();
    }
    sink_front();
    return true;
  }

 private:
  static constexpr bool kIsLarge = sizeof(Entry) > 32 || !std::is_same_v<Key, std::uint64_t>;
  static constexpr std::size_t kFirstEntries = 4096;      // that a run grows to step by step
  static constexpr std::size_t kDigits = 256;             // values of a byte of the key
  static constexpr std::size_t kLongestRun = 0xffffffff;  // entries; counted in 32 bits

  // A run on its way through the merge.
  struct Cursor {
    const std::vector<SpoolBlock>* blocks = nullptr;
    std::size_t next_block = 0;
    std::string buffer;      // of a block that lies in the file
    std::string_view bytes;  // of the block at hand, behind `entry`
    Entry entry{};           // the run's next one
  };

  void sort_entries() {
    if constexpr (kIsLarge) {
      sort_by_places();
    } else {
      sort_by_digits();
    }
  }

  // Sorts keys and places, and moves each entry once.
  void sort_by_places() {
    std::vector<std::pair<Key, std::uint32_t>> places;
    places.reserve(entries_.size());
    for (const Entry& entry : entries_) places.emplace_back(entry.key, static_cast<std::uint32_t>(places.size()));
    if (std::is_sorted(places.begin(), places.end())) return;
    sort_in_halves(places);
    scratch_.clear();
    scratch_.reserve(entries_.size());
    for (const auto& [key, place] : places) scratch_.push_back(entries_[place]);
    entries_.swap(scratch_);
  }

  // Least significant digit first, passing over digits in which all keys agree: stable, and linear.
  void sort_by_digits() {
    scratch_.resize(entries_.size());
    std::array<std::array<std::uint32_t, kDigits>, sizeof(std::uint64_t)> counts{};
    for (const Entry& entry : entries_) {
      for (std::size_t place = 0; place < counts.size(); ++place) ++counts[place][(entry.key >> (8 * place)) & 0xffU];
    }
    for (std::size_t place = 0; place < counts.size(); ++place) {
      auto& start = counts[place];
      if (std::find(start.begin(), start.end(), entries_.size()) != start.end()) continue;
      std::uint32_t sum = 0;
      for (std::uint32_t& at : start) at = std::exchange(sum, sum + at);
      for (const Entry& entry : entries_) scratch_[start[(entry.key >> (8 * place)) & 0xffU]++] = entry;
      entries_.swap(scratch_);
    }
  }

  // Sorts what is at hand and lets it wait in the spool.
  Result<void> close_run() {
    sort_entries();
    std::vector<SpoolBlock>& blocks = runs_.emplace_back();
    const std::size_t in_block = std::max<std::size_t>((std::size_t{16} << 10U) / sizeof(Entry), 1);
    for (std::size_t at = 0; at < entries_.size(); at += in_block) {
      const std::size_t count = std::min(in_block, entries_.size() - at);
      auto block = spool_.keep({reinterpret_cast<const char*>(entries_.data() + at), count * sizeof(Entry)});
      if (!block) return block.error();
      blocks.push_back(std::move(*block));
    }
    entries_.clear();
    return {};
  }

  // The run's next entry; false at its end.
  Result<bool> advance(Cursor& cursor) {
    if (cursor.bytes.empty()) {
      if (cursor.next_block == cursor.blocks->size()) return false;
      auto bytes = spool_.read((*cursor.blocks)[cursor.next_block++], cursor.buffer);
      if (!bytes) return bytes.error();
      cursor.bytes = *bytes;
    }
    std::memcpy(&cursor.entry, cursor.bytes.data(), sizeof(Entry));
    cursor.bytes.remove_prefix(sizeof(Entry));
    return true;
  }

  // A run that is not at its end, by the key of its next entry; of equal keys the run that was closed first.
  struct Head {
    Key key{};
    std::size_t run = 0;
    bool operator<(const Head& other) const { return key != other.key ? key < other.key : run < other.run; }
  };

  // Restores the heap after its front has changed. Mostly it stays where it is: neighbours in a run are near each other.
  void sink_front() {
    for (std::size_t at = 0, child = 1; child < heads_.size(); at = std::exchange(child, 2 * child + 1)) {
      if (child + 1 < heads_.size() && heads_[child + 1] < heads_[child]) ++child;
      if (!(heads_[child] < heads_[at])) return;
      std::swap(heads_[at], heads_[child]);
    }
  }

  // Reads the first entry of every run.
  Result<void> open_runs() {
    cursors_.resize(runs_.size());
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      cursors_[run].blocks = &runs_[run];
      auto more = advance(cursors_[run]);
      if (!more) return more.error();
      if (*more) heads_.push_back({cursors_[run].entry.key, run});
    }
    std::sort(heads_.begin(), heads_.end());  // which makes a heap of them
    return {};
  }

  Spool& spool_;
  const std::size_t run_size_;  // entries that a run may have
  LargeVector<Entry> entries_;  // of the run at hand, or all of them where they fitted
  LargeVector<Entry> scratch_;  // as large as entries_ while it is sorted
  std::size_t given_ = 0;       // of entries_, where all fitted
  std::vector<std::vector<SpoolBlock>> runs_;
  std::vector<Cursor> cursors_;
  std::vector<Head> heads_;  // a heap, the least in front
};

}  // namespace hindcast
