// Parsed sources -> rows of the case: settles moments, finds the records that several files hold, and keeps each source's account.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ingest/clock.h"
#include "ingest/day_join.h"
#include "ingest/source_parser.h"
#include "store/fact_writer.h"

namespace hindcast {

// A source between parsing and writing.
struct LoadableSource {
  // Takes over what was parsed; its texts become entries of the dictionaries, in the order of their first appearance. `spec` must
  // outlive it. Error io: the spool is full.
  static Result<LoadableSource> of(const SourceSpec& spec, ParsedSource parsed, Dictionaries& dictionaries, Spool& spool,
                                   std::size_t report);
  // "snort_fast 31, tcpdump_text 2": events by format.
  [[nodiscard]] std::string formats_text() const;

  const SourceSpec* spec = nullptr;
  std::size_t report = 0;  // index into ImportReport::sources
  TimeSurvey times;
  std::vector<UndatedPacket> undated;  // as in Survey
  std::string problem;                 // as in SourceFacts
  std::vector<SpoolBlock> blocks;
  std::int64_t records = 0;
  // The case's numbers of the source's own ones. Those of hosts wait in the spool until the source is written: with each source
  // come about as many again.
  SpoolBlock hosts;
  std::vector<SignatureId> signatures;
  std::unique_ptr<TextInterner> claimed_files;  // null where there are none
  // What other sources tell about the day; null if nothing does.
  std::unique_ptr<DayJoin> joined;
  // What loading makes of it.
  SourceRow row;
  std::int64_t duplicates = 0;
  std::vector<std::pair<std::size_t, std::int64_t>> events_of_format;  // by number in all_formats()
};

// The clock of a source, at its start: made when it is needed, for a hundred thousand of them would be much.
using ClockMaker = std::function<SourceClock(const LoadableSource&)>;

// Called after some records with the bytes of the source that they stand for.
using LoadTicker = std::function<void(std::uint64_t bytes)>;

// Writes one batch of sources. Memory is bounded, whatever their size.
class FactLoader {
 public:
  // All must outlive it; `memory` in bytes.
  FactLoader(Spool& spool, std::size_t memory, Dictionaries& dictionaries, const ClockMaker& make_clock)
      : spool_(spool), memory_(memory), dictionaries_(dictionaries), make_clock_(make_clock) {}
  // `database` holds what was imported before, `tables` take the new rows. Fills row, duplicates and events_of_format of each
  // source; the dictionaries and the source rows themselves are the caller's to save.
  Result<void> load(Database& database, FactTables& tables, std::span<LoadableSource> sources, const LoadTicker& tick);

 private:
  class Batch;
  Spool& spool_;
  const std::size_t memory_;
  Dictionaries& dictionaries_;
  const ClockMaker& make_clock_;
};

}  // namespace hindcast
