// Reads the command line against the data of the commands. CLI11 does the work behind this header and nowhere else.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "core/result.h"

namespace hindcast {

// What the command line asks for.
struct Invocation {
  // What is to be done.
  enum class Kind : std::uint8_t {
    run,   // `command` with `arguments`
    help,  // the help of `command`, or of the program where it is null
    version,
  };
  Kind kind = Kind::help;
  const Command* command = nullptr;
  Arguments arguments;
};

// Reads the words after the program's name. An Error (usage) names the word that is wrong and the one that was likely meant.
Result<Invocation> parse_command_line(std::span<const std::string> words, std::span<const Command> commands);

// The candidate that is nearest to a mistyped word, "" if none is near.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates);

// "Did you mean events?", or "" where nothing is near.
std::string hint_for(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace hindcast
