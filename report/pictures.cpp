#include "report/pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "report/axis.h"
#include "report/lanes.h"
#include "report/ranking.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr double kWidth = 960, kLeft = 150, kRight = 944, kTop = 34, kBottom = 300, kHeight = 340;
constexpr std::size_t kFewestPoints = 5;
constexpr std::size_t kMostTooltips = 300;  // above this the marks of a series are one path
constexpr std::size_t kMostMarks = 2000;    // above this they are binned
constexpr std::size_t kMostRows = 40;       // of a data table
constexpr std::size_t kMostTries = 60;      // of a ladder
constexpr double kBin = 3;                  // user units

constexpr std::array<Ink, 4> kInks = {Ink::series_1, Ink::series_2, Ink::series_3, Ink::series_4};
constexpr std::array<Shape::Symbol, 4> kSymbols = {Shape::Symbol::circle, Shape::Symbol::cross, Shape::Symbol::triangle,
                                                   Shape::Symbol::square};

std::vector<Timestamp> moments_of(const ReportFinding& finding) {
  std::vector<Timestamp> moments;
  for (const EventPoint& point : finding.points) {
    if (point.has_time) moments.push_back(point.time);
  }
  return moments;
}

// The span that all lanes of the most certain basis cover, for the unit of activity.
std::int64_t covered(const std::vector<Lane>& lanes) {
  TimeSpan all;
  for (const Lane& lane : lanes) {
    if (lane.span.basis > all.basis || lane.span.basis == TimeBasis::none) continue;
    if (lane.span.basis < all.basis) all = lane.span;
    all = {all.basis, std::min(all.first, lane.span.first), std::max(all.last, lane.span.last)};
  }
  return all.last.us - all.first.us;
}

Table activity_table(const std::vector<Lane>& lanes, const ActivityUnit& unit) {
  Table table{.caption = "Activity, by lane",
              .columns = {{"Lane"},
                          {"First"},
                          {"Last"},
                          {"Active " + unit.name + "s", Column::Kind::number},
                          {"Records", Column::Kind::number}},
              .rows = {}};
  for (const Lane& lane : lanes) {
    std::int64_t records = 0;
    for (const auto& [moment, count] : lane.activity) records += count;
    table.rows.push_back({lane.link.empty() ? Text(lane.label) : Text().link(lane.label, lane.link),
                          moment_text(lane.span, lane.span.first), moment_text(lane.span, lane.span.last),
                          number_text(static_cast<std::int64_t>(lane.activity.size())), number_text(records)});
  }
  return table;
}

Figure lanes_figure(std::vector<Lane> lanes, std::vector<std::vector<Timestamp>> moments, std::string caption, std::string anchor) {
  const ActivityUnit unit = activity_unit(covered(lanes));
  for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i].activity = activity_of(std::move(moments[i]), unit);
  Figure figure{.caption = std::move(caption),
                .anchor = std::move(anchor),
                .drawing = draw_lanes(lanes, unit),
                .data = activity_table(lanes, unit)};
  figure.drawing.title = figure.caption;
  return figure;
}

// Where a point stands on the vertical axis: its target's place in ascending order, or its port.
struct Vertical {
  bool by_port = false;
  LinearScale scale;
};

double value_of(const EventPoint& point, bool by_port) { return by_port ? point.port : point.target; }

bool is_drawn(const EventPoint& point, bool by_port) { return point.has_time && value_of(point, by_port) >= 0; }

// By port if there are more different ports than targets.
bool suits_ports(const ReportFinding& finding) {
  std::set<Port> ports;
  std::set<std::int32_t> targets;
  for (const EventPoint& point : finding.points) {
    if (point.port >= 0) ports.insert(point.port);
    if (point.target >= 0) targets.insert(point.target);
  }
  return ports.size() > targets.size();
}

