// The commands that look at a case, on the sample case.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "core/printable.h"
#include "store/sqlite.h"
#include "tests/support/command_run.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using test::CommandResult;
using test::run_command;
using test::Scratch;

// A scratch directory with the sample case in it.
struct SampleFile {
  Scratch scratch;
  std::string path = scratch.path("sample.case");
  SampleFile() { test::write_sample_case(path); }
};

std::size_t line_count(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("listings print a header and a row each, in a pipe as tsv") {
  const SampleFile file;
  const CommandResult campaigns = run_command({"campaigns", file.path});
  CHECK(campaigns.code == ExitCode::ok);
  CHECK(campaigns.out.starts_with("id\tseverity\t"));
  CHECK(line_count(campaigns.out) == 3);
  CHECK(line_count(run_command({"findings", file.path}).out) == 4);
  CHECK(line_count(run_command({"hosts", file.path}).out) == 19);
  CHECK(line_count(run_command({"sources", file.path}).out) == 4);
  CHECK(line_count(run_command({"events", file.path}).out) == 68);
}

TEST_CASE("filters narrow a listing; nothing left is exit status 1") {
  const SampleFile file;
  CHECK(line_count(
            run_command({"events", file.path, "--host", "203.0.113.5", "--since", "2000-06-02", "--until", "2000-06-04"}).out) ==
        4);
  CHECK(line_count(run_command({"findings", file.path, "--kind", "slow_scan"}).out) == 2);
  const CommandResult none = run_command({"events", file.path, "--host", "192.0.2.200"});
  CHECK(none.code == ExitCode::nothing_matched);
  CHECK(holds(none.err, "nothing matched"));
  CHECK(line_count(none.out) == 1);
}

TEST_CASE("a host is found by any spelling of its IPv6 address") {
  const Scratch scratch;
  const std::string log = scratch.path("fast.log");
  test::write_whole(log,
                    "02/29/2024-02:00:00.379487  [**] [1:1:1] x [**] [Classification: y] [Priority: 2] {TCP} "
                    "2a01:0001:0000:0000:0000:0000:0000:0005:4000 -> 2001:0db8:0000:0000:0000:0000:0000:0001:22\n");
  CHECK(run_command({"import", scratch.path("a.case"), log}).code == ExitCode::ok);
  for (const char* text : {"2a01:1::5", "2a01:0001:0000:0000:0000:0000:0000:0005", "2A01:1:0::5"}) {
    CAPTURE(text);
    const CommandResult events = run_command({"events", scratch.path("a.case"), "--host", text});
    CHECK(line_count(events.out) == 2);
    CHECK(holds(events.out, "2a01:1::5"));
  }
}

TEST_CASE("a quiet import prints nothing, unless JSON is asked for") {
  const Scratch scratch;
  const std::string log = scratch.path("alert");
  test::write_whole(log, "05/28-14:30:50.876461  [**] x [**] 192.0.2.7:43746 -> MY.NET.16.0:32771\n");
  const CommandResult quiet = run_command({"import", scratch.path("a.case"), log, "--year", "2000", "--quiet"});
  CHECK(quiet.code == ExitCode::ok);
  CHECK(quiet.out.empty());
  CHECK(quiet.err.empty());
  const CommandResult json = run_command({"import", scratch.path("b.case"), log, "--year", "2000", "--quiet", "--json"});
  CHECK(holds(json.out, "\"events\""));
}

TEST_CASE("a limit that leaves rows out says so; one that does not is silent") {
  const SampleFile file;
  const CommandResult cut = run_command({"events", file.path, "--limit", "5"});
  CHECK(line_count(cut.out) == 6);
  CHECK(holds(cut.err, "only the first 5 rows are shown"));
  const CommandResult whole = run_command({"events", file.path, "-n", "67"});
  CHECK(line_count(whole.out) == 68);
  CHECK(whole.err.empty());
  CHECK(line_count(run_command({"events", file.path, "--limit", "0"}).out) == 68);
}

TEST_CASE("bad filter values are usage errors") {
  const SampleFile file;
  for (const std::vector<std::string>& words : {std::vector<std::string>{"events", file.path, "--port", "99999"},
                                                {"events", file.path, "--since", "soon"},
                                                {"events", file.path, "--limit", "-1"},
                                                {"events", file.path, "--format", "xml"},
                                                {"show", file.path, "Q1"},
                                                {"query", file.path, "top_talkers", "limit"}}) {
    CAPTURE(words.back());
    const CommandResult result = run_command(words);
    CHECK(result.code == ExitCode::usage);
    CHECK(result.out.empty());
    CHECK(holds(result.err, "hindcast: error: "));
  }
}

TEST_CASE("every listing is valid in every form") {
  const SampleFile file;
  for (const char* command : {"campaigns", "findings", "events", "hosts", "sources"}) {
    CAPTURE(std::string(command));
    const auto rows = nlohmann::json::parse(run_command({command, file.path, "--json"}).out);
    const std::string lines = run_command({command, file.path, "--format", "ndjson"}).out;
    CHECK(rows.is_array());
    CHECK(line_count(lines) == rows.size());
    CHECK(nlohmann::json::parse(lines.substr(0, lines.find('\n'))) == rows[0]);
    for (const char* format : {"table", "plain", "csv", "tsv", "md"}) {
      CHECK(line_count(run_command({command, file.path, "--format", format}).out) >= rows.size() + 1);
    }
  }
}

TEST_CASE("show tells a campaign with findings, links, readings, severity and evidence") {
  const SampleFile file;
  const CommandResult result = run_command({"show", file.path, "C1"});
  CHECK(result.code == ExitCode::ok);
  for (const char* part :
       {"hunt for the portmapper", "4 = (criticality 4 + lethality 3) - (network countermeasures 1 + system countermeasures 2)",
        "\nFindings\n", "both use source port 2222", "ascending, 4 of 4 steps", "an answer that was used",
        "logs/SnortA11.txt:34"}) {
    CAPTURE(std::string(part));
    CHECK(holds(result.out, part));
  }
  CHECK(run_command({"show", file.path, "1"}).out == result.out);
  CHECK(run_command({"show", file.path, "c1"}).out == result.out);
}

TEST_CASE("show tells a finding, its hosts in an analyst's order, and says what it left out") {
  const SampleFile file;
  const CommandResult result = run_command({"show", file.path, "F2", "--limit", "4"});
  CHECK(holds(result.out, "actor   192.0.2.7\ntarget  MY.NET.16.1\ntarget  MY.NET.16.2\ntarget  MY.NET.16.3\n... and 8 more rows"));
  CHECK(holds(result.out, "... and 34 more rows; --limit 0 shows all"));
  CHECK(line_count(run_command({"show", file.path, "F2", "--limit", "0"}).out) > 50);
}

TEST_CASE("show fits a terminal, and cuts no sentence") {
  const SampleFile file;
  Terminal terminal;
  terminal.is_tty = true;
  terminal.width = 80;
  for (const char* id : {"C1", "F2", "E1"}) {
    const std::string out = run_command({"show", file.path, id}, terminal).out;
    for (std::size_t at = 0; at < out.size();) {
      const std::size_t end = std::min(out.find('\n', at), out.size());
      CHECK(display_width(out.substr(at, end - at)) <= 80);
      at = end + 1;
    }
    for (const char* heading : {"Observed\n", "Readings\n", "Severity\n", "Links\n"}) {
      const std::size_t at = out.find(heading);
      if (at != std::string::npos) CHECK(out.substr(at, out.find("\n\n", at) - at).find("\u2026") == std::string::npos);
    }
  }
}

TEST_CASE("show tells an event with all its places and the findings that rest on it") {
  const SampleFile file;
  const CommandResult result = run_command({"show", file.path, "E1"});
  for (const char* part : {"SMB Name Wildcard", "logs/SnortA11.txt:1", "logs/SnortA12.txt:1", "horizontal_scan"})
    CHECK(holds(result.out, part));
  const auto object = nlohmann::json::parse(run_command({"show", file.path, "E1", "--json"}).out);
  CHECK(object["places"].size() == 2);
  CHECK(object["event"][0]["dst_port"] == 137);
  CHECK(run_command({"show", file.path, "E999"}).code == ExitCode::nothing_matched);
}

TEST_CASE("show gives the links of a terminal's campaign as pairs, and JSON each feature") {
  const SampleFile file;
  Terminal terminal;
  terminal.is_tty = true;
  terminal.width = 100;
  const std::string out = run_command({"show", file.path, "C1"}, terminal).out;
  CHECK(holds(out, "\npair "));
  CHECK(holds(out, "both use source port 2222"));
  CHECK_FALSE(holds(out, "pair_bits"));
  const auto object = nlohmann::json::parse(run_command({"show", file.path, "C1", "--json"}).out);
  CHECK(object["links"][0].contains("pair_bits"));
}

TEST_CASE("words in the wrong order, and kinds that are none, are usage errors that say what was meant") {
  const SampleFile file;
  CHECK(holds(run_command({"show", "C1", file.path}).err, "help: The case file comes first"));
  const CommandResult near = run_command({"findings", file.path, "--kind", "slow_scn"});
  CHECK(near.code == ExitCode::usage);
  CHECK(holds(near.err, "Did you mean slow_scan?"));
  CHECK(holds(run_command({"campaigns", file.path, "--kind", "nonsense"}).err, "The kinds are horizontal_scan"));
  const CommandResult directory = run_command({"import", std::filesystem::temp_directory_path().string(), file.path});
  CHECK(directory.code == ExitCode::usage);
  CHECK(holds(directory.err, "a directory, so not a case file\nhelp: The case file comes first"));
}

TEST_CASE("query without a name lists the questions; with a name it answers") {
  const SampleFile file;
  const CommandResult list = run_command({"query"});
  CHECK(list.code == ExitCode::ok);
  CHECK(holds(list.out, "who_touched_host\tWho tried what on this host"));
  CHECK_FALSE(holds(list.out, "list_events"));
  CHECK(run_command({"query", file.path}).out == list.out);
  CHECK(line_count(run_command({"query", file.path, "who_touched_host", "host=MY.NET.16.1"}).out) == 4);
  CHECK(holds(run_command({"query", "top_talkers", "--describe"}).out, "columns:\n  src (host): who sent"));
}

TEST_CASE("query names what is wrong with a name or a parameter") {
  const SampleFile file;
  CHECK(holds(run_command({"query", file.path, "top_talker"}).err, "help: Did you mean top_talkers?"));
  CHECK(holds(run_command({"query", file.path, "top_talkers", "lmit=3"}).err, "Its parameters: since, until, limit."));
  CHECK(holds(run_command({"query", file.path, "who_touched_host"}).err, "needs host"));
}

TEST_CASE("own SQL reads, with parameters, and cannot write") {
  const SampleFile file;
  CHECK(run_command({"query", file.path, "--sql", "SELECT count(*) AS n FROM v_event WHERE dst_port = :port", "port=111"}).out ==
        "n\n6\n");
  const std::string before = test::read_whole(file.path);
  for (const char* sql : {"DELETE FROM event", "DROP VIEW v_event", "ATTACH '/etc/passwd' AS x", "PRAGMA writable_schema = 1",
                          "VACUUM INTO '/tmp/x.db'", "SELECT 1; DELETE FROM event", "INSERT INTO event SELECT * FROM event",
                          "SELECT load_extension('x')", "PRAGMA journal_mode = WAL"}) {
    CAPTURE(std::string(sql));
    const CommandResult result = run_command({"query", file.path, "--sql", sql});
    CHECK(result.code == ExitCode::usage);
    CHECK(result.out.empty());
  }
  CHECK(test::read_whole(file.path) == before);
}

TEST_CASE("own SQL is stopped at its time limit") {
  const SampleFile file;
  const CommandResult result =
      run_command({"query", file.path, "--time-limit", "1", "--sql",
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"});
  CHECK(result.code == ExitCode::usage);
  CHECK(holds(result.err, "--time-limit"));
}

TEST_CASE("verify finds a case sound, and one whose account is wrong not") {
  const SampleFile file;
  const CommandResult sound = run_command({"verify", file.path});
  CHECK(sound.code == ExitCode::ok);
  CHECK_FALSE(holds(sound.out, "FAILED"));
  CHECK(holds(sound.out, " sources: every line has one fate"));
  {
    auto database = Database::open(file.path, OpenMode::read_write);
    REQUIRE(database->execute("DELETE FROM rejected").ok());
  }
  const CommandResult wrong = run_command({"verify", file.path});
  CHECK(wrong.code == ExitCode::store_refused);
  CHECK(holds(wrong.out, "account\tFAILED\tlogs/dump.txt: the case holds 0 rejected lines of 2"));
}

TEST_CASE("verify --sources names sources that cannot be read again") {
  const SampleFile file;
  const CommandResult result = run_command({"verify", file.path, "--sources"});
  CHECK(result.code == ExitCode::input_partial);
  CHECK(holds(result.out, "source\tFAILED\tlogs/SnortA11.txt"));
}

TEST_CASE("reading commands make no file, and name a missing, foreign or newer case") {
  const Scratch scratch;
  test::write_whole(scratch.path("text"), std::string(2'000, 'x'));
  for (const std::vector<std::string>& words : {std::vector<std::string>{"campaigns"},
                                                {"findings"},
                                                {"events"},
                                                {"hosts"},
                                                {"sources"},
                                                {"verify"},
                                                {"report"},
                                                {"correlate"},
                                                {"show", "C1"},
                                                {"export", "json"}}) {
    std::vector<std::string> missing = words;
    missing.insert(missing.begin() + 1, scratch.path("none.case"));
    CAPTURE(words.front());
    CHECK(run_command(missing).code == ExitCode::usage);
    missing[1] = scratch.path("text");
    CHECK(run_command(missing).code == ExitCode::store_refused);
  }
  CHECK_FALSE(std::filesystem::exists(scratch.path("none.case")));
}

TEST_CASE("a hostile case cannot reach the terminal through any listing") {
  const SampleFile file;
  {
    auto database = Database::open(file.path, OpenMode::read_write);
    REQUIRE(database
                ->execute("UPDATE signature SET text = text || char(27) || '[31m' || char(155) || char(8238) || char(10) || '=1+1';"
                          "UPDATE host SET address = address || char(27) || ']0;x' || char(7) WHERE host_id > 19;"
                          "UPDATE source SET path = path || char(13) || char(27) || 'c';"
                          "UPDATE finding SET title = title || char(0) || char(27) || '[2J';"
                          "UPDATE campaign SET title = CAST(x'1b5b324aff' AS TEXT)")
                .ok());
  }
  for (const std::vector<std::string>& words : {std::vector<std::string>{"campaigns"},
                                                {"findings"},
                                                {"events"},
                                                {"hosts"},
                                                {"sources"},
                                                {"verify"},
                                                {"show", "C1"},
                                                {"show", "E1"},
                                                {"query", "top_talkers"},
                                                {"query", "rejected_by_reason"},
                                                {"query", "finding_evidence", "finding_id=2"}}) {
    for (const char* format : {"table", "csv", "json", "md", "tsv"}) {
      std::vector<std::string> line = words;
      line.insert(line.begin() + 1, file.path);
      if (words.front() != "show") line.insert(line.end(), {"--format", format});
      const CommandResult result = run_command(line);
      CAPTURE(words.front());
      CHECK(result.out.find_first_of("\x1b\x07\x7f\v\f\b") == std::string::npos);
      CHECK(is_utf8(result.out));
      CHECK(is_utf8(result.err));
    }
  }
}

TEST_CASE("the lists about hindcast itself need no case") {
  CHECK(run_command({"formats"}).out.starts_with("format\tsensor\t"));
  CHECK(run_command({"detectors"}).out.starts_with("detector\ttitle\t"));
  CHECK(holds(run_command({"version"}).out, "hindcast "));
  CHECK(nlohmann::json::parse(run_command({"version", "--json"}).out)[0]["part"] == "hindcast");
  CHECK(run_command({"export"}).out.starts_with("export\ttitle\n"));
}

}  // namespace
}  // namespace hindcast
