// Import, whole: the account of every line, what counts once and what counts twice, and what may not depend on the order, the
// cut or the packing of files.
#include "ingest/importer.h"

#include <doctest/doctest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "store/case_file.h"
#include "tests/support/import_case.h"

namespace hindcast {
namespace {

using test::ImportCase;
using test::lines_of;
using test::of_2000;
using Texts = std::vector<std::string>;

constexpr std::string_view kNull = "05/29-07:32:41.151584  [**] Null scan! [**] MY.NET.253.12:43754 -> MY.NET.19.10:23";
constexpr std::string_view kNmap =
    "05/29-07:32:41.151883  [**] Probable NMAP fingerprint attempt [**] MY.NET.253.12:43755 -> MY.NET.19.10:23";
constexpr std::string_view kRpc =
    "05/29-00:06:16.141491  [**] SUNRPC highport access! [**] MY.NET.253.12:43746 -> MY.NET.16.165:32771";
constexpr std::string_view kScan = "May 27 23:44:42 MY.NET.253.12:43746 -> MY.NET.14.1:93 SYN **S***** ";

constexpr std::string_view kNever = "IP 10.0.0.1.1234 > 10.0.0.2.80: S 1:1(0) win 512";  // shows no time

std::string text_of(std::initializer_list<std::string_view> lines, std::string_view prefix = "", std::string_view end = "\n") {
  std::string text;
  for (const std::string_view line : lines) text.append(prefix).append(line).append(end);
  return text;
}

// What of an event does not depend on where it was read.
Texts events_of(ImportCase& c) {
  return c.rows(
      "SELECT time, sensor, format, protocol, src, src_port, dst, dst_port, signature, classification, priority, tcp_flags, length,"
      " time_of_day FROM v_event ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14");
}

// The lines that say something only once, so that they may be cut anywhere.
std::string distinct_lines(const std::string& path) {
  std::string text;
  std::set<std::string> seen;
  for (const std::string& line : lines_of(test::read_whole(path))) {
    if (seen.insert(line).second) text += line + "\n";
  }
  return text;
}

std::string fixture(std::string_view name) {
  return std::string(HINDCAST_SOURCE_DIR) + "/fixtures/practical/logs/" + std::string(name);
}

// Goes on with a new case in a file of that name; gives its path.
std::string use_file(ImportCase& c, std::string_view name) {
  const std::string path = c.scratch().path(name);
  auto database = open_case(path, OpenMode::create);
  REQUIRE(database.ok());
  c.use(std::move(*database));
  return path;
}

// --- the account -------------------------------------------------------------------------------------------------------

TEST_CASE("every fixture is accounted for line by line") {
  ImportCase c;
  const Texts paths = test::fixture_logs();
  REQUIRE(paths.size() > 20);
  const ImportReport report = c.import(paths);
  CHECK(report.is_complete());
  REQUIRE(report.sources.size() == paths.size());
  for (const SourceReport& source : report.sources) {
    CAPTURE(source.path);
    CHECK(source.line_count == static_cast<std::int64_t>(lines_of(test::read_whole(source.path)).size()));
    CHECK(source.rejected_lines == 0);
    CHECK(source.byte_size == std::filesystem::file_size(source.path));
  }
  CHECK(c.events() == 450);
}

TEST_CASE("random splices of the fixtures are accounted for line by line") {
  std::vector<Texts> files;
  for (const std::string& path : test::fixture_logs()) files.push_back(lines_of(test::read_whole(path)));
  const Texts odd = {"",
                     "   ",
                     "...",
                     "--",
                     "[**]",
                     "05/28",
                     "no log at all",
                     std::string("NUL\0 in it", 10),
                     "\x1b]0;title\x07",
                     "> quoted",
                     "a:b:c:d:",
                     "May 27 23:44:42 a:148810 -> b:1 SYN **S***** ",
                     ">>> NBT UDP PACKET(137)",
                     "\t\t\t 4500 003c",
                     "SnortA1.txt:"};
  std::mt19937 random(20000528);
  auto below = [&random](std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random); };
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    std::string text;
    const std::string end = below(3) == 0 ? "\r\n" : "\n";
    for (std::size_t part = 0; part < 12; ++part) {
      const Texts& file = files[below(files.size())];
      const std::size_t first = below(file.size());
      const std::size_t count = std::min(file.size() - first, 1 + below(20));
      for (std::size_t i = 0; i < count; ++i) text += file[first + i] + end;
      text += odd[below(odd.size())] + end;
    }
    text.resize(text.size() - below(40));  // cut anywhere
    ImportCase c;
    const SourceReport source = c.import_text("splice.log", text);
    CHECK(source.line_count == static_cast<std::int64_t>(lines_of(text).size()));
    // Every record and every rejected line stands where the text has it.
    for (const std::string& row : c.rows(
             "SELECT byte_offset || ' ' || line FROM v_event_origin UNION ALL SELECT byte_offset || ' ' || line FROM rejected")) {
      const auto offset = static_cast<std::size_t>(std::stoll(row));
      REQUIRE(offset < text.size());
      const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n') + 1;
      CHECK((offset == 0 || text[offset - 1] == '\n'));
      CHECK(line == std::stoll(row.substr(row.find(' '))));
    }
  }
}

