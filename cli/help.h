// The help texts, made from the data of the commands.
#pragma once

#include <span>
#include <string>

#include "cli/command.h"

namespace hindcast {

// What `hindcast` alone prints: three examples of the real work.
std::string first_steps();

// hindcast --help: every command in one line, by group.
std::string program_help(std::span<const Command> commands);

// hindcast COMMAND --help: usage, description, arguments, options, examples.
std::string command_help(const Command& command);

}  // namespace hindcast
