// The account: every line of every source with its fate, the clock rules, the clock offsets, and what each stage of the
// correlation took in and gave out.
#include <fmt/format.h>

#include <array>

#include "report/section.h"
#include "report/words.h"

namespace hindcast {
namespace {

DataTable lines_table(const ReportModel& model) {
  DataTable table{.caption = "Lines of each source: lines = records + continuation + blank + comments + duplicates + rejected",
                  .columns = {{"Source", Column::Kind::code}},
                  .rows = {}};
  for (const char* header : {"Lines", "Records", "Contin.", "Blank", "Comment", "Duplic.", "Rejected"}) {
    table.columns.push_back({header, Column::Kind::number});
  }
  std::array<std::int64_t, 7> total{};
  for (const ReportSource& source : model.sources) {
    const std::array<std::int64_t, 7> counts = {source.line_count,    source.event_lines,   source.continuation_lines,
                                                source.blank_lines,   source.comment_lines, source.duplicate_lines,
                                                source.rejected_lines};
    std::vector<Text>& row = table.rows.emplace_back();
    row.emplace_back(model.shown_path(source.path));
    for (std::size_t i = 0; i < counts.size(); ++i) {
      row.emplace_back(number_text(counts[i]));
      total[i] += counts[i];
    }
  }
  std::vector<Text>& row = table.rows.emplace_back();
  row.emplace_back("all sources");
  for (const std::int64_t count : total) row.push_back(Text().strong(number_text(count)));
  return table;
}

DataTable clock_table(const ReportModel& model) {
  DataTable table{.caption = "Formats and clocks",
                  .columns = {{"Source", Column::Kind::code},
                              {"Records by format"},
                              {"First", Column::Kind::time},
                              {"Last", Column::Kind::time},
                              {"Year rule"},
                              {"Zone rule"}},
                  .rows = {}};
  const auto short_time = [](const std::string& iso) {
    if (iso.size() < 19) return std::string("-");
    return iso.substr(0, 10) + " " + iso.substr(11, 8);
  };
  for (const ReportSource& source : model.sources) {
    table.rows.push_back({model.shown_path(source.path), source.formats, short_time(source.first_time),
                          short_time(source.last_time), source.year_rule, source.utc_offset_rule});
  }
  return table;
}

DataTable hash_table(const ReportModel& model) {
  DataTable table{.caption = "Content of the sources (SHA-256)",
                  .columns = {{"Source", Column::Kind::code}, {"Bytes", Column::Kind::number}, {"SHA-256", Column::Kind::code}},
                  .rows = {}};
  for (const ReportSource& source : model.sources) {
    table.rows.push_back({model.shown_path(source.path), number_text(source.byte_size), source.sha256});
  }
  return table;
}

void write_offsets(const ReportModel& model, Blocks& out) {
  if (model.offsets.empty()) return;
  DataTable table{.caption = "Clocks measured against each other",
                  .columns = {{"Clock"},
                              {"Against"},
                              {"Ahead by, s", Column::Kind::number},
                              {"Spread, s", Column::Kind::number},
                              {"Pairs", Column::Kind::number},
                              {"Rule"},
                              {"What to do"}},
                  .rows = {}};
  const auto clock = [&model](const std::string& sensor, const std::string& path) {
    return path.empty() ? sensor : fmt::format("{} ({})", model.shown_path(path), sensor);
  };
  for (const OffsetRow& row : model.offsets) {
    table.rows.push_back({clock(row.sensor_b, row.source_b), clock(row.sensor_a, row.source_a),
                          fmt::format("{:+.3f}", row.offset_s), fmt::format("{:.3f}", row.spread_s), number_text(row.pairs),
                          row.rule, row.advice.empty() ? "nothing: no time is changed by it" : row.advice});
  }
  out.add(std::move(table));
}

void write_stages(const ReportModel& model, Blocks& out) {
  if (model.stages.empty()) return;
  DataTable table{.caption = "Stages of the correlation: how many went in, how many came out",
                  .columns = {{"Stage"}, {"In", Column::Kind::number}, {"Out", Column::Kind::number}, {"Note"}},
                  .rows = {}};
  for (const StageCount& stage : model.stages) {
    table.rows.push_back({words(stage.name), number_text(stage.in_count), number_text(stage.out_count), stage.note});
  }
  out.add(std::move(table));
}

void write_account(const ReportModel& model, Blocks& out) {
  if (model.sources.empty()) {
    out.paragraph("No source is in this case.");
    return;
  }
  if (!model.directory.empty())
    out.paragraph(Text("Paths are those below ").code(model.directory).plain("."), Paragraph::Role::note);
  out.add(lines_table(model));
  out.add(clock_table(model));
  write_offsets(model, out);
  write_stages(model, out);
  Blocks hashes;
  hashes.add(hash_table(model));
  out.details("Sizes and SHA-256 of the sources", std::move(hashes));
}

}  // namespace

extern const Section kAccountSection;
const Section kAccountSection = {"account", "The account of all lines", write_account};

}  // namespace hindcast
