// hindcast campaigns: the campaigns, ranked.
#include "cli/command.h"
#include "cli/listing.h"

namespace hindcast {
namespace {

Result<ExitCode> run(const Arguments& arguments, Session& session) { return list_rows(arguments, session, "list_campaigns"); }

}  // namespace

Command campaigns_command() {
  return {
      "campaigns",
      "hindcast campaigns CASE [filters]",
      "Looking at a case",
      "the campaigns, ranked",
      "One row a campaign, the one that matters most first. A campaign is a set of findings that belong together; hindcast show "
      "CASE C1 tells its story with the evidence. Severity is (criticality + lethality) - (network countermeasures + system "
      "countermeasures); confidence is kept apart from it.",
      {"hindcast campaigns may.case", "hindcast campaigns may.case --host MY.NET.16.12 --json",
       "hindcast campaigns may.case --since 2000-05-28 --kind slow_scan"},
      {{"CASE", "the case file"}},
      with_table_options({since_option(),
                          until_option(),
                          host_option(),
                          {"--kind", "", "KIND", OptionKind::text, "only campaigns whose main finding is of this kind", ""},
                          limit_option("0")}),
      run,
  };
}

}  // namespace hindcast
