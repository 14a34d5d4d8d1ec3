// Over all commands: the data that help, parser and documents are made from is complete.
#include "cli/help.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "core/printable.h"

namespace hindcast {
namespace {

TEST_CASE("every command has a summary, a description, examples and a function") {
  std::set<std::string_view> names;
  for (const Command& command : all_commands()) {
    CAPTURE(std::string(command.name));
    CHECK(names.insert(command.name).second);
    CHECK(find_command(command.name) == &command);
    CHECK(command.synopsis.starts_with("hindcast " + std::string(command.name)));
    CHECK_FALSE(command.summary.ends_with("."));
    CHECK(command.description.ends_with("."));
    CHECK((command.run != nullptr));
    CHECK_FALSE(command.examples.empty());
    for (const std::string_view example : command.examples) {
      CHECK(example.find("hindcast " + std::string(command.name)) != std::string_view::npos);
    }
  }
}

TEST_CASE("every option has a help text, and every name is its own") {
  for (const Command& command : all_commands()) {
    std::set<std::string_view> names;
    for (const Option& option : common_options()) {
      names.insert(option.name);
      if (!option.short_name.empty()) names.insert(option.short_name);
    }
    for (const Option& option : command.options) {
      CAPTURE(std::string(command.name));
      CAPTURE(std::string(option.name));
      CHECK(option.name.starts_with("--"));
      CHECK(names.insert(option.name).second);
      if (!option.short_name.empty()) CHECK(names.insert(option.short_name).second);
      CHECK_FALSE(option.help.empty());
      CHECK((option.kind == OptionKind::flag) == option.value_name.empty());
    }
  }
}

TEST_CASE("only the last positional of a command is repeated, and no required one follows an optional one") {
  for (const Command& command : all_commands()) {
    CAPTURE(std::string(command.name));
    bool is_optional = false;
    for (std::size_t index = 0; index < command.positionals.size(); ++index) {
      if (command.positionals[index].is_repeated) CHECK(index + 1 == command.positionals.size());
      if (is_optional) CHECK_FALSE(command.positionals[index].is_required);
      is_optional = !command.positionals[index].is_required;
    }
  }
}

TEST_CASE("help fits 80 columns but for synopsis and examples, and names every option") {
  for (const Command& command : all_commands()) {
    CAPTURE(std::string(command.name));
    const std::string text = command_help(command);
    for (const Option& option : command.options) CHECK(text.find(option.name) != std::string::npos);
    const std::string body = text.substr(text.find('\n'), text.find("\nExamples:") - text.find('\n'));
    for (std::string_view rest = body; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      CHECK(display_width(line) <= 80);
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
  }
}

TEST_CASE("the program's help lists every command, and the first steps are three examples") {
  const std::string text = program_help(all_commands());
  for (const Command& command : all_commands()) CHECK(text.find(command.summary.substr(0, 20)) != std::string::npos);
  const std::string steps = first_steps();
  for (const char* example : {"  hindcast analyze ", "  hindcast campaigns ", "  hindcast query "})
    CHECK(steps.find(example) != std::string::npos);
}

}  // namespace
}  // namespace hindcast