TEST_CASE("damaged, foreign and cut lines are kept as they were, each with its reason") {
  ImportCase c;
  const SourceReport source = c.import_text(
      "alert", text_of({kNull, "May 27 23:44:42 MY.NET.253.12:148810 -> MY.NET.14.1:93 SYN **S***** ", "the quick brown fox"}) +
                   "05/29-07:32:41.15");
  CHECK(source.events == 1);
  CHECK(source.rejected_lines == 3);
  CHECK(c.rows("SELECT line, reason, CAST(text AS TEXT) FROM rejected ORDER BY line") ==
        Texts{"2 bad port May 27 23:44:42 MY.NET.253.12:148810 -> MY.NET.14.1:93 SYN **S***** ",
              "3 no known format the quick brown fox", "4 cut alert 05/29-07:32:41.15"});
}

TEST_CASE("port 148810 is never stored as port 17738") {
  ImportCase c;
  c.import_text("log", text_of({"05/29-07:32:41.151584  [**] Null scan! [**] MY.NET.253.12:148810 -> MY.NET.19.10:23",
                                "May 27 23:44:42 MY.NET.253.12:43746 -> MY.NET.14.1:148810 SYN **S***** ",
                                "14:53:18.706511 10.0.0.1.148810 > 10.0.0.2.80: S 1:1(0) win 512"}));
  CHECK(c.count("SELECT count(*) FROM event WHERE src_port = 17738 OR dst_port = 17738") == 0);
}

TEST_CASE("a number that its field of the packet cannot hold counts as not shown") {
  ImportCase c;
  c.import_text("tcpdump.20000528",
                text_of({"14:53:18.706511 10.0.0.1.1 > 10.0.0.2.80: S 4294967296:4294967296(0) win 65536 (ttl 256, id 65536)",
                         "14:53:18.706512 10.0.0.1.1 > 10.0.0.2.80: S 4294967295:4294967295(0) win 65535 (ttl 255, id 65535)"}));
  CHECK(c.rows("SELECT seq, window, ttl, ip_id FROM packet ORDER BY event_id") == Texts{"- - - -", "4294967295 65535 255 65535"});
}

TEST_CASE("NULs and carriage returns do not change a record") {
  ImportCase c;
  c.import_text("plain", text_of({kNull, kScan}));
  const SourceReport dos = c.import_text("dos", text_of({kNull, kScan}, "", "\r\n"));
  CHECK(dos.events == 0);
  CHECK(dos.duplicates == 2);
  std::string with_nul = text_of({kNull, kScan});
  with_nul.insert(30, 3, '\0');
  const SourceReport damaged = c.import_text("nul", with_nul);
  CHECK(damaged.duplicates == 2);
  CHECK(c.events() == 2);
}

TEST_CASE("a file without records is a source with its account") {
  ImportCase c;
  const SourceReport empty = c.import_text("empty", "");
  CHECK(empty.line_count == 0);
  CHECK(empty.failure.empty());
  const SourceReport blank = c.import_text("blank", "\n\n...\n");
  CHECK(blank.blank_lines == 2);
  CHECK(blank.comment_lines == 1);
  CHECK(blank.year_rule == "no times");
  CHECK(c.count("SELECT count(*) FROM source") == 2);
}

TEST_CASE("a directory without logs is no error and adds nothing") {
  ImportCase c;
  const std::string folder = c.scratch().path("nothing/below");
  std::filesystem::create_directories(folder);
  const ImportReport report = c.import({c.scratch().path("nothing")});
  CHECK(report.sources.empty());
  CHECK(report.is_complete());
}

// --- what counts once --------------------------------------------------------------------------------------------------

TEST_CASE("importing twice adds nothing and says so") {
  ImportCase c;
  const Texts paths = test::fixture_logs();
  c.import(paths);
  const std::string before = c.digest();
  const std::int64_t places = c.count("SELECT count(*) FROM v_event_origin");
  const ImportReport again = c.import(paths);
  for (const SourceReport& source : again.sources) CHECK(source.is_known);
  CHECK(c.digest() == before);
  CHECK(c.count("SELECT count(*) FROM v_event_origin") == places);
}

TEST_CASE("the same content under another name adds nothing, at once or later") {
  ImportCase c;
  const std::string text = text_of({kNull, kNmap});
  const ImportReport report = c.import({c.write("alert", text), c.write("alert.copy", text)});
  REQUIRE(report.sources.size() == 2);
  CHECK_FALSE(report.sources[0].is_known);
  CHECK(report.sources[1].is_known);
  const std::string before = c.digest();
  CHECK(c.import_text("alert.third", text).is_known);
  CHECK(c.digest() == before);
  CHECK(c.count("SELECT count(*) FROM source") == 1);
}

TEST_CASE("the same line in two files is one event that cites both") {
  ImportCase c;
  c.import({fixture("section5-by-file/SnortA13.txt"), fixture("section5-by-file/SnortA14.txt")});
  CHECK(c.events() == 8);
  CHECK(c.rows("SELECT signature, count(DISTINCT o.path), count(*) FROM v_event e JOIN v_event_origin o USING (event_id)"
               " WHERE e.signature <> 'SUNRPC highport access!' GROUP BY event_id ORDER BY 1") ==
        Texts{"Null scan! 2 2", "Probable NMAP fingerprint attempt 2 2"});
  c.import({fixture("section5-by-file/SnortA11.txt"), fixture("section5-by-file/SnortA12.txt")});
  CHECK(c.events() == 12);
  CHECK(c.count("SELECT count(*) FROM v_event_origin") == 17);
}

