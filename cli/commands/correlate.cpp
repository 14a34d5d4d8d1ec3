// hindcast correlate: from events to findings and campaigns.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "cli/steps.h"
#include "cli/table_output.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

// How many records went into each stage and how many came out.
Table stage_table(const CorrelateReport& report) {
  Table table{{"stage", "in", "out", "note"}, {}};
  for (const StageCount& stage : report.stages) table.rows.push_back({stage.name, stage.in_count, stage.out_count, stage.note});
  return table;
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  auto options = read_correlate_options(arguments);
  if (!options) return options.error();
  auto style = table_style(arguments, session);
  if (!style) return style.error();
  const std::string path = arguments.text("CASE");
  auto database = open_case(path, OpenMode::read_write);
  if (!database) return database.error();
  auto report = run_correlation(*database, *options, session);
  if (!report) return report.error();
  write_table(session.out(), *style, stage_table(*report));
  session.notes().note(fmt::format("next: hindcast campaigns {}", path));
  return ExitCode::ok;
}

std::vector<Option> options() {
  std::vector<Option> list = correlate_options();
  list.push_back(internal_option());
  list.push_back(memory_option("memory to use; what does not fit waits in temporary files"));
  return with_table_options(std::move(list));
}

}  // namespace

Command correlate_command() {
  return {
      "correlate",
      "hindcast correlate CASE [options]",
      "From logs to findings",
      "make findings and campaigns from the imported events",
      "Makes attempts, findings and campaigns from the events of a case, and replaces those of an earlier run. The facts stay "
      "as they are: the same facts and options give the same conclusions. Options are not kept from run to run; what the run "
      "before had and this one has not is said. What does not fit into memory waits in temporary files in $TMPDIR. Prints how many "
      "records went into each stage and "
      "how many came out.",
      {"hindcast correlate may.case", "hindcast correlate may.case --internal MY.NET --set horizontal_scan.minimum_targets=5",
       "hindcast correlate may.case --assets assets.toml"},
      {{"CASE", "the case file"}},
      options(),
      run,
  };
}

}  // namespace hindcast
