// The ladder: the pause before each try of one client, on a logarithmic scale.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.h"
#include "report/pictures.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr double kWidth = 960, kLeft = 150, kRight = 944, kTop = 30, kBottom = 240, kHeight = 276;
constexpr std::size_t kFewestTries = 3, kMostTries = 60;
constexpr std::size_t kMostPauseLabels = 16;  // more would touch
constexpr double kShortestPause = 1e-3;       // s; shorter ones are drawn as this

std::vector<Timestamp> moments_of(const ReportFinding& finding) {
  std::vector<Timestamp> moments;
  for (const EventPoint& point : finding.points) {
    if (point.has_time) moments.push_back(point.time);
  }
  return moments;
}

bool suits_ladder(const ReportFinding& finding, std::size_t tries) {
  const bool is_kind = finding.kind == "connection_retry" || finding.kind == "service_probe";
  return is_kind && finding.targets.size() == 1 && tries >= kFewestTries && tries <= kMostTries;
}

void draw_pauses(Drawing& drawing, const std::vector<Timestamp>& moments, const std::vector<double>& pauses,
                 const LinearScale& up) {
  const LinearScale across(0.5, static_cast<double>(pauses.size()) + 0.5, kLeft, kRight);
  for (std::size_t i = 0; i < pauses.size(); ++i) {
    const double x = across.at(static_cast<double>(i + 1));
    const double y = up.at(std::log10(pauses[i]));
    const std::string pause = to_duration(moments[i + 1].us - moments[i].us);
    drawing.line(Ink::series_1, {x, kBottom}, {x, y});
    drawing.mark(Ink::series_1, {x, y}, Shape::Symbol::circle, pause);
    if (pauses.size() <= kMostPauseLabels) drawing.text(Ink::label, {x, y - 9}, pause, Shape::Anchor::middle);
    if (pauses.size() <= 24 || i % 5 == 0)
      drawing.text(Ink::label, {x, kBottom + 20}, std::to_string(i + 2), Shape::Anchor::middle);
  }
}

void draw_axes(Drawing& drawing, double low, double high, const LinearScale& up) {
  for (double power = low; power <= high; power += 1) {
    drawing.line(Ink::grid, {kLeft, up.at(power)}, {kRight, up.at(power)});
    drawing.text(Ink::label, {kLeft - 8, up.at(power) + 4}, fmt::format("{:g} s", std::pow(10.0, power)), Shape::Anchor::end);
  }
  drawing.line(Ink::axis, {kLeft, kBottom}, {kRight, kBottom});
  drawing.text(Ink::label, {kLeft - 8, kBottom + 20}, "try", Shape::Anchor::end);
}

}  // namespace

std::optional<Figure> ladder_figure(const ReportFinding& finding) {
  const std::vector<Timestamp> moments = moments_of(finding);
  if (!suits_ladder(finding, moments.size())) return std::nullopt;
  std::vector<double> pauses;
  DataTable table{.caption = "Pauses",
                  .columns = {{"Try", Column::Kind::number}, {"At", Column::Kind::time}, {"Pause before it", Column::Kind::number}},
                  .rows = {}};
  for (std::size_t i = 1; i < moments.size(); ++i) {
    const std::int64_t pause = moments[i].us - moments[i - 1].us;
    pauses.push_back(std::max(kShortestPause, static_cast<double>(pause) / 1e6));
    table.rows.push_back({std::to_string(i + 1), time_text(moments[i], finding.span.basis), to_duration(pause)});
  }
  const auto [shortest, longest] = std::minmax_element(pauses.begin(), pauses.end());
  const double low = std::floor(std::log10(*shortest));
  const double high = std::max(low + 1, std::ceil(std::log10(*longest)));
  const LinearScale up(low, high, kBottom, kTop);
  Figure figure{.caption = "The pause before each try",
                .anchor = fmt::format("finding-{}-ladder", finding.id),
                .drawing = {},
                .data = std::move(table)};
  figure.drawing.width = kWidth;
  figure.drawing.height = kHeight;
  figure.drawing.title = figure.caption + ": " + finding.title;
  figure.drawing.description =
      "Pauses on a logarithmic scale, one step a try. Pauses that double are a client's own schedule of retries.";
  draw_axes(figure.drawing, low, high, up);
  draw_pauses(figure.drawing, moments, pauses, up);
  return figure;
}

}  // namespace hindcast
