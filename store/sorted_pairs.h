// Sorts more entries than memory holds: sorted runs that wait in a Spool, then one merge. What indexes and the search for
// duplicates are made of.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "store/spool.h"

namespace hindcast {

// Entry: trivially copyable, with `std::uint64_t key`. Entries of one key come out in the order in which they went in.
template <typename Entry>
class SortedPairs {
 public:
  // Holds about `memory` bytes while entries are added, and as much while they are merged.
  SortedPairs(Spool& spool, std::size_t memory)
      : spool_(spool), run_size_(std::max<std::size_t>(memory / (2 * sizeof(Entry)), 1024)) {}

  // Takes one entry. Error io: the spool is full.
  Result<void> add(const Entry& entry) {
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
    if (heap_.empty()) return false;
    std::pop_heap(heap_.begin(), heap_.end(), IsLater{cursors_});
    const std::size_t run = heap_.back();
    entry = cursors_[run].entry;
    auto more = advance(cursors_[run]);
    if (!more) return more.error();
    if (*more) {
      std::push_heap(heap_.begin(), heap_.end(), IsLater{cursors_});
    } else {
      heap_.pop_back();
    }
    return true;
  }

 private:
  static constexpr std::size_t kDigits = 256;  // values of a byte of the key

  // A run on its way through the merge.
  struct Cursor {
    const std::vector<SpoolBlock>* blocks = nullptr;
    std::size_t next_block = 0;
    std::string buffer;      // of a block that lies in the file
    std::string_view bytes;  // of the block at hand, behind `entry`
    Entry entry{};           // the run's next one
  };

  // Least significant digit first, passing over digits in which all keys agree: stable, and linear.
  void sort_entries() {
    scratch_.resize(entries_.size());
    for (unsigned shift = 0; shift < 64; shift += 8) {
      std::array<std::size_t, kDigits> start{};
      for (const Entry& entry : entries_) ++start[(entry.key >> shift) & 0xffU];
      if (std::find(start.begin(), start.end(), entries_.size()) != start.end()) continue;
      std::size_t sum = 0;
      for (std::size_t& at : start) at = std::exchange(sum, sum + at);
      for (const Entry& entry : entries_) scratch_[start[(entry.key >> shift) & 0xffU]++] = entry;
      entries_.swap(scratch_);
    }
  }

  // Sorts what is at hand and lets it wait in the spool.
  Result<void> close_run() {
    sort_entries();
    std::vector<SpoolBlock>& blocks = runs_.emplace_back();
    const std::size_t in_block = std::max<std::size_t>((std::size_t{64} << 10U) / sizeof(Entry), 1);
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

  // Of two runs, which one gives its entry later: of equal keys the run that was closed later.
  struct IsLater {
    const std::vector<Cursor>& cursors;
    bool operator()(std::size_t a, std::size_t b) const {
      return cursors[a].entry.key != cursors[b].entry.key ? cursors[a].entry.key > cursors[b].entry.key : a > b;
    }
  };

  // Reads the first entry of every run.
  Result<void> open_runs() {
    cursors_.resize(runs_.size());
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      cursors_[run].blocks = &runs_[run];
      auto more = advance(cursors_[run]);
      if (!more) return more.error();
      if (*more) heap_.push_back(run);
    }
    std::make_heap(heap_.begin(), heap_.end(), IsLater{cursors_});
    return {};
  }

  Spool& spool_;
  const std::size_t run_size_;  // entries that a run may have
  std::vector<Entry> entries_;  // of the run at hand, or all of them where they fitted
  std::vector<Entry> scratch_;  // as large as entries_ while it is sorted
  std::size_t given_ = 0;       // of entries_, where all fitted
  std::vector<std::vector<SpoolBlock>> runs_;
  std::vector<Cursor> cursors_;
  std::vector<std::size_t> heap_;  // of the runs that are not at their end; the least entry's run is on top
};

}  // namespace hindcast
