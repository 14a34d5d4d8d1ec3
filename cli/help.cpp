#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace hindcast {
namespace {

constexpr std::size_t kWidth = 80;

// The text in lines of at most kWidth columns, each indented; line ends in the text stay.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  const std::string margin(indent, ' ');
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    const bool is_line_end = end < text.size() && text[end] == '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!word.empty()) {
      if (column > 0 && column + 1 + word.size() > kWidth) {
        out += '\n';
        column = 0;
      }
      out += column == 0 ? margin : " ";
      column += (column == 0 ? indent : 1) + word.size();
      out += word;
    }
    if (is_line_end) {
      out += '\n';
      column = 0;
    }
  }
  return out + "\n";
}

using Entry = std::pair<std::string, std::string>;

// Two columns: what it is called, what it means.
std::string entries(const std::vector<Entry>& list) {
  constexpr std::size_t kMostLabel = 26;
  std::size_t width = 0;
  for (const auto& [label, text] : list) width = std::max(width, label.size());
  width = std::min(width, kMostLabel);
  std::string out;
  for (const auto& [label, text] : list) {
    const std::string body = wrapped(text, width + 4);
    if (label.size() > width) {
      out += fmt::format("  {}\n{}", label, body);
    } else {
      out += fmt::format("  {:<{}}  {}", label, width, std::string_view(body).substr(width + 4));
    }
  }
  return out;
}

Entry entry_of(const Option& option) {
  std::string label = option.short_name.empty() ? std::string(option.name) : fmt::format("{}, {}", option.short_name, option.name);
  if (option.kind != OptionKind::flag) label += fmt::format(" {}", option.value_name);
  std::string text(option.help);
  if (option.kind == OptionKind::repeated) text += "; may be repeated";
  if (!option.default_value.empty()) text += fmt::format(" (default {})", option.default_value);
  return {std::move(label), std::move(text)};
}

}  // namespace

std::string first_steps() {
  return "hindcast: who did what to us, over which days, from the logs alone\n"
         "\n"
         "Everything in one go: import, correlate, write the report:\n"
         "  hindcast analyze logs/\n"
         "\n"
         "Look at the campaigns it found, then at one with its evidence:\n"
         "  hindcast campaigns hindcast.case\n"
         "  hindcast show hindcast.case C1\n"
         "\n"
         "Ask a question of your own:\n"
         "  hindcast query hindcast.case who_touched_host host=192.0.2.7\n"
         "\n"
         "hindcast --help lists all commands; hindcast COMMAND --help explains one.\n";
}

std::string program_help(std::span<const Command> commands) {
  std::string out = "usage: hindcast COMMAND [arguments]\n\nReconstructs attack campaigns from weeks of sensor logs, offline.\n";
  std::string_view group;
  std::vector<Entry> list;
  auto flush = [&] {
    if (!list.empty()) out += fmt::format("\n{}:\n{}", group, entries(list));
    list.clear();
  };
  for (const Command& command : commands) {
    if (command.group != group) flush();
    group = command.group;
    list.emplace_back(command.name, command.summary);
  }
  flush();
  std::vector<Entry> options;
  for (const Option& option : common_options()) options.push_back(entry_of(option));
  options.emplace_back("-V, --version", "print the version and stop");
  out += fmt::format("\nOptions of every command:\n{}", entries(options));
  out +=
      "\nExit status: 0 done, 1 nothing matched, 2 usage, 3 a source was read only in part,\n"
      "4 not a case file or a damaged one, 5 reading or writing failed, 75 busy, 130 interrupted.\n";
  return out;
}

std::string command_help(const Command& command) {
  std::string out = fmt::format("usage: {}\n\n{}\n", command.synopsis, wrapped(command.description, 0));
  std::vector<Entry> list;
  for (const Positional& positional : command.positionals) list.emplace_back(positional.name, positional.help);
  if (!list.empty()) out += fmt::format("Arguments:\n{}\n", entries(list));
  list.clear();
  for (const Option& option : command.options) list.push_back(entry_of(option));
  for (const Option& option : common_options()) list.push_back(entry_of(option));
  out += fmt::format("Options:\n{}\nExamples:\n", entries(list));
  for (const std::string_view example : command.examples) out += fmt::format("  {}\n", example);
  return out;
}

}  // namespace hindcast
