// hindcast analyze: import, correlate and report in one go.
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "cli/account.h"
#include "cli/command.h"
#include "cli/listing.h"
#include "cli/output.h"
#include "cli/steps.h"
#include "report/exports.h"
#include "report/report.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

// The options of all three steps, read before anything is done.
struct Settings {
  TableStyle style;
  ImportOptions import;
  CorrelateOptions correlate;
};

Result<Settings> read_settings(const Arguments& arguments, const Session& session) {
  Settings settings;
  // --format names a log format here, so only --json chooses the form of the table.
  settings.style.terminal = session.terminal();
  settings.style.format = arguments.has("--json")     ? TableFormat::json
                          : session.terminal().is_tty ? TableFormat::table
                                                      : TableFormat::tsv;
  auto import = read_import_options(arguments);
  if (!import) return import.error();
  settings.import = std::move(*import);
  auto correlate = read_correlate_options(arguments);
  if (!correlate) return correlate.error();
  settings.correlate = std::move(*correlate);
  return settings;
}

// Makes the directory for the results if it is missing: before anything is read, for the case file may lie there, too.
Result<void> make_directory(const std::string& directory) {
  std::error_code problem;
  std::filesystem::create_directories(directory, problem);
  if (!problem) return {};
  return Error{ErrorCode::io, fmt::format("cannot make the directory {}: {}", directory, problem.message()),
               "Name another one with -o DIR."};
}

// Writes report.html and findings.json into the directory.
Result<void> write_reports(Database& database, const std::string& directory, Session& session) {
  const std::string report_path = directory + "/report.html";
  const std::string findings_path = directory + "/findings.json";
  auto report = write_report(database, ReportFormat::html);
  if (!report) return report.error();
  HINDCAST_TRY(write_file(report_path, *report));
  auto findings = find_export("json")->run(database);
  if (!findings) return findings.error();
  HINDCAST_TRY(write_file(findings_path, *findings));
  session.notes().note(fmt::format("report: {}", report_path));
  session.notes().note(fmt::format("findings: {}", findings_path));
  return {};
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  auto settings = read_settings(arguments, session);
  if (!settings) return settings.error();
  const std::string case_path = arguments.text("--case");
  HINDCAST_TRY(make_directory(arguments.text("--output")));
  auto step = run_import(case_path, arguments.texts("PATH"), settings->import, session);
  if (!step) return step.error();
  session.notes().note(account_sentence(step->report, case_path));
  const ExitCode code = import_exit_code(step->report, session);
  if (code == ExitCode::nothing_matched) return code;
  auto correlation = run_correlation(step->database, settings->correlate, session);
  if (!correlation) return correlation.error();
  auto campaigns = run_canned(step->database, *find_query("list_campaigns"), {});
  if (!campaigns) return campaigns.error();
  write_table(session.out(), settings->style, *campaigns);
  HINDCAST_TRY(session.out().finish());
  HINDCAST_TRY(write_reports(step->database, arguments.text("--output"), session));
  if (!campaigns->rows.empty()) {
    session.notes().note(fmt::format("next: hindcast show {} C1", case_path));
  } else if (correlation->explained_count > 0) {
    session.notes().note(fmt::format("next: hindcast query {} explained_away", case_path));
  }
  return code;
}

std::vector<Option> options() {
  std::vector<Option> list = {
      {"--case", "", "FILE", OptionKind::text, "the case file; one that exists is used again", "hindcast.case"},
      {"--output", "-o", "DIR", OptionKind::text, "directory for report.html and findings.json", "hindcast-report"},
  };
  for (const Option& option : import_options()) list.push_back(option);
  for (const Option& option : correlate_options()) list.push_back(option);
  list.push_back({"--json", "", "", OptionKind::flag, "print the campaigns as JSON", ""});
  return list;
}

}  // namespace

Command analyze_command() {
  return {
      "analyze",
      "hindcast analyze PATH... [options]",
      "From logs to findings",
      "import, correlate and report in one go",
      "Imports the logs into a case file, correlates, prints the campaigns that it found, the one that matters most first, and "
      "writes a report (report.html) and all findings for other programs (findings.json).\n\n"
      "Run again with more logs, it adds them to the same case: what was imported before is not counted twice. The single "
      "steps are the commands import, correlate, report and export.",
      {"hindcast analyze logs/", "hindcast analyze logs/ --year 2000 --tz America/New_York --internal MY.NET",
       "hindcast analyze alert portscan.log maillog --case may.case -o may-report"},
      {{"PATH", "a log file, a directory of them, or - for standard input", true, true}},
      options(),
      run,
  };
}

}  // namespace hindcast
