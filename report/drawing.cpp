#include "report/drawing.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "report/escape.h"

namespace hindcast {
namespace {

std::string_view ink_class(Ink ink) {
  switch (ink) {
    case Ink::axis:
      return "axis";
    case Ink::grid:
      return "grid";
    case Ink::label:
      return "label";
    case Ink::strong_label:
      return "label strong";
    case Ink::bar:
      return "bar";
    case Ink::bar_outline:
      return "bar outline";
    case Ink::tick:
      return "tick";
    case Ink::series_1:
      return "series s1";
    case Ink::series_2:
      return "series s2";
    case Ink::series_3:
      return "series s3";
    case Ink::series_4:
      return "series s4";
  }
  return {};
}

std::string symbol_path(Shape::Symbol symbol, Point at) {
  constexpr double r = 3;
  switch (symbol) {
    case Shape::Symbol::circle:
      return fmt::format("M{:.1f} {:.1f}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0", at.x - r, at.y, fmt::arg("r", r),
                         fmt::arg("d", 2 * r));
    case Shape::Symbol::square:
      return fmt::format("M{:.1f} {:.1f}h5v5h-5z", at.x - 2.5, at.y - 2.5);
    case Shape::Symbol::triangle:
      return fmt::format("M{:.1f} {:.1f}l3.4 6h-6.8z", at.x, at.y - 3.6);
    case Shape::Symbol::cross:
      return fmt::format("M{:.1f} {:.1f}l6 6m0 -6l-6 6", at.x - 3, at.y - 3);
  }
  return {};
}

// The same in fewer bytes, for many marks in one path. A circle is a line without length; the style gives it round ends.
std::string small_symbol_path(Shape::Symbol symbol, Point at) {
  switch (symbol) {
    case Shape::Symbol::circle:
      return fmt::format("M{:.1f} {:.1f}h0", at.x, at.y);
    case Shape::Symbol::square:
      return fmt::format("M{:.1f} {:.1f}h3v3h-3z", at.x - 1.5, at.y - 1.5);
    case Shape::Symbol::triangle:
      return fmt::format("M{:.1f} {:.1f}l2 4h-4z", at.x, at.y - 2.5);
    case Shape::Symbol::cross:
      return fmt::format("M{:.1f} {:.1f}l4 4m0 -4l-4 4", at.x - 2, at.y - 2);
  }
  return {};
}

std::string inner_title(const Shape& shape) {
  return shape.tooltip.empty() ? std::string() : fmt::format("<title>{}</title>", html_text(shape.tooltip));
}

std::string to_element(const Shape& shape) {
  const std::string_view css = ink_class(shape.ink);
  switch (shape.kind) {
    case Shape::Kind::line:
      return fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\">{}</path>", css, shape.from.x, shape.from.y,
                         shape.to.x, shape.to.y, inner_title(shape));
    case Shape::Kind::rectangle:
      return fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\">{}</rect>", css,
                         shape.from.x, shape.from.y, shape.to.x - shape.from.x, shape.to.y - shape.from.y, inner_title(shape));
    case Shape::Kind::path:
      return fmt::format("<path class=\"{} binned\" d=\"{}\"/>", css, html_text(shape.path));
    case Shape::Kind::marks:
      return fmt::format("<path class=\"{}\" d=\"{}\"/>", css, html_text(shape.path));
    case Shape::Kind::text: {
      constexpr std::string_view kAnchors[] = {"start", "middle", "end"};
      return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", css, shape.from.x,
                         shape.from.y, kAnchors[static_cast<int>(shape.text_anchor)], html_text(shape.text));
    }
    case Shape::Kind::mark:
      return fmt::format("<path class=\"{}\" d=\"{}\">{}</path>", css, symbol_path(shape.symbol, shape.from), inner_title(shape));
  }
  return {};
}

}  // namespace

void Drawing::line(Ink ink, Point from, Point to, std::string tooltip) {
  shapes.push_back({.kind = Shape::Kind::line, .ink = ink, .from = from, .to = to, .tooltip = std::move(tooltip)});
}

void Drawing::rectangle(Ink ink, Point upper_left, Point lower_right, std::string tooltip, std::string link) {
  shapes.push_back({.kind = Shape::Kind::rectangle,
                    .ink = ink,
                    .from = upper_left,
                    .to = lower_right,
                    .tooltip = std::move(tooltip),
                    .link = std::move(link)});
}

void Drawing::text(Ink ink, Point at, std::string words, Shape::Anchor anchor, std::string link) {
  if (words.empty()) return;
  shapes.push_back({.kind = Shape::Kind::text,
                    .ink = ink,
                    .from = at,
                    .text = std::move(words),
                    .text_anchor = anchor,
                    .link = std::move(link)});
}

void Drawing::mark(Ink ink, Point at, Shape::Symbol symbol, std::string tooltip) {
  shapes.push_back({.kind = Shape::Kind::mark, .ink = ink, .from = at, .symbol = symbol, .tooltip = std::move(tooltip)});
}

void Drawing::marks(Ink ink, const std::vector<Point>& points, Shape::Symbol symbol) {
  std::string data;
  for (const Point& point : points) data += small_symbol_path(symbol, point);
  shapes.push_back({.kind = Shape::Kind::marks, .ink = ink, .path = std::move(data), .symbol = symbol});
}

void Drawing::path(Ink ink, std::string data) {
  shapes.push_back({.kind = Shape::Kind::path, .ink = ink, .path = std::move(data)});
}

std::string to_svg(const Drawing& drawing, const std::string& id) {
  const std::string safe_id = html_text(id);
  std::string out = fmt::format(
      "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-labelledby=\"{}-title {}-desc\">\n<title id=\"{}-title\">{}</title>\n"
      "<desc id=\"{}-desc\">{}</desc>\n",
      drawing.width, drawing.height, safe_id, safe_id, safe_id, html_text(drawing.title), safe_id, html_text(drawing.description));
  for (const Shape& shape : drawing.shapes) {
    const std::string element = to_element(shape);
    out += shape.link.empty() ? element : fmt::format("<a href=\"#{}\">{}</a>", html_text(shape.link), element);
    out += '\n';
  }
  return out + "</svg>\n";
}

}  // namespace hindcast
