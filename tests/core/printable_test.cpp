#include "core/printable.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

namespace hindcast {

TEST_CASE("printable keeps text and shows control characters as escapes") {
  CHECK(printable("MY.NET.16.3:32771 caf\xc3\xa9") == "MY.NET.16.3:32771 caf\xc3\xa9");
  CHECK(printable("\x1b[31m") == "\\x1b[31m");
  CHECK(printable(std::string_view("a\0b", 3)) == "a\\x00b");
  CHECK(printable("tab\tcr\rlf\ndel\x7f") == "tab\\x09cr\\x0dlf\\x0adel\\x7f");
}

TEST_CASE("printable shows C1 controls, direction controls and invisible characters by their code") {
  CHECK(printable("\xc2\x9b"
                  "31m") == "\\u{9b}31m");
  CHECK(printable("\xe2\x80\xae"
                  "evil") == "\\u{202e}evil");
  CHECK(printable("a\xe2\x80\x8b"
                  "b") == "a\\u{200b}b");
  CHECK(printable("\xef\xbb\xbf") == "\\u{feff}");
  CHECK(printable("\xf3\xa0\x80\xa1") == "\\u{e0021}");
}

TEST_CASE("printable shows bytes that are not UTF-8 one by one") {
  CHECK(printable("\xff") == "\\xff");
  CHECK(printable("\xc3(") == "\\xc3(");
  CHECK(printable("\xe2\x82") == "\\xe2\\x82");
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // surrogate
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
}

TEST_CASE("an escape that stands in the log itself cannot be taken for one of ours") {
  CHECK(printable("\\x1b") == "\\x5cx1b");
  CHECK(printable("\\u{202e}") == "\\x5cu{202e}");
  CHECK(printable("C:\\winnt\\xp") == "C:\\winnt\\xp");
  const std::vector<std::string> inputs = {"\x1b", "\\x1b", "\\x5cx1b", "\\\x1b", "\\\\x1b", "\xc2\x9b", "\x9b", "\\u{9b}"};
  std::set<std::string> outputs;
  for (const std::string& input : inputs) outputs.insert(printable(input));
  CHECK(outputs.size() == inputs.size());
}

TEST_CASE("the result of printable is valid UTF-8 without control characters, whatever the bytes") {
  bool is_clean = true;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string shown = printable(std::string{static_cast<char>(a), static_cast<char>(b), 'x'});
      is_clean = is_clean && is_utf8(shown);
      for (const char c : shown) is_clean = is_clean && static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
    }
  }
  CHECK(is_clean);
}

TEST_CASE("repaired_utf8 changes nothing but bytes that are not UTF-8") {
  CHECK(repaired_utf8("tab\t\x1b caf\xc3\xa9") == "tab\t\x1b caf\xc3\xa9");
  CHECK(repaired_utf8("\\x1b") == "\\x1b");
  CHECK(repaired_utf8("a\xff") == "a\\xff");
  CHECK(repaired_utf8("\\xff\xff") == "\\x5cxff\\xff");
  CHECK(is_utf8(repaired_utf8("\xff\xfe\xed\xa0\x80")));
}

TEST_CASE("display_width counts columns, fitting never cuts a character") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("caf\xc3\xa9") == 4);
  CHECK(display_width("e\xcc\x81") == 1);
  CHECK(display_width("\xe6\x97\xa5\xe6\x9c\xac") == 4);
  CHECK(fitting("caf\xc3\xa9s", 4) == "caf\xc3\xa9");
  CHECK(fitting("\xe6\x97\xa5\xe6\x9c\xac", 3) == "\xe6\x97\xa5");
  CHECK(fitting("abc", 0).empty());
}

}  // namespace hindcast
