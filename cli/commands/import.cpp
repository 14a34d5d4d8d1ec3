// hindcast import: logs into a case file, with the account of every line.
#include <fmt/format.h>

#include <iterator>
#include <map>
#include <vector>

#include "cli/account.h"
#include "cli/command.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "cli/steps.h"
#include "cli/table_output.h"
#include "report/words.h"

namespace hindcast {
namespace {

// import's --format names a log format, so only --json chooses the form of its table.
TableStyle import_style(const Arguments& arguments, const Session& session) {
  TableStyle style;
  style.terminal = session.terminal();
  style.format = arguments.has("--json") ? TableFormat::json : style.terminal.is_tty ? TableFormat::table : TableFormat::tsv;
  return style;
}

// "alert.1: 20 lines: 12 snort_fast, 3 continuation, 5 rejected".
std::string explained_sentence(const std::string& path, const std::map<std::string, std::int64_t>& fates, std::int64_t lines) {
  std::string text = fmt::format("{}: {}", path, counted(lines, "line"));
  const char* separator = ": ";
  for (const auto& [fate, count] : fates) {
    text += fmt::format("{}{} {}", separator, count, fate);
    separator = ", ";
  }
  return text;
}

// What became of the lines of each source: records by their format, other lines by their fate.
void note_explained(const std::vector<ExplainedLine>& lines, const Session& session) {
  for (std::size_t first = 0; first < lines.size();) {
    std::map<std::string, std::int64_t> fates;
    std::size_t end = first;
    for (; end < lines.size() && lines[end].path == lines[first].path; ++end) {
      ++fates[lines[end].fate == "event" ? lines[end].format : lines[end].fate];
    }
    session.notes().note(explained_sentence(lines[first].path, fates, static_cast<std::int64_t>(end - first)));
    first = end;
  }
}

// How the first lines of each source would be taken; nothing is written.
Result<ExitCode> explain(const Arguments& arguments, Session& session, const ImportOptions& options, std::int64_t line_limit) {
  Table table{{"path", "line", "fate", "format", "reading", "text"}, {}};
  std::vector<ExplainedLine> all;
  for (const std::string& path : arguments.texts("PATH")) {
    auto lines = explain_source(path, options, line_limit);
    if (!lines) return lines.error();
    all.insert(all.end(), std::make_move_iterator(lines->begin()), std::make_move_iterator(lines->end()));
  }
  for (const ExplainedLine& line : all) {
    table.rows.push_back({line.path, line.line, line.fate, line.format, line.reading, line.text});
  }
  write_table(session.out(), import_style(arguments, session), table);
  note_explained(all, session);
  return table.rows.empty() ? ExitCode::nothing_matched : ExitCode::ok;
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  auto options = read_import_options(arguments);
  if (!options) return options.error();
  auto line_limit = arguments.number("--explain", 1, 1'000'000);
  if (!line_limit) return line_limit.error();
  if (*line_limit) return explain(arguments, session, *options, **line_limit);
  const std::string case_path = arguments.text("CASE");
  auto step = run_import(case_path, arguments.texts("PATH"), *options, session);
  if (!step) return step.error();
  const TableStyle style = import_style(arguments, session);
  const bool is_overview = style.format == TableFormat::table && !session.is_verbose();
  if (!session.is_quiet() || style.format == TableFormat::json)
    write_table(session.out(), style, is_overview ? account_overview(step->report) : account_table(step->report));
  const ExitCode code = import_exit_code(step->report, session);
  session.notes().note(account_sentence(step->report, case_path));
  if (is_overview) session.notes().note(fmt::format("the account of every source: hindcast sources {}", case_path));
  if (code == ExitCode::ok) session.notes().note(fmt::format("next: hindcast correlate {}", case_path));
  return code;
}

std::vector<Option> options() {
  std::vector<Option> list = import_options();
  list.push_back(
      {"--explain", "", "N", OptionKind::text, "show how the first N lines of each source would be taken, and import nothing", ""});
  list.push_back({"--json", "", "", OptionKind::flag, "print the account as JSON", ""});
  return list;
}

}  // namespace

Command import_command() {
  return {
      "import",
      "hindcast import CASE PATH... [options]",
      "From logs to findings",
      "read logs into a case file, with every line accounted for",
      "Reads files and directories into a case file, which is made if it does not exist. Formats are recognised by looking; "
      "gz, bz2, xz, zst, tar and zip are unpacked while reading. The same content again adds nothing, and a record that two "
      "files hold counts once and cites both.\n\n"
      "Prints the account: on a terminal summed up by folder and format, the odd sources first; with --verbose, --json or in a "
      "pipe one row a source, lines = events + continuation + blank + comment + duplicate + rejected; with --quiet only where "
      "--json asks for it. Rejected lines are kept in the case (view v_rejected). An import that was stopped is simply run "
      "again.\n\n"
      "Exit status 3: a source could be read only in part or not at all; the others are in.",
      {"hindcast import may.case logs/ --year 2000",
       "hindcast import may.case alert.1.gz portscan.log --tz America/New_York --internal MY.NET",
       "hindcast import may.case dump.txt --date 2000-05-28", "zcat alert.gz | hindcast import may.case -",
       "hindcast import may.case alert --explain 20"},
      {{"CASE", "the case file"}, {"PATH", "a log file, a directory of them, or - for standard input", true, true}},
      options(),
      run,
  };
}

}  // namespace hindcast
