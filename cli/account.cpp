#include "cli/account.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "report/words.h"

namespace hindcast {
namespace {

constexpr std::size_t kListedWhole = 12;  // so many sources have a row each
constexpr std::size_t kListedOdd = 5;     // so many odd ones of one folder have
constexpr std::int64_t kOddShare = 100;   // more than one line in so many rejected is odd

std::string result_of(const SourceReport& source) {
  if (source.is_known) return "known";
  if (source.failure.empty()) return "taken";
  return source.line_count == 0 ? "failed" : "partial";
}

bool is_odd(const SourceReport& source) {
  if (source.is_known) return false;
  return !source.failure.empty() || source.events + source.duplicates == 0 || source.rejected_lines * kOddShare > source.line_count;
}

// "snort_fast 9551, snort_portscan 12" without the counts.
std::string format_names(std::string_view formats) {
  std::string names;
  while (!formats.empty()) {
    const std::string_view item = formats.substr(0, formats.find(", "));
    names += fmt::format("{}{}", names.empty() ? "" : " ", item.substr(0, item.find(' ')));
    formats.remove_prefix(std::min(item.size() + 2, formats.size()));
  }
  return names;
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

// The folder that all sources are below, with its '/'; "" if there is none.
std::string common_folder(const std::vector<SourceReport>& sources) {
  std::string common = sources.empty() ? std::string() : folder_of(sources.front().path);
  for (const SourceReport& source : sources) {
    while (!source.path.starts_with(common)) common = folder_of(common.substr(0, common.size() - 1));
  }
  return common;
}

using Group = std::vector<const SourceReport*>;

// What all have in common, or how many different ones there are.
std::string shared_text(const Group& group, std::string SourceReport::*field, std::string_view plural_name) {
  std::vector<std::string> texts;
  for (const SourceReport* source : group) texts.push_back(source->*field);
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts.size() == 1 ? texts.front() : fmt::format("{} {}", texts.size(), plural_name);
}

std::vector<Cell> overview_row(const Group& group, std::size_t prefix) {
  const SourceReport& first = *group.front();
  const auto sum = [&group, &first](std::int64_t SourceReport::*field) {
    std::int64_t total = 0;
    for (const SourceReport* source : group) total += source->*field;
    return first.is_known ? Cell{} : Cell{total};
  };
  const std::string place = group.size() == 1 ? first.path : folder_of(first.path);
  return {place.size() > prefix ? place.substr(prefix) : std::string("./"),
          static_cast<std::int64_t>(group.size()),
          result_of(first),
          sum(&SourceReport::line_count),
          sum(&SourceReport::events),
          sum(&SourceReport::duplicates),
          sum(&SourceReport::rejected_lines),
          group.size() == 1 ? first.formats : format_names(first.formats),
          first.is_known ? std::string()
                         : fmt::format("{}; zone: {}", shared_text(group, &SourceReport::year_rule, "year and day rules"),
                                       shared_text(group, &SourceReport::utc_offset_rule, "zone rules"))};
}

// The sources in groups, odd ones first, each as one row or as one row a source.
std::vector<Group> groups_of(const std::vector<SourceReport>& sources) {
  using Key = std::tuple<bool, std::string, std::string, std::string>;
  std::map<Key, Group> by_key;
  for (const SourceReport& source : sources) {
    by_key[{!is_odd(source), folder_of(source.path), format_names(source.formats), result_of(source)}].push_back(&source);
  }
  std::vector<Group> groups;
  for (const auto& [key, group] : by_key) {
    const bool is_listed = sources.size() <= kListedWhole || (!std::get<bool>(key) && group.size() <= kListedOdd);
    if (!is_listed) groups.push_back(group);
    for (const SourceReport* source : is_listed ? group : Group{}) groups.push_back({source});
  }
  return groups;
}

}  // namespace

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

std::string account_sentence(const ImportReport& report, std::string_view case_path) {
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
  std::string text =
      fmt::format("{} read: {}, {} added, {} held already, {} rejected", counted(read, "source"), counted(sum.line_count, "line"),
                  counted(sum.events, "record"), number_text(sum.duplicates), counted(sum.rejected_lines, "line"));
  if (sum.rejected_lines > 0) text += fmt::format(" (why: hindcast query {} rejected_by_reason)", case_path);
  if (known > 0) text += fmt::format("; {} whose content was in the case already, nothing added", counted(known, "source"));
  return text;
}

std::vector<std::pair<std::string, std::string>> account_doubts(const ImportReport& report) {
  // The clock's own words for a year that no log and no option gave, and for a day that stays open (ingest/clock.h).
  const auto count = [&report](std::string_view words) {
    return std::count_if(report.sources.begin(), report.sources.end(), [words](const SourceReport& source) {
      return !source.is_known && source.year_rule.find(words) != std::string::npos;
    });
  };
  std::vector<std::pair<std::string, std::string>> doubts;
  if (const auto guessed = count(" inferred: "); guessed > 0) {
    doubts.emplace_back(fmt::format("the year of {} is inferred from the time of the file", counted(guessed, "source")),
                        "Give --year if it is another one; make the case anew for that.");
  }
  if (const auto open = count(" unknown: "); open > 0) {
    doubts.emplace_back(fmt::format("{} without a known year or day", counted(open, "source")),
                        "Give --year or --date, or put the day into the names of the files; make the case anew for that.");
  }
  return doubts;
}

Table account_overview(const ImportReport& report) {
  Table table;
  table.columns = {"source", "count", "result", "lines", "events", "duplicates", "rejected", "formats", "clock"};
  const std::size_t prefix = common_folder(report.sources).size();
  for (const Group& group : groups_of(report.sources)) table.rows.push_back(overview_row(group, prefix));
  return table;
}

}  // namespace hindcast
