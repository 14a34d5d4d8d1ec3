// Parses many sources on all cores and hands them over in their order.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "ingest/source_parser.h"

namespace hindcast {

// Starts at once; the destructor stops the sources that are being read.
class ParallelParser {
 public:
  // All must outlive it. As many threads as cores and sources; each uses about 10 MiB.
  ParallelParser(std::span<const SourceSpec> sources, const Format* only, Spool& spool, ParseProgress& progress);
  ~ParallelParser();
  ParallelParser(const ParallelParser&) = delete;
  ParallelParser& operator=(const ParallelParser&) = delete;

  // The next source in order. Calls `wait()` a few times a second until it is there. To be called once for each source.
  Result<ParsedSource> next(const std::function<void()>& wait);

 private:
  static constexpr std::size_t kAhead = 8;  // sources that may be parsed and not be taken yet

  // What each thread does: takes the next source until none is left.
  void work();

  const std::span<const SourceSpec> sources_;
  const Format* const only_;
  Spool& spool_;
  ParseProgress& progress_;
  std::mutex mutex_;                // guards all below
  std::condition_variable parsed_;  // a result is there
  std::condition_variable taken_;   // a result was taken: there is room to parse ahead
  // Of the source at hand and of those parsed ahead, by number modulo kAhead: a hundred thousand sources need no more.
  std::array<std::optional<Result<ParsedSource>>, kAhead> results_;
  std::size_t next_to_parse_ = 0;     // number of a source
  std::size_t next_to_take_ = 0;      // likewise
  std::vector<std::thread> threads_;  // last: they use all the others
};

}  // namespace hindcast
