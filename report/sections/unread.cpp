// What was not read or could not be dated: rejected lines by reason with samples, damaged sources, records without a date.
#include <fmt/format.h>

#include "report/section.h"
#include "report/words.h"

namespace hindcast {
namespace {

void write_rejected(const ReportModel& model, Blocks& out) {
  std::int64_t total = 0;
  for (const RejectedGroup& group : model.rejected) total += group.count;
  if (total == 0) {
    out.paragraph("Every line of every source was read.");
    return;
  }
  out.paragraph(
      fmt::format("{} could not be read as records. The case file keeps their bytes (view v_rejected).", counted(total, "line")));
  for (const RejectedGroup& group : model.rejected) {
    Evidence evidence{.caption = fmt::format("{}: {}", group.reason, counted(group.count, "line")), .anchor = {}, .lines = {}};
    for (const RejectedSample& sample : group.samples) {
      evidence.lines.push_back({.file = model.shown_path(sample.path), .line = sample.line, .text = sample.text});
    }
    const auto left_out = group.count - static_cast<std::int64_t>(group.samples.size());
    if (left_out > 0) {
      evidence.lines.push_back({.kind = QuoteLine::Kind::elision, .text = fmt::format("({} more)", counted(left_out, "line"))});
    }
    out.add(std::move(evidence));
  }
}

void write_damaged(const ReportModel& model, Blocks& out) {
  List list;
  for (const ReportSource& source : model.sources) {
    if (source.flags.empty()) continue;
    list.items.push_back(Text().code(model.shown_path(source.path)).plain(": " + source.flags));
  }
  if (list.items.empty()) return;
  out.paragraph("Remarks on sources:");
  out.add(std::move(list));
}

void write_undated(const ReportModel& model, Blocks& out) {
  if (model.undated_events == 0) return;
  out.paragraph(
      fmt::format("{} of {} show no date. They are ordered by their time of day and never compared with dated ones. "
                  "Import them again with --date to date them.",
                  counted(model.undated_events, "record"), number_text(model.event_count)));
  List list;
  for (const ReportSource& source : model.sources) {
    if (source.undated_events == 0) continue;
    list.items.push_back(Text().code(model.shown_path(source.path)).plain(": " + counted(source.undated_events, "record")));
  }
  out.add(std::move(list));
}

void write_unread(const ReportModel& model, Blocks& out) {
  if (model.sources.empty()) return;
  write_rejected(model, out);
  write_damaged(model, out);
  write_undated(model, out);
}

}  // namespace

extern const Section kUnreadSection;
const Section kUnreadSection = {"unread", "What was not read", write_unread};

}  // namespace hindcast
