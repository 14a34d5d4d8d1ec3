// Which records of several files are one record: the n-th of equal ones in a file is the n-th of equal ones in every file, so that
// copies of a file add nothing, and a line that one file holds twice stays two records. Equal: same text, same moment, and
// so the same hosts, ports, signature and format.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/event.h"
#include "core/sorted_pairs.h"
#include "core/spool.h"

namespace hindcast {

// Takes all records that may be equal, then tells of each whether it is a copy. Memory is bounded: what does not fit waits in the
// spool.
class DuplicateFinder {
 public:
  // `spool` must outlive it; `memory` in bytes.
  DuplicateFinder(Spool& spool, std::size_t memory) : records_(std::in_place, spool, memory), copies_(spool, memory / 4) {}

  // A record: its text_identity(), moment, hosts, ports, signature and format, and the file (or the part of one) that holds it. Ids
  // must ascend. Events that the case holds already come first, as one part. Error io: the spool is full.
  Result<void> add(std::int64_t text, const Event& event, int format_id, std::int32_t part);
  // Ends the adding. To be called once.
  Result<void> settle();
  // The record of which `number` is a copy, or nothing. To be asked for ascending numbers.
  Result<std::optional<EventId>> original_of(EventId number);

 private:
  // Sorted by a hash of text and moment; 32 more bits of it in `check`.
  struct Entry {
    std::uint64_t key = 0;
    std::uint32_t check = 0;
    std::int32_t part = 0;
    EventId number = 0;
  };
  struct Copy {
    std::uint64_t key = 0;  // the copy's number
    EventId original = 0;
  };
  // Decides all entries of one key.
  Result<void> settle_group();

  std::optional<SortedPairs<Entry>> records_;  // until they are settled
  SortedPairs<Copy> copies_;
  std::vector<Entry> group_;
  std::optional<Copy> next_copy_;
};

}  // namespace hindcast
