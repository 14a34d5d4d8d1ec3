// Import: paths -> sources -> records -> the store. Two commits at most: sources
// with dates, then those that take their day from these. The same content again adds nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/timestamp.h"

namespace hindcast {

class Database;

// Less than this serves nobody: each thread reads through 10 MiB.
inline constexpr std::size_t kLeastMemory = std::size_t{32} << 20U;

// What the user may say about the logs. Nothing said: times are inferred and the rule is kept (ingest/clock.h).
struct ImportOptions {
  std::optional<int> year;            // of the first dated record of every source
  std::optional<Timestamp> date;      // midnight UTC of the first packet's day, for text without dates
  std::string zone;                   // IANA name of the zone the logs were written in; "" means UTC
  std::string format;                 // name of the only format to accept; "" means recognise
  std::vector<std::string> internal;  // networks that are ours; kept in the case
  // Bytes that an import may use, whatever the size of the logs; what does not fit waits in temporary files. The texts of hosts
  // and signatures come on top of it: each stays in memory once. At least kLeastMemory.
  std::size_t memory = std::size_t{256} << 20U;
};

// What happened to one source. The counts are the account: they add up to line_count.
struct SourceReport {
  // As display_name() spells it.
  std::string path;
  bool is_known = false;  // the same content was imported before: nothing was added
  // Why it could not be read, whole or in part; "" if it was taken whole.
  std::string failure;
  // All lines of the source, and what became of each: a line has one fate.
  std::int64_t line_count = 0;
  std::int64_t event_lines = 0;
  std::int64_t continuation_lines = 0;
  std::int64_t blank_lines = 0;
  std::int64_t comment_lines = 0;
  std::int64_t duplicate_lines = 0;
  std::int64_t rejected_lines = 0;
  // Records added. Several lines may make one.
  std::int64_t events = 0;
  // Records that the case held already: only their place was added.
  std::int64_t duplicates = 0;
  // As it lies on disk, packed or not.
  std::uint64_t byte_size = 0;
  // Records by format: "snort_fast 9551, snort_portscan 12".
  std::string formats;
  // How year or day, and the offset from UTC, were found out, in words.
  std::string year_rule;
  std::string utc_offset_rule;
};

// What a whole import did, source by source. Nothing that was named or found is missing in it.
struct ImportReport {
  std::vector<SourceReport> sources;  // in the order read
  // Path, reason: what is no log source (devices, loops, the case itself).
  std::vector<std::pair<std::string, std::string>> skipped;
  // Whether a folder or an archive could not be read to its end: sources may be missing.
  bool is_list_short = false;
  // Whether every source is there and was taken whole.
  [[nodiscard]] bool is_complete() const;
};

// Called now and then while reading, for a progress line.
struct ImportProgress {
  // Counts from 1.
  std::size_t source_number = 0;
  std::size_t source_count = 0;
  // Of all sources together; inside a packed one an estimate.
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
  // Lines taken so far, and how many of them were rejected.
  std::int64_t lines = 0;
  std::int64_t rejected = 0;
};
using ProgressSink = std::function<void(const ImportProgress&)>;

// Imports files and directories ("-": stdin) into an open case. Fails only where nothing can go on: a path that does not
// exist (before anything is read), an unknown format or zone, a store that cannot be written. A source that cannot be
// read is reported in its SourceReport; the others are in.
Result<ImportReport> import_paths(Database& database, const std::vector<std::string>& paths, const ImportOptions& options,
                                  const ProgressSink& progress = {});

// One line of a source as import would take it, for `import --explain`.
struct ExplainedLine {
  std::string path;       // of the file, or the archive's member
  std::int64_t line = 0;  // 0: the source as a whole
  std::string fate;       // "event", "continuation", "blank", "comment", "rejected", "unreadable"
  std::string format;     // of records
  std::string reading;    // describe()'s text, or why it is none
  std::string text;       // the line as it stands, its first part; empty for records, whose fields say it
};
// The first `line_limit` lines of each source in order, and the rest of a record that begins in them; nothing is stored. Fails
// where the path does not exist; a source that cannot be opened is one line that says so.
Result<std::vector<ExplainedLine>> explain_source(const std::string& path, const ImportOptions& options, std::int64_t line_limit);

// One digest of all facts of a case, the same for any order of import.
Result<std::string> content_digest(Database& database);

}  // namespace hindcast
