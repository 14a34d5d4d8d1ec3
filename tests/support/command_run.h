// Runs a command as the program would, in this process, and keeps what it writes.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace hindcast::test {

struct CommandResult {
  ExitCode code = ExitCode::ok;
  std::string out;  // standard output
  std::string err;  // standard error
};

// `words` are the arguments without the program's name; they must name a command. `terminal` is what both streams are
// taken for.
CommandResult run_command(const std::vector<std::string>& words, const Terminal& terminal = {});

// Writes the sample case (sample_case.h) to a file.
void write_sample_case(const std::string& path);

}  // namespace hindcast::test
