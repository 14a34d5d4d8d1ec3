#include "cli/program.h"

#include <unistd.h>

#include <cstdio>

#include "cli/arguments.h"
#include "cli/commands/version.h"
#include "cli/help.h"
#include "cli/session.h"
#include "cli/signals.h"

namespace hindcast {
namespace {

// Runs the command, and turns how it ended into words and a status.
ExitCode run_command(const Invocation& invocation, Session& session) {
  Result<ExitCode> result = invocation.command->run(invocation.arguments, session);
  if (was_interrupted()) {
    session.notes().warning("interrupted; nothing half done is kept", "Run the same command again.");
    return ExitCode::interrupted;
  }
  if (!result) {
    session.notes().error(result.error());
    return exit_code_of(result.error().code);
  }
  return *result;
}

std::string text_of(const Invocation& invocation, bool is_bare) {
  if (invocation.kind == Invocation::Kind::version) return version_text();
  if (invocation.command != nullptr) return command_help(*invocation.command);
  return is_bare ? first_steps() : program_help(all_commands());
}

}  // namespace

ExitCode run_program(std::span<const std::string> words) {
  auto invocation = parse_command_line(words, all_commands());
  if (!invocation) {
    Diagnostics(stderr, inspect_terminal(STDERR_FILENO, {}), false).error(invocation.error());
    return exit_code_of(invocation.error().code);
  }
  const Arguments& arguments = invocation->arguments;
  const std::string colour = arguments.text("--color");
  Diagnostics notes(stderr, inspect_terminal(STDERR_FILENO, colour), arguments.has("--quiet"));
  Output out(stdout);
  ExitCode code = ExitCode::ok;
  if (invocation->kind == Invocation::Kind::run) {
    Session session(out, inspect_terminal(STDOUT_FILENO, colour), notes, arguments.has("--quiet"), arguments.has("--verbose"));
    code = run_command(*invocation, session);
  } else {
    out.write(text_of(*invocation, words.empty()));
  }
  const auto finished = out.finish();
  if (finished) return code;
  notes.error(finished.error());
  return ExitCode::io;
}

}  // namespace hindcast
