// Roll-ups: the tables from pair_row to source_day (schema/tables.sql), which answer at once what else needs a pass over all
// events. Always what counting the stored events would give, in whatever order they came. Two sorts outside memory, no table of
// pairs in it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <tuple>

#include "core/event.h"
#include "core/result.h"
#include "core/sorted_pairs.h"
#include "store/sqlite.h"

namespace hindcast {

class FactTables;

// The moments of dated records.
struct DatedSpan {
  std::int64_t first_us = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_us = std::numeric_limits<std::int64_t>::min();

  // Whether no record is dated.
  [[nodiscard]] bool is_empty() const { return first_us > last_us; }
  void add(std::int64_t time_us) { add(DatedSpan{time_us, time_us}); }
  void add(const DatedSpan& other) {
    first_us = std::min(first_us, other.first_us);
    last_us = std::max(last_us, other.last_us);
  }
};

// What a line of a mail log says about its client: nothing (or no mail line), that it connected, or that it was refused.
enum class MailLine : std::uint8_t { other, connection, refusal };

// Takes every stored event once, in any order, then writes all rows. Copies are no events.
class Rollups {
 public:
  // `memory` bytes serve the sorting; what is counted by hour, by day and signature and by source comes on top of it.
  Rollups(Spool& spool, std::size_t memory) : spool_(spool), memory_(memory), sent_(spool, memory / 2) {}
  // The event as it is stored. Error io: the spool is full.
  Result<void> add(const Event& event, int format_id, std::int32_t source_id, MailLine mail);
  // Ends the adding and writes the rows into the empty tables; `base` is what the case's times count from. To be called once.
  Result<void> write(FactTables& tables, Timestamp base);

 private:
  class Walk;
  // What is kept of an event while it is sorted: by sender, then by receiver.
  struct Sent {
    std::uint64_t key = 0;
    std::int64_t time_us = 0;
    SignatureId signature = kNoSignature;
    std::uint16_t port = 0;
    bool has_port = false;
    bool is_dated : 1 = false;
    bool is_mail : 1 = false;
    MailLine mail : 2 = MailLine::other;
  };
  struct SourceDay {
    std::int64_t events = 0;
    DatedSpan span;
  };
  // Source, sensor, format, basis, day.
  using SourceDayKey = std::tuple<std::int32_t, int, int, int, std::int64_t>;

  // The rows of source_day.
  Result<void> write_source_days(FactTables& tables) const;

  Spool& spool_;
  const std::size_t memory_;
  SortedPairs<Sent> sent_;
  std::map<SourceDayKey, SourceDay> source_days_;
  std::map<SourceDayKey, SourceDay>::iterator last_day_ = source_days_.end();  // of the event before: mostly the same
};

// Empties the tables and fills them from the events that the case holds. Inside a transaction of the caller.
Result<void> rebuild_rollups(Database& database, Spool& spool, std::size_t memory);

}  // namespace hindcast