void draw_vertical_axis(Drawing& drawing, const ReportFinding& finding, const Vertical& vertical, double least, double most) {
  std::vector<Tick> ticks = number_ticks(least, most, vertical.scale, 6);
  for (Tick& tick : ticks) {
    if (vertical.by_port) continue;
    const double index = std::round(least + (kBottom - tick.position) / (kBottom - kTop) * (most - least));
    const double clamped = std::clamp(index, 0.0, static_cast<double>(finding.targets.size() - 1));
    tick = {vertical.scale.at(clamped), finding.targets[static_cast<std::size_t>(clamped)]};
  }
  for (const Tick& tick : ticks) {
    drawing.line(Ink::grid, {kLeft, tick.position}, {kRight, tick.position});
    drawing.text(Ink::label, {kLeft - 8, tick.position + 4}, tick.label, Shape::Anchor::end);
  }
  drawing.text(Ink::label, {kLeft - 8, kTop - 16}, vertical.by_port ? "port" : "target", Shape::Anchor::end);
  drawing.line(Ink::axis, {kLeft, kTop}, {kLeft, kBottom});
}

void draw_time_axis(Drawing& drawing, const TimeSpan& span, const LinearScale& scale) {
  drawing.line(Ink::axis, {kLeft, kBottom}, {kRight, kBottom});
  for (const Tick& tick : time_ticks(span.first, span.last, span.basis, scale, 8)) {
    drawing.line(Ink::axis, {tick.position, kBottom}, {tick.position, kBottom + 5});
    const Shape::Anchor anchor = tick.position > kRight - 30 ? Shape::Anchor::end : Shape::Anchor::middle;
    drawing.text(Ink::label, {tick.position, kBottom + 20}, tick.label, anchor);
  }
}

void draw_series_legend(Drawing& drawing, const std::vector<std::string>& series, bool is_binned) {
  double x = kLeft + 6;
  for (std::size_t i = 0; i < series.size(); ++i) {
    drawing.mark(kInks[i], {x, kTop - 20}, is_binned ? Shape::Symbol::square : kSymbols[i]);
    drawing.text(Ink::label, {x + 9, kTop - 16}, series[i]);
    x += 30 + 7.2 * static_cast<double>(series[i].size());
  }
}

std::string point_tooltip(const ReportFinding& finding, const EventPoint& point) {
  std::string text = time_text(point.time, finding.span.basis);
  if (point.target >= 0) text += ", " + finding.targets[static_cast<std::size_t>(point.target)];
  if (point.port >= 0) text += fmt::format(", port {}", point.port);
  return text + ", " + finding.series[static_cast<std::size_t>(point.series)];
}

// Each cell of kBin units that holds a point, once, as one path.
std::string binned_path(const std::vector<Point>& points) {
  std::set<std::pair<long, long>> cells;
  for (const Point& point : points) cells.emplace(std::lround(point.x / kBin), std::lround(point.y / kBin));
  std::string path;
  for (const auto& [x, y] : cells) {
    fmt::format_to(std::back_inserter(path), "M{} {}h{}", x * static_cast<long>(kBin), y * static_cast<long>(kBin),
                   static_cast<long>(kBin));
  }
  return path;
}

void draw_points(Drawing& drawing, const ReportFinding& finding, const LinearScale& time, const Vertical& vertical) {
  std::vector<std::vector<Point>> by_series(finding.series.size());
  std::size_t count = 0;
  for (const EventPoint& point : finding.points) {
    if (!is_drawn(point, vertical.by_port)) continue;
    by_series[static_cast<std::size_t>(point.series)].push_back(
        {time.at(static_cast<double>(point.time.us)), vertical.scale.at(value_of(point, vertical.by_port))});
    ++count;
  }
  if (count <= kMostTooltips) {
    for (const EventPoint& point : finding.points) {
      if (!is_drawn(point, vertical.by_port)) continue;
      const auto series = static_cast<std::size_t>(point.series);
      drawing.mark(kInks[series],
                   {time.at(static_cast<double>(point.time.us)), vertical.scale.at(value_of(point, vertical.by_port))},
                   kSymbols[series], point_tooltip(finding, point));
    }
    return;
  }
  for (std::size_t i = 0; i < by_series.size(); ++i) {
    if (by_series[i].empty()) continue;
    if (count > kMostMarks) {
      drawing.path(kInks[i], binned_path(by_series[i]));
    } else {
      drawing.marks(kInks[i], by_series[i], kSymbols[i]);
    }
  }
}

