#include "cli/steps.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "cli/arguments.h"
#include "cli/progress.h"
#include "ingest/format.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

bool exists(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0;
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

// Whether the case holds no source. An interrupted import may have finished some.
bool is_empty(Database& database) {
  const auto count = database.query_integer("SELECT count(*) FROM v_source");
  return count.ok() && *count == 0;
}

std::string result_of(const SourceReport& source) {
  if (source.is_known) return "known";
  if (source.failure.empty()) return "taken";
  return source.line_count == 0 ? "failed" : "partial";
}

// What the import leaves to be said about single sources.
void warn_about(const ImportReport& report, Session& session) {
  for (const SourceReport& source : report.sources) {
    if (!source.failure.empty()) session.notes().warning(fmt::format("{}: {}", source.path, source.failure));
  }
  for (const auto& [path, reason] : report.skipped) session.notes().warning(fmt::format("{}: not read: {}", path, reason));
}

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

Result<void> check_format(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Format* format : all_formats()) names.push_back(format->name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return {};
  const std::string hint = hint_for(name, names);
  return Error{ErrorCode::usage, fmt::format("--format {}: no such log format", name),
               hint.empty() ? "hindcast formats lists them." : hint};
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
      {"--memory", "", "MIB", OptionKind::text, "memory to use; what does not fit waits in temporary files", "256"},
      internal_option(),
  };
}

Option internal_option() {
  return {"--internal", "", "NETWORK", OptionKind::repeated, "a network that is ours, as in 10.20.0.0/16 or MY.NET", ""};
}

std::vector<Option> correlate_options() {
  return {
      {"--set", "", "NAME.parameter=VALUE", OptionKind::repeated, "set a detector's parameter; hindcast detectors lists them", ""},
      {"--assets", "", "FILE", OptionKind::text, "TOML file that says how critical and how well defended hosts are", ""},
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
  auto memory = arguments.number("--memory", kLeastMemory >> 20U, 1 << 20U);
  if (!memory) return memory.error();
  if (*memory) options.memory = static_cast<std::size_t>(**memory) << 20U;
  return options;
}

Result<CorrelateOptions> read_correlate_options(const Arguments& arguments) {
  CorrelateOptions options;
  for (const std::string& setting : arguments.texts("--set")) HINDCAST_TRY(read_setting(setting, options));
  options.assets_path = arguments.text("--assets");
  options.internal = arguments.texts("--internal");
  return options;
}

Result<ImportStep> run_import(const std::string& case_path, const std::vector<std::string>& paths, const ImportOptions& options,
                              Session& session) {
  HINDCAST_TRY(check_paths(paths));
  const bool is_new = !exists(case_path);
  auto database = open_case(case_path, OpenMode::create);
  if (!database) {
    Error error = database.error();
    if (error.code == ErrorCode::store_refused) error.help += " The case file comes first: hindcast import CASE PATH...";
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

Table account_table(const ImportReport& report) {
  Table table;
  table.columns = {"source",    "result",   "lines",   "events",    "continuation",    "blank", "comment",
                   "duplicate", "rejected", "formats", "year_rule", "utc_offset_rule", "bytes"};
  for (const SourceReport& source : report.sources) {
    // A known source has its account in the case already: hindcast sources shows it.
    const auto count = [&source](std::int64_t lines) { return source.is_known ? Cell{} : Cell{lines}; };
    table.rows.push_back({source.path, result_of(source), count(source.line_count), count(source.event_lines),
                          count(source.continuation_lines), count(source.blank_lines), count(source.comment_lines),
                          count(source.duplicate_lines), count(source.rejected_lines), source.formats, source.year_rule,
                          source.utc_offset_rule, static_cast<std::int64_t>(source.byte_size)});
  }
  return table;
}

std::string account_sentence(const ImportReport& report) {
  SourceReport sum;
  std::int64_t known = 0;
  for (const SourceReport& source : report.sources) {
    sum.line_count += source.is_known ? 0 : source.line_count;
    sum.events += source.events;
    sum.duplicates += source.duplicates;
    sum.rejected_lines += source.is_known ? 0 : source.rejected_lines;
    if (source.is_known) ++known;
  }
  const auto read = static_cast<std::int64_t>(report.sources.size()) - known;
  std::string text = fmt::format("{} read: {}, {} added, {} held already, {} rejected", plural(read, "source", "sources"),
                                 plural(sum.line_count, "line", "lines"), plural(sum.events, "record", "records"), sum.duplicates,
                                 plural(sum.rejected_lines, "line", "lines"));
  if (known > 0) text += fmt::format("; {} imported before, nothing added", plural(known, "source was", "sources were"));
  return text;
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

std::string correlate_sentence(const CorrelateReport& report) {
  return fmt::format("{} in {}; {} explained away; ours: {}", plural(report.finding_count, "finding", "findings"),
                     plural(report.campaign_count, "campaign", "campaigns"), report.explained_count, report.internal_rule);
}

}  // namespace hindcast
