#include "cli/table_output.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/json_text.h"
#include "core/printable.h"

namespace hindcast {
namespace {

constexpr TableFormat kAllFormats[] = {TableFormat::table, TableFormat::plain,  TableFormat::csv, TableFormat::tsv,
                                       TableFormat::json,  TableFormat::ndjson, TableFormat::md};

// What attackers put into log lines: escapes of a terminal, C1 in both forms, direction controls, broken UTF-8, NUL.
const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> kTexts = {
      "\x1b]0;title\x07",
      "\x1b[2J\x1b[31mred",
      "a\x9b"
      "31mb",
      "a\xc2\x9b"
      "31mb",
      "a\rb\nc\td",
      std::string("nul\0byte", 8),
      "\x7f",
      "\xe2\x80\xaetxt.exe",
      "\xef\xbb\xbfmark",
      "\xff\xfe",
      "\xc0\xaf",
      "\xed\xa0\x80",
      "\xf5\x80\x80\x80",
      "\xe2\x80\xa8line",
      "\xf3\xa0\x81\x81tag",
      "\\x41 \\u{41}",
  };
  return kTexts;
}

std::string written(const Table& table, TableFormat format, std::size_t width = 80, bool is_csv_raw = false) {
  TextOutput out;
  TableStyle style{format, is_csv_raw, {}};
  style.terminal.width = width;
  write_table(out, style, table);
  return out.text();
}

Table one_cell(const std::string& text) { return {{"x"}, {{text}}}; }

Table small_table() {
  return {{"name", "count", "share"}, {{std::string("a|b"), std::int64_t{12}, 0.5}, {std::monostate{}, std::int64_t{-3}, 2.0}}};
}

TEST_CASE("each form of a small table") {
  CHECK(written(small_table(), TableFormat::plain) == "name  count  share\na|b      12    0.5\n         -3      2\n");
  CHECK(written(small_table(), TableFormat::table) == written(small_table(), TableFormat::plain));
  CHECK(written(small_table(), TableFormat::tsv) == "name\tcount\tshare\na|b\t12\t0.5\n\t-3\t2\n");
  CHECK(written(small_table(), TableFormat::csv) == "name,count,share\r\na|b,12,0.5\r\n,-3,2\r\n");
  CHECK(written(small_table(), TableFormat::ndjson) ==
        "{\"name\": \"a|b\", \"count\": 12, \"share\": 0.5}\n{\"name\": null, \"count\": -3, \"share\": 2}\n");
  CHECK(written(small_table(), TableFormat::md) ==
        "| name | count | share |\n| ---- | ----: | ----: |\n| a\\|b |    12 |   0.5 |\n|      |    -3 |     2 |\n");
}

TEST_CASE("csv and tsv do without the line of names where it is not wanted, other forms keep theirs") {
  const auto without = [](TableFormat format) {
    TextOutput out;
    write_table(out, TableStyle{format, false, {}, false}, small_table());
    return out.text();
  };
  CHECK(without(TableFormat::tsv) == "a|b\t12\t0.5\n\t-3\t2\n");
  CHECK(without(TableFormat::csv) == "a|b,12,0.5\r\n,-3,2\r\n");
  for (const TableFormat format : {TableFormat::plain, TableFormat::json, TableFormat::ndjson, TableFormat::md}) {
    CHECK(without(format) == written(small_table(), format));
  }
}

TEST_CASE("tables without rows are whole tables; on a terminal they are nothing, for words say so") {
  const Table table{{"a", "b"}, {}};
  CHECK(written(table, TableFormat::json) == "[]\n");
  CHECK(written(table, TableFormat::ndjson).empty());
  CHECK(written(table, TableFormat::csv) == "a,b\r\n");
  CHECK(written(table, TableFormat::plain) == "a  b\n");
  CHECK(written(table, TableFormat::table).empty());
}

TEST_CASE("nothing that a terminal acts on leaves in any form") {
  for (const std::string& text : hostile_texts()) {
    for (const TableFormat format : kAllFormats) {
      const std::string out = written(Table{{text}, {{text}, {Blob{text}}}}, format);
      CAPTURE(out);
      REQUIRE(is_utf8(out));
      for (std::string_view rest = out; !rest.empty();) {
        const Utf8Character character = decode_utf8(rest);
        const bool is_line_end = character.code == '\n' || (format == TableFormat::csv && character.code == '\r');
        if (!is_line_end) CHECK(printable(rest.substr(0, character.size)) == rest.substr(0, character.size));
        rest.remove_prefix(character.size);
      }
    }
  }
}

TEST_CASE("csv cells that a spreadsheet would run are guarded, unless raw") {
  for (const std::string text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "\n=1"}) {
    CAPTURE(text);
    const std::string guarded = written(one_cell(text), TableFormat::csv).substr(3);
    CHECK((guarded.starts_with("'") || guarded.starts_with("\"'")));
    const std::string raw = written(one_cell(text), TableFormat::csv, 80, true).substr(3);
    CHECK_FALSE(raw.starts_with("'"));
    CHECK(written(one_cell(text), TableFormat::tsv).find('\'') ==
          (text.find('\'') == std::string::npos ? std::string::npos : 2 + text.find('\'')));
  }
  CHECK(written(Table{{"n"}, {{std::int64_t{-5}}, {-0.5}}}, TableFormat::csv) == "n\r\n-5\r\n-0.5\r\n");
}

