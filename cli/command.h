// What a command is: plain data and a function. One file a command in cli/commands/, listed in cli/commands.cpp; the
// parser (arguments.h), the help (help.h) and the check of docs/cli.md are made from this data.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_code.h"
#include "core/result.h"

namespace hindcast {

class Session;

// How often an option may be given, and whether a value follows it.
enum class OptionKind : std::uint8_t {
  flag,      // --json
  text,      // --year 2000; the last one given counts
  repeated,  // --internal A --internal B
};

// An option of a command. Names are given with their dashes; `short_name` may be empty.
struct Option {
  std::string_view name;
  // "-q", or "".
  std::string_view short_name;
  std::string_view value_name;  // "YYYY"; "" for flags
  OptionKind kind = OptionKind::flag;
  std::string_view help;  // one sentence
  // What counts if it is not given; shown in the help.
  std::string_view default_value;
};

// An argument without dashes. Only the last one of a command may be repeated.
struct Positional {
  std::string_view name;  // "CASE"
  std::string_view help;
  bool is_required = true;
  bool is_repeated = false;
};

// What was given on the command line, by name. Only names of the command's own data may be asked for.
class Arguments {
 public:
  // A flag that was given, or a text or positional that has a value.
  [[nodiscard]] bool has(std::string_view name) const;
  // The value, else the option's default, else "".
  [[nodiscard]] std::string text(std::string_view name) const;
  // All values of a repeated option or positional, in the order given.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  // The value as a whole number; nothing if it was not given; an Error (usage) if it is none or outside least..most.
  [[nodiscard]] Result<std::optional<std::int64_t>> number(std::string_view name, std::int64_t least, std::int64_t most) const;

  // For the parser: values in the order given, and defaults.
  void add(std::string_view name, std::string value) { values_[std::string(name)].push_back(std::move(value)); }
  void set_default(std::string_view name, std::string_view value) { defaults_[std::string(name)] = value; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::map<std::string, std::string, std::less<>> defaults_;
};

// One verb of the command line.
struct Command {
  std::string_view name;
  std::string_view synopsis;     // "hindcast import CASE PATH... [options]"
  std::string_view group;        // heading in the list of commands
  std::string_view summary;      // one line, without a full stop
  std::string_view description;  // paragraphs, wrapped by the help
  std::vector<std::string_view> examples;
  std::vector<Positional> positionals;
  std::vector<Option> options;
  // Does the work: results to session.out(), words to session.notes(). An Error ends the program with its exit
  // status.
  Result<ExitCode> (*run)(const Arguments& arguments, Session& session) = nullptr;
};

// All commands, in the order of an analyst's work.
std::span<const Command> all_commands();

// The command of that name, or null.
const Command* find_command(std::string_view name);

// Options that every command takes: --quiet, --verbose, --color, --help.
std::span<const Option> common_options();

}  // namespace hindcast
