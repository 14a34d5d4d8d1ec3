// From what the user names to the sources that are read: files as they are, directories with all that is below them,
// archives with their members. Nothing is left out silently: what is not read is listed with the reason.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/source.h"

namespace hindcast {

// Something that was met and is no source.
struct SkippedPath {
  std::string path;      // as display_name() would show it
  std::string reason;    // "a FIFO", "a symbolic link inside the archive", ...
  bool is_loss = false;  // logs may be missing: a folder or an archive could not be read to its end
};

// What the arguments came to. Every file that was met is in one of the two, sources in reading order.
struct SourceList {
  std::vector<SourceSpec> sources;
  std::vector<SkippedPath> skipped;
};

// An archive may list at most this many members; the rest is skipped and said so.
inline constexpr std::int32_t kMaxArchiveMembers = 10'000;

// Expands files, directories, archives and "-" (standard input). Arguments keep their order; what a directory holds is
// sorted bytewise by path. Symbolic links are followed; a directory or file met a second time is skipped as such, so loops
// end. Globs are the shell's work. Archives are read
// to list them; what may be nested is one compressed stream around
// one archive around one compressed stream per member (x.tar.gz with y.log.gz in it), no archive inside an archive.
// Error not_found: an argument does not exist. Error io: an argument is a directory that cannot be read, or no file.
Result<SourceList> expand_sources(std::span<const std::string> paths);

}  // namespace hindcast
