// What a running command works with: where results and words go, and how much is wanted.
#pragma once

#include "cli/diagnostics.h"
#include "cli/output.h"
#include "cli/terminal.h"

namespace hindcast {

class Session {
 public:
  Session(Output& out, Terminal terminal, Diagnostics& notes, bool is_quiet, bool is_verbose)
      : out_(&out), terminal_(terminal), notes_(&notes), is_quiet_(is_quiet), is_verbose_(is_verbose) {}

  [[nodiscard]] Output& out() const { return *out_; }                   // results
  [[nodiscard]] const Terminal& terminal() const { return terminal_; }  // of the results
  [[nodiscard]] Diagnostics& notes() const { return *notes_; }          // words
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
