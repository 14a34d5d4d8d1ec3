// hindcast events: the records of all sensors in the order of time.
#include "cli/command.h"
#include "cli/listing.h"

namespace hindcast {
namespace {

Result<ExitCode> run(const Arguments& arguments, Session& session) { return list_rows(arguments, session, "list_events"); }

}  // namespace

Command events_command() {
  return {
      "events",
      "hindcast events CASE [filters]",
      "Looking at a case",
      "the records of all sensors in the order of time",
      "One row a record, from all sensors on one line of time, each with the file and line it stands in. Times are UTC; where "
      "the day is not known, the time of day alone is shown and the record comes last.",
      {"hindcast events may.case --host MY.NET.16.12",
       "hindcast events may.case --since 2000-05-28T14:30 --until 2000-05-28T15:00 --port 111",
       "hindcast events may.case --finding F1 --format csv --limit 0"},
      {{"CASE", "the case file"}},
      with_table_options(
          {since_option(),
           until_option(),
           host_option(),
           {"--src", "", "ADDRESS", OptionKind::text, "only events that this host sent", ""},
           {"--dst", "", "ADDRESS", OptionKind::text, "only events that this host received", ""},
           {"--port", "", "PORT", OptionKind::text, "only events from or to this port", ""},
           {"--protocol", "", "NAME", OptionKind::text, "only tcp, udp, icmp ...", ""},
           {"--sensor", "", "NAME", OptionKind::text, "only snort, snort_portscan, tcpdump, sendmail or suricata", ""},
           {"--signature", "", "TEXT", OptionKind::text, "only events whose signature holds this text", ""},
           {"--finding", "", "ID", OptionKind::text, "only the evidence of this finding, as in F1", ""},
           limit_option("1000")}),
      run,
  };
}

}  // namespace hindcast
