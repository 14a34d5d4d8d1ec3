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
  // The case's numbers of the source's own ones. Those of hosts wait in the spool: with each source come about as many
  // again.
  SpoolBlock hosts;
  std::vector<SignatureId> signatures;
  std::unique_ptr<TextInterner> claimed_files;  // null where there are none
  // What other sources tell about the day; null if nothing does.
  std::unique_ptr<DayJoin> joined;
  // What loading makes of it.
  SourceRow row;
  EventId last_before = 0;  // the number of the record before its first
  std::int64_t duplicates = 0;
  std::vector<std::pair<std::size_t, std::int64_t>> events_of_format;  // by number in all_formats()
};

// The clock of a source, at its start: made when it is needed, for a hundred thousand of them would be much.
using ClockMaker = std::function<SourceClock(const LoadableSource&)>;

// Called after some records with the bytes of the source that they stand for.
using LoadTicker = std::function<void(std::uint64_t bytes)>;

// Writes one batch of sources: each at once while no record of it can be one that a source before holds, too; from the first on of
// which that cannot be said they wait for the last. Memory is bounded, whatever their size.
class FactLoader {
 public:
  // Goes on behind what `database` holds; `tables` take the new rows. All must outlive it; `memory` in bytes.
  static Result<FactLoader> begin(Database& database, FactTables& tables, Dictionaries& dictionaries, Spool& spool,
                                  std::size_t memory, ClockMaker make_clock, LoadTicker tick);
  FactLoader(FactLoader&&) noexcept;
  FactLoader& operator=(FactLoader&&) = delete;
  ~FactLoader();
  // Takes the next source and makes its row. It must stay where it is until finish().
  Result<void> add(LoadableSource& source);
  // Writes what waits: then row, duplicates and events_of_format of each source are filled. The dictionaries and the source rows
  // themselves are the caller's to save. To be called once.
  Result<void> finish();

 private:
  class Batch;
  explicit FactLoader(std::unique_ptr<Batch> batch);
  std::unique_ptr<Batch> batch_;
};

}  // namespace hindcast
