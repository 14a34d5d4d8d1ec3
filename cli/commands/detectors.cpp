// hindcast detectors: what is looked for, and the parameters that can be set.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/listing.h"
#include "correlate/correlate_case.h"
#include "report/text_layout.h"

namespace hindcast {
namespace {

Table detector_table() {
  Table table{{"detector", "title", "method", "setting", "default", "least", "most", "unit", "meaning"}, {}};
  for (const DetectorInfo& detector : detector_infos()) {
    const std::vector<Cell> start = {std::string(detector.name), std::string(detector.title), std::string(detector.method)};
    for (const Parameter& parameter : detector.parameters) {
      std::vector<Cell> row = start;
      row.insert(row.end(), {fmt::format("{}.{}", detector.name, parameter.name), parameter.default_value, parameter.least,
                             parameter.most, std::string(parameter.unit), std::string(parameter.text)});
      table.rows.push_back(std::move(row));
    }
    if (!detector.parameters.empty()) continue;
    std::vector<Cell> row = start;
    row.resize(table.columns.size());
    table.rows.push_back(std::move(row));
  }
  return table;
}

// For a terminal: a paragraph a detector is easier to read than nine columns.
std::string detector_text(std::size_t width) {
  std::string text;
  const auto add = [&](std::string_view sentence, std::string_view indent) {
    text += fmt::format("{}\n", fmt::join(wrapped(sentence, width, indent, indent), "\n"));
  };
  for (const DetectorInfo& detector : detector_infos()) {
    text += fmt::format("{}: {}\n", detector.name, detector.title);
    add(detector.method, "  ");
    for (const Parameter& p : detector.parameters) {
      text += fmt::format("  --set {}.{}={}  ({} to {} {})\n", detector.name, p.name, p.default_value, p.least, p.most, p.unit);
      add(p.text, "      ");
    }
    text += "\n";
  }
  return text;
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  auto style = table_style(arguments, session);
  if (!style) return style.error();
  if (style->format == TableFormat::table) {
    session.out().write(detector_text(session.terminal().width));
  } else {
    write_table(session.out(), *style, detector_table());
  }
  return ExitCode::ok;
}

}  // namespace

Command detectors_command() {
  return {
      "detectors",
      "hindcast detectors [options]",
      "About hindcast",
      "what correlation looks for, with the parameters that can be set",
      "One row a parameter, in the order in which the detectors run. A parameter is set with hindcast correlate CASE --set "
      "NAME.parameter=VALUE; what was set is kept with the conclusions.",
      {"hindcast detectors", "hindcast detectors --json"},
      {},
      table_options(),
      run,
  };
}

}  // namespace hindcast
