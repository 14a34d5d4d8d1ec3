// The splitter: every line gets one fate, whatever stands before, inside or between the records.
#include "ingest/record_splitter.h"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace hindcast {
namespace {

// Keeps the fate of each line, and every record.
struct Fates : RecordSink {
  struct Taken {
    std::string format;
    std::string text;
    RecordPlace place;
    std::string claimed_file;
    bool is_cut;
  };
  std::vector<Taken> records;
  std::vector<std::string> fates;  // by line number: "r", "+", "b", "c", "x reason"
  void set(std::int64_t line, std::string fate) {
    if (fates.size() < static_cast<std::size_t>(line)) fates.resize(static_cast<std::size_t>(line));
    std::string& old = fates[static_cast<std::size_t>(line - 1)];
    CHECK_MESSAGE(old.empty(), "line " << line << " has two fates: " << old << ", " << fate);
    old = std::move(fate);
  }
  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    records.push_back({std::string(format.name), describe(record), place, std::string(place.claimed_file), record.is_cut});
    for (std::int32_t i = 0; i < place.line_count; ++i) set(place.line + i, i == 0 ? "r" : "+");
  }
  void on_blank(const LogLine& line) override { set(line.number, "b"); }
  void on_comment(const LogLine& line) override { set(line.number, "c"); }
  void on_rejected(const LogLine& line, std::string_view reason) override { set(line.number, "x " + std::string(reason)); }
};

struct Options {
  const Format* only = nullptr;
  bool is_overlong = false;
};

Fates split(std::string_view text, const Options& options = {}) {
  Fates fates;
  RecordSplitter splitter(fates, options.only);
  std::int64_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    splitter.feed(LogLine{text.substr(start, end - start), ++number, start, end == text.size(), options.is_overlong});
    start = end + 1;
  }
  splitter.finish();
  CHECK_FALSE(splitter.has_open_record());
  CHECK(fates.fates.size() == static_cast<std::size_t>(number));
  for (const std::string& fate : fates.fates) CHECK_FALSE(fate.empty());
  return fates;
}

using List = std::vector<std::string>;

const std::string kFast = "05/28-14:30:50.876461  [**] SUNRPC highport access! [**] MY.NET.253.12:43746 -> MY.NET.16.0:32771";
const std::string kMail =
    "Jul 17 18:34:01 mailhost sendmail[16941]: WAA16941: from=<a@b.org>, size=0, class=0, nrcpts=0, relay=c.org [192.0.2.55]";
const std::string kPortscan = "Jun 28 17:00:30 192.0.2.1:4321 -> 198.51.100.7:111 SYN **S*****";
const std::string kFull =
    "[**] [1:469:1] ICMP PING NMAP [**]\n[Classification: Attempted Information Leak] [Priority: 2] \n"
    "11/22-09:51:34.286135 10.66.1.2 -> 10.66.1.3\nICMP TTL:51 TOS:0x0 ID:1234 IpLen:20 DgmLen:28\nType:8  Code:0  ID:1   Seq:0  "
    "ECHO\n\n";

TEST_CASE("formats may be mixed line by line") {
  const Fates fates = split(kFast + "\n" + kMail + "\nsome prose\n\n" + kPortscan + "\n" + kFast + "\n");
  CHECK(fates.fates == List{"r", "r", "x no known format", "b", "r", "r"});
  CHECK(fates.records[1].format == "sendmail_maillog");
  CHECK(fates.records[1].place.byte_offset == kFast.size() + 1);
}

TEST_CASE("a record of several lines ends before a line of another format, and at the end of the input") {
  const Fates fates = split(kFull + kFull + kFast + "\n" + kFull.substr(0, kFull.size() - 1));
  CHECK(fates.fates == List{"r", "+", "+", "+", "+", "b", "r", "+", "+", "+", "+", "b", "r", "r", "+", "+", "+", "+"});
  CHECK(fates.records[0].text == fates.records[1].text);
  CHECK(fates.records[0].place.text_hash == fates.records[1].place.text_hash);
}

TEST_CASE("grep prefixes are peeled and name the file") {
  const Fates fates = split("SnortA7.txt:" + kFast + "\nSnortA8.txt:123:" + kFast + "\n--\nSnortA7.txt:" + kFast +
                            "\nlogs/a:b.txt:9:" + kMail + "\n");
  CHECK(fates.fates == List{"r", "r", "c", "r", "r"});
  CHECK(fates.records[0].claimed_file == "SnortA7.txt");
  CHECK(fates.records[1].claimed_file == "SnortA8.txt");
  CHECK(fates.records[3].claimed_file == "logs/a:b.txt");
  CHECK(fates.records[0].text == split(kFast).records[0].text);
}

