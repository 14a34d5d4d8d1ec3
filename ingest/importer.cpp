#include "ingest/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <system_error>

#include "core/network_set.h"
#include "core/parallel.h"
#include "ingest/day_join.h"
#include "ingest/fact_loader.h"
#include "ingest/parallel_parser.h"
#include "ingest/source_list.h"
#include "store/case_file.h"
#include "store/new_case.h"
#include "store/rollups.h"

namespace hindcast {
namespace {

// What of the memory goes where; the rest is for reading, dictionaries and SQLite.
constexpr std::size_t kSpoolShare = 16;
constexpr std::size_t kCopiesShare = 16;
constexpr std::size_t kIndexShare = 8;

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
      : database_(database), options_(options), progress_(progress), spool_(options.memory / kSpoolShare) {}

  Result<ImportReport> run(const std::vector<std::string>& paths) {
    HINDCAST_TRY(check_options());
    auto list = expand_sources(paths);
    if (!list) return list.error();
    for (const SkippedPath& skipped : list->skipped) {
      report_.skipped.emplace_back(skipped.path, skipped.reason);
      report_.is_list_short = report_.is_list_short || skipped.is_loss;
    }
    if (!options_.internal.empty()) {
      HINDCAST_TRY(set_case_info(database_, "internal", fmt::format("{}", fmt::join(options_.internal, " "))));
    }
    choose_sources(std::move(list->sources));
    HINDCAST_TRY(load_sources());
    tell();
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
    auto zone = Zone::find(options_.zone);
    if (!zone) return zone.error();
    zone_ = std::move(*zone);
    return {};
  }

  // Says of a file of the case itself what it is; "" of all others.
  [[nodiscard]] std::string_view why_no_log(const std::string& path, bool has_left_over) const {
    if (path == "-") return {};
    if (is_same_file(path, database_.path())) return "the case file itself";
    return has_left_over && is_same_file(path, left_over_) ? "an import of this case that was killed" : "";
  }

  void choose_sources(std::vector<SourceSpec> sources) {
    std::error_code unseen;
    const bool has_left_over = std::filesystem::exists(left_over_, unseen);
    for (SourceSpec& source : sources) {
      if (const std::string_view reason = why_no_log(source.path, has_left_over); !reason.empty()) {
        report_.skipped.emplace_back(source.path, reason);
        continue;
      }
      std::error_code unknown;
      if (source.member.empty() && source.path != "-") source.disk_bytes = std::filesystem::file_size(source.path, unknown);
      if (unknown) source.disk_bytes = 0;
      bytes_total_ += source.disk_bytes;
      specs_.push_back(std::move(source));
    }
    report_.sources.resize(specs_.size());
  }

  // Sources on their way into the case, all or none of them: as pages of a new file that takes the place of the empty case, or as
  // rows beside those that it holds.
  struct Load {
    std::optional<NewCase> fresh;
    std::optional<Transaction> transaction;
    std::unique_ptr<FactTables> sql_tables;
    std::optional<FactLoader> loader;
    FactTables& tables() { return fresh ? fresh->tables() : *sql_tables; }
  };

