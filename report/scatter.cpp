// The scatter: when which target or port was probed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "report/axis.h"
#include "report/pictures.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr double kWidth = 960, kLeft = 150, kRight = 944, kTop = 34, kBottom = 300, kHeight = 336;
constexpr std::size_t kFewestPoints = 8;    // below this the excerpt says it better
constexpr std::size_t kFewestValues = 4;    // different targets or ports
constexpr std::size_t kMostTooltips = 120;  // above this the marks of a series are one path
constexpr std::size_t kMostMarks = 2000;    // above this they are binned
constexpr std::size_t kMostRows = 24;       // of the data table
constexpr std::size_t kMostTargetLabels = 12;
constexpr double kBin = 3;                              // user units
constexpr std::int64_t kSpreadSpan = 2 * kUsPerMinute;  // shorter bursts of records by the second are spread over it

constexpr std::array<Ink, 4> kInks = {Ink::series_1, Ink::series_2, Ink::series_3, Ink::series_4};
constexpr std::array<Shape::Symbol, 4> kSymbols = {Shape::Symbol::circle, Shape::Symbol::cross, Shape::Symbol::triangle,
                                                   Shape::Symbol::square};

// A record as drawn: its moment (with fractions where spread), its target's place or its port, its series.
struct Dot {
  Timestamp time;
  std::int32_t value = 0;
  std::size_t series = 0;
  const EventPoint* point = nullptr;
};

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

std::vector<Dot> dots_of(const ReportFinding& finding, bool by_port) {
  std::vector<Dot> dots;
  for (const EventPoint& point : finding.points) {
    const std::int32_t value = by_port ? point.port : point.target;
    if (point.has_time && value >= 0) dots.push_back({point.time, value, static_cast<std::size_t>(point.series), &point});
  }
  std::stable_sort(dots.begin(), dots.end(), [](const Dot& a, const Dot& b) { return a.time < b.time; });
  return dots;
}

// Records whose times show seconds only: those of one second stand side by side, in the order of the log.
bool spread(std::vector<Dot>& dots) {
  const bool is_coarse = std::all_of(dots.begin(), dots.end(), [](const Dot& dot) { return dot.point->is_coarse; });
  if (!is_coarse || dots.back().time.us - dots.front().time.us > kSpreadSpan) return false;
  for (std::size_t first = 0; first < dots.size();) {
    std::size_t last = first;
    while (last < dots.size() && dots[last].time == dots[first].time) ++last;
    const auto step = kUsPerSecond / static_cast<std::int64_t>(last - first);
    for (std::size_t i = first + 1; i < last; ++i) dots[i].time.us += static_cast<std::int64_t>(i - first) * step;
    first = last;
  }
  return true;
}

class Scatter {
 public:
  Scatter(const ReportFinding& finding, bool by_port, std::vector<Dot> dots)
      : finding_(finding),
        by_port_(by_port),
        is_spread_(spread(dots)),
        dots_(std::move(dots)),
        least_(extreme(dots_, false)),
        most_(extreme(dots_, true)),
        span_{finding.span.basis, dots_.front().time, dots_.back().time},
        across_(static_cast<double>(span_.first.us), static_cast<double>(span_.last.us), kLeft + 6, kRight - 6),
        up_(least_, most_, kBottom - 6, kTop + 6) {}

  Figure figure() {
    Figure figure{.caption = by_port_ ? "Time against port" : "Time against target",
                  .anchor = fmt::format("finding-{}-scatter", finding_.id),
                  .drawing = {},
                  .data = table()};
    drawing_.width = kWidth;
    drawing_.height = kHeight;
    drawing_.title = figure.caption + ": " + finding_.title;
    drawing_.description = description();
    if (by_port_)
      draw_ports();
    else
      draw_targets();
    draw_times();
    draw_legend();
    draw_dots();
    figure.drawing = std::move(drawing_);
    figure.is_told_by_table = false;
    return figure;
  }

 private:
  static double extreme(const std::vector<Dot>& dots, bool is_largest) {
    std::int32_t value = dots.front().value;
    for (const Dot& dot : dots) value = is_largest ? std::max(value, dot.value) : std::min(value, dot.value);
    return value;
  }

  [[nodiscard]] std::string description() const {
    std::string text =
        fmt::format("{} over {}, each at its moment and {}", counted(static_cast<std::int64_t>(dots_.size()), "record"),
                    to_duration(span_.last.us - span_.first.us), by_port_ ? "port" : "target, addresses ascending");
    if (is_spread_)
      text += "; the log shows whole seconds, so the records of one second stand side by side in the order of the log";
    if (dots_.size() > kMostMarks) text += "; dots that would overlap are drawn once";
    return text + ".";
  }

  void draw_level(double y, const std::string& label) {
    drawing_.line(Ink::grid, {kLeft, y}, {kRight, y});
    drawing_.text(Ink::label, {kLeft - 8, y + 4}, label, Shape::Anchor::end);
  }

  void draw_ports() {
    for (const Tick& tick : number_ticks(least_, most_, up_, 6)) draw_level(tick.position, tick.label);
    draw_vertical("port");
  }