TEST_CASE("each line of a record may have the prefix") {
  std::string prefixed;
  for (std::size_t start = 0; start < kFull.size();) {
    const std::size_t end = kFull.find('\n', start);
    prefixed += "alert.1:" + kFull.substr(start, end - start) + "\n";
    start = end + 1;
  }
  const Fates fates = split(prefixed + prefixed);
  CHECK(fates.fates == List{"r", "+", "+", "+", "+", "b", "r", "+", "+", "+", "+", "b"});
  CHECK(fates.records[0].text == split(kFull).records[0].text);
  CHECK(fates.records[0].place.text_hash == split(kFull).records[0].place.text_hash);
}

TEST_CASE("what identifies a record does not depend on its surroundings") {
  std::set<std::array<std::uint64_t, 2>> hashes;
  for (const std::string& text :
       {kFast, kFast + "\r\n", kFast + "  \t\n", "a.txt:" + kFast, "> " + kFast, ">> " + kFast, ">" + kFast}) {
    CAPTURE(text);
    const Fates fates = split(text);
    REQUIRE(fates.records.size() == 1);
    hashes.insert(fates.records[0].place.text_hash);
  }
  CHECK(hashes.size() == 1);
  CHECK_FALSE(split(kMail).records[0].place.text_hash == *hashes.begin());
}

TEST_CASE("NULs are dropped") {
  std::string holed = kFast;
  holed.insert(30, 5, '\0');
  holed.insert(0, 3, '\0');
  const Fates fates = split(holed + "\n" + std::string(500, '\0') + "\n" + kFast + "\n");
  CHECK(fates.fates == List{"r", "b", "r"});
  CHECK(fates.records[0].text == fates.records[1].text);
  std::string scan = kPortscan;
  scan.insert(20, 2, '\0');
  const Fates prefixed = split("a.txt:" + scan + "\na.txt:" + scan + "\nb.txt:" + kMail + "\n");
  CHECK(prefixed.fates == List{"r", "r", "r"});
  CHECK(prefixed.records[1].claimed_file == "a.txt");
  CHECK(prefixed.records[2].claimed_file == "b.txt");
  std::string full = kFull;
  full.insert(full.find("ICMP TTL"), 2, '\0');
  CHECK(split(full).records[0].text == split(kFull).records[0].text);
}

TEST_CASE("what analysts leave where they cut is a comment") {
  const Fates fates = split("...\n. . .\n[snip]\n<snip>\n[...]\n(addresses between A and B)\n--\n..\n(a) b (c)\n");
  CHECK(fates.fates == List{"c", "c", "c", "c", "c", "c", "c", "x no known format", "x no known format"});
}

TEST_CASE("white space is blank, however it is spelt") {
  const Fates fates = split("\n\r\n \t \r\n" + kFast + "\n");
  CHECK(fates.fates == List{"b", "b", "b", "r"});
}

TEST_CASE("the last line without its end is cut if it cannot be read, else a record") {
  const Fates cut = split(kFast + "\n" + kFast.substr(0, 9));
  CHECK(cut.fates.back() == "x cut");
  CHECK(split(kFast + "\n" + kFast).fates == List{"r", "r"});
}

