// What stands before a log line: where it ends, what it names, and whether the next line's is of its kind.
#include "ingest/line_prefix.h"

#include <doctest/doctest.h>

namespace hindcast {
namespace {

TEST_CASE("marks and numbers end where the text begins") {
  CHECK(mark_size("> > text") == 4);
  CHECK(mark_size("|\ttext") == 2);
  CHECK(mark_size("text > ") == 0);
  CHECK(numbering_size("    12\ttext") == 7);
  CHECK(numbering_size("12: text") == 4);
  CHECK(numbering_size("12. text") == 4);
  CHECK(numbering_size("12:text") == 0);
  CHECK(numbering_size("10.0.0.1 text") == 0);
  CHECK(numbering_size("text") == 0);
}

TEST_CASE("grep's prefixes may end behind each colon and dash of the first word") {
  CHECK(grep_prefix_end("a-b.txt:12:x y:z", 0) == 2);
  CHECK(grep_prefix_end("a-b.txt:12:x y:z", 2) == 8);
  CHECK(grep_prefix_end("a-b.txt:12:x y:z", 8) == 11);
  CHECK(grep_prefix_end("a-b.txt:12:x y:z", 11) == std::string_view::npos);
  CHECK(grep_prefix_end(":x", 0) == std::string_view::npos);
}

TEST_CASE("a prefix names a file or nothing") {
  CHECK(named_file("logs/a:b.txt:9:") == "logs/a:b.txt");
  CHECK(named_file("a-2000-05-28-17-") == "a-2000-05-28");
  CHECK(named_file("C:\\snort\\alert.ids:") == "C:\\snort\\alert.ids");
  CHECK(named_file("> alert:") == "alert");
  CHECK(named_file("12:").empty());
  CHECK(named_file("    12\t").empty());
  CHECK(named_file(">> ").empty());
}

TEST_CASE("prefixes are alike that name the same file, whatever the line") {
  CHECK(size_of_prefix_like("a.txt-123-x", "a.txt:7:") == 10);
  CHECK(size_of_prefix_like("a.txt-x", "a.txt:") == 6);
  CHECK(size_of_prefix_like("123-x", "7:") == 4);
  CHECK(size_of_prefix_like("    10\tx", "     9\t") == 7);
  CHECK(size_of_prefix_like(">", "> ") == 1);
  CHECK(size_of_prefix_like("b.txt:7:x", "a.txt:7:") == 0);
  CHECK(size_of_prefix_like("a.txt:x:7", "a.txt:7:") == 0);
  CHECK(size_of_prefix_like("", "a.txt:7:") == 0);
}

TEST_CASE("entities are the signs that they stand for") {
  CHECK(has_entities("a -&gt; b"));
  CHECK_FALSE(has_entities("a & b &gt"));
  CHECK(without_entities("&lt;a&gt; &amp; &quot;b&quot;&nbsp;&c;") == "<a> & \"b\" &c;");
}

}  // namespace
}  // namespace hindcast
