// Words to the user on standard error: errors, warnings, notes. Results never go here, and words never go to standard
// output. All text passes the gate of core/printable.h: file names and SQL errors are as hostile as log lines.
#pragma once

#include <cstdio>
#include <string_view>

#include "cli/terminal.h"
#include "core/result.h"

namespace hindcast {

// Says things on one stream, in one form.
class Diagnostics {
 public:
  // `is_quiet` drops notes; warnings and errors stay.
  Diagnostics(std::FILE* file, Terminal terminal, bool is_quiet) : file_(file), terminal_(terminal), is_quiet_(is_quiet) {}

  // "hindcast: error: WHAT - WHERE - WHY" and "help: ..." where there is help.
  void error(const Error& error);
  // "hindcast: warning: ...": the work goes on, but something is not as it should be.
  void warning(std::string_view message, std::string_view help = {});
  // "hindcast: ...": what happened, what comes next.
  void note(std::string_view message);

  // Of standard error, which may be another one than that of the results.
  [[nodiscard]] const Terminal& terminal() const { return terminal_; }

 private:
  // One line, through the gate.
  void line(Style style, std::string_view label, std::string_view text);

  std::FILE* file_;
  Terminal terminal_;
  bool is_quiet_;
};

}  // namespace hindcast
