// The gates: whatever a field holds, nothing of it acts in the medium it is shown in.
#include "report/escape.h"

#include <doctest/doctest.h>

#include "core/printable.h"
#include "tests/support/report_case.h"

namespace hindcast {
namespace {

TEST_CASE("html_text leaves no character that HTML or an attribute takes for markup") {
  for (const std::string& text : test::hostile_texts()) {
    const std::string safe = html_text(text);
    CHECK(safe.find_first_of("<>\"'`") == std::string::npos);
    CHECK(is_utf8(safe));
  }
  CHECK(html_text("<a href=\"x\">&amp;") == "&lt;a href=&quot;x&quot;&gt;&amp;amp;");
}

TEST_CASE("markdown_text escapes what would be markup and leaves addresses readable") {
  CHECK(markdown_text("MY.NET.16.3 tried tcp 32771 - twice") == "MY.NET.16.3 tried tcp 32771 - twice");
  CHECK(markdown_text("[click](javascript:alert(1))") == "\\[click\\](javascript:alert(1))");
  CHECK(markdown_text("<b>*x*_y_`z`") == "\\<b\\>\\*x\\*\\_y\\_\\`z\\`");
  CHECK(markdown_text("a|b") == "a\\|b");
  CHECK(markdown_text("\x1b[0m") == "\\\\x1b\\[0m");
}

TEST_CASE("markdown_text makes no links of addresses") {
  CHECK(markdown_text("http://evil.example") == "http\\://evil.example");
  CHECK(markdown_text("see www.evil.example") == "see www\\.evil.example");
  CHECK(markdown_text("WWW.evil.example") == "WWW\\.evil.example");
  CHECK(markdown_text("<javascript:alert(1)>") == "\\<javascript:alert(1)\\>");
}

TEST_CASE("at the start of a block markdown_text escapes what would open a list or a rule") {
  CHECK(markdown_text("1. one", true) == "1\\. one");
  CHECK(markdown_text("12) twelve", true) == "12\\) twelve");
  CHECK(markdown_text("- one", true) == "\\- one");
  CHECK(markdown_text("+ one", true) == "\\+ one");
  CHECK(markdown_text("=====", true) == "\\=====");
  CHECK(markdown_text("# one", true) == "\\# one");
  CHECK(markdown_text("> one", true) == "\\> one");
  CHECK(markdown_text("192.0.2.7 probed", true) == "192\\.0.2.7 probed");
  CHECK(markdown_text("1. one") == "1. one");
}

TEST_CASE("markdown_code has a fence that the text cannot close") {
  CHECK(markdown_code("plain", false) == "`plain`");
  CHECK(markdown_code("a`b", false) == "``a`b``");
  CHECK(markdown_code("`b", false) == "`` `b ``");
  CHECK(markdown_code("a|b", true) == "`a\\|b`");
  CHECK(markdown_code("", false) == "`  `");
  CHECK(markdown_fence("no backticks") == "```");
  CHECK(markdown_fence("a ```` b") == "`````");
}

TEST_CASE("no gate lets a control character or broken UTF-8 through") {
  for (const std::string& text : test::hostile_texts()) {
    for (const std::string& safe :
         {html_text(text), markdown_text(text, true), markdown_code(text, true), markdown_block_line(text), plain_gate(text)}) {
      CHECK(is_utf8(safe));
      CHECK_FALSE(test::has_controls(safe));
      CHECK(safe.find('\n') == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace hindcast
