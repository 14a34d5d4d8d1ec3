#include "cli/steps.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "cli/account.h"
#include "cli/arguments.h"
#include "cli/progress.h"
#include "ingest/format.h"
#include "report/words.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

bool exists(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0;
}

constexpr std::string_view kCaseFirst = "The case file comes first: hindcast import CASE PATH...";

Result<void> check_case_path(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode)) return {};
  return Error{ErrorCode::usage, fmt::format("{}: a directory, so not a case file", path), std::string(kCaseFirst)};
}

Result<void> check_paths(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (path == "-") {
      if (isatty(STDIN_FILENO) == 1) {
        return Error{ErrorCode::usage, "standard input is a terminal: there is no log to read",
                     "Pipe one in, as in: zcat alert.gz | hindcast import CASE -"};
      }
    } else if (!exists(path)) {
      return Error{ErrorCode::not_found, fmt::format("{}: no such file or directory", path), "Nothing was imported."};
    }
  }
  return {};
}

bool is_empty_file(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0 && facts.st_size == 0;
}

// Whether the case holds no source. An interrupted import may have finished some.
bool is_empty(Database& database) {
  const auto count = database.query_integer("SELECT count(*) FROM v_source");
  return count.ok() && *count == 0;
}

// What the import leaves to be said about sources.
void warn_about(const ImportReport& report, Session& session) {
  for (const SourceReport& source : report.sources) {
    if (!source.failure.empty()) session.notes().warning(fmt::format("{}: {}", source.path, source.failure));
  }
  for (const auto& [doubt, help] : account_doubts(report)) session.notes().warning(doubt, help);
  for (const auto& [path, reason] : report.skipped) session.notes().warning(fmt::format("{}: not read: {}", path, reason));
}

Result<void> check_format(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Format* format : all_formats()) names.push_back(format->name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return {};
  const std::string hint = hint_for(name, names);
  return Error{ErrorCode::usage, fmt::format("--format {}: no such log format", name),
               hint.empty() ? "hindcast formats lists them." : hint};
}

constexpr std::string_view kKnown = "known=";  // among the options of a run

// The options that made the conclusions of the case, a text each. Empty before the first run.
Result<std::vector<std::string>> run_settings(Database& database) {
  std::vector<std::string> settings;
  auto run = query_table(database, "SELECT options, assets, internal FROM v_run");
  if (!run) return run.error();
  for (const std::vector<Cell>& row : run->rows) {
    const auto* options = std::get_if<std::string>(&row[0]);
    for (std::string_view rest = options == nullptr ? std::string_view() : *options; !rest.empty();) {
      const std::string_view option = rest.substr(0, rest.find('\n'));
      settings.push_back(option.starts_with(kKnown) ? fmt::format("--known {}", option.substr(kKnown.size()))
                                                    : fmt::format("--set {}", option));
      rest.remove_prefix(std::min(option.size() + 1, rest.size()));
    }
    if (const std::string assets = cell_text(row[1]); !assets.empty()) settings.push_back("--assets " + assets);
    if (const std::string ours = cell_text(row[2]); ours.ends_with(" from --internal")) settings.push_back("ours: " + ours);
  }
  return settings;
}

// Sets `bytes` where --memory is given.
Result<void> read_memory(const Arguments& arguments, std::size_t& bytes) {
  auto memory = arguments.number("--memory", kLeastMemory >> 20U, 1 << 20U);
  if (!memory) return memory.error();
  if (*memory) bytes = static_cast<std::size_t>(**memory) << 20U;
  return {};
}

// "X.parameter=5" taken apart; the value may hold further '='.
Result<void> read_setting(const std::string& text, CorrelateOptions& options) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Error{ErrorCode::usage, fmt::format("--set {}: not NAME.parameter=VALUE", text),
                 "hindcast detectors lists the names, as in horizontal_scan.minimum_targets=5."};
  }
  options.settings[text.substr(0, equals)] = text.substr(equals + 1);
  return {};
}

}  // namespace

std::vector<Option> import_options() {
  return {
      {"--year", "", "YYYY", OptionKind::text, "year of the first record of every source, for logs that do not write it", ""},
      {"--date", "", "YYYY-MM-DD", OptionKind::text, "day of the first packet, for text that shows the time of day only", ""},
      {"--tz", "", "ZONE", OptionKind::text, "time zone the logs were written in, as in America/New_York", "UTC"},
      {"--format", "", "NAME", OptionKind::text, "take only this log format; hindcast formats lists them", ""},
      memory_option("memory to use; what does not fit waits in temporary files"),
      internal_option(),
  };
}

Option memory_option(std::string_view text) { return {"--memory", "", "MIB", OptionKind::text, text, "256"}; }

Option internal_option() {
  return {"--internal", "", "NETWORK", OptionKind::repeated, "a network that is ours, as in 10.20.0.0/16 or MY.NET", ""};
}

std::vector<Option> correlate_options() {
  return {
      {"--set", "", "NAME.parameter=VALUE", OptionKind::repeated, "set a detector's parameter; hindcast detectors lists them", ""},
      {"--assets", "", "FILE", OptionKind::text, "TOML file that says how critical and how well defended hosts are", ""},
      {"--known", "", "ADDRESS", OptionKind::repeated,
       "a host or network of ours whose scans are known: they stay, and are read as monitoring", ""},
  };
}

