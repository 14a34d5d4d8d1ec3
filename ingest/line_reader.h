// Bytes of one source -> LogLine (record_splitter.h). Unpacks, hashes, converts character sets and finds line ends; knows
// no formats. Memory is constant: about 9 MiB, whatever the size of the source or of its lines.
#pragma once

#include <cstdint>
#include <memory>

#include "core/result.h"
#include "ingest/record_splitter.h"
#include "ingest/source.h"

namespace hindcast {

// A longer line is given with only its first part (is_overlong).
inline constexpr std::size_t kMaxLineText = std::size_t{64} << 10U;

// A line's view stays valid while lines are given whose byte_offset is at most this much greater. Longer records must be
// closed or copied.
inline constexpr std::uint64_t kViewLifetimeBytes = std::uint64_t{4} << 20U;

// Reads one source once, from its first line to its last. Not to be shared between threads.
class LineReader {
 public:
  // Opens a file, standard input ("-") or an archive member. Error not_found: no such file or member. Error io: it cannot
  // be read, is no regular file, or is an archive and no member is named (see expand_sources).
  static Result<LineReader> open(const SourceSpec& source);
  // Can be moved, which keeps views valid, but not copied.
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;
  ~LineReader();

  // The next line without its LF; a CR before it is left. False at the end. byte_offset counts bytes of the unpacked text,
  // a byte order mark included; of the converted text where the source is UTF-16. Views: see kViewLifetimeBytes; all end
  // with the reader.
  bool next(LogLine& line);

  // Reads to the end if that is not done yet, and tells what is known of the source. To be called once. Trouble with the
  // source is in the facts (see `problem`), never an Error: what was readable was delivered.
  SourceFacts finish();

 private:
  class Impl;
  // open() is the way.
  explicit LineReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hindcast