TEST_CASE("a line that one file holds twice is two events, in however many files it is") {
  ImportCase c;
  c.import_text("one", text_of({kScan, kNull, kScan}));
  CHECK(c.events() == 3);
  const SourceReport both = c.import_text("two", text_of({kScan, kScan}));
  CHECK(both.events == 0);
  CHECK(both.duplicates == 2);
  const SourceReport more = c.import_text("three", text_of({kScan, kScan, kScan}));
  CHECK(more.events == 1);
  CHECK(more.duplicates == 2);
  CHECK(c.rows("SELECT count(*) FROM v_event_origin o JOIN v_event e USING (event_id) WHERE sensor = 'snort_portscan' GROUP BY "
               "event_id ORDER BY 1") == Texts{"1", "3", "3"});
}

TEST_CASE("equal lines that say what was repeated are copies only if it was the same") {
  constexpr std::string_view kInfo = "Nov  7 23:11:06 lisa snort[1260]: RPC Info Query: 10.0.0.1:963 -> 10.0.0.2:111";
  constexpr std::string_view kDump = "Nov  7 23:11:06 lisa snort[1260]: RPC Dump Query: 10.0.0.9:963 -> 10.0.0.2:111";
  constexpr std::string_view kAgain = "Nov  7 23:11:46 lisa last message repeated 2 times";
  ImportCase c;
  c.import({c.write("one", text_of({kInfo, kAgain})), c.write("two", text_of({kDump, kAgain})),
            c.write("three", text_of({kRpc, kInfo, kAgain}))});
  CHECK(c.rows("SELECT signature, count(DISTINCT o.path), count(*) FROM v_event e JOIN v_event_origin o USING (event_id)"
               " WHERE e.sensor = 'snort' AND e.time LIKE '%-11-07%' GROUP BY event_id ORDER BY 1") ==
        Texts{"RPC Dump Query 1 1", "RPC Dump Query 1 1", "RPC Info Query 2 2", "RPC Info Query 2 2"});
}

TEST_CASE("grep's output over two files counts each line once and cites both names") {
  ImportCase c;
  const std::string both = text_of({kNull, kNmap}, "SnortA13.txt:") + text_of({kNull, kNmap}, "SnortA14.txt:");
  const SourceReport source = c.import_text("grep", both);
  CHECK(source.events == 2);
  CHECK(source.duplicates == 2);
  CHECK(c.rows("SELECT line, claimed_file FROM v_event_origin ORDER BY line") ==
        Texts{"1 SnortA13.txt", "2 SnortA13.txt", "3 SnortA14.txt", "4 SnortA14.txt"});
  CHECK(c.import_text("raw", text_of({kNull})).duplicates == 1);
  CHECK(c.import_text("grep-n", text_of({kNull}, "SnortA13.txt:7:")).duplicates == 1);
}

TEST_CASE("a line that grep shows twice under one name is two events") {
  ImportCase c;
  CHECK(c.import_text("grep", text_of({kScan, kScan}, "SnortS7.txt:")).events == 2);
}

// Sources are written while others are still read: what was written must count for what comes.
TEST_CASE("files of the same time that share nothing, then some that do: each line counts once, wherever it comes") {
  const Texts lines = lines_of(distinct_lines(fixture("section5-by-file/SnortA15.txt")));
  REQUIRE(lines.size() > 15);
  ImportCase c;
  std::array<std::string, 5> texts;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    texts[i % 3] += lines[i] + "\n";
    if (i % 4 == 0) texts[3] += lines[i] + "\n";
    if (i % 5 != 0) texts[4] += lines[i] + "\n";
  }
  Texts paths;
  for (const std::string& text : texts) paths.push_back(c.write("part." + std::to_string(paths.size()), text));
  const ImportReport report = c.import(paths);
  CHECK(c.events() == static_cast<std::int64_t>(lines.size()));
  for (std::size_t i = 0; i < 3; ++i) CHECK(report.sources[i].duplicates == 0);
  for (std::size_t i = 3; i < 5; ++i) CHECK(report.sources[i].events == 0);
  CHECK(c.count("SELECT count(*) FROM v_event_origin") ==
        static_cast<std::int64_t>(lines.size() + lines_of(texts[3]).size() + lines_of(texts[4]).size()));
  CHECK(c.count("SELECT count(*) FROM (SELECT e.event_id FROM v_event e JOIN v_event_origin o USING (event_id)"
                " GROUP BY 1 HAVING min(o.path) NOT GLOB '*part.[012]')") == 0);
  ImportCase one_by_one;
  for (const std::string& path : paths) one_by_one.import({path});
  CHECK(one_by_one.digest() == c.digest());
  std::rotate(paths.begin(), paths.begin() + 3, paths.end());
  ImportCase copies_first;
  copies_first.import(paths);
  CHECK(copies_first.digest() == c.digest());
}

TEST_CASE("copies are found behind sources that were written at once, whatever made the others wait") {
  ImportCase c;
  const ImportReport report = c.import({
      c.write("1", "words\n"),                                 // no record: nothing to wait for
      c.write("2", text_of({kNull, kNever})),                  // written at once
      c.write("3", text_of({kRpc})),                           // meets none in time
      c.write("4", text_of({kNmap, kNull}, "SnortA13.txt:")),  // has parts
      c.write("5", text_of({kNever, kScan})),                  // the same, which has no moment
      c.write("6", text_of({kScan, kScan, kRpc})),
  });
  CHECK(c.events() == 6);
  const std::vector<std::int64_t> copies = {0, 0, 0, 1, 1, 2};
  REQUIRE(report.sources.size() == copies.size());
  for (std::size_t i = 0; i < copies.size(); ++i) CHECK(report.sources[i].duplicates == copies[i]);
}

