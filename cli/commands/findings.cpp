// hindcast findings: what the detectors concluded.
#include "cli/command.h"
#include "cli/listing.h"

namespace hindcast {
namespace {

Result<ExitCode> run(const Arguments& arguments, Session& session) { return list_rows(arguments, session, "list_findings"); }

}  // namespace

Command findings_command() {
  return {
      "findings",
      "hindcast findings CASE [filters]",
      "Looking at a case",
      "what the detectors concluded",
      "One row a finding, with its leading explanation, the rival one and the margin between them in bits. hindcast show CASE F1 "
      "tells what was observed, what speaks for and against each reading, and lists the evidence.",
      {"hindcast findings may.case", "hindcast findings may.case --kind horizontal_scan --port 111",
       "hindcast findings may.case --campaign C1 --format csv"},
      {{"CASE", "the case file"}},
      with_table_options({since_option(),
                          until_option(),
                          host_option(),
                          {"--kind", "", "KIND", OptionKind::text, "only findings of this kind, as in vertical_scan", ""},
                          {"--port", "", "PORT", OptionKind::text, "only findings about this port", ""},
                          {"--campaign", "", "ID", OptionKind::text, "only findings of this campaign, as in C1", ""},
                          limit_option("0")}),
      run,
  };
}

}  // namespace hindcast
