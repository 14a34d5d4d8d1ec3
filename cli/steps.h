// The steps that `analyze` takes in one go and the other commands one by one.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/table_output.h"
#include "correlate/correlate_case.h"
#include "ingest/importer.h"
#include "store/sqlite.h"

namespace hindcast {

// --year, --date, --tz, --format and --internal, as import and analyze take them.
std::vector<Option> import_options();
// An Error (usage) names the option whose value is wrong.
Result<ImportOptions> read_import_options(const Arguments& arguments);

// --set, --assets, --known (and --internal, which import_options has as well), as correlate and analyze take them.
std::vector<Option> correlate_options();
// --internal alone, and --memory with what it means to the command.
Option internal_option();
Option memory_option(std::string_view text);
// The settings are checked later, against the detectors (correlate_case).
Result<CorrelateOptions> read_correlate_options(const Arguments& arguments);

// Checks that the paths exist, makes or opens the case, imports with a progress line, warns about what could not be
// read. A case file that was made for nothing is taken away again.
struct ImportStep {
  // Open for writing.
  Database database;
  ImportReport report;
};
// Errors: what stops the whole import. A source that could not be read is in the report.
Result<ImportStep> run_import(const std::string& case_path, const std::vector<std::string>& paths, const ImportOptions& options,
                              Session& session);

// What an import ends with: ok, input_partial, or nothing_matched where there was no record in any of it.
ExitCode import_exit_code(const ImportReport& report, Session& session);

// correlate_case(), and says what it came to, with which options, and which of those of the run before it did not have.
Result<CorrelateReport> run_correlation(Database& database, const CorrelateOptions& options, Session& session);

// In a sentence: "12 findings in 4 campaigns; ...".
std::string correlate_sentence(const CorrelateReport& report);

}  // namespace hindcast