TEST_CASE("csv quotes by RFC 4180") {
  CHECK(written(one_cell("a \"b\", c"), TableFormat::csv) == "x\r\n\"a \"\"b\"\", c\"\r\n");
  CHECK(written(one_cell("two\nlines"), TableFormat::csv) == "x\r\ntwo\\x0alines\r\n");
}

TEST_CASE("json is valid whatever the bytes, and gives different texts for different bytes") {
  std::vector<std::string> seen;
  for (const std::string& text : hostile_texts()) {
    const auto rows = nlohmann::json::parse(written(one_cell(text), TableFormat::json));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0]["x"].get<std::string>() == repaired_utf8(text));
    for (const std::string& other : seen) CHECK(other != rows[0]["x"]);
    seen.push_back(rows[0]["x"]);
    const std::string line = written(one_cell(text), TableFormat::ndjson);
    CHECK(nlohmann::json::parse(line) == rows[0]);
    CHECK(line.find('\n') == line.size() - 1);
  }
}

TEST_CASE("json numbers stay numbers; what is no number is null") {
  CHECK(json_value(Cell{std::int64_t{9223372036854775807}}) == "9223372036854775807");
  CHECK(json_value(Cell{0.1}) == "0.1");
  CHECK(json_value(Cell{1.0 / 0.0}) == "null");
  CHECK(json_value(Cell{}) == "null");
}

// Whether every line fits.
bool fits(const std::string& out, std::size_t width) {
  for (std::string_view rest = out; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (display_width(line) > width) return false;
    rest.remove_prefix(line.size() + 1);
  }
  return true;
}

TEST_CASE("a terminal's table fits its width; only a first column wider than the terminal is cut, and that is shown") {
  const Table table{{"first", "second"},
                    {{std::string(50, 'a'), std::string(60, 'b')}, {std::string("short"), std::string("short")}}};
  for (const std::size_t width : {20U, 40U, 65U, 66U, 80U, 112U, 200U}) {
    CAPTURE(width);
    const std::string out = written(table, TableFormat::table, width);
    CHECK(fits(out, width));
    CHECK((out.find("\u2026") != std::string::npos) == (width < 50));
  }
  CHECK(written(table, TableFormat::plain, 20).find(std::string(60, 'b')) != std::string::npos);
}

TEST_CASE("what is too wide for a terminal puts its widest text below the row") {
  const Table table{{"id", "title", "first_time", "n"},
                    {{std::string("C1"), std::string("a sweep of many hosts in one night"),
                      std::string("2000-05-28T14:30:50.876461Z"), std::int64_t{5}}}};
  CHECK(written(table, TableFormat::table, 70) ==
        "id  title                               first_time           n\nC1  a sweep of many hosts in one night  2000-05-28 "
        "14:30:50  5\n");
  CHECK(written(table, TableFormat::table, 50) ==
        "id  first_time           n\n      title\nC1  2000-05-28 14:30:50  5\n      a sweep of many hosts in one night\n");
  CHECK(written(table, TableFormat::table, 20) ==
        "id  first_time  n\n      title\nC1  2000-05-28  5\n      a sweep of\n      many hosts in\n      one night\n");
}

TEST_CASE("what a terminal has no room for stands below its row with its name, whole; nothing stands there for what is not known") {
  const Table table{{"path", "lines", "events", "rejected", "flags"},
                    {{std::string("logs/alert"), std::int64_t{12}, std::int64_t{11}, std::int64_t{1}, std::monostate{}},
                     {std::string("logs/dump"), std::int64_t{7}, std::int64_t{7}, std::int64_t{0}, std::string("truncated")}}};
  CHECK(
      written(table, TableFormat::table, 30) ==
      "path        lines  events\nlogs/alert     12      11\n      rejected 1\nlogs/dump       7       7\n      rejected 0\n      "
      "flags truncated\n");
}

TEST_CASE("wide characters are never cut in half, and columns stay aligned") {
  const std::string wide = "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97";
  for (std::size_t width = 20; width < 40; ++width) {
    const std::string out = written(Table{{"a", "b"}, {{wide, std::string(30, 'x')}}}, TableFormat::table, width);
    CHECK(is_utf8(out));
  }
}

TEST_CASE("a terminal shows the ends of a span to the second") {
  const Table table{{"first_time", "time"},
                    {{std::string("2000-05-28T14:30:50.876461Z"), std::string("2000-05-28T14:30:50.876461Z")}}};
  CHECK(written(table, TableFormat::table).find("2000-05-28 14:30:50  2000-05-28T14:30:50.876461Z") != std::string::npos);
  CHECK(written(table, TableFormat::tsv).find("2000-05-28T14:30:50.876461Z\t2000-05-28T14:30:50.876461Z") != std::string::npos);
}

}  // namespace
}  // namespace hindcast
