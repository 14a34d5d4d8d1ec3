#include "report/text_layout.h"

#include <doctest/doctest.h>

#include "core/printable.h"

namespace hindcast {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TEST_CASE("wrapped breaks between words and indents the lines that follow") {
  CHECK(joined(wrapped("one two three four", 9, "- ", "  ")) == "- one two\n  three\n  four\n");
  CHECK(joined(wrapped("", 9, "", "")) == "\n");
}

TEST_CASE("a word longer than a line is cut, never lost") {
  const std::vector<std::string> lines = wrapped("ab " + std::string(25, 'x') + " cd", 10, "", "");
  std::string letters;
  for (const std::string& line : lines) {
    CHECK(display_width(line) <= 10);
    for (const char c : line) {
      if (c != ' ') letters += c;
    }
  }
  CHECK(letters == "ab" + std::string(25, 'x') + "cd");
}

TEST_CASE("cut keeps every blank of a log line") {
  const std::string line = "05/28-14:30:50.876461  [**] SUNRPC  highport [**] MY.NET.253.12:43746 -> MY.NET.16.0:32771";
  std::string whole;
  for (const std::string& piece : cut(line, 40, "", "")) {
    CHECK(piece.size() <= 40);
    whole += piece;
  }
  CHECK(whole == line);
}

TEST_CASE("a table that fits is set in columns, numbers to the right") {
  CHECK(text_table({"Name", "Count"}, {false, true}, {{"one", "1"}, {"eleven", "11"}}, 40, "  ") ==
        "  Name    Count\n  ------  -----\n  one         1\n  eleven     11\n");
}

TEST_CASE("cells are wrapped where the line is too short") {
  const std::string table = text_table({"#", "Why"}, {true, false}, {{"1", "because of this and that and more"}}, 20, "");
  CHECK(table == "#  Why\n-  -----------------\n1  because of this\n   and that and more\n");
}

TEST_CASE("a table that cannot fit is set row by row") {
  const std::vector<std::string> headers = {"A", "B", "Description", "Measurement", "Confidence"};
  const std::string table = text_table(headers, {false, false, false, false, false}, {{"1", "title", "dddd", "mmmm", ""}}, 30, "");
  CHECK(table == "* 1 title\n    Description: dddd;\n    Measurement: mmmm\n");
}

TEST_CASE("no line of a table is longer than asked, even with wide characters and endless words") {
  const std::vector<std::vector<std::string>> rows = {
      {std::string(300, 'x'), "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac a b c"}};
  const std::string table = text_table({"One", "Two"}, {false, false}, rows, 40, "  ");
  std::string line;
  for (const char c : table) {
    if (c != '\n') {
      line += c;
      continue;
    }
    CHECK(display_width(line) <= 40);
    line.clear();
  }
}

}  // namespace
}  // namespace hindcast
