// hindcast hosts: the hosts in the logs, ours and others.
#include "cli/command.h"
#include "cli/listing.h"

namespace hindcast {
namespace {

Result<ExitCode> run(const Arguments& arguments, Session& session) { return list_rows(arguments, session, "list_hosts"); }

}  // namespace

Command hosts_command() {
  return {
      "hosts",
      "hindcast hosts CASE [filters]",
      "Looking at a case",
      "the hosts in the logs, ours and others",
      "One row a host, the busiest first: how many records it sent or received, when, and in how many findings it is an actor or a "
      "target. Sanitised addresses such as MY.NET.16.12 and 256.0.0.1 are hosts like any other.",
      {"hindcast hosts may.case", "hindcast hosts may.case --side ours", "hindcast hosts may.case --network MY.NET.16.0/24 --json"},
      {{"CASE", "the case file"}},
      with_table_options({{"--host", "", "ADDRESS", OptionKind::text, "only this host", ""},
                          {"--network", "", "NETWORK", OptionKind::text, "only hosts of this network, as in MY.NET.16.0/24", ""},
                          {"--side", "", "SIDE", OptionKind::text, "ours or others", ""},
                          limit_option("1000")}),
      run,
  };
}

}  // namespace hindcast
