// Parses many sources on all cores and hands them over in their order.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "ingest/source_parser.h"

namespace hindcast {

// Starts at once; the destructor waits for the sources that are being read.
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
  // What each thread does: takes the next source until none is left.
  void work();

  const std::span<const SourceSpec> sources_;
  const Format* const only_;
  Spool& spool_;
  ParseProgress& progress_;
  std::mutex mutex_;                                          // guards all below
  std::condition_variable parsed_;                            // a result is there
  std::condition_variable taken_;                             // a result was taken: there is room to parse ahead
  std::vector<std::optional<Result<ParsedSource>>> results_;  // by source, until it is taken
  std::size_t next_to_parse_ = 0;                             // number of a source
  std::size_t next_to_take_ = 0;                              // likewise
  bool is_stopping_ = false;                                  // the owner goes: no further source is begun
  std::vector<std::thread> threads_;                          // last: they use all the others
};

}  // namespace hindcast