  // Reads every source once, and puts those that tell their own day into the case meanwhile; then the others, which may take it
  // from them. Texts become entries of the dictionaries in the order of sources.
  Result<void> load_sources() {
    ParallelParser parser(specs_, only_, spool_, progress_so_far_);
    auto hashes = source_hashes(database_);
    if (!hashes) return hashes.error();
    std::optional<Load> load;  // begun for the first source that is new: nobody waits for an import that adds nothing
    std::vector<LoadableSource> dated;
    dated.reserve(specs_.size());
    for (std::size_t i = 0; i < specs_.size(); ++i) {
      auto parsed = parser.next([this] { tell(); });
      if (!parsed) return parsed.error();
      ++sources_parsed_;
      SourceReport& entry = report_.sources[i];
      entry.path = display_name(specs_[i]);
      entry.failure = parsed->failure;
      if (!entry.failure.empty()) {
        bytes_loaded_ += specs_[i].disk_bytes;
        continue;
      }
      const SourceFacts& facts = parsed->survey.facts;
      if (!load && !hashes->contains(facts.sha256)) {
        HINDCAST_TRY(begin(load));
        hashes = source_hashes(database_);  // until now another import may have added some
        if (!hashes) return hashes.error();
      }
      if (!hashes->insert(facts.sha256).second) {
        entry.is_known = true;
        entry.line_count = facts.line_count;
        entry.byte_size = facts.byte_size;
        bytes_loaded_ += specs_[i].disk_bytes;
        continue;
      }
      auto loadable = LoadableSource::of(specs_[i], std::move(*parsed), dictionaries_, spool_, i);
      if (!loadable) return loadable.error();
      if (needs_day(*loadable)) {
        undated_.push_back(std::move(*loadable));
        continue;
      }
      loadable->undated = {};
      dated.push_back(std::move(*loadable));
      HINDCAST_TRY(load->loader->add(dated.back()));
    }
    if (!dated.empty()) {
      HINDCAST_TRY(finish(*load, dated));
      load.reset();
    }
    return load_undated(load);
  }

  // `load` is one that is begun, if any.
  Result<void> load_undated(std::optional<Load>& load) {
    if (undated_.empty()) return {};
    for (LoadableSource& source : undated_) HINDCAST_TRY(find_day(source));
    if (!load) HINDCAST_TRY(begin(load));
    for (LoadableSource& source : undated_) HINDCAST_TRY(load->loader->add(source));
    return finish(*load, undated_);
  }

  // Whether only other sources can tell on which day the text was written.
  [[nodiscard]] bool needs_day(const LoadableSource& source) const {
    return source.times.time_of_day_records > 0 && !options_.date && !date_in_name(last_part(*source.spec));
  }

  Result<void> find_day(LoadableSource& source) {
    auto joined = join_by_time(database_, source.undated);
    if (!joined) return joined.error();
    if (*joined) source.joined = std::make_unique<DayJoin>(std::move(**joined));
    source.undated = {};
    return {};
  }

  [[nodiscard]] SourceClock make_clock(const LoadableSource& source) const {
    ClockRules rules;
    rules.year = options_.year;
    rules.date = options_.date;
    rules.modified = source.row.modified;
    rules.file_name = last_part(*source.spec);
    if (source.joined != nullptr) {
      rules.joined_date = source.joined->day;
      rules.joined_note = source.joined->note;
    }
    return {rules, source.times, zone_};
  }

  // Keeps others from writing to the case until the load ends.
  Result<void> begin(std::optional<Load>& begun) {
    Load load;
    auto is_new = NewCase::can_replace(database_);
    if (!is_new) return is_new.error();
    if (*is_new) {
      auto fresh = NewCase::begin(database_, spool_, options_.memory / kIndexShare);
      if (!fresh) return fresh.error();
      load.fresh.emplace(std::move(*fresh));
    } else {
      auto transaction = Transaction::begin(database_);
      if (!transaction) return transaction.error();
      load.transaction.emplace(std::move(*transaction));
      auto tables = sql_fact_tables(database_);
      if (!tables) return tables.error();
      load.sql_tables = std::move(*tables);
    }
    auto dictionaries = Dictionaries::load(database_);
    if (!dictionaries) return dictionaries.error();
    dictionaries_ = std::move(*dictionaries);
    auto loader = FactLoader::begin(
        database_, load.tables(), dictionaries_, spool_, options_.memory / kCopiesShare,
        [this](const LoadableSource& source) { return make_clock(source); },
        [this](std::uint64_t bytes) {
          bytes_loaded_ += bytes;
          tell();
        });
    if (!loader) return loader.error();
    load.loader.emplace(std::move(*loader));
    begun.emplace(std::move(load));
    return {};
  }

