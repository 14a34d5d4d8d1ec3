// What is read, and what is known about it after reading: one file, standard input, or one member of an archive.
// Plain data; source_list.h makes the specs, line_reader.h reads them.
#pragma once

#include <cstdint>
#include <string>

#include "core/timestamp.h"

namespace hindcast {

// Names one source. Opening it again reads it again.
struct SourceSpec {
  std::string path;                // of the file on disk; "-" is standard input
  std::string member;              // its name inside the archive; empty where the file is no archive
  std::int32_t member_index = -1;  // place among the archive's entries, from 0; -1: the first member of that name
  std::string container_sha256;    // of the archive file when its members were listed
  std::uint64_t disk_bytes = 0;    // of the file when it was listed, for showing progress; 0 for what is no plain file
};

// "logs/maillog", "logs.tar.gz!var/log/maillog". Log text like any other: escape it before printing.
std::string display_name(const SourceSpec& source);

// What reading a source has shown. Everything that was readable was delivered as lines, whatever the flags say.
struct SourceFacts {
  std::string sha256;           // hex; of the file as stored on disk, or of the member as stored in its archive
  std::uint64_t byte_size = 0;  // of what sha256 covers
  Timestamp modified;           // the file's mtime, or the member's
  // Lines of the unpacked text, an unfinished last one included.
  std::int64_t line_count = 0;
  // Of those, how many were given cut (kMaxLineText).
  std::int64_t overlong_lines = 0;
  bool is_packed = false;             // gz, bz2, xz, zst or Z
  bool is_truncated = false;          // the compressed stream or archive ends too early
  bool is_damaged = false;            // a checksum or the structure of the packed data is wrong
  bool has_trailing_garbage = false;  // bytes after the end of the compressed stream: not read as text
  bool has_changed = false;           // size or mtime differ after reading, or the path names another file now
  bool has_failed = false;            // the system refused to read on
  bool is_over_limit = false;         // unpacks to more than kMaxUnpackedBytes: the rest was not read
  bool has_bom = false;               // a UTF-8 byte order mark, removed
  bool was_utf16 = false;             // converted to UTF-8
  bool is_unfinished = false;         // the last line has no line end
  std::string problem;                // the first thing that went wrong, in words; empty if nothing did
};

// The flags that are set, in a fixed order: "packed,truncated". Empty if there are none.
std::string flags_text(const SourceFacts& facts);

// A packed source may unpack to at most this many bytes: a bomb must end.
inline constexpr std::uint64_t kMaxUnpackedBytes = std::uint64_t{64} << 30U;

}  // namespace hindcast
