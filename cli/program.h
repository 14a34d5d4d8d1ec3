// The program behind main(): reads the command line, runs the command, reports what failed.
#pragma once

#include <span>
#include <string>

#include "cli/exit_code.h"

namespace hindcast {

// `words` are the arguments without the program's name. Results go to standard output, words to standard error.
// What failed has been said when it returns.
ExitCode run_program(std::span<const std::string> words);

}  // namespace hindcast