TEST_CASE("copies are found where the texts of a source are too many to be remembered") {
  std::string many;
  for (int i = 0; i < 70'000; ++i) {
    many += "05/29-07:32:41." + std::to_string(100'000 + i) + "  [**] Null scan! [**] MY.NET.253.12:43754 -> MY.NET.19.10:23\n";
  }
  const std::string one = many.substr(0, many.find('\n') + 1);
  ImportCase c;
  ImportOptions options = of_2000();
  options.memory = kLeastMemory;
  const ImportReport report = c.import({c.write("1", one), c.write("2", many), c.write("3", one + text_of({kRpc}))}, options);
  CHECK(report.sources[1].duplicates == 1);
  CHECK(report.sources[2].duplicates == 1);
  CHECK(c.events() == 70'001);
}

TEST_CASE("a case that holds sources, but no records, takes its base from the first") {
  ImportCase c;
  c.import_text("words", "words\n");
  c.import({c.write("a", text_of({kNull, kNmap})), c.write("b", text_of({kNull, kScan}))});
  CHECK(c.events() == 3);
  CHECK(c.rows("SELECT time FROM v_event WHERE dst = 'MY.NET.14.1'") == Texts{"2000-05-27T23:44:42.000000Z"});
}

TEST_CASE("moments are right whether the first file has the latest ones, or none") {
  constexpr std::string_view kLater = "06/29-07:32:41.151584  [**] Null scan! [**] MY.NET.253.12:43754 -> MY.NET.19.10:23";
  for (const Texts& first : {Texts{std::string(kLater)}, Texts{std::string(kNever)}}) {
    ImportCase c;
    c.import({c.write("a", text_of({first.front()})), c.write("b", text_of({kNull, kScan})), c.write("c", text_of({kRpc}))});
    ImportCase other;
    other.import(
        {other.write("b", text_of({kNull, kScan})), other.write("c", text_of({kRpc})), other.write("a", text_of({first.front()}))});
    CHECK(events_of(c) == events_of(other));
    CHECK(c.rows("SELECT time FROM v_event WHERE dst = 'MY.NET.14.1'") == Texts{"2000-05-27T23:44:42.000000Z"});
    CHECK(c.rows("SELECT first_us / 86400000000 - 11104, last_us / 86400000000 - 11104 FROM sender WHERE first_us IS NOT NULL"
                 " ORDER BY 1") == other.rows("SELECT first_us / 86400000000 - 11104, last_us / 86400000000 - 11104 FROM sender"
                                              " WHERE first_us IS NOT NULL ORDER BY 1"));
  }
}

TEST_CASE("equal text in different years is two events") {
  ImportCase c;
  ImportOptions options = of_2000();
  c.import({c.write("a", text_of({kNull}))}, options);
  options.year = 2001;
  c.import({c.write("b", text_of({kNull, kNmap}))}, options);
  CHECK(c.events() == 3);
}

// --- what must not matter ----------------------------------------------------------------------------------------------

TEST_CASE("any order of files gives the same digest, in one import or in many") {
  ImportCase source;
  Texts paths = test::fixture_logs();
  paths.push_back(source.write("undated.txt", test::read_whole(fixture("2000-07-20.detect01.tcpdump.txt")) + "\n"));
  paths.push_back(source.write("copy.txt", test::read_whole(fixture("2000-07-20.detect01.snort-full.txt"))));
  paths.push_back(source.write(
      "upper.log",
      "May 29 01:02:03 MAILHOST.Example.COM:1 -> 10.0.0.1:2 UDP  \nMay 29 01:02:03 fe80:0::1:1 -> 10.0.0.1:2 UDP  \n"));
  paths.push_back(source.write(
      "lower.log", "May 29 01:02:04 mailhost.example.com:1 -> 10.0.0.1:2 UDP  \nMay 29 01:02:04 fe80::1:1 -> 10.0.0.1:2 UDP  \n"));
  ImportCase sorted;
  sorted.import(paths);
  const std::string digest = sorted.digest();
  const Texts events = events_of(sorted);
  std::mt19937 random(13);
  for (int round = 0; round < 6; ++round) {
    CAPTURE(round);
    std::shuffle(paths.begin(), paths.end(), random);
    ImportCase shuffled;
    shuffled.import(paths);
    CHECK(shuffled.digest() == digest);
    CHECK(shuffled.events() == static_cast<std::int64_t>(events.size()));
  }
  ImportCase one_by_one;
  // Undated text can take its day only from what the case holds by then.
  std::stable_partition(paths.begin(), paths.end(),
                        [](const std::string& path) { return path.find("undated") == std::string::npos; });
  for (const std::string& path : paths) one_by_one.import({path});
  CHECK(one_by_one.digest() == digest);
}

TEST_CASE("the digest tells cases apart that differ in a single place") {
  ImportCase a;
  a.import_text("log", text_of({kNull, kNmap}));
  ImportCase b;
  b.import_text("log", text_of({kNull, kNmap, ""}));
  ImportCase c;
  c.import_text("log", text_of({kNull, kNmap}));
  c.import_text("other", text_of({kNull}));
  ImportCase d;
  d.import_text("log", text_of({kNmap, kNull}));
  CHECK(std::set<std::string>{a.digest(), b.digest(), c.digest(), d.digest()}.size() == 4);
}

TEST_CASE("a split file gives the same events as the whole one") {
  std::mt19937 random(7);
  for (const char* name : {"section5-by-file/SnortA13.txt", "section5-by-file/SnortA15.txt", "section5-by-file/SnortS7.txt",
                           "section5-profiling.grep.txt", "2000-07-08.detect08.tcpdump.txt", "section5-sunrpc.grep.txt"}) {
    CAPTURE(name);
    const std::string text = distinct_lines(fixture(name));
    ImportOptions options = of_2000();
    options.date = parse_iso8601_prefix("2000-07-08");
    ImportCase whole;
    whole.import({whole.write("whole", text)}, options);
    const Texts lines = lines_of(text);
    for (int round = 0; round < 4; ++round) {
      const std::size_t cut = std::uniform_int_distribution<std::size_t>(1, lines.size() - 1)(random);
      std::string head;
      std::string tail;
      for (std::size_t i = 0; i < lines.size(); ++i) (i < cut ? head : tail) += lines[i] + "\n";
      ImportCase split;
      split.import({split.write("part.1", head), split.write("part.2", tail)}, options);
      CHECK(events_of(split) == events_of(whole));
      split.import({split.write("whole", text)}, options);  // the whole, on top of its parts, is nothing new
      CHECK(events_of(split) == events_of(whole));
    }
  }
}

TEST_CASE("a full alert file split between its records gives the same events") {
  const std::string text = test::read_whole(fixture("2000-07-20.detect01.snort-full.txt"));
  ImportCase whole;
  whole.import({whole.write("alert", text)});
  REQUIRE(whole.events() == 14);
  for (std::size_t cut = text.find("\n\n"); cut != std::string::npos && cut + 2 < text.size(); cut = text.find("\n\n", cut + 2)) {
    ImportCase split;
    split.import({split.write("alert.1", text.substr(0, cut + 2)), split.write("alert", text.substr(cut + 2))});
    CHECK(events_of(split) == events_of(whole));
  }
}

TEST_CASE("a compressed file adds nothing to its plain text but its place") {
  ImportCase c;
  const std::string text = test::read_whole(fixture("section5-by-file/SnortA13.txt"));
  c.import({c.write("SnortA13.txt", text)});
  const ImportReport report = c.import({c.write_gz("SnortA13.txt.gz", text)});
  CHECK(report.sources.front().events == 0);
  CHECK(report.sources.front().duplicates == 8);
  ImportCase packed;
  packed.import({packed.write_gz("a.gz", text)});
  CHECK(events_of(packed) == events_of(c));
}

// --- what cannot be read -----------------------------------------------------------------------------------------------

TEST_CASE("a compressed file that ends too early is in as far as it goes, is reported, and stops no other") {
  ImportCase c;
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += "05/29-07:" + std::to_string(10 + i / 100 % 50) + ":" + std::to_string(10 + i % 50) + "." +
            std::to_string(100000 + i * 7) + "  [**] Null scan! [**] MY.NET.253.12:" + std::to_string(1024 + i) +
            " -> MY.NET.19.10:23\n";
  }
  const std::string path = c.write_gz("cut.gz", text);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  const ImportReport report = c.import({path, c.write("whole", text_of({kNmap}))});
  REQUIRE(report.sources.size() == 2);
  CHECK_FALSE(report.is_complete());
  CHECK_FALSE(report.sources[0].failure.empty());
  CHECK(report.sources[0].events > 1000);
  CHECK(report.sources[0].events < 5000);
  CHECK(report.sources[1].failure.empty());
  CHECK(report.sources[1].events == 1);
  CHECK(c.rows("SELECT flags FROM source ORDER BY source_id").front().find("truncated") != std::string::npos);
  const ImportReport whole = c.import({c.write("all", text)});
  CHECK(c.events() == 5001);
  CHECK(whole.sources.front().duplicates >= report.sources[0].events - 1);  // the last record may have been cut
}

TEST_CASE("a path that does not exist is named, and nothing is read") {
  ImportCase c;
  const std::string there = c.write("alert", text_of({kNull}));
  const auto report = import_paths(c.database(), {there, c.scratch().path("alrt")}, of_2000());
  REQUIRE_FALSE(report.ok());
  CHECK(report.error().code == ErrorCode::not_found);
  CHECK(report.error().message.find("alrt") != std::string::npos);
  CHECK(c.count("SELECT count(*) FROM source") == 0);
}

// Reads files without root's privileges, where the tests run with them.
class Unprivileged {
 public:
  Unprivileged() : user_(setfsuid(static_cast<uid_t>(-1))) { setfsuid(user_ == 0 ? 65534 : static_cast<uid_t>(user_)); }
  ~Unprivileged() { setfsuid(static_cast<uid_t>(user_)); }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  int user_;
};

TEST_CASE("a file that may not be read is reported, and the others are in") {
  ImportCase c;
  const std::string secret = c.write("logs/secret", text_of({kNull}));
  c.write("logs/alert", text_of({kNmap}));
  REQUIRE(chmod(c.scratch().directory().c_str(), 0755) == 0);
  REQUIRE(chmod(secret.c_str(), 0) == 0);
  ImportReport report;
  {
    const Unprivileged user;
    report = c.import({c.scratch().path("logs")});
  }
  REQUIRE(report.sources.size() == 2);
  CHECK(report.sources[0].failure.empty());
  CHECK(report.sources[0].events == 1);
  CHECK(report.sources[1].path == secret);
  CHECK(report.sources[1].failure.find("secret") != std::string::npos);
  CHECK_FALSE(report.is_complete());
}

TEST_CASE("what is no file is skipped with its reason") {
  ImportCase c;
  c.write("logs/alert", text_of({kNull}));
  REQUIRE(mkfifo(c.scratch().path("logs/pipe").c_str(), 0600) == 0);
  std::filesystem::create_symlink("nowhere", c.scratch().path("logs/broken"));
  std::filesystem::create_directory_symlink(".", c.scratch().path("logs/loop"));
  const ImportReport report = c.import({c.scratch().path("logs")});
  CHECK(report.sources.size() == 1);
  CHECK(report.skipped.size() == 3);
}

TEST_CASE("the case file itself is skipped and said so") {
  ImportCase c;
  c.write("logs/alert", text_of({kNull}));
  const std::string path = use_file(c, "logs/my.case");
  const ImportReport report = c.import({c.scratch().path("logs")});
  REQUIRE(report.sources.size() == 1);
  CHECK(report.sources.front().events == 1);
  REQUIRE(report.skipped.size() == 1);
  CHECK(report.skipped.front().first == path);
  CHECK(report.skipped.front().second == "the case file itself");
}

TEST_CASE("what an import of the case left that was killed is no log") {
  ImportCase c;
  c.write("logs/alert", text_of({kNull}));
  c.write("logs/my.case.importing", text_of({kNmap}));
  const std::string path = use_file(c, "logs/my.case");
  const ImportReport report = c.import({c.scratch().path("logs")});
  REQUIRE(report.sources.size() == 1);
  CHECK(report.sources.front().events == 1);
  CHECK(report.skipped.size() == 2);
  CHECK_FALSE(std::filesystem::exists(path + ".importing"));
}

TEST_CASE("an import that adds nothing waits for no other; one that does is told that the case is busy") {
  ImportCase c;
  const std::string path = use_file(c, "my.case");
  const std::string known = c.write("alert", text_of({kNull}));
  c.import({known});
  auto other = open_case(path, OpenMode::read_write);
  REQUIRE(other.ok());
  const auto writing = Transaction::begin(*other);
  REQUIRE(writing.ok());
  REQUIRE(c.database().execute("PRAGMA busy_timeout = 1").ok());
  CHECK(c.import({known}).sources.front().is_known);
  const auto refused = import_paths(c.database(), {known, c.write("more", text_of({kNmap}))}, of_2000());
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::busy);
}

