#include "cli/commands/version.h"

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/table_output.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

std::string sqlite_version() {
  Database database = Database::in_memory();
  auto table = query_table(database, "SELECT sqlite_version() AS version");
  return table && !table->rows.empty() ? cell_text(table->rows[0][0]) : std::string("unknown");
}

Table version_table() {
  return {{"part", "version"},
          {{std::string("hindcast"), std::string(HINDCAST_VERSION)},
           {std::string("case file schema"), std::to_string(newest_schema_version())},
           {std::string("SQLite"), sqlite_version()},
           {std::string("compiler"), std::string(__VERSION__)}}};
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  auto style = table_style(arguments, session);
  if (!style) return style.error();
  if (arguments.has("--json") || arguments.has("--format")) {
    write_table(session.out(), *style, version_table());
  } else {
    session.out().write(version_text());
  }
  return ExitCode::ok;
}

}  // namespace

std::string version_text() {
  std::string text;
  for (const auto& row : version_table().rows) text += fmt::format("{} {}\n", cell_text(row[0]), cell_text(row[1]));
  return text;
}

Command version_command() {
  return {
      "version",
      "hindcast version [--json]",
      "About hindcast",
      "print the version, and those of schema, SQLite and compiler",
      "Prints the version of the program and of what it is built on. hindcast --version prints the same.",
      {"hindcast version", "hindcast version --json"},
      {},
      table_options(),
      run,
  };
}

}  // namespace hindcast
