#include "ingest/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <tuple>

#include "core/network_set.h"
#include "ingest/day_join.h"
#include "ingest/line_reader.h"
#include "ingest/record_splitter.h"
#include "ingest/source_list.h"
#include "ingest/source_loader.h"
#include "ingest/survey.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

// One source between the two passes.
struct Pending {
  SourceSpec spec;
  Survey survey;
  std::size_t report = 0;  // index into ImportReport::sources
};

std::string now_text() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return to_iso8601(Timestamp{std::chrono::duration_cast<std::chrono::microseconds>(since).count()}, TimePrecision::s);
}

std::string last_part(const SourceSpec& source) {
  const std::string& path = source.member.empty() ? source.path : source.member;
  return std::filesystem::path(path).filename().string();
}

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return std::filesystem::equivalent(a, b, ignored);
}

class Import {
 public:
  Import(Database& database, const ImportOptions& options, const ProgressSink& progress)
      : database_(database), options_(options), progress_(progress), imported_at_(now_text()) {}

  Result<ImportReport> run(const std::vector<std::string>& paths) {
    HINDCAST_TRY(check_options());
    auto list = expand_sources(paths);
    if (!list) return list.error();
    for (const SkippedPath& skipped : list->skipped) report_.skipped.emplace_back(skipped.path, skipped.reason);
    auto writer = begin_writer();
    if (!writer) return writer.error();
    for (const SourceSpec& source : list->sources) HINDCAST_TRY(survey(*writer, source));
    // Dated sources first: undated ones may take their day from them.
    std::stable_partition(pending_.begin(), pending_.end(),
                          [](const Pending& p) { return p.survey.times.time_of_day_records == 0; });
    for (const Pending& pending : pending_) HINDCAST_TRY(load(*writer, pending));
    HINDCAST_TRY(settle(database_));
    return std::move(report_);
  }

 private:
  Result<void> check_options() {
    if (!options_.format.empty()) {
      only_ = find_format(options_.format);
      if (only_ == nullptr) {
        return Error{ErrorCode::usage, fmt::format("\"{}\" is no format", options_.format), "hindcast formats lists them."};
      }
    }
    NetworkSet networks;
    for (const std::string& text : options_.internal) HINDCAST_TRY(networks.add(text));
    return Zone::find(options_.zone).ok() ? Result<void>{} : Result<void>{Zone::find(options_.zone).error()};
  }

  Result<FactWriter> begin_writer() {
    auto transaction = Transaction::begin(database_);
    if (!transaction) return transaction.error();
    if (!options_.internal.empty())
      HINDCAST_TRY(set_case_info(database_, "internal", fmt::format("{}", fmt::join(options_.internal, " "))));
    auto writer = FactWriter::open(database_);
    if (!writer) return writer;
    HINDCAST_TRY(transaction->commit());
    return writer;
  }

  Result<void> survey(FactWriter& writer, const SourceSpec& source) {
    if (source.path != "-" && is_same_file(source.path, database_.path())) {
      report_.skipped.emplace_back(source.path, "the case file itself");
      return {};
    }
    SourceReport& entry = report_.sources.emplace_back();
    entry.path = display_name(source);
    auto survey = survey_source(source, only_);
    if (!survey) {
      entry.failure = survey.error().message;
      return {};
    }
    auto known = writer.has_source(survey->facts.sha256);
    if (!known) return known.error();
    if (*known || is_pending(survey->facts.sha256)) {
      entry.is_known = true;
      entry.line_count = survey->facts.line_count;
      entry.byte_size = survey->facts.byte_size;
      return {};
    }
    bytes_total_ += survey->facts.byte_size;
    pending_.push_back({source, std::move(*survey), report_.sources.size() - 1});
    return {};
  }

  bool is_pending(const std::string& sha256) const {
    return std::any_of(pending_.begin(), pending_.end(), [&](const Pending& p) { return p.survey.facts.sha256 == sha256; });
  }

  Result<SourceClock> make_clock(const Pending& pending) {
    ClockRules rules;
    rules.year = options_.year;
    rules.date = options_.date;
    rules.modified = pending.survey.facts.modified;
    rules.file_name = last_part(pending.spec);
    if (pending.survey.times.time_of_day_records > 0 && !rules.date && !date_in_name(rules.file_name)) {
      auto joined = join_by_time(database_, pending.survey);
      if (!joined) return joined.error();
      if (*joined)
        std::tie(rules.joined_date, rules.joined_note) = std::pair{std::optional((*joined)->day), (*joined)->note};
    }
    auto zone = Zone::find(options_.zone);
    if (!zone) return zone.error();
    return SourceClock(rules, pending.survey.times, std::move(*zone));
  }

