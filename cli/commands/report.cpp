// hindcast report: the report for people, in the medium they want.
#include "report/report.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/command.h"
#include "cli/listing.h"
#include "cli/output.h"
#include "report/exports.h"

namespace hindcast {
namespace {

// The format that --format names, else the ending of the file, else text.
std::string format_name(const Arguments& arguments) {
  if (arguments.has("--format")) return arguments.text("--format");
  const std::string ending = std::filesystem::path(arguments.text("--output")).extension().string();
  if (ending == ".htm") return "html";
  if (ending == ".json") return "json";
  return !ending.empty() && parse_report_format(ending.substr(1)) ? ending.substr(1) : "text";
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  const std::string name = format_name(arguments);
  const auto format = parse_report_format(name);
  if (!format && name != "json") {
    return Error{ErrorCode::usage, fmt::format("--format {}: no such report format", name),
                 "The formats are html, md, text and json."};
  }
  auto database = open_for_reading(arguments);
  if (!database) return database.error();
  auto text = format ? write_report(*database, *format) : find_export("json")->run(*database);
  if (!text) return text.error();
  const std::string path = arguments.text("--output");
  HINDCAST_TRY(write_result(session.out(), path, *text));
  if (path != "-") session.notes().note(fmt::format("report: {}", path));
  return ExitCode::ok;
}

}  // namespace

Command report_command() {
  return {
      "report",
      "hindcast report CASE [-o FILE] [--format html|md|text|json]",
      "Handing it on",
      "write the report of a case",
      "Writes what correlation found, ranked, each finding with its rival readings, its severity and the lines of its evidence. "
      "The HTML report is one file that loads nothing and needs no script. Without --format, the ending of FILE decides; "
      "without -o, the text report goes to standard output.",
      {"hindcast report may.case", "hindcast report may.case -o may.html", "hindcast report may.case -o - --format md"},
      {{"CASE", "the case file"}},
      {{"--output", "-o", "FILE", OptionKind::text, "where to write; - is standard output", "-"},
       {"--format", "", "NAME", OptionKind::text, "html, md, text or json", ""}},
      run,
  };
}

}  // namespace hindcast