  Result<void> finish(Load& load, std::span<LoadableSource> sources) {
    HINDCAST_TRY(load.loader->finish());
    HINDCAST_TRY(dictionaries_.save_rows(load.tables()));
    HINDCAST_TRY(load.fresh ? finish_new(*load.fresh, sources) : finish_added(*load.transaction, sources));
    for (LoadableSource& source : sources) fill_report(source, report_.sources[source.report]);
    return {};
  }

  Result<void> finish_new(NewCase& fresh, std::span<LoadableSource> sources) {
    HINDCAST_TRY(fresh.build(dictionaries_.time_base()));
    Result<void> finished;
    const bool is_last = undated_.empty() || sources.data() == undated_.data();  // what else is pending lies in the spool
    // A large file takes the system a while to forget: it does so while the case goes to the disk.
    run_both(
        [&] {
          if (is_last) spool_.drop_file();
        },
        [&] { finished = fresh.finish(database_, [&](Database& database) { return save(database, sources); }); });
    return finished;
  }

  Result<void> finish_added(Transaction& transaction, std::span<LoadableSource> sources) {
    HINDCAST_TRY(save(database_, sources));
    const bool has_events = std::any_of(sources.begin(), sources.end(), [](const auto& s) { return s.row.event_lines > 0; });
    if (has_events) HINDCAST_TRY(rebuild_rollups(database_, spool_, options_.memory / kIndexShare));
    return transaction.commit();
  }

  Result<void> save(Database& database, std::span<LoadableSource> sources) {
    HINDCAST_TRY(dictionaries_.save(database));
    auto table = SourceTable::open(database);
    if (!table) return table.error();
    for (const LoadableSource& source : sources) {
      HINDCAST_TRY(table->add(source.row, display_name(*source.spec), imported_at_));
    }
    return {};
  }

  // Takes what the report needs out of the source.
  static void fill_report(LoadableSource& source, SourceReport& report) {
    SourceRow row = std::move(source.row);
    report.line_count = row.line_count;
    report.event_lines = row.event_lines;
    report.continuation_lines = row.continuation_lines;
    report.blank_lines = row.blank_lines;
    report.comment_lines = row.comment_lines;
    report.duplicate_lines = row.duplicate_lines;
    report.rejected_lines = row.rejected_lines;
    report.events = row.event_lines;
    report.duplicates = source.duplicates;
    report.byte_size = row.byte_size;
    report.formats = source.formats_text();
    report.year_rule = std::move(row.year_rule);
    report.utc_offset_rule = std::move(row.utc_offset_rule);
    report.failure = std::move(source.problem);
  }

  // Reading and writing count half each.
  void tell() {
    if (!progress_) return;
    ImportProgress progress;
    progress.source_number = sources_parsed_;
    progress.source_count = specs_.size();
    progress.bytes_done = (progress_so_far_.bytes + bytes_loaded_) / 2;
    progress.bytes_total = bytes_total_;
    progress.lines = progress_so_far_.lines;
    progress.rejected = progress_so_far_.rejected;
    progress_(progress);
  }

  Database& database_;
  const ImportOptions& options_;
  const ProgressSink& progress_;
  const std::string imported_at_ = now_text();
  const std::string left_over_ = NewCase::path_beside(database_.path());  // of an import that was killed
  const Format* only_ = nullptr;
  Zone zone_;
  Spool spool_;
  Dictionaries dictionaries_;
  ImportReport report_;
  std::vector<SourceSpec> specs_;
  std::vector<LoadableSource> undated_;
  ParseProgress progress_so_far_;
  std::size_t sources_parsed_ = 0;
  std::uint64_t bytes_total_ = 0;
  std::uint64_t bytes_loaded_ = 0;
};

}  // namespace

bool ImportReport::is_complete() const {
  return !is_list_short &&
         std::all_of(sources.begin(), sources.end(), [](const SourceReport& source) { return source.failure.empty(); });
}

Result<ImportReport> import_paths(Database& database, const std::vector<std::string>& paths, const ImportOptions& options,
                                  const ProgressSink& progress) {
  return Import(database, options, progress).run(paths);
}

}  // namespace hindcast