TEST_CASE("an import into a case that another one has added to since it was opened goes on behind that") {
  ImportCase c;
  const std::string path = c.scratch().path("my.case");
  for (const std::string_view first : {std::string_view(), kNull}) {  // into an empty case, and into one that holds records
    std::filesystem::remove(path);
    auto mine = open_case(path, OpenMode::create);
    REQUIRE(mine.ok());
    if (!first.empty()) REQUIRE(import_paths(*mine, {c.write("first", text_of({first}))}, of_2000()).ok());
    {
      auto other = open_case(path, OpenMode::read_write);
      REQUIRE(other.ok());
      REQUIRE(import_paths(*other, {c.write("other", text_of({kNmap, kScan}))}, of_2000()).ok());
    }
    const auto added = import_paths(*mine, {c.write("more", text_of({kRpc, kScan}))}, of_2000());
    if (first.empty()) {  // the file that was open is gone
      REQUIRE_FALSE(added.ok());
      CHECK(added.error().code == ErrorCode::busy);
      continue;
    }
    REQUIRE(added.ok());
    CHECK(added->sources.front().events == 1);
    CHECK(added->sources.front().duplicates == 1);
    c.use(std::move(*mine));
    CHECK(c.events() == 4);
    CHECK(integrity_complaints(c.database())->empty());
  }
}

