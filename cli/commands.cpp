// The list of commands, in the order of an analyst's work. A new command is a file in commands/ and a line here.
#include <array>

#include "cli/command.h"

namespace hindcast {

Command analyze_command();
Command import_command();
Command correlate_command();
Command campaigns_command();
Command findings_command();
Command events_command();
Command hosts_command();
Command sources_command();
Command show_command();
Command query_command();
Command report_command();
Command export_command();
Command verify_command();
Command formats_command();
Command detectors_command();
Command version_command();

std::span<const Command> all_commands() {
  static const std::array kCommands = {
      analyze_command(), import_command(),  correlate_command(), campaigns_command(), findings_command(), events_command(),
      hosts_command(),   sources_command(), show_command(),      query_command(),     report_command(),   export_command(),
      verify_command(),  formats_command(), detectors_command(), version_command(),
  };
  return kCommands;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : all_commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

std::span<const Option> common_options() {
  static constexpr std::array<Option, 4> kOptions = {{
      {"--quiet", "-q", "", OptionKind::flag, "say only what went wrong", ""},
      {"--verbose", "-v", "", OptionKind::flag, "say more: progress also where there is no terminal", ""},
      {"--color", "", "WHEN", OptionKind::text, "auto, always or never", "auto"},
      {"--help", "-h", "", OptionKind::flag, "explain the command and stop", ""},
  }};
  return kOptions;
}

}  // namespace hindcast