Table scatter_table(const ReportFinding& finding, bool by_port) {
  struct Row {
    Timestamp first, last;
    std::int64_t count = 0;
  };
  std::map<std::int32_t, Row> rows;
  for (const EventPoint& point : finding.points) {
    if (!is_drawn(point, by_port)) continue;
    Row& row = rows[by_port ? point.port : point.target];
    if (row.count++ == 0) row.first = point.time;
    row.last = std::max(row.last, point.time);
  }
  Table table{
      .caption = by_port ? "Records by port" : "Records by target",
      .columns = {{by_port ? "Port" : "Target", Column::Kind::code}, {"First"}, {"Last"}, {"Records", Column::Kind::number}},
      .rows = {}};
  for (const auto& [value, row] : rows) {
    if (table.rows.size() == kMostRows) {
      table.rows.push_back({fmt::format("{} more", number_text(static_cast<std::int64_t>(rows.size() - kMostRows))), "", "", ""});
      break;
    }
    table.rows.push_back({by_port ? std::to_string(value) : finding.targets[static_cast<std::size_t>(value)],
                          time_text(row.first, finding.span.basis), time_text(row.last, finding.span.basis),
                          number_text(row.count)});
  }
  return table;
}

}  // namespace

Figure timeline_figure(const ReportModel& model) {
  std::vector<Lane> lanes;
  std::vector<std::vector<Timestamp>> moments;
  std::int64_t undated = 0;
  for (const ReportCampaign& campaign : model.campaigns) {
    const ReportFinding& main = model.findings[campaign.main_finding];
    lanes.push_back({.label = fmt::format("{}  {}, {}", campaign.rank, hosts_text(campaign.actors, 1), words(campaign.kind)),
                     .link = fmt::format("campaign-{}", campaign.id),
                     .span = campaign.span,
                     .activity = {},
                     .is_hostile = is_hostile_reading(main.reading)});
    if (campaign.span.basis != TimeBasis::dated) ++undated;
    std::vector<Timestamp>& all = moments.emplace_back();
    for (const ReportMember& member : campaign.members) {
      const ReportFinding& finding = model.findings[member.finding];
      if (finding.span.basis != campaign.span.basis) continue;
      const std::vector<Timestamp> own = moments_of(finding);
      all.insert(all.end(), own.begin(), own.end());
    }
  }
  Figure figure = lanes_figure(std::move(lanes), std::move(moments), "All campaigns on one time line", "timeline-picture");
  figure.drawing.description =
      "One lane a campaign, in rank order. The bar runs from the first to the last record, ticks mark when there were records.";
  if (undated > 0) figure.drawing.description += fmt::format(" The records of {} show no date.", counted(undated, "campaign"));
  return figure;
}

std::optional<Figure> parts_figure(const ReportModel& model, const ReportCampaign& campaign) {
  if (campaign.members.size() < 2) return std::nullopt;
  std::vector<Lane> lanes;
  std::vector<std::vector<Timestamp>> moments;
  for (const ReportMember& member : campaign.members) {
    const ReportFinding& finding = model.findings[member.finding];
    lanes.push_back({.label = fmt::format("{}, {}", words(finding.kind), host_range_text(finding.targets)),
                     .link = fmt::format("finding-{}", finding.id),
                     .span = finding.span,
                     .activity = {},
                     .is_hostile = is_hostile_reading(finding.reading)});
    moments.push_back(moments_of(finding));
  }
  Figure figure = lanes_figure(std::move(lanes), std::move(moments), "The parts of this campaign in time",
                               fmt::format("campaign-{}-parts", campaign.id));
  figure.drawing.description = "One lane a finding, in order of time.";
  return figure;
}

