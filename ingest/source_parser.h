// One source -> its records, packed, with its account. Free of the store and of other sources: several run side by side.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/spool.h"
#include "ingest/format.h"
#include "ingest/packed_record.h"
#include "ingest/source.h"
#include "ingest/survey.h"

namespace hindcast {

// How far all parsers together are. Written by them, read by whoever shows it.
struct ParseProgress {
  std::atomic<std::uint64_t> bytes{0};  // of SourceSpec::disk_bytes
  std::atomic<std::int64_t> lines{0};
  std::atomic<std::int64_t> rejected{0};
  std::atomic<bool> is_stopped{false};  // set by who needs no more: they end as if interrupted
};

// A source as parsed. Years, days and zones are open still; so is which records other sources hold too.
struct ParsedSource {
  // Why it could not be read at all; "" otherwise. What went wrong later is in survey.facts.
  std::string failure;
  Survey survey;
  SourceTexts texts;
  std::vector<SpoolBlock> blocks;  // for PackedReader
  // Lines that are no records. Records, and the lines behind their first, are counted by who stores them.
  std::int64_t blank_lines = 0;
  std::int64_t comment_lines = 0;
  std::int64_t rejected_lines = 0;
  // Records.
  std::int64_t records = 0;
};

// Reads the source once, from its first line to its last. With `only`, no other format is recognised. Error io: the spool is full,
// or the run was interrupted (see interruption()).
Result<ParsedSource> parse_source(const SourceSpec& source, const Format* only, Spool& spool, ParseProgress& progress);

}  // namespace hindcast