Result<ImportOptions> read_import_options(const Arguments& arguments) {
  ImportOptions options;
  auto year = arguments.number("--year", 1970, 2200);
  if (!year) return year.error();
  if (*year) options.year = static_cast<int>(**year);
  if (const std::string date = arguments.text("--date"); !date.empty()) {
    constexpr std::size_t kDateSize = 10;
    options.date = parse_iso8601_prefix(date);
    if (!options.date || date.size() != kDateSize)
      return Error{ErrorCode::usage, fmt::format("--date {}: not a date", date), "Write it as 2000-05-28."};
  }
  if (arguments.has("--tz")) options.zone = arguments.text("--tz");
  options.format = arguments.text("--format");
  if (!options.format.empty()) HINDCAST_TRY(check_format(options.format));
  options.internal = arguments.texts("--internal");
  HINDCAST_TRY(read_memory(arguments, options.memory));
  return options;
}

Result<CorrelateOptions> read_correlate_options(const Arguments& arguments) {
  CorrelateOptions options;
  for (const std::string& setting : arguments.texts("--set")) HINDCAST_TRY(read_setting(setting, options));
  options.assets_path = arguments.text("--assets");
  options.known = arguments.texts("--known");
  options.internal = arguments.texts("--internal");
  HINDCAST_TRY(read_memory(arguments, options.memory));
  return options;
}

Result<ImportStep> run_import(const std::string& case_path, const std::vector<std::string>& paths, const ImportOptions& options,
                              Session& session) {
  HINDCAST_TRY(check_case_path(case_path));
  HINDCAST_TRY(check_paths(paths));
  const bool is_new = !exists(case_path);
  auto database = open_case(case_path, OpenMode::create);
  if (!database) {
    Error error = database.error();
    // What could not be made goes, unless another import has put its case there meanwhile.
    if (is_new && error.code != ErrorCode::busy && is_empty_file(case_path)) unlink(case_path.c_str());
    if (error.code == ErrorCode::store_refused) error.help += fmt::format(" {}", kCaseFirst);
    if (error.help.empty()) error.help = "Is there room on the disk, and may you write there?";
    return error;
  }
  ProgressLine line(session);
  auto report = import_paths(*database, paths, options, [&line](const ImportProgress& progress) { line.update(progress); });
  line.clear();
  // Nothing came in: the file that was made goes, unless it is another import's by now.
  const bool is_shared = database->has_moved() || (!report && report.error().code == ErrorCode::busy);
  if (is_new && !is_shared && is_empty(*database)) {
    *database = Database::in_memory();  // closes the file
    unlink(case_path.c_str());
  }
  if (!report) return report.error();
  warn_about(*report, session);
  return ImportStep{std::move(*database), std::move(*report)};
}

ExitCode import_exit_code(const ImportReport& report, Session& session) {
  if (!report.is_complete()) return ExitCode::input_partial;
  if (report.sources.empty()) {
    session.notes().warning("there is no log to read in these paths",
                            "Name files, directories with logs, or - for standard input.");
    return ExitCode::nothing_matched;
  }
  const bool has_records = std::any_of(report.sources.begin(), report.sources.end(), [](const SourceReport& source) {
    return source.is_known || source.events > 0 || source.duplicates > 0;
  });
  if (has_records) return ExitCode::ok;
  session.notes().warning("no line of these sources is a record of a format that hindcast knows",
                          "hindcast formats shows what it reads; import --explain 20 shows how lines are taken.");
  return ExitCode::nothing_matched;
}

Result<CorrelateReport> run_correlation(Database& database, const CorrelateOptions& options, Session& session) {
  const auto before = run_settings(database);
  if (!before) return before.error();
  auto report = correlate_case(database, options);
  if (!report) return report.error();
  session.notes().note(correlate_sentence(*report));
  const auto now = run_settings(database);
  if (!now) return now.error();
  std::vector<std::string> given;
  std::copy_if(now->begin(), now->end(), std::back_inserter(given), [](const std::string& text) { return text.starts_with("--"); });
  if (!given.empty()) session.notes().note(fmt::format("with {}", fmt::join(given, " ")));
  std::vector<std::string> lost;
  std::copy_if(before->begin(), before->end(), std::back_inserter(lost),
               [&](const std::string& text) { return std::find(now->begin(), now->end(), text) == now->end(); });
  if (!lost.empty()) {
    session.notes().warning(fmt::format("the run before had {}; this one has not", fmt::join(lost, ", ")),
                            "Options of correlate are not kept from run to run: give them again to have them.");
  }
  return report;
}

std::string correlate_sentence(const CorrelateReport& report) {
  const std::string known = report.known_count == 0 ? "" : fmt::format("; {} read as you say", report.known_count);
  return fmt::format("{} in {}{}; {} explained away; ours: {}", counted(report.finding_count, "finding"),
                     counted(report.campaign_count, "campaign"), known, report.explained_count, report.internal_rule);
}

}  // namespace hindcast
