// What a running command works with: where results and words go, and how much is wanted.
#pragma once

#include "cli/diagnostics.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace hindcast {

// Everything that a command may touch besides its case. Given to it by the program; tests give their own streams.
// Keeps references: output and notes must outlive it.
class Session {
 public:
  Session(Output& out, Terminal terminal, Diagnostics& notes, bool is_quiet, bool is_verbose)
      : out_(&out), terminal_(terminal), notes_(&notes), is_quiet_(is_quiet), is_verbose_(is_verbose) {}

  [[nodiscard]] Output& out() const { return *out_; }                   // results
  [[nodiscard]] const Terminal& terminal() const { return terminal_; }  // of the results
  [[nodiscard]] Diagnostics& notes() const { return *notes_; }          // words
  // --quiet: no progress and no notes. --verbose: more of both. Errors come in any case.
  [[nodiscard]] bool is_quiet() const { return is_quiet_; }
  [[nodiscard]] bool is_verbose() const { return is_verbose_; }

 private:
  Output* out_;
  Terminal terminal_;
  Diagnostics* notes_;
  bool is_quiet_;
  bool is_verbose_;
};

}  // namespace hindcast
