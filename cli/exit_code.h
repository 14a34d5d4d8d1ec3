// The exit status of the program. Documented in docs/cli.md; scripts rely on the numbers.
#pragma once

#include "core/result.h"

namespace hindcast {

// What the program ends with. 75 is EX_TEMPFAIL of sysexits.h, 130 is 128 + SIGINT as shells have it.
enum class ExitCode : int {
  ok = 0,
  nothing_matched = 1,  // the question was understood, the answer is empty
  usage = 2,            // the command line is wrong, or it names what does not exist
  input_partial = 3,    // a source could be read only in part, or not at all
  store_refused = 4,    // not a case file, a newer one, a damaged one
  io = 5,               // reading or writing failed
  busy = 75,            // another process holds the case file
  interrupted = 130,    // SIGINT or SIGTERM
};

// The status that reports a failure of this kind.
// not_found is the user's mistake as well: a name that does not exist.
constexpr ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
    case ErrorCode::not_found:
      return ExitCode::usage;
    case ErrorCode::input_partial:
      return ExitCode::input_partial;
    case ErrorCode::store_refused:
      return ExitCode::store_refused;
    case ErrorCode::io:
      return ExitCode::io;
    case ErrorCode::busy:
      return ExitCode::busy;
  }
  return ExitCode::io;
}

}  // namespace hindcast