  Result<void> load(FactWriter& writer, const Pending& pending) {
    auto clock = make_clock(pending);
    if (!clock) return clock.error();
    auto transaction = Transaction::begin(database_);
    if (!transaction) return transaction.error();
    ++source_number_;
    const auto tick = [&](std::uint64_t bytes, std::int64_t lines, std::int64_t rejected) {
      tell(pending, bytes, lines, rejected);
    };
    SourceReport& report = report_.sources[pending.report];
    HINDCAST_TRY(load_source(writer, pending.spec, pending.survey, *clock, only_, imported_at_, tick, report));
    HINDCAST_TRY(transaction->commit());
    bytes_done_ += pending.survey.facts.byte_size;
    lines_done_ += report.line_count;
    rejected_done_ += report.rejected_lines;
    tell(pending, 0, 0, 0);
    return {};
  }

  void tell(const Pending& pending, std::uint64_t bytes, std::int64_t lines, std::int64_t rejected) {
    if (!progress_) return;
    ImportProgress progress;
    progress.source_number = source_number_;
    progress.source_count = pending_.size();
    // The offset counts unpacked bytes: of a packed source it says little about how much of the file is done.
    progress.bytes_done = bytes_done_ + std::min(bytes, pending.survey.facts.byte_size);
    progress.bytes_total = bytes_total_;
    progress.lines = lines_done_ + lines;
    progress.rejected = rejected_done_ + rejected;
    progress_(progress);
  }

  Database& database_;
  const ImportOptions& options_;
  const ProgressSink& progress_;
  const std::string imported_at_;
  const Format* only_ = nullptr;
  ImportReport report_;
  std::vector<Pending> pending_;
  std::size_t source_number_ = 0;
  std::uint64_t bytes_total_ = 0;
  std::uint64_t bytes_done_ = 0;
  std::int64_t lines_done_ = 0;
  std::int64_t rejected_done_ = 0;
};

// Keeps what each line became, for --explain.
class ExplainSink : public RecordSink {
 public:
  explicit ExplainSink(std::vector<ExplainedLine>& lines) : lines_(lines) {}
  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    lines_.push_back({place.line, "event", std::string(format.name), describe(record)});
    for (std::int32_t i = 1; i < place.line_count; ++i)
      lines_.push_back({place.line + i, "continuation", std::string(format.name), {}});
  }
  void on_blank(const LogLine& line) override { lines_.push_back({line.number, "blank", {}, {}}); }
  void on_comment(const LogLine& line) override {
    lines_.push_back({line.number, "comment", {}, std::string(line.text.substr(0, 200))});
  }
  void on_rejected(const LogLine& line, std::string_view reason) override {
    lines_.push_back({line.number, "rejected", {}, fmt::format("{}: {}", reason, line.text.substr(0, 200))});
  }

 private:
  std::vector<ExplainedLine>& lines_;
};

}  // namespace

bool ImportReport::is_complete() const {
  return std::all_of(sources.begin(), sources.end(), [](const SourceReport& source) { return source.failure.empty(); });
}

Result<ImportReport> import_paths(Database& database, const std::vector<std::string>& paths, const ImportOptions& options,
                                  const ProgressSink& progress) {
  return Import(database, options, progress).run(paths);
}

Result<std::vector<ExplainedLine>> explain_source(const std::string& path, const ImportOptions& options, std::int64_t line_limit) {
  auto list = expand_sources(std::vector<std::string>{path});
  if (!list) return list.error();
  const Format* only = options.format.empty() ? nullptr : find_format(options.format);
  std::vector<ExplainedLine> lines;
  for (const SourceSpec& source : list->sources) {
    auto reader = LineReader::open(source);
    if (!reader) return reader.error();
    ExplainSink sink(lines);
    RecordSplitter splitter(sink, only);
    LogLine line;
    while (line.number < line_limit && reader->next(line)) splitter.feed(line);
    splitter.finish();
  }
  std::stable_sort(lines.begin(), lines.end(), [](const ExplainedLine& a, const ExplainedLine& b) { return a.line < b.line; });
  return lines;
}

}  // namespace hindcast
