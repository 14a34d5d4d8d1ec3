// hindcast sources: what was imported, with the account of each source.
#include "cli/command.h"
#include "cli/listing.h"

namespace hindcast {
namespace {

Result<ExitCode> run(const Arguments& arguments, Session& session) { return list_rows(arguments, session, "list_sources"); }

}  // namespace

Command sources_command() {
  return {
      "sources",
      "hindcast sources CASE [options]",
      "Looking at a case",
      "the imported files, each with the account of its lines",
      "One row a source: its lines by fate (lines = events + continuation + blank + comment + duplicate + rejected), the time it "
      "spans, the rules that gave it its year and its offset from UTC, and its SHA-256.",
      {"hindcast sources may.case", "hindcast sources may.case --json"},
      {{"CASE", "the case file"}},
      with_table_options({}),
      run,
  };
}

}  // namespace hindcast
