#include "cli/diagnostics.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <functional>
#include <string>

namespace hindcast {
namespace {

std::string said(const std::function<void(Diagnostics&)>& speak, bool is_quiet = false, bool has_colour = false) {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  Diagnostics notes(file, Terminal{has_colour, has_colour, 80}, is_quiet);
  speak(notes);
  std::string text;
  std::rewind(file);
  for (int letter = std::fgetc(file); letter != EOF; letter = std::fgetc(file)) text += static_cast<char>(letter);
  std::fclose(file);
  return text;
}

TEST_CASE("an error says what, and then what to do") {
  CHECK(said([](Diagnostics& notes) {
          notes.error({ErrorCode::usage, "a.case: no such case file", "Make one."});
        }) == "hindcast: error: a.case: no such case file\nhelp: Make one.\n");
  CHECK(said([](Diagnostics& notes) { notes.error({ErrorCode::usage, "what", ""}); }) == "hindcast: error: what\n");
}

TEST_CASE("quiet drops notes and keeps errors and warnings") {
  const auto speak = [](Diagnostics& notes) {
    notes.note("note");
    notes.warning("warning", "help");
    notes.error({ErrorCode::io, "error", ""});
  };
  CHECK(said(speak) == "hindcast: note\nhindcast: warning: warning\nhelp: help\nhindcast: error: error\n");
  CHECK(said(speak, true) == "hindcast: warning: warning\nhelp: help\nhindcast: error: error\n");
}

TEST_CASE("file names with escapes cannot reach the terminal") {
  CHECK(said([](Diagnostics& notes) { notes.note("logs/\x1b[31m\nhindcast: error: forged"); }) ==
        "hindcast: logs/\\x1b[31m\\x0ahindcast: error: forged\n");
}

TEST_CASE("colour marks the label only") {
  CHECK(said(
            [](Diagnostics& notes) {
              notes.error({ErrorCode::io, "what", ""});
            },
            false, true) == "\x1b[1;31mhindcast: error: \x1b[0mwhat\n");
}

}  // namespace
}  // namespace hindcast