TEST_CASE("an unknown format, zone or network is refused before anything is read") {
  ImportCase c;
  const std::string path = c.write("alert", text_of({kNull}));
  ImportOptions format;
  format.format = "snort_fats";
  ImportOptions zone;
  zone.zone = "Europe/Atlantis";
  ImportOptions network;
  network.internal = {"10.0.0.0/99"};
  for (const ImportOptions& options : {format, zone, network}) {
    const auto report = import_paths(c.database(), {path}, options);
    REQUIRE_FALSE(report.ok());
    CHECK(report.error().code == ErrorCode::usage);
  }
  CHECK(c.count("SELECT count(*) FROM source") == 0);
}

// --- cases that go on --------------------------------------------------------------------------------------------------

TEST_CASE("a case whose sources were deleted, but not their hosts, takes new ones and stays sound") {
  ImportCase c;
  const std::string path = use_file(c, "my.case");
  c.import_text("alert", text_of({kNull}));
  c.use(std::move(*open_case(path, OpenMode::read_write)));
  REQUIRE(c.database().execute("DELETE FROM event_row; DELETE FROM source; DELETE FROM source_day").ok());
  c.import_text("alert", text_of({kRpc}));
  CHECK(c.rows("SELECT signature, src, dst FROM v_event") == Texts{"SUNRPC highport access! MY.NET.253.12 MY.NET.16.165"});
  const auto complaints = integrity_complaints(c.database());
  REQUIRE(complaints.ok());
  CHECK(complaints->empty());
}