  // The first and the last target and some between, evenly.
  void draw_targets() {
    const auto count = static_cast<std::size_t>(most_ - least_);
    const std::size_t step = std::max<std::size_t>(1, (count + kMostTargetLabels - 1) / kMostTargetLabels);
    for (std::size_t i = 0; i <= count; i += step) {
      if (i + step > count) i = count;  // the last one takes the place of a near neighbour
      draw_level(up_.at(least_ + static_cast<double>(i)), finding_.targets[static_cast<std::size_t>(least_) + i]);
    }
    draw_vertical("target");
  }

  void draw_vertical(const std::string& name) {
    drawing_.text(Ink::label, {kLeft - 8, kTop - 16}, name, Shape::Anchor::end);
    drawing_.line(Ink::axis, {kLeft, kTop}, {kLeft, kBottom});
  }

  void draw_times() {
    drawing_.line(Ink::axis, {kLeft, kBottom}, {kRight, kBottom});
    for (const Tick& tick : time_ticks(span_.first, span_.last, span_.basis, across_, 8)) {
      drawing_.line(Ink::axis, {tick.position, kBottom}, {tick.position, kBottom + 5});
      const Shape::Anchor anchor = tick.position > kRight - 30 ? Shape::Anchor::end : Shape::Anchor::middle;
      drawing_.text(Ink::label, {tick.position, kBottom + 20}, tick.label, anchor);
    }
  }

  void draw_legend() {
    double x = kLeft + 12;
    for (std::size_t i = 0; i < finding_.series.size(); ++i) {
      drawing_.mark(kInks[i], {x, kTop - 20}, dots_.size() > kMostMarks ? Shape::Symbol::square : kSymbols[i]);
      drawing_.text(Ink::label, {x + 9, kTop - 16}, finding_.series[i]);
      x += 34 + 7.4 * static_cast<double>(finding_.series[i].size());
    }
  }

  [[nodiscard]] Point place(const Dot& dot) const { return {across_.at(static_cast<double>(dot.time.us)), up_.at(dot.value)}; }

  [[nodiscard]] std::string tooltip(const Dot& dot) const {
    std::string text = time_text(dot.point->time, span_.basis);
    if (dot.point->target >= 0) text += ", " + finding_.targets[static_cast<std::size_t>(dot.point->target)];
    if (dot.point->port >= 0) text += fmt::format(", port {}", dot.point->port);
    return text + ", " + finding_.series[dot.series];
  }

  void draw_dots() {
    if (dots_.size() <= kMostTooltips) {
      for (const Dot& dot : dots_) drawing_.mark(kInks[dot.series], place(dot), kSymbols[dot.series], tooltip(dot));
      return;
    }
    std::vector<std::vector<Point>> by_series(finding_.series.size());
    for (const Dot& dot : dots_) by_series[dot.series].push_back(place(dot));
    for (std::size_t i = 0; i < by_series.size(); ++i) {
      if (by_series[i].empty()) continue;
      if (dots_.size() > kMostMarks) {
        drawing_.path(kInks[i], binned(by_series[i]));
      } else {
        drawing_.marks(kInks[i], by_series[i], kSymbols[i]);
      }
    }
  }

  // Each cell of kBin units that holds a point, once, as one path.
  static std::string binned(const std::vector<Point>& points) {
    std::set<std::pair<double, double>> cells;
    for (const Point& point : points) cells.emplace(std::round(point.x / kBin) * kBin, std::round(point.y / kBin) * kBin);
    std::string path;
    for (const auto& [x, y] : cells) fmt::format_to(std::back_inserter(path), "M{:.0f} {:.0f}h{:.0f}", x, y, kBin);
    return path;
  }

  [[nodiscard]] DataTable table() const {
    struct Row {
      Timestamp first, last;
      std::int64_t count = 0;
    };
    std::map<std::int32_t, Row> rows;
    for (const Dot& dot : dots_) {
      Row& row = rows[dot.value];
      if (row.count++ == 0) row.first = dot.point->time;
      row.last = dot.point->time;
    }
    DataTable table{.caption = by_port_ ? "Records by port" : "Records by target",
                    .columns = {{by_port_ ? "Port" : "Target", Column::Kind::code},
                                {"First", Column::Kind::time},
                                {"Last", Column::Kind::time},
                                {"Records", Column::Kind::number}},
                    .rows = {}};
    for (const auto& [value, row] : rows) {
      if (table.rows.size() == kMostRows) {
        table.rows.push_back({fmt::format("{} more", number_text(static_cast<std::int64_t>(rows.size() - kMostRows))), "", "", ""});
        break;
      }
      table.rows.push_back({by_port_ ? std::to_string(value) : finding_.targets[static_cast<std::size_t>(value)],
                            time_text(row.first, span_.basis), time_text(row.last, span_.basis), number_text(row.count)});
    }
    return table;
  }

  const ReportFinding& finding_;
  bool by_port_;
  bool is_spread_;
  std::vector<Dot> dots_;
  double least_, most_;
  TimeSpan span_;
  LinearScale across_, up_;
  Drawing drawing_;
};

}  // namespace

std::optional<Figure> scatter_figure(const ReportFinding& finding) {
  const bool by_port = suits_ports(finding);
  std::vector<Dot> dots = dots_of(finding, by_port);
  std::set<std::int32_t> values;
  for (const Dot& dot : dots) values.insert(dot.value);
  if (dots.size() < kFewestPoints || values.size() < kFewestValues) return std::nullopt;
  return Scatter(finding, by_port, std::move(dots)).figure();
}

}  // namespace hindcast