std::optional<Figure> scatter_figure(const ReportFinding& finding) {
  const bool by_port = suits_ports(finding);
  double least = 0, most = 0;
  std::size_t count = 0;
  TimeSpan span{finding.span.basis, {}, {}};
  for (const EventPoint& point : finding.points) {
    if (!is_drawn(point, by_port)) continue;
    const double value = value_of(point, by_port);
    least = count == 0 ? value : std::min(least, value);
    most = count == 0 ? value : std::max(most, value);
    span.first = count == 0 ? point.time : std::min(span.first, point.time);
    span.last = count == 0 ? point.time : std::max(span.last, point.time);
    ++count;
  }
  if (count < kFewestPoints || least == most) return std::nullopt;
  const LinearScale time(static_cast<double>(span.first.us), static_cast<double>(span.last.us), kLeft + 6, kRight - 6);
  const Vertical vertical{by_port, LinearScale(least, most, kBottom - 6, kTop + 6)};
  Figure figure;
  figure.caption = by_port ? "Time against port" : "Time against target";
  figure.anchor = fmt::format("finding-{}-scatter", finding.id);
  figure.drawing.width = kWidth;
  figure.drawing.height = kHeight;
  figure.drawing.title = figure.caption + ": " + finding.title;
  figure.drawing.description =
      fmt::format("{} over {}, each at its moment and {}{}.", counted(static_cast<std::int64_t>(count), "record"),
                  to_duration(span.last.us - span.first.us), by_port ? "port" : "target, addresses ascending",
                  count > kMostMarks ? "; dots that would overlap are drawn once" : "");
  draw_vertical_axis(figure.drawing, finding, vertical, least, most);
  draw_time_axis(figure.drawing, span, time);
  draw_series_legend(figure.drawing, finding.series, count > kMostMarks);
  draw_points(figure.drawing, finding, time, vertical);
  figure.data = scatter_table(finding, by_port);
  return figure;
}

std::optional<Figure> ladder_figure(const ReportFinding& finding) {
  const bool suits = finding.kind == "connection_retry" || finding.kind == "service_probe";
  const std::vector<Timestamp> moments = moments_of(finding);
  if (!suits || finding.targets.size() != 1 || moments.size() < 3 || moments.size() > kMostTries) return std::nullopt;
  std::vector<double> gaps;
  for (std::size_t i = 1; i < moments.size(); ++i)
    gaps.push_back(std::max(1e-3, static_cast<double>(moments[i].us - moments[i - 1].us) / 1e6));
  const auto [shortest, longest] = std::minmax_element(gaps.begin(), gaps.end());
  const double low = std::floor(std::log10(*shortest)), high = std::max(low + 1, std::ceil(std::log10(*longest)));
  const LinearScale vertical(low, high, kBottom, kTop);
  const LinearScale across(0.5, static_cast<double>(gaps.size()) + 0.5, kLeft, kRight);
  Figure figure;
  figure.caption = "The pause before each try";
  figure.anchor = fmt::format("finding-{}-ladder", finding.id);
  Drawing& drawing = figure.drawing;
  drawing.width = kWidth;
  drawing.height = kHeight;
  drawing.title = figure.caption + ": " + finding.title;
  drawing.description =
      "Pauses in seconds on a logarithmic scale, one step a try. Pauses that double are a client's own retry schedule.";
  for (double power = low; power <= high; power += 1) {
    drawing.line(Ink::grid, {kLeft, vertical.at(power)}, {kRight, vertical.at(power)});
    drawing.text(Ink::label, {kLeft - 8, vertical.at(power) + 4}, fmt::format("{:g} s", std::pow(10.0, power)), Shape::Anchor::end);
  }
  figure.data = {.caption = "Pauses",
                 .columns = {{"Try", Column::Kind::number}, {"At"}, {"Pause before it", Column::Kind::number}},
                 .rows = {}};
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const double x = across.at(static_cast<double>(i + 1)), y = vertical.at(std::log10(gaps[i]));
    const std::string pause = to_duration(moments[i + 1].us - moments[i].us);
    drawing.line(Ink::series_1, {x, kBottom}, {x, y});
    drawing.mark(Ink::series_1, {x, y}, Shape::Symbol::circle, pause);
    if (gaps.size() <= 16) drawing.text(Ink::label, {x, y - 9}, pause, Shape::Anchor::middle);
    drawing.text(Ink::label, {x, kBottom + 20}, gaps.size() <= 24 || i % 5 == 0 ? std::to_string(i + 2) : "",
                 Shape::Anchor::middle);
    figure.data.rows.push_back({std::to_string(i + 2), time_text(moments[i + 1], finding.span.basis), pause});
  }
  drawing.line(Ink::axis, {kLeft, kBottom}, {kRight, kBottom});
  drawing.text(Ink::label, {kLeft - 8, kBottom + 20}, "try", Shape::Anchor::end);
  return figure;
}

}  // namespace hindcast
