#include "report/pictures.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "report/axis.h"
#include "report/lanes.h"
#include "tests/support/report_case.h"

namespace hindcast {
namespace {

std::size_t shapes_of(const Drawing& drawing, Shape::Kind kind) {
  std::size_t count = 0;
  for (const Shape& shape : drawing.shapes) count += shape.kind == kind ? 1 : 0;
  return count;
}

ReportModel load() {
  Database database = test::report_case();
  auto model = load_report_model(database);
  REQUIRE(model.ok());
  return std::move(*model);
}

// A finding with `count` records, one a second, each at its own target.
ReportFinding sweep_of(std::size_t count) {
  ReportFinding finding;
  finding.kind = "horizontal_scan";
  finding.series = {"SYN"};
  finding.span = {TimeBasis::dated, Timestamp{0}, Timestamp{static_cast<std::int64_t>(count) * kUsPerSecond}};
  for (std::size_t i = 0; i < count; ++i) {
    finding.targets.push_back("MY.NET.16." + std::to_string(i));
    EventPoint& point = finding.points.emplace_back();
    point.time = Timestamp{static_cast<std::int64_t>(i) * kUsPerSecond};
    point.target = static_cast<std::int32_t>(i);
    point.port = 80;
    point.has_time = true;
  }
  return finding;
}

TEST_CASE("time ticks are round moments, the first with its date") {
  const LinearScale scale(0, static_cast<double>(kUsPerHour), 0, 100);
  const std::vector<Tick> ticks = time_ticks(Timestamp{0}, Timestamp{kUsPerHour}, TimeBasis::dated, scale, 8);
  REQUIRE(ticks.size() == 7);
  CHECK(ticks[0].label == "1 Jan 00:00");
  CHECK(ticks[1].label == "00:10");
  CHECK(ticks[3].position == doctest::Approx(50));
  CHECK(time_ticks(Timestamp{0}, Timestamp{kUsPerHour}, TimeBasis::undated, scale, 8)[0].label == "00:00");
  const std::vector<Tick> over_midnight =
      time_ticks(Timestamp{kUsPerDay - kUsPerHour}, Timestamp{kUsPerDay + kUsPerHour}, TimeBasis::undated, scale, 8);
  CHECK(over_midnight[0].label == "23:00");
  CHECK(over_midnight[2].label == "day 2 00:00");
}

TEST_CASE("however long the span, the ticks stay few") {
  for (std::int64_t length = 1; length < 100'000 * kUsPerDay; length = length * 3 + 1) {
    const LinearScale scale(0, static_cast<double>(length), 0, 100);
    const std::size_t count = time_ticks(Timestamp{0}, Timestamp{length}, TimeBasis::dated, scale, 8).size();
    CHECK(count >= 1);
    CHECK(count <= 9);
  }
}

TEST_CASE("number ticks are round numbers within the range") {
  const LinearScale scale(1, 43'188, 0, 100);
  const std::vector<Tick> ticks = number_ticks(1, 43'188, scale, 6);
  REQUIRE(ticks.size() == 4);
  CHECK(ticks[0].label == "10,000");
  CHECK(number_ticks(5, 5, scale, 6).size() == 1);
}

TEST_CASE("activity counts records by day, hour, minute or second, as the span asks for") {
  CHECK(activity_unit(30 * kUsPerDay).name == "day");
  CHECK(activity_unit(2 * kUsPerDay).name == "hour");
  CHECK(activity_unit(kUsPerHour).name == "minute");
  CHECK(activity_unit(5 * kUsPerSecond).name == "second");
  const Activity activity = activity_of({Timestamp{kUsPerDay}, Timestamp{1}, Timestamp{2}}, {kUsPerDay, "day"});
  REQUIRE(activity.size() == 2);
  CHECK(activity[0].second == 2);
}

TEST_CASE("the time line has a lane a campaign; undated ones say their time in words") {
  const Figure figure = timeline_figure(load());
  CHECK(figure.data.rows.size() == 3);
  CHECK(shapes_of(figure.drawing, Shape::Kind::rectangle) == 2 + 2);  // two dated campaigns, two in the legend
  bool says_so = false;
  for (const Shape& shape : figure.drawing.shapes) says_so = says_so || shape.text.find("date unknown") != std::string::npos;
  CHECK(says_so);
}

TEST_CASE("a campaign of one finding has no picture of its parts, one of two has") {
  const ReportModel model = load();
  CHECK(parts_figure(model, model.campaigns[0]).has_value());
  CHECK_FALSE(parts_figure(model, model.campaigns[1]).has_value());
}

TEST_CASE("a scatter goes by target or by port, whichever varies more") {
  const ReportModel model = load();
  CHECK(scatter_figure(model.findings[0])->caption == "Time against target");
  CHECK(scatter_figure(model.findings[2])->caption == "Time against port");
  CHECK_FALSE(scatter_figure(model.findings[1]).has_value());
}

TEST_CASE("few records are marks with tooltips, more are one shape, many are binned") {
  CHECK(shapes_of(scatter_figure(sweep_of(100))->drawing, Shape::Kind::mark) == 100 + 1);
  const Drawing some = scatter_figure(sweep_of(1000))->drawing;
  CHECK(shapes_of(some, Shape::Kind::mark) == 1);
  CHECK(shapes_of(some, Shape::Kind::marks) == 1);
  CHECK(shapes_of(scatter_figure(sweep_of(5000))->drawing, Shape::Kind::path) == 1);
}

TEST_CASE("a drawing of a hundred thousand records stays small") {
  CHECK(to_svg(scatter_figure(sweep_of(100'000))->drawing, "x").size() < 60'000);
}

TEST_CASE("records by the second are spread over it, and the picture says so") {
  ReportFinding finding = sweep_of(50);
  for (EventPoint& point : finding.points) {
    point.time = Timestamp{0};
    point.is_coarse = true;
  }
  const Figure figure = *scatter_figure(finding);
  CHECK(figure.drawing.description.find("whole seconds") != std::string::npos);
  std::vector<double> xs;
  for (const Shape& shape : figure.drawing.shapes) {
    if (shape.kind == Shape::Kind::mark && !shape.tooltip.empty()) xs.push_back(shape.from.x);
  }
  REQUIRE(xs.size() == 50);
  CHECK(std::is_sorted(xs.begin(), xs.end()));
  CHECK(xs.front() < xs.back());
}

TEST_CASE("records at one moment, or without any, draw without dividing by nothing") {
  ReportFinding finding = sweep_of(50);
  for (EventPoint& point : finding.points) point.time = Timestamp{7};
  CHECK(scatter_figure(finding).has_value());
  for (EventPoint& point : finding.points) point.has_time = false;
  CHECK_FALSE(scatter_figure(finding).has_value());
  CHECK_FALSE(scatter_figure(ReportFinding{}).has_value());
}

TEST_CASE("a client's retries are drawn as a ladder of pauses") {
  const ReportModel model = load();
  const std::optional<Figure> ladder = ladder_figure(model.findings[3]);
  REQUIRE(ladder.has_value());
  REQUIRE(ladder->data.rows.size() == 5);
  CHECK(plain_text(ladder->data.rows[0][2]) == "3 s");
  CHECK(plain_text(ladder->data.rows[4][2]) == "48 s");
  CHECK_FALSE(ladder_figure(model.findings[0]).has_value());
}

TEST_CASE("an SVG has its texts escaped and its numbers with one decimal") {
  Drawing drawing;
  drawing.height = 10;
  drawing.title = "<t>";
  drawing.text(Ink::label, {1.26, 2}, "<script>", Shape::Anchor::end);
  drawing.mark(Ink::series_1, {1, 2}, Shape::Symbol::square, "\"tip\"");
  const std::string svg = to_svg(drawing, "a");
  CHECK(svg.find("<text class=\"label\" x=\"1.3\" y=\"2.0\" text-anchor=\"end\">&lt;script&gt;</text>") != std::string::npos);
  CHECK(svg.find("<title>&quot;tip&quot;</title>") != std::string::npos);
  CHECK(svg.find("<title id=\"a-title\">&lt;t&gt;</title>") != std::string::npos);
}

}  // namespace
}  // namespace hindcast
