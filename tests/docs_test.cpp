// The documents name everything that the program has, and nothing that it has not: the reference part of each is made from
// the same data as help, parser and queries. Run with UPDATE_DOCS=1 to write it; the difference is to be reviewed.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "correlate/correlate_case.h"
#include "ingest/format.h"
#include "store/query_runner.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

constexpr std::string_view kMarker = "<!-- made from the program: run the tests with UPDATE_DOCS=1 to renew what is below -->\n";

// Text for a cell or line of Markdown.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (std::string_view("|*_<>`").find(letter) != std::string_view::npos) out += '\\';
    out += letter == '\n' ? ' ' : letter;
  }
  return out;
}

// Compares what stands below the marker with what the program says.
void check_reference(const std::string& name, const std::string& reference) {
  const std::string path = std::string(HINDCAST_SOURCE_DIR) + "/docs/" + name;
  const std::string text = test::read_whole(path);
  const auto marker = text.find(kMarker);
  REQUIRE_MESSAGE(marker != std::string::npos, path);
  const std::string expected = text.substr(0, marker) + std::string(kMarker) + reference;
  if (std::getenv("UPDATE_DOCS") != nullptr) test::write_whole(path, expected);
  const bool is_current = test::read_whole(path) == expected;
  CHECK_MESSAGE(is_current, path, " is not what the program says; run the tests with UPDATE_DOCS=1 and review the difference");
}

std::string option_row(const Option& option) {
  std::string label = option.short_name.empty() ? std::string(option.name) : fmt::format("{}, {}", option.short_name, option.name);
  if (option.kind != OptionKind::flag) label += fmt::format(" {}", option.value_name);
  const std::string repeated = option.kind == OptionKind::repeated ? "; may be repeated" : "";
  const std::string standard = option.default_value.empty() ? "" : fmt::format(" (default {})", escaped(option.default_value));
  return fmt::format("| `{}` | {}{}{} |\n", label, escaped(option.help), repeated, standard);
}

std::string command_entry(const Command& command) {
  std::string text = fmt::format("\n### {}\n\n`{}`\n\n", command.name, command.synopsis);
  std::string_view rest = command.description;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    text += escaped(line) + "\n";
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  text += "\n| argument | meaning |\n|---|---|\n";
  for (const Positional& positional : command.positionals)
    text += fmt::format("| `{}` | {} |\n", positional.name, escaped(positional.help));
  for (const Option& option : command.options) text += option_row(option);
  text += "\n```\n";
  for (const std::string_view example : command.examples) text += fmt::format("{}\n", example);
  return text + "```\n";
}

TEST_CASE("docs/cli.md describes every command and option, and no others") {
  std::string text = "\nEvery command takes:\n\n| option | meaning |\n|---|---|\n";
  for (const Option& option : common_options()) text += option_row(option);
  for (const Command& command : all_commands()) text += command_entry(command);
  check_reference("cli.md", text);
}

TEST_CASE("docs/queries.md describes every query, and no others") {
  std::string text;
  for (const CannedQuery& query : canned_queries()) {
    text += fmt::format("\n### {}\n\n**{}** {}\n\n", query.name, escaped(query.question), escaped(query.why));
    for (const QueryParameter& p : query.parameters) {
      text += fmt::format("- `{}` ({}, {}): {}\n", p.name, p.type, p.is_required() ? "must be given" : "default " + p.default_value,
                          escaped(p.text));
    }
    if (!query.parameters.empty()) text += "\n";
    text += "| column | type | unit | meaning |\n|---|---|---|---|\n";
    for (const QueryColumn& c : query.columns)
      text += fmt::format("| `{}` | {} | {} | {} |\n", c.name, c.type, c.unit, escaped(c.text));
    text += fmt::format("\nReads {}.\n", escaped(query.reads));
  }
  check_reference("queries.md", text);
}

TEST_CASE("docs/formats.md describes every log format, and no others") {
  std::string text;
  for (const Format* format : all_formats()) {
    text += fmt::format("\n### {}\n\n{}. Written by: {}. Sensor: `{}`.\n", format->name, escaped(format->title),
                        escaped(format->programs), sensor_name(format->sensor));
    if (format->samples.empty()) continue;
    text += fmt::format("\n```\n{}\n```\n", format->samples.front().lines);
  }
  check_reference("formats.md", text);
}

TEST_CASE("docs/detectors.md describes every detector and parameter, and no others") {
  std::string text;
  for (const DetectorInfo& detector : detector_infos()) {
    text += fmt::format("\n### {}\n\n**{}.** {}\n", detector.name, escaped(detector.title), escaped(detector.method));
    if (detector.parameters.empty()) continue;
    text += "\n| parameter | default | range | unit | meaning |\n|---|---|---|---|---|\n";
    for (const Parameter& p : detector.parameters) {
      text += fmt::format("| `{}.{}` | {} | {} to {} | {} | {} |\n", detector.name, p.name, p.default_value, p.least, p.most,
                          p.unit, escaped(p.text));
    }
  }
  check_reference("detectors.md", text);
}

// What is shown of a detector must stand in its file.
TEST_CASE("the detector that CONTRIBUTING.md takes apart is the one in the tree") {
  const std::string source_dir = HINDCAST_SOURCE_DIR;
  const std::string text = test::read_whole(source_dir + "/CONTRIBUTING.md");
  const auto begin = text.find("## A detector, start to end");
  REQUIRE(begin != std::string::npos);
  const std::string part = text.substr(begin, text.find("**4. The finding**", begin) - begin);
  const auto path = part.find("correlate/detectors/");
  REQUIRE(path != std::string::npos);
  const std::string detector = test::read_whole(source_dir + "/" + part.substr(path, part.find('`', path) - path));
  constexpr std::string_view kOpen = "```cpp\n";
  int blocks = 0;
  for (auto at = part.find(kOpen); at != std::string::npos; at = part.find(kOpen, at + 1), ++blocks) {
    const std::string block = part.substr(at + kOpen.size(), part.find("```", at + kOpen.size()) - at - kOpen.size());
    CHECK_MESSAGE(detector.find(block) != std::string::npos, block);
  }
  CHECK(blocks == 3);
}

}  // namespace
}  // namespace hindcast