TEST_CASE("a case that was closed goes on where it was") {
  ImportCase c;
  const std::string path = c.scratch().path("my.case");
  auto reopen = [&] {
    c.use(Database::in_memory());  // closes the file first
    auto database = open_case(path, OpenMode::create);
    REQUIRE(database.ok());
    c.use(std::move(*database));
  };
  reopen();
  c.import({fixture("section5-by-file/SnortA13.txt"), fixture("section5-by-file/SnortS7.txt")});
  reopen();
  c.import({fixture("section5-by-file/SnortA14.txt"), fixture("section5-by-file/SnortA12.txt"),
            fixture("2000-07-20.detect01.snort-full.txt")});
  ImportCase at_once;
  at_once.import({fixture("section5-by-file/SnortA13.txt"), fixture("section5-by-file/SnortS7.txt"),
                  fixture("section5-by-file/SnortA14.txt"), fixture("section5-by-file/SnortA12.txt"),
                  fixture("2000-07-20.detect01.snort-full.txt")});
  CHECK(c.digest() == at_once.digest());
  CHECK(c.count("SELECT count(*) FROM host") == at_once.count("SELECT count(*) FROM host"));
  CHECK(c.count("SELECT count(*) FROM signature") == at_once.count("SELECT count(*) FROM signature"));
}

TEST_CASE("with a format given, no other is recognised") {
  ImportCase c;
  ImportOptions options = of_2000();
  options.format = "snort_portscan";
  const ImportReport report = c.import({c.write("mixed", text_of({kNull, kScan}))}, options);
  CHECK(report.sources.front().events == 1);
  CHECK(report.sources.front().rejected_lines == 1);
  CHECK(report.sources.front().formats == "snort_portscan 1");
}

TEST_CASE("progress never runs backwards and ends at the whole") {
  ImportCase c;
  std::vector<ImportProgress> told;
  const Texts paths = {fixture("section5-by-file/SnortA13.txt"), fixture("2000-07-17.detect05.tcpdump.txt")};
  REQUIRE(import_paths(c.database(), paths, of_2000(), [&](const ImportProgress& progress) { told.push_back(progress); }).ok());
  REQUIRE(told.size() >= 2);
  for (std::size_t i = 1; i < told.size(); ++i) CHECK(told[i].bytes_done >= told[i - 1].bytes_done);
  CHECK(told.back().bytes_done == told.back().bytes_total);
  CHECK(told.back().source_number == 2);
  CHECK(told.back().lines == 255);
}

TEST_CASE("explain says for each line what import would make of it") {
  ImportCase c;
  const std::string path = c.write("alert", text_of({kNull, "", "...", "what?"}));
  const auto lines = explain_source(path, {}, 10);
  REQUIRE(lines.ok());
  Texts fates;
  for (const ExplainedLine& line : *lines) fates.push_back(std::to_string(line.line) + " " + line.fate);
  CHECK(fates == Texts{"1 event", "2 blank", "3 comment", "4 rejected"});
  CHECK(lines->front().format == "snort_fast");
  CHECK(lines->front().path == path);
  CHECK(lines->back().text == "what?");
  CHECK(lines->back().reading == "no known format");
  CHECK(explain_source(path, {}, 2)->size() == 2);
  CHECK(c.count("SELECT count(*) FROM source") == 0);
}

TEST_CASE("explain tells the files of a directory apart, and reads a record to its end") {
  ImportCase c;
  c.write("logs/a", text_of({kNull, "what?"}));
  const std::string full =
      "[**] x [**]\n05/28-14:30:50.876461 10.0.0.1:5 -> 10.0.0.2:6\nUDP TTL:57 TOS:0x0 ID:64467 \nLen: 58\n\nmore\n";
  c.write("logs/b", full);
  const auto lines = explain_source(c.scratch().path("logs"), {}, 2);
  REQUIRE(lines.ok());
  Texts fates;
  for (const ExplainedLine& line : *lines) {
    fates.push_back(line.path.substr(line.path.size() - 1) + std::to_string(line.line) + " " + line.fate);
  }
  CHECK(fates == Texts{"a1 event", "a2 rejected", "b1 event", "b2 continuation", "b3 continuation", "b4 continuation"});
}

// --- days and years ----------------------------------------------------------------------------------------------------

struct Joined {
  std::string rule;  // of the undated source
  Texts days;        // of the tcpdump events
};

// Imports packets of a dump without a date together with alerts.
Joined join(std::string_view alerts, std::string_view packets, const std::string& zone = "") {
  ImportCase c;
  ImportOptions options = of_2000();
  options.zone = zone;
  const ImportReport report = c.import({c.write("dump", packets), c.write("alert", alerts)}, options);
  return {report.sources.front().year_rule,
          c.rows("SELECT DISTINCT substr(time, 1, 10) FROM v_event WHERE sensor = 'tcpdump' ORDER BY 1")};
}

TEST_CASE("packets without a date take it from alerts that are equal to the microsecond") {
  const std::string alerts = test::read_whole(fixture("2000-07-20.detect01.snort-full.txt"));
  const std::string packets = test::read_whole(fixture("2000-07-20.detect01.tcpdump.txt"));
  const Joined joined = join(alerts, packets);
  CHECK(joined.days == Texts{"2000-07-20"});
  CHECK(joined.rule.starts_with("day 2000-07-20 joined: 14 packets equal to the microsecond with "));
  CHECK(joined.rule.find("/alert (by accident 1 in 10^") != std::string::npos);
}

