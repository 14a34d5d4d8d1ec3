#include "report/account.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/rows.h"

namespace hindcast {
namespace {

constexpr std::size_t kRejectedSamples = 3;

Result<void> load_sources(Database& database, ReportModel& model) {
  HINDCAST_TRY(
      each_row(database,
               "SELECT path, sha256, byte_size, line_count, event_lines, continuation_lines, blank_lines, comment_lines,"
               " duplicate_lines, rejected_lines, first_time, last_time, year_rule, utc_offset_rule, flags, hindcast_version,"
               " utc_offset_s, source_id FROM v_source ORDER BY path, sha256",
               [&](const Statement& row) {
                 ReportSource& source = model.sources.emplace_back();
                 source.path = text_at(row, 0);
                 source.sha256 = text_at(row, 1);
                 source.byte_size = row.integer(2);
                 std::int64_t* const counts[] = {&source.line_count,    &source.event_lines,   &source.continuation_lines,
                                                 &source.blank_lines,   &source.comment_lines, &source.duplicate_lines,
                                                 &source.rejected_lines};
                 for (int i = 0; i < 7; ++i) *counts[i] = row.integer(3 + i);
                 std::string* const texts[] = {&source.first_time,      &source.last_time, &source.year_rule,
                                               &source.utc_offset_rule, &source.flags,     &source.hindcast_version};
                 for (int i = 0; i < 6; ++i) *texts[i] = text_at(row, 10 + i);
                 source.utc_offset_s = row.integer(16);
                 source.id = row.integer(17);
               }));
  return {};
}

// How many records each source gave, by format and basis. One pass over the base table: a GROUP BY would sort all of it.
Result<void> count_events(Database& database, ReportModel& model) {
  struct Counts {
    std::map<std::int64_t, std::int64_t> by_format;
    std::int64_t undated = 0;
  };
  std::map<std::int64_t, Counts> by_source;
  HINDCAST_TRY(each_row(database, "SELECT source_id, format_id, time_basis FROM event", [&](const Statement& row) {
    Counts& counts = by_source[row.integer(0)];
    ++counts.by_format[row.integer(1)];
    if (row.integer(2) != 0) ++counts.undated;
  }));
  std::map<std::int64_t, std::string> names;
  HINDCAST_TRY(each_row(database, "SELECT format_id, name FROM format",
                        [&](const Statement& row) { names[row.integer(0)] = text_at(row, 1); }));
  for (ReportSource& source : model.sources) {
    std::vector<Counted> formats;
    for (const auto& [format, count] : by_source[source.id].by_format) {
      formats.push_back({names[format], count});
      model.event_count += count;
    }
    std::sort(formats.begin(), formats.end(),
              [](const Counted& a, const Counted& b) { return a.count != b.count ? a.count > b.count : a.text < b.text; });
    for (const Counted& format : formats) {
      source.formats += fmt::format("{}{} {}", source.formats.empty() ? "" : ", ", format.text, format.count);
    }
    source.undated_events = by_source[source.id].undated;
    model.undated_events += source.undated_events;
  }
  return {};
}

// The longest folder that all paths share; archive members and stdin share none.
std::string common_directory(const std::vector<ReportSource>& sources) {
  if (sources.empty()) return {};
  std::string common = sources.front().path;
  for (const ReportSource& source : sources) {
    const auto [end, other] = std::mismatch(common.begin(), common.end(), source.path.begin(), source.path.end());
    common.erase(end, common.end());
  }
  common.erase(common.rfind('/') + 1);
  return common;
}

Result<void> load_rejected(Database& database, ReportModel& model) {
  return each_row(database, "SELECT reason, path, line, text FROM v_rejected ORDER BY reason, path, line",
                  [&](const Statement& row) {
                    if (model.rejected.empty() || model.rejected.back().reason != row.text(0))
                      model.rejected.push_back({text_at(row, 0), 0, {}});
                    RejectedGroup& group = model.rejected.back();
                    ++group.count;
                    if (group.samples.size() < kRejectedSamples) {
                      group.samples.push_back({text_at(row, 1), row.integer(2), std::string(row.blob(3))});
                    }
                  });
}

Result<void> load_conclusions(Database& database, ReportModel& model) {
  HINDCAST_TRY(
      each_row(database, "SELECT name, in_count, out_count, note FROM v_stage ORDER BY stage_no", [&](const Statement& row) {
        model.stages.push_back({text_at(row, 0), row.integer(1), row.integer(2), text_at(row, 3)});
      }));
  HINDCAST_TRY(each_row(database,
                        "SELECT sensor_a, sensor_b, rule, offset_s, spread_s, pairs, source_a, source_b, advice FROM v_clock_offset"
                        " ORDER BY source_b, sensor_a, sensor_b, rule, offset_s",
                        [&](const Statement& row) {
                          model.offsets.push_back({text_at(row, 0), text_at(row, 1), text_at(row, 2), row.real(3), row.real(4),
                                                   row.integer(5), text_at(row, 6), text_at(row, 7), text_at(row, 8)});
                        }));
  HINDCAST_TRY(each_row(database, "SELECT name, value FROM case_info WHERE name <> 'views' ORDER BY name",
                        [&](const Statement& row) { model.case_info.emplace_back(text_at(row, 0), text_at(row, 1)); }));
  HINDCAST_TRY(
      each_row(database, "SELECT address, looked_like, explanation, attempt_count, reason FROM v_explained ORDER BY explained_no",
               [&](const Statement& row) {
                 model.explained.push_back({text_at(row, 0), text_at(row, 1), text_at(row, 2), row.integer(3), text_at(row, 4)});
               }));
  return each_row(database, "SELECT hindcast_version, options, internal, assets FROM v_run ORDER BY run_id",
                  [&](const Statement& row) {
                    model.run = {text_at(row, 0), text_at(row, 1), text_at(row, 2), text_at(row, 3), true};
                  });
}

}  // namespace

Result<void> load_account(Database& database, ReportModel& model) {
  HINDCAST_TRY(load_sources(database, model));
  HINDCAST_TRY(count_events(database, model));
  model.directory = common_directory(model.sources);
  HINDCAST_TRY(load_rejected(database, model));
  return load_conclusions(database, model);
}

}  // namespace hindcast
