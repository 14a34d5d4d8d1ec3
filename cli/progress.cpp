#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "core/printable.h"

namespace hindcast {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(200);
constexpr auto kPlainLine = std::chrono::seconds(10);
constexpr double kSecondsBeforeEstimate = 3;

}  // namespace

std::string progress_text(const ImportProgress& progress, double seconds) {
  std::string text = fmt::format("file {}/{}", progress.source_number, progress.source_count);
  const double share = progress.bytes_total == 0
                           ? 0.0
                           : std::min(1.0, static_cast<double>(progress.bytes_done) / static_cast<double>(progress.bytes_total));
  if (progress.bytes_total > 0) text += fmt::format("  {:.0f} %", share * 100);
  if (seconds > 0) text += fmt::format("  {:.0f} lines/s", static_cast<double>(progress.lines) / seconds);
  text += fmt::format("  {} rejected", progress.rejected);
  if (seconds > kSecondsBeforeEstimate && share > 0) text += fmt::format("  {:.0f} s left", seconds * (1 - share) / share);
  return text;
}

ProgressLine::ProgressLine(const Session& session)
    : terminal_(session.notes().terminal()), is_shown_(!session.is_quiet() && (terminal_.is_tty || session.is_verbose())) {}

void ProgressLine::update(const ImportProgress& progress) {
  const auto now = Clock::now();
  if (!has_started_) {
    // Not before: looking through the sources, which comes first, must not count as slow reading.
    has_started_ = true;
    started_ = now;
    next_ = now + (terminal_.is_tty ? Clock::duration(kRedraw) : Clock::duration(kPlainLine));
  }
  if (!is_shown_ || now < next_) return;
  const std::string text = progress_text(progress, std::chrono::duration<double>(now - started_).count());
  if (terminal_.is_tty) {
    next_ = now + kRedraw;
    is_drawn_ = true;
    // Column 0, the text, then erase to the end of the line.
    fmt::print(stderr, "\r{}\x1b[K", fitting(text, terminal_.width - 1));
  } else {
    next_ = now + kPlainLine;
    fmt::print(stderr, "hindcast: {}\n", text);
  }
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (!is_drawn_) return;
  is_drawn_ = false;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace hindcast
