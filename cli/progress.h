// The progress of an import on standard error: one line that is redrawn on a terminal, a plain line now and then in a pipe
// when --verbose asks for it, nothing with --quiet.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/session.h"
#include "ingest/importer.h"

namespace hindcast {

// "file 3/12  41 %  212,000 lines/s  7 rejected  12 s left", without the cut to a terminal's width. The time left counts
// bytes, and is shown from the fourth second on.
std::string progress_text(const ImportProgress& progress, double seconds);

// The line on the screen. Redraws a few times a second at most, so update() may be called as often as one likes.
class ProgressLine {
 public:
  // Decides from the session whether anything is shown at all.
  explicit ProgressLine(const Session& session);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Draws, if it is time to.
  void update(const ImportProgress& progress);
  // Takes the line off the terminal.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  Terminal terminal_;
  bool is_shown_;
  bool is_drawn_ = false;
  bool has_started_ = false;
  Clock::time_point started_;  // of the first update
  Clock::time_point next_;
};

}  // namespace hindcast
