// A picture as a list of shapes, before it becomes SVG. Colours and fonts are named by role, so that the page decides
// about light, dark and print; texts are raw and escaped when rendered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hindcast {

// A place in user units, y downwards as in SVG.
struct Point {
  double x = 0;
  double y = 0;
};

// What a shape is, for its colour and line width. series_1 .. series_4 differ in shape as well, never in colour alone.
enum class Ink : std::uint8_t { axis, grid, label, strong_label, bar, bar_outline, tick, series_1, series_2, series_3, series_4 };

// One shape. Only the fields that its kind names are read.
struct Shape {
  // What is drawn. `marks` is many marks of one symbol as one path.
  enum class Kind : std::uint8_t { line, rectangle, path, text, mark, marks };
  // Which end of a text stands at its point.
  enum class Anchor : std::uint8_t { start, middle, end };
  // The form of a mark: series are told apart by it as well as by colour.
  enum class Symbol : std::uint8_t { circle, square, triangle, cross };
  Kind kind = Kind::line;
  Ink ink = Ink::axis;
  Point from{};        // line, rectangle (upper left), text, mark (centre)
  Point to{};          // line; rectangle: lower right
  std::string path{};  // of path and marks: SVG path data, made of numbers only
  std::string text{};  // of a text shape
  Anchor text_anchor = Anchor::start;
  Symbol symbol = Symbol::circle;
  std::string tooltip{};  // shown when pointed at; may be empty
  std::string link{};     // anchor of the document it leads to; may be empty
};

// Coordinates are user units, (0, 0) the upper left corner.
struct Drawing {
  double width = 960;
  double height = 0;
  std::string title;        // what the picture is
  std::string description;  // what it shows, in words, for those who cannot see it
  std::vector<Shape> shapes;

  // Each adds one shape, on top of those before.
  void line(Ink ink, Point from, Point to, std::string tooltip = {});
  // The corners must be in that order; a link makes it clickable.
  void rectangle(Ink ink, Point upper_left, Point lower_right, std::string tooltip = {}, std::string link = {});
  // `at` is on the base line.
  void text(Ink ink, Point at, std::string text, Shape::Anchor anchor = Shape::Anchor::start, std::string link = {});
  // A single mark, with a tooltip of its own.
  void mark(Ink ink, Point at, Shape::Symbol symbol, std::string tooltip = {});
  // Many marks of one kind as one shape, without tooltips.
  void marks(Ink ink, const std::vector<Point>& points, Shape::Symbol symbol);
  // Path data for fields of small cells, drawn with a broad line.
  void path(Ink ink, std::string data);
};

// The <svg> element, complete and self-contained but for the page's style sheet. `id` must be unique in the page: the
// title's and description's ids are made of it. Coordinates are printed with one decimal, so equal drawings are equal text.
std::string to_svg(const Drawing& drawing, const std::string& id);

}  // namespace hindcast
