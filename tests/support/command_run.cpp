#include "tests/support/command_run.h"

#include <doctest/doctest.h>

#include <cstdio>

#include "cli/arguments.h"
#include "cli/session.h"
#include "tests/support/sample_case.h"

namespace hindcast::test {
namespace {

std::string text_of(std::FILE* file) {
  std::string text;
  std::rewind(file);
  for (int letter = std::fgetc(file); letter != EOF; letter = std::fgetc(file)) text += static_cast<char>(letter);
  return text;
}

}  // namespace

CommandResult run_command(const std::vector<std::string>& words, const Terminal& terminal) {
  CommandResult result;
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  Diagnostics notes(file, terminal, false);
  TextOutput out;
  const auto invocation = parse_command_line(words, all_commands());
  if (invocation.ok()) {
    REQUIRE(invocation->kind == Invocation::Kind::run);
    const Arguments& arguments = invocation->arguments;
    Diagnostics quiet(file, terminal, true);
    Session session(out, terminal, arguments.has("--quiet") ? quiet : notes, arguments.has("--quiet"), false);
    const auto code = invocation->command->run(invocation->arguments, session);
    result.code = code.ok() ? *code : exit_code_of(code.error().code);
    if (!code.ok()) notes.error(code.error());
  } else {
    result.code = exit_code_of(invocation.error().code);
    notes.error(invocation.error());
  }
  result.out = out.text();
  result.err = text_of(file);
  std::fclose(file);
  return result;
}

void write_sample_case(const std::string& path) {
  Database database = sample_case();
  REQUIRE(database.execute("VACUUM INTO '" + path + "'").ok());
}

}  // namespace hindcast::test
