// The renderers: structure of each medium, and that a hostile text in every place of a document stays text.
#include "report/render.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/printable.h"
#include "tests/support/report_case.h"

namespace hindcast {
namespace {

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// A document with `text` in every place that a text can have.
Document document_of(const std::string& text) {
  Document document;
  document.title = text;
  document.subtitle = text;
  document.body.heading(2, text, "section");
  document.body.paragraph(Text(text).strong(text).code(text).link(text, "section"));
  document.body.paragraph(text, Paragraph::Role::note);
  document.body.add(List{{text, Text().code(text)}});
  document.body.add(
      DataTable{text, {{text}, {text, Column::Kind::number}, {text, Column::Kind::code}}, {{text, text, text}}, true});
  document.body.add(Terms{{{text, text}}});
  document.body.add(Evidence{text,
                             "evidence",
                             {{QuoteLine::Kind::quoted, text, 1, text},
                              {QuoteLine::Kind::from_fields, text, 2, text},
                              {QuoteLine::Kind::elision, {}, 0, text}}});
  Figure figure{.caption = text, .anchor = "figure", .drawing = {}, .data = DataTable{text, {{text}}, {{text}}, true}};
  figure.drawing.title = text;
  figure.drawing.description = text;
  figure.drawing.text(Ink::label, {1, 2}, text);
  figure.drawing.mark(Ink::series_1, {1, 2}, Shape::Symbol::circle, text);
  document.body.add(std::move(figure));
  Blocks folded;
  folded.paragraph(text);
  document.body.details(text, std::move(folded));
  return document;
}

TEST_CASE("a hostile text in every place of a document adds no element, attribute or script to the page") {
  const std::string plain = render_html(document_of("plain"));
  for (const std::string& text : test::hostile_texts()) {
    const std::string page = render_html(document_of(text));
    CHECK(count_of(page, "<") == count_of(plain, "<"));
    CHECK(count_of(page, ">") == count_of(plain, ">"));
    CHECK(count_of(page, "\"") == count_of(plain, "\""));
    CHECK(count_of(page, "<script") == 0);
    CHECK(count_of(page, "href=\"") == count_of(page, "href=\"#"));
    CHECK(is_utf8(page));
    CHECK(page.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("the page forbids scripts and foreign content, and brings its own style") {
  const std::string page = render_html(document_of("plain"));
  CHECK(page.find("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"") != std::string::npos);
  CHECK(count_of(page, "<style>") == 1);
  CHECK(count_of(page, "http") == 1);  // http-equiv; the SVG needs no namespace inside a page
  CHECK(page.find("url(") == std::string::npos);
  CHECK(page.find("@import") == std::string::npos);
}

TEST_CASE("tables have captions and scopes, pictures a title, a description and their data") {
  const std::string page = render_html(document_of("plain"));
  CHECK(count_of(page, "<caption>") == count_of(page, "<table>"));
  CHECK(count_of(page, "<th scope=\"col\"") == 4);
  CHECK(count_of(page, "<th scope=\"row\"") == 2);
  CHECK(count_of(page, "<svg ") == 1);
  CHECK(page.find("aria-labelledby=\"figure-title figure-desc\"") != std::string::npos);
  CHECK(page.find("<title id=\"figure-title\">plain</title>") != std::string::npos);
  CHECK(page.find("<desc id=\"figure-desc\">plain</desc>") != std::string::npos);
}

TEST_CASE("every element that is opened is closed, in order") {
  const std::string page = render_html(document_of("plain"));
  std::vector<std::string> open;
  for (std::size_t at = page.find("<body>"); at != std::string::npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find('>', at);
    const std::string tag = page.substr(at + 1, end - at - 1);
    if (tag.ends_with('/')) continue;
    if (tag.starts_with('/')) {
      if (tag == "/html") break;
      REQUIRE(!open.empty());
      CHECK(open.back() == tag.substr(1));
      open.pop_back();
      continue;
    }
    open.push_back(tag.substr(0, tag.find(' ')));
  }
  CHECK(open.empty());
}

TEST_CASE("a hostile text adds no line, fence or link to Markdown") {
  const std::string plain = render_markdown(document_of("plain"));
  for (const std::string& text : test::hostile_texts()) {
    const std::string page = render_markdown(document_of(text));
    CHECK(count_of(page, "\n") == count_of(plain, "\n"));
    CHECK(count_of(page, "](#") == count_of(plain, "](#"));
    CHECK(is_utf8(page));
  }
  CHECK(plain.find("[plain](#section)") != std::string::npos);
  CHECK(plain.find("| plain | plain | plain |") != std::string::npos);
  CHECK(plain.find("| --- | ---: | --- |") != std::string::npos);
}

TEST_CASE("text stays within 80 columns and holds no control character, whatever the logs hold") {
  for (const std::string& text : test::hostile_texts()) {
    const std::string page = render_text(document_of(text));
    CHECK_FALSE(test::has_controls(page));
    std::string line;
    for (const char c : page) {
      if (c != '\n') {
        line += c;
        continue;
      }
      CHECK(display_width(line) <= 80);
      line.clear();
    }
  }
}

TEST_CASE("log lines never start a line of the text report, so that mail programs leave them alone") {
  const std::string page = render_text(document_of("From me"));
  CHECK(page.find("\n1 From me") == std::string::npos);
  CHECK(page.find("    1 From me\n") != std::string::npos);
}

TEST_CASE("equal documents give equal bytes") {
  CHECK(render_html(document_of("a")) == render_html(document_of("a")));
  CHECK(render_markdown(document_of("a")) == render_markdown(document_of("a")));
  CHECK(render_text(document_of("a")) == render_text(document_of("a")));
}

}  // namespace
}  // namespace hindcast