TEST_CASE("a zone is no hindrance to finding equal microseconds") {
  const std::string alerts = test::read_whole(fixture("2000-07-20.detect01.snort-full.txt"));
  const std::string packets = test::read_whole(fixture("2000-07-20.detect01.tcpdump.txt"));
  const Joined joined = join(alerts, packets, "America/New_York");
  CHECK(joined.rule.starts_with("day 2000-07-20 joined: 14 packets"));
  CHECK(joined.days == Texts{"2000-07-20"});
}

std::string alert_at(std::string_view time, std::string_view src = "10.1.1.1", std::string_view dst = "10.2.2.2") {
  return std::string(time) + "  [**] x [**] " + std::string(src) + ":1 -> " + std::string(dst) + ":2\n";
}
std::string packet_at(std::string_view time) { return std::string(time) + " 10.1.1.1.1 > 10.2.2.2.2: udp 5\n"; }

TEST_CASE("thin evidence dates no packet") {
  const std::string unknown = "day unknown: only the time of day is known; give --date";
  std::string many;
  for (int i = 10; i < 50; ++i) many += packet_at("12:00:" + std::to_string(i) + ".000123");
  const std::string three =
      alert_at("07/20-12:00:10.000123") + alert_at("07/20-12:00:11.000123") + alert_at("07/20-12:00:12.000123");
  // Two of forty; three are enough, for accident would have others miss by little.
  CHECK(join(alert_at("07/20-12:00:10.000123") + alert_at("07/20-12:00:11.000123"), many).rule == unknown);
  CHECK(join(three, many).days == Texts{"2000-07-20"});
  // Another host, another microsecond, only to the second.
  const std::string one = packet_at("12:00:10.000123");
  const std::string both_known = alert_at("07/20-13:00:00.000001");
  CHECK(join(both_known + alert_at("07/20-12:00:10.000123", "10.1.1.9"), one).rule == unknown);
  CHECK(join(both_known + alert_at("07/20-12:00:10.000123", "10.1.1.1", "10.2.2.9"), one).rule == unknown);
  CHECK(join(alert_at("07/20-12:00:10.000124"), one).rule == unknown);
  CHECK(join("Jul 20 12:00:10 10.1.1.1:1 -> 10.2.2.2:2 UDP  \n", packet_at("12:00:10.000000")).rule == unknown);
  // Several alerts about one packet are one agreement.
  const std::string again = alert_at("07/20-12:00:10.000123");
  CHECK(join(again + again + again, packet_at("12:00:10.000123") + packet_at("12:00:20.000123") + packet_at("12:00:30.000123"))
            .rule == unknown);
}

TEST_CASE("agreement with two days dates no packet") {
  const std::string packets = packet_at("12:00:10.000123") + packet_at("12:00:11.000123") + packet_at("12:00:12.000123");
  std::string alerts;
  for (const char* time : {"12:00:10.000123", "12:00:11.000123", "12:00:12.000123"})
    alerts += alert_at(std::string("07/20-") + time);
  REQUIRE(join(alerts, packets).days == Texts{"2000-07-20"});
  CHECK(join(alerts + alert_at("07/21-12:00:12.000123"), packets).days == Texts{"-"});
}

TEST_CASE("one capture printed with and without dates, with and without names, is of one day") {
  std::string dated;
  std::string undated;
  for (int i = 10; i < 40; ++i) {
    const std::string packet = "12:00:" + std::to_string(i) + ".0001" + std::to_string(i);
    dated += "2000-07-20 " + packet + " IP 10.1.1.1.1 > 10.2.2.2.2: UDP, length 5\n";
    undated += packet + " a.example.1 > 10.2.2.2.2: udp 5\n";
  }
  CHECK(join(dated, undated).days == Texts{"2000-07-20"});
}

TEST_CASE("times after a midnight in the text are of the day after the first") {
  const std::string packets = packet_at("23:59:58.000123") + packet_at("00:00:01.000456") + packet_at("00:00:02.000789");
  const std::string alerts =
      alert_at("07/20-23:59:58.000123") + alert_at("07/21-00:00:01.000456") + alert_at("07/21-00:00:02.000789");
  CHECK(join(alerts, packets).days == Texts{"2000-07-20", "2000-07-21"});
}

TEST_CASE("equal microseconds among many that miss by little date no packet") {
  std::string packets;
  std::string alerts;
  for (int i = 0; i < 2000; ++i) packets += packet_at("12:00:00.0" + std::to_string(10'000 + 10 * i));
  for (int i = 0; i < 190; ++i) alerts += alert_at("07/20-12:00:00.0" + std::to_string(10'000 + 103 * i));
  CHECK(join(alerts, packets).days == Texts{"-"});
}

TEST_CASE("a maillog takes its year from its queue ids") {
  ImportCase c;
  const std::string path = c.write("maillog",
                                   "Feb 17 00:33:18 mailhost sendmail[5133]: s1GNXHYB005133: from=<a@example.org>, size=1, "
                                   "class=0, nrcpts=1, relay=x [192.0.2.1]\n");
  const ImportReport report = c.import({path}, {});
  CHECK(report.sources.front().year_rule == "year 2014 from queue ids");
  CHECK(c.rows("SELECT time FROM v_event") == Texts{"2014-02-17T00:33:18.000000Z"});
}

TEST_CASE("networks that are ours are kept in the case") {
  ImportCase c;
  ImportOptions options = of_2000();
  options.internal = {"MY.NET", "10.0.0.0/8"};
  c.import({c.write("alert", text_of({kRpc}))}, options);
  CHECK(case_info(c.database(), "internal").value() == "MY.NET 10.0.0.0/8");
}

}  // namespace
}  // namespace hindcast
