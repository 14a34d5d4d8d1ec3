// hindcast formats: the log formats that import recognises.
#include "cli/command.h"
#include "cli/listing.h"
#include "ingest/format.h"

namespace hindcast {
namespace {

std::string first_line(std::string_view lines) { return std::string(lines.substr(0, lines.find('\n'))); }

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  auto style = table_style(arguments, session);
  if (!style) return style.error();
  Table table{{"format", "sensor", "title", "programs", "sample"}, {}};
  for (const Format* format : all_formats()) {
    const std::string sample = format->samples.empty() ? std::string() : first_line(format->samples.front().lines);
    table.rows.push_back({std::string(format->name), std::string(sensor_name(format->sensor)), std::string(format->title),
                          std::string(format->programs), sample});
  }
  write_table(session.out(), *style, table);
  return ExitCode::ok;
}

}  // namespace

Command formats_command() {
  return {
      "formats",
      "hindcast formats [options]",
      "About hindcast",
      "the log formats that import reads, each with a line as an example",
      "One row a format, in the order in which they are asked about a line. Import recognises them by looking; --format NAME "
      "of import takes only one of them.",
      {"hindcast formats", "hindcast formats --format md"},
      {},
      table_options(),
      run,
  };
}

}  // namespace hindcast
