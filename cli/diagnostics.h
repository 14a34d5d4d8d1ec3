// Words to the user on standard error: errors, warnings, notes. Results never go here, and words never go to standard
// output. All text passes the gate of core/printable.h: file names and SQL errors are as hostile as log lines.
#pragma once

#include <cstdio>
#include <string_view>

#include "cli/terminal.h"
#include "core/result.h"

namespace hindcast {

class Diagnostics {
 public:
  // `is_quiet` drops notes; warnings and errors stay.
  Diagnostics(std::FILE* file, Terminal terminal, bool is_quiet) : file_(file), terminal_(terminal), is_quiet_(is_quiet) {}

  // "hindcast: error: WHAT - WHERE - WHY" and "help: ..." where there is help.
  void error(const Error& error);
  void warning(std::string_view message, std::string_view help = {});
  // "hindcast: ...": what happened, what comes next.
  void note(std::string_view message);

  [[nodiscard]] const Terminal& terminal() const { return terminal_; }

 private:
  void line(Style style, std::string_view label, std::string_view text);

  std::FILE* file_;
  Terminal terminal_;
  bool is_quiet_;
};

}  // namespace hindcast