TEST_CASE("overlong lines are cut records or rejected as such") {
  Options options;
  options.is_overlong = true;
  const Fates mail = split(kMail, options);
  REQUIRE(mail.records.size() == 1);
  CHECK(mail.records[0].is_cut);
  CHECK(split(std::string(65'536, 'x'), options).fates == List{"x overlong line"});
}

TEST_CASE("a damaged line is rejected with its format's reason") {
  const Fates fates =
      split("Oct  2 09:45:02 w last message repeated 4 times\nfile:Oct  2 09:45:02 w last message repeated 4 times\n");
  CHECK(fates.fates == List{"x repeats a line that was not read", "x repeats a line that was not read"});
}

TEST_CASE("with one format only, the others are not asked") {
  Options options;
  options.only = find_format("sendmail_maillog");
  CHECK(split(kFast + "\n" + kMail + "\n", options).fates == List{"x no known format", "r"});
}

TEST_CASE("a record that never ends is closed before its first line is forgotten") {
  Fates fates;
  RecordSplitter splitter(fates, find_format("snort_full"));
  std::int64_t number = 0;
  for (const char* line : {"11/22-09:51:34.286135 10.66.1.2 -> 10.66.1.3", "ICMP TTL:51 TOS:0x0 ID:1234 IpLen:20 DgmLen:28",
                           "Type:8  Code:0  ID:1   Seq:0  ECHO", "[Xref => a]"}) {
    splitter.feed(LogLine{line, ++number, 0, false, false});
  }
  splitter.feed(LogLine{"[Xref => a]", ++number, std::uint64_t{5} << 20U, false, false});
  splitter.finish();
  CHECK(fates.fates == List{"r", "+", "+", "+", "x no known format"});
}

TEST_CASE("numbers, context lines, indentation and quotes of quotes are peeled, on each line of a record") {
  const auto prefixed = [](const std::string& text, const std::vector<std::string>& prefixes) {
    std::string all;
    std::size_t line = 0;
    for (std::size_t start = 0; start < text.size(); ++line) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      all += prefixes[line % prefixes.size()] + text.substr(start, end - start) + "\n";
      start = end + 1;
    }
    return all;
  };
  const std::vector<std::vector<std::string>> kinds = {
      {"alert.1:7:", "alert.1-8-", "alert.1:9:", "alert.1-10-", "alert.1-11-", "alert.1-12-"},
      {"7:", "8-", "9-", "10:", "11:", "12-"},
      {"my-logs/alert-", "my-logs/alert:", "my-logs/alert-"},
      {"all.zip!alert:"},
      {"     9\t", "    10\t"},
      {"> > "},
      {">>> "},
      {"| "},
      {"    "},
      {"> alert.1:"}};
  for (const auto& prefixes : kinds) {
    CAPTURE(prefixes[0]);
    for (const std::string& text : {kFull, kFast, kMail, kPortscan}) {
      const Fates fates = split(prefixed(text, prefixes));
      REQUIRE(fates.records.size() == 1);
      CHECK(fates.records[0].text == split(text).records[0].text);
      CHECK(fates.records[0].place.text_hash == split(text).records[0].place.text_hash);
      CHECK(fates.fates == split(text).fates);
    }
  }
}

TEST_CASE("HTML's spelling of signs is read as what it stands for") {
  std::string web = kFast;
  web.replace(web.find("->"), 2, "-&gt;");
  CHECK(split(web).records.at(0).text == split(kFast).records[0].text);
  web = kFull;
  web.replace(web.find("->"), 2, "-&gt;");
  CHECK(split("<pre>\n" + web).fates == List{"x no known format", "r", "+", "+", "+", "+", "b"});
}

TEST_CASE("a wrapped line is joined, where the parts alone are none") {
  const std::size_t word = kFast.find(" access");
  const std::size_t field = kMail.find(" class");
  for (const auto& [first, second] : std::vector<std::pair<std::string, std::string>>{
           {kFast.substr(0, word), kFast.substr(word + 1)},                // between words
           {"> " + kFast.substr(0, word), "> " + kFast.substr(word + 1)},  // of a quoted mail
           {kFast.substr(0, 68), kFast.substr(68)},                        // inside an address
           {kMail.substr(0, field), kMail.substr(field + 1)},              // between fields
           {kMail.substr(0, field), "    " + kMail.substr(field + 1)},
           {kPortscan.substr(0, 36), kPortscan.substr(36)}}) {
    CAPTURE(first);
    CAPTURE(second);
    const Fates fates = split(first + "\n" + second + "\n" + kFast + "\n");
    CHECK(fates.fates == List{"r", "+", "r"});
    const Fates whole = split((first + second).find("sendmail") != std::string::npos ? kMail
                              : first.find("[**]") != std::string::npos              ? kFast
                                                                                     : kPortscan);
    CHECK(fates.records.at(0).text == whole.records[0].text);
    CHECK(fates.records.at(0).place.text_hash == whole.records[0].place.text_hash);
  }
}

TEST_CASE("what cannot be joined keeps its own fate") {
  const std::string cut = kFast.substr(0, 45);
  CHECK(split(cut + "\n" + kFast + "\n").fates == List{"x cut alert", "r"});
  CHECK(split(cut + "\n\n" + kFast.substr(46) + "\n").fates == List{"x cut alert", "b", "x no known format"});
  CHECK(split(cut + "\nprose\nmore prose\nand more\nand more\n" + kFast).fates ==
        List{"x cut alert", "x no known format", "x no known format", "x no known format", "x no known format", "r"});
  CHECK(split(kFast.substr(0, 78) + "\nOct  2 09:45:02 w kernel: x\n").fates ==
        List{"x cut alert", "x another program's syslog line"});
  CHECK(split(cut + "\n" + cut).fates == List{"x cut alert", "x cut alert"});
  const Fates mail = split(kMail.substr(0, kMail.find(" class")) + "\n" + kFast);  // the part is a record of its own, and stays one
  CHECK(mail.fates == List{"r", "r"});
  CHECK(mail.records[0].is_cut);
}

TEST_CASE("a repeat line stands for the last message of its host, whatever other hosts wrote in between") {
  const std::string mail = "Jul 17 18:34:01 mx sendmail[1]: NOQUEUE: [1.2.3.4]: expn root\n";
  const std::string alert = "Jul 17 18:34:02 lisa snort[9]: m: 10.0.0.1:1 -> 10.0.0.2:2\n";
  const std::string other = "Jul 17 18:34:03 web kernel: hello\n";
  const std::string mx = "Jul 17 18:34:31 mx last message repeated 4 times\n";
  const std::string lisa = "Jul 17 18:34:32 lisa last message repeated 2 times\n";
  const Fates fates = split(mail + alert + other + mx + lisa + mx);
  CHECK(fates.fates == List{"r", "r", "x another program's syslog line", "r", "r", "r"});
  CHECK(fates.records[2].text == "07-17 18:34:31" + fates.records[0].text.substr(14) + " repeat=4");
  CHECK(fates.records[3].text == "07-17 18:34:32" + fates.records[1].text.substr(14) + " repeat=2");
  CHECK(fates.records[2].place.line == 4);
  CHECK_FALSE(fates.records[2].place.text_hash == fates.records[0].place.text_hash);
  SUBCASE("of a line that was not read, it is not read either") {
    const std::string kernel = "Jul 17 18:34:05 mx kernel: x\n";
    CHECK(split(mail + kernel + mx).fates == List{"r", "x another program's syslog line", "x repeats a line that was not read"});
    CHECK(split(other + "Jul 17 18:34:33 web last message repeated 2 times\n").fates.back() ==
          "x repeats a line that was not read");
  }
  SUBCASE("where it names no host, the last line of the file is meant; where it names a program, that must be its own") {
    CHECK(split(mail + alert + "Jul 17 18:34:33: --- last message repeated 1 time ---\n").records.at(2).text.ends_with("pid=9"));
    CHECK(split(mail + "Jul 17 18:34:33 mx sendmail[1]: last message repeated 2 times\n").fates == List{"r", "r"});
    CHECK(split(mail + "Jul 17 18:34:33 mx snort: last message repeated 2 times\n").fates.back() ==
          "x repeats a line that was not read");
  }
  SUBCASE("prefixes do not matter") {
    CHECK(split("m:" + mail + "m:" + mx).records.at(1).place.text_hash == split(mail + mx).records.at(1).place.text_hash);
  }
}

TEST_CASE("splices of everything leave no line without a fate") {
  const std::string all =
      kFull + kFast + "\n" + kMail + "\nx.txt:" + kPortscan + "\n...\n\nprose > with : colons\n> " + kFast + "\n";
  std::mt19937 random(20'000'528);
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (int piece = 0; piece < 4; ++piece) {
      const std::size_t from = random() % all.size();
      text += all.substr(from, random() % 300);
      if (random() % 4 == 0) text += static_cast<char>(random() % 256);
    }
    split(text);
  }
}

TEST_CASE("hostile lines take bounded time") {
  using namespace std::string_view_literals;
  for (const std::string_view unit :
       std::vector<std::string_view>{":", "a:", "1:2:", " :", "[**] ", "> ", "->", "a.b.", "{", "\"", "=,", "(", "\0x"sv}) {
    std::string line;
    while (line.size() < 65'536) line += unit;
    CAPTURE(unit);
    const auto before = std::chrono::steady_clock::now();
    split(line + "\n" + line + "\n");
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(500));  // generous: it must not be quadratic
  }
}

}  // namespace
}  // namespace hindcast
