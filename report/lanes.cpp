#include "report/lanes.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/printable.h"
#include "report/axis.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr double kWidth = 960, kLeft = 272, kRight = 944, kTop = 30, kLaneHeight = 26, kBarHalf = 4, kTickHalf = 9;
constexpr std::size_t kLabelColumns = 38;
constexpr double kLeastBar = 4;

struct Range {
  TimeBasis basis = TimeBasis::none;
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// What the axis covers: the dated lanes, or all by time of day where none is dated.
Range axis_range(const std::vector<Lane>& lanes) {
  Range range;
  for (const Lane& lane : lanes) {
    if (lane.span.basis == TimeBasis::none || lane.span.basis > range.basis) continue;
    if (lane.span.basis < range.basis) range = {lane.span.basis, lane.span.first.us, lane.span.last.us};
    range.first = std::min(range.first, lane.span.first.us);
    range.last = std::max(range.last, lane.span.last.us);
  }
  return range;
}

void draw_axis(Drawing& drawing, const Range& range, const LinearScale& scale, double bottom) {
  for (const Tick& tick : time_ticks(Timestamp{range.first}, Timestamp{range.last}, range.basis, scale, 8)) {
    drawing.line(Ink::grid, {tick.position, kTop - 6}, {tick.position, bottom});
    const Shape::Anchor anchor = tick.position > kRight - 30 ? Shape::Anchor::end : Shape::Anchor::middle;
    drawing.text(Ink::label, {tick.position, kTop - 12}, tick.label, anchor);
  }
  drawing.line(Ink::axis, {kLeft - 8, kTop - 6}, {kRight, kTop - 6});
}

std::string cut_label(const std::string& label) {
  const std::string shown = printable(label);
  if (display_width(shown) <= kLabelColumns) return label;
  return std::string(fitting(shown, kLabelColumns - 3)) + "...";
}

void draw_lane(Drawing& drawing, const Lane& lane, const Range& range, const LinearScale& scale, double y,
               const ActivityUnit& unit) {
  drawing.text(Ink::label, {4, y + 4}, cut_label(lane.label), Shape::Anchor::start, lane.link);
  if (lane.span.basis != range.basis || range.basis == TimeBasis::none) {
    drawing.text(Ink::label, {kLeft, y + 4}, span_text(lane.span));
    return;
  }
  const double from = scale.at(static_cast<double>(lane.span.first.us));
  const double to = std::max(from + kLeastBar, scale.at(static_cast<double>(lane.span.last.us)));
  drawing.rectangle(lane.is_hostile ? Ink::bar : Ink::bar_outline, {from, y - kBarHalf}, {to, y + kBarHalf},
                    lane.label + ": " + span_text(lane.span), lane.link);
  for (const auto& [moment, count] : lane.activity) {
    const double x = scale.at(static_cast<double>(moment.us));
    drawing.line(Ink::tick, {x, y - kTickHalf}, {x, y + kTickHalf},
                 fmt::format("{}: {} in this {}", time_text(moment, lane.span.basis), counted(count, "record"), unit.name));
  }
}

void draw_legend(Drawing& drawing, double y, const ActivityUnit& unit) {
  drawing.rectangle(Ink::bar, {kLeft, y - kBarHalf}, {kLeft + 24, y + kBarHalf});
  drawing.text(Ink::label, {kLeft + 30, y + 4}, "first to last record");
  drawing.rectangle(Ink::bar_outline, {kLeft + 170, y - kBarHalf}, {kLeft + 194, y + kBarHalf});
  drawing.text(Ink::label, {kLeft + 200, y + 4}, "the same, innocent reading leads");
  drawing.line(Ink::tick, {kLeft + 420, y - kTickHalf + 2}, {kLeft + 420, y + kTickHalf - 2});
  drawing.text(Ink::label, {kLeft + 428, y + 4}, (unit.name == "hour" ? "an " : "a ") + unit.name + " with records");
}

}  // namespace

ActivityUnit activity_unit(std::int64_t span_us) {
  if (span_us > 4 * kUsPerDay) return {kUsPerDay, "day"};
  if (span_us > 4 * kUsPerHour) return {kUsPerHour, "hour"};
  if (span_us > 4 * kUsPerMinute) return {kUsPerMinute, "minute"};
  return {kUsPerSecond, "second"};
}

Activity activity_of(std::vector<Timestamp> moments, const ActivityUnit& unit) {
  std::sort(moments.begin(), moments.end());
  Activity activity;
  for (const Timestamp& moment : moments) {
    const bool is_same = !activity.empty() && activity.back().first.us / unit.us == moment.us / unit.us;
    if (is_same) {
      ++activity.back().second;
    } else {
      activity.emplace_back(moment, 1);
    }
  }
  return activity;
}

Drawing draw_lanes(const std::vector<Lane>& lanes, const ActivityUnit& unit) {
  const Range range = axis_range(lanes);
  const LinearScale scale(static_cast<double>(range.first), static_cast<double>(range.last), kLeft, kRight);
  Drawing drawing;
  drawing.width = kWidth;
  const double bottom = kTop + kLaneHeight * static_cast<double>(lanes.size());
  drawing.height = bottom + 30;
  if (range.basis != TimeBasis::none) draw_axis(drawing, range, scale, bottom);
  double y = kTop + kLaneHeight / 2;
  for (const Lane& lane : lanes) {
    draw_lane(drawing, lane, range, scale, y, unit);
    y += kLaneHeight;
  }
  draw_legend(drawing, bottom + 16, unit);
  return drawing;
}

}  // namespace hindcast
