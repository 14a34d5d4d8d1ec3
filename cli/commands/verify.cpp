// hindcast verify: whether a case is sound, its accounts balance, and its sources are still what was read.
#include <fmt/format.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/listing.h"
#include "ingest/importer.h"
#include "ingest/line_reader.h"
#include "report/words.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

// The checks made so far, and the worst of what they showed.
struct Findings {
  // Whether each source that is in order has a row of its own.
  bool is_verbose = false;
  Table table{{"check", "result", "detail"}, {}};
  ExitCode code = ExitCode::ok;
  std::int64_t passed = 0;  // sources in order since the last sum

  // One source: a row if something is wrong with it.
  void add_source(std::string check, bool is_good, std::string detail, ExitCode code_if_bad) {
    if (is_good) ++passed;
    if (!is_good || is_verbose) add(std::move(check), is_good, std::move(detail), code_if_bad);
  }
  // A row for all sources that were in order.
  void sum_up(std::string check, std::string_view what) {
    if (!is_verbose && passed > 0) add(std::move(check), true, fmt::format("{}: {}", counted(passed, "source"), what), code);
    passed = 0;
  }
  void add(std::string check, bool is_good, std::string detail, ExitCode code_if_bad) {
    table.rows.push_back({std::move(check), std::string(is_good ? "ok" : "FAILED"), std::move(detail)});
    if (!is_good && code != ExitCode::store_refused) code = code_if_bad;
  }
};

Result<void> check_file(Database& database, Findings& findings) {
  auto complaints = integrity_complaints(database);
  if (!complaints) return complaints.error();
  findings.add("file", complaints->empty(),
               complaints->empty() ? "the database is sound" : fmt::format("{}", fmt::join(*complaints, "; ")),
               ExitCode::store_refused);
  return {};
}

// The equation of every source, and that the case holds as many records and rejected lines as the account says.
Result<void> check_accounts(Database& database, Findings& findings) {
  const CannedQuery* query = find_query("list_accounts");
  auto accounts = run_canned(database, *query, {{"anew", "1"}});
  if (!accounts) return accounts.error();
  for (const auto& row : accounts->rows) {
    const std::string problem = cell_text(row[1]);
    findings.add_source("account", problem.empty(),
                        fmt::format("{}: {}", cell_text(row[0]), problem.empty() ? cell_text(row[2]) : problem),
                        ExitCode::store_refused);
  }
  findings.sum_up("account", "every line has one fate, and the case holds what the account says");
  return {};
}

bool is_file(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0;
}

// The source that a stored path names: "logs.tar!var/log/messages" is a member of an archive.
SourceSpec spec_of(const std::string& path) {
  SourceSpec spec;
  spec.path = path;
  for (auto mark = path.rfind('!'); mark != std::string::npos && mark > 0 && !is_file(spec.path);
       mark = path.rfind('!', mark - 1)) {
    spec.path = path.substr(0, mark);
    spec.member = path.substr(mark + 1);
  }
  return spec;
}

std::string compare_source(const std::string& path, const std::string& sha256) {
  if (path == "-") return "standard input cannot be read again";
  auto reader = LineReader::open(spec_of(path));
  if (!reader) return reader.error().message;
  const SourceFacts facts = reader->finish();
  return facts.sha256 == sha256 ? std::string() : fmt::format("its content has changed: SHA-256 is now {}", facts.sha256);
}

Result<void> check_sources(Database& database, Findings& findings) {
  auto sources = query_table(database, "SELECT path, sha256 FROM v_source ORDER BY path, sha256");
  if (!sources) return sources.error();
  for (const auto& row : sources->rows) {
    const auto* path = std::get_if<std::string>(&row[0]);
    const std::string problem = compare_source(path == nullptr ? "" : *path, cell_text(row[1]));
    findings.add_source("source", problem.empty(),
                        fmt::format("{}: {}", cell_text(row[0]), problem.empty() ? "unchanged, " + cell_text(row[1]) : problem),
                        ExitCode::input_partial);
  }
  findings.sum_up("source", "unchanged, by SHA-256");
  return {};
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  auto style = table_style(arguments, session);
  if (!style) return style.error();
  auto database = open_for_reading(arguments);
  if (!database) return database.error();
  if (arguments.has("--digest")) {
    auto digest = content_digest(*database);
    if (!digest) return digest.error();
    session.out().write(*digest + "\n");
    return ExitCode::ok;
  }
  Findings findings;
  findings.is_verbose = session.is_verbose();
  HINDCAST_TRY(check_file(*database, findings));
  HINDCAST_TRY(check_accounts(*database, findings));
  if (arguments.has("--sources")) HINDCAST_TRY(check_sources(*database, findings));
  write_table(session.out(), *style, findings.table);
  session.notes().note(findings.code == ExitCode::ok ? "all checks passed" : "a check FAILED; see the result column");
  return findings.code;
}

}  // namespace

Command verify_command() {
  return {
      "verify",
      "hindcast verify CASE [--sources] [--digest] [options]",
      "Handing it on",
      "check that a case is sound, its accounts balance, its sources are unchanged",
      "Checks the file itself, and for every source that lines = events + continuation + blank + comment + duplicate + "
      "rejected and that the case holds as many records and rejected lines as that account says. --sources reads every "
      "source again and compares its SHA-256. Sources in order are one row together; --verbose gives each its own.\n\n"
      "--digest prints one digest of all facts of the case and nothing else; it is the same in whatever order the sources "
      "were imported, so two cases hold the same evidence exactly if their digests are equal.\n\n"
      "Exit status 4: the file or an account is wrong. 3: a source has changed or cannot be read.",
      {"hindcast verify may.case", "hindcast verify may.case --sources", "hindcast verify may.case --digest"},
      {{"CASE", "the case file"}},
      with_table_options({{"--digest", "", "", OptionKind::flag, "print one digest of the facts and stop", ""},
                          {"--sources", "", "", OptionKind::flag, "read the sources again and compare their SHA-256", ""}}),
      run,
  };
}

}  // namespace hindcast
