// hindcast export: a case in the formats of other programs.
#include <fmt/format.h>

#include <vector>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/listing.h"
#include "cli/output.h"
#include "report/exports.h"

namespace hindcast {
namespace {

Result<const Export*> named_export(const std::string& name) {
  if (const Export* found = find_export(name)) return found;
  std::vector<std::string_view> names;
  for (const Export& item : exports()) names.push_back(item.name);
  const std::string hint = hint_for(name, names);
  return Error{ErrorCode::usage, fmt::format("{}: no such export format", name),
               hint.empty() ? fmt::format("The formats are {}.", fmt::join(names, ", ")) : hint};
}

// What hindcast export alone prints: the formats.
ExitCode list_exports(Session& session) {
  Table table{{"export", "title"}, {}};
  for (const Export& item : exports()) table.rows.push_back({std::string(item.name), std::string(item.title)});
  TableStyle style{session.terminal().is_tty ? TableFormat::table : TableFormat::tsv, false, session.terminal()};
  write_table(session.out(), style, table);
  return ExitCode::ok;
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  if (!arguments.has("CASE")) return list_exports(session);
  if (!arguments.has("FORMAT"))
    return Error{ErrorCode::usage, "hindcast export needs FORMAT", "hindcast export alone lists the formats."};
  auto format = named_export(arguments.text("FORMAT"));
  if (!format) return format.error();
  auto database = open_for_reading(arguments);
  if (!database) return database.error();
  auto text = (*format)->run(*database);
  if (!text) return text.error();
  const std::string path = arguments.text("--output");
  HINDCAST_TRY(write_result(session.out(), path, *text));
  if (path != "-") session.notes().note(fmt::format("{}: {}", (*format)->name, path));
  return ExitCode::ok;
}

}  // namespace

Command export_command() {
  return {
      "export",
      "hindcast export [CASE FORMAT] [-o FILE]",
      "Handing it on",
      "write a case in the formats of other programs",
      "Writes findings or events in a format that another program reads. Without arguments, lists the formats.",
      {"hindcast export", "hindcast export may.case json -o findings.json"},
      {{"CASE", "the case file", false}, {"FORMAT", "the format", false}},
      {{"--output", "-o", "FILE", OptionKind::text, "where to write; - is standard output", "-"}},
      run,
  };
}

}  // namespace hindcast
