#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <utility>

namespace hindcast {
namespace {

std::string help_of(const Command& command) {
  return fmt::format("hindcast {} --help shows its options and examples.", command.name);
}

std::vector<std::string_view> option_names(const Command& command) {
  std::vector<std::string_view> names;
  for (const Option& option : command.options) names.push_back(option.name);
  for (const Option& option : common_options()) names.push_back(option.name);
  return names;
}

Error unknown_command(std::string_view word, std::span<const Command> commands) {
  std::vector<std::string_view> names;
  for (const Command& command : commands) names.push_back(command.name);
  const std::string hint = hint_for(word, names);
  return {ErrorCode::usage, fmt::format("{}: no such command", word), hint.empty() ? "hindcast --help lists the commands." : hint};
}

Error unknown_option(std::string_view word, const Command& command) {
  const auto names = option_names(command);
  const std::string hint = hint_for(word.substr(0, word.find('=')), names);
  return {ErrorCode::usage, fmt::format("{}: hindcast {} has no such option", word, command.name),
          hint.empty() ? help_of(command) : hint};
}

// Hands the words without dashes to the command's positionals, in order.
Result<void> assign_positionals(const Command& command, std::span<const std::string> words, Arguments& arguments) {
  std::size_t next = 0;
  for (const Positional& positional : command.positionals) {
    if (positional.is_repeated) {
      for (; next < words.size(); ++next) arguments.add(positional.name, words[next]);
    } else if (next < words.size()) {
      arguments.add(positional.name, words[next++]);
    }
    if (positional.is_required && !arguments.has(positional.name)) {
      return Error{ErrorCode::usage, fmt::format("hindcast {} needs {}: {}", command.name, positional.name, positional.help),
                   fmt::format("usage: {}", command.synopsis)};
    }
  }
  if (next == words.size()) return {};
  return Error{ErrorCode::usage, fmt::format("{}: one argument too many", words[next]), fmt::format("usage: {}", command.synopsis)};
}

void register_option(CLI::App& app, const Option& option, Arguments& arguments) {
  const std::string names =
      option.short_name.empty() ? std::string(option.name) : fmt::format("{},{}", option.short_name, option.name);
  const std::string_view name = option.name;
  if (option.kind == OptionKind::flag) {
    app.add_flag_callback(names, [&arguments, name] { arguments.add(name, "1"); });
    return;
  }
  arguments.set_default(name, option.default_value);
  const CLI::callback_t take = [&arguments, name](const CLI::results_t& values) {
    for (const std::string& value : values) arguments.add(name, value);
    return true;
  };
  CLI::Option* added = app.add_option(names, take)->expected(1)->allow_extra_args(false);
  added->multi_option_policy(option.kind == OptionKind::repeated ? CLI::MultiOptionPolicy::TakeAll
                                                                 : CLI::MultiOptionPolicy::TakeLast);
}

// CLI11's complaint as ours; its own texts speak to programmers.
Error parse_error(const CLI::ParseError& error, const Command& command) {
  return {ErrorCode::usage, fmt::format("hindcast {}: {}", command.name, error.what()), help_of(command)};
}

// CLI11 would take --flag=false as the flag.
Result<void> check_flags(const Command& command, std::span<const std::string> words) {
  const auto is_flag = [](std::span<const Option> options, std::string_view name) {
    return std::any_of(options.begin(), options.end(),
                       [&](const Option& option) { return option.kind == OptionKind::flag && option.name == name; });
  };
  for (const std::string& word : words) {
    if (word == "--") break;
    const std::string_view name = std::string_view(word).substr(0, word.find('='));
    if (name.size() == word.size() || !(is_flag(command.options, name) || is_flag(common_options(), name))) continue;
    return Error{ErrorCode::usage, fmt::format("{}: {} takes no value", word, name), help_of(command)};
  }
  return {};
}

Result<Invocation> parse_command(const Command& command, std::span<const std::string> words) {
  HINDCAST_TRY(check_flags(command, words));
  Invocation invocation{Invocation::Kind::run, &command, {}};
  const auto end_of_options = std::find(words.begin(), words.end(), "--");
  // CLI11 takes the words last first.
  std::vector<std::string> reversed(std::make_reverse_iterator(end_of_options), std::make_reverse_iterator(words.begin()));
  std::vector<std::string> positionals;
  try {
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    for (const Option& option : command.options) register_option(app, option, invocation.arguments);
    for (const Option& option : common_options()) register_option(app, option, invocation.arguments);
    app.parse(std::move(reversed));
    positionals = app.remaining();
  } catch (const CLI::ParseError& error) {
    return parse_error(error, command);
  }
  if (invocation.arguments.has("--help")) return Invocation{Invocation::Kind::help, &command, {}};
  for (const std::string& word : positionals) {
    if (word.size() > 1 && word.front() == '-') return unknown_option(word, command);
  }
  if (end_of_options != words.end()) positionals.insert(positionals.end(), end_of_options + 1, words.end());
  HINDCAST_TRY(assign_positionals(command, positionals, invocation.arguments));
  return invocation;
}

const Command* find_in(std::span<const Command> commands, std::string_view name) {
  const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& command) { return command.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

}  // namespace

Result<Invocation> parse_command_line(std::span<const std::string> words, std::span<const Command> commands) {
  if (words.empty()) return Invocation{};
  const std::string& first = words.front();
  if (first == "--version" || first == "-V") return Invocation{Invocation::Kind::version, nullptr, {}};
  if (first == "--help" || first == "-h") return Invocation{};
  if (first == "help") {
    if (words.size() == 1) return Invocation{};
    const Command* command = find_in(commands, words[1]);
    if (command == nullptr) return unknown_command(words[1], commands);
    return Invocation{Invocation::Kind::help, command, {}};
  }
  const Command* command = find_in(commands, first);
  if (command == nullptr) return unknown_command(first, commands);
  return parse_command(*command, words.subspan(1));
}

}  // namespace hindcast
