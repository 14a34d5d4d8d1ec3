// The built program as a shell sees it: exit status, streams, files, signals.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/result.h"
#include "store/case_file.h"
#include "tests/support/command_run.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using test::Scratch;

struct Ran {
  int status = -1;
  std::string out;
  std::string err;
};

// Runs a line of bash in the scratch directory; $H is the program.
Ran shell(const Scratch& scratch, const std::string& line) {
  const std::string script = "cd '" + scratch.directory() + "' && export H='" HINDCAST_BINARY "' LC_ALL=C TZ=UTC && { " + line +
                             "\n} >.out 2>.err </dev/null";
  test::write_whole(scratch.path(".script"), script);
  const int status = std::system(("bash '" + scratch.path(".script") + "'").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, test::read_whole(scratch.path(".out")),
          test::read_whole(scratch.path(".err"))};
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// A few lines of snort -A fast: one sweep.
std::string alerts() {
  std::string text;
  for (int host = 1; host <= 12; ++host) {
    const std::string number = std::to_string(host);
    text += "05/28-14:30:" + std::string(host < 10 ? "0" : "") + number +
            ".876461  [**] SUNRPC highport access! [**] 192.0.2.7:43746 -> MY.NET.16." + number + ":32771\n";
  }
  return text + "\nnot a record\n";
}

TEST_CASE("program: alone it shows the first steps; --help and --version answer") {
  const Scratch scratch;
  const Ran alone = shell(scratch, "$H");
  CHECK(alone.status == 0);
  CHECK(holds(alone.out, "hindcast analyze logs/"));
  CHECK(alone.err.empty());
  CHECK(shell(scratch, "$H --help").status == 0);
  CHECK(holds(shell(scratch, "$H --version").out, "hindcast "));
  const Ran wrong = shell(scratch, "$H imprt x y");
  CHECK(wrong.status == 2);
  CHECK(wrong.out.empty());
  CHECK(wrong.err == "hindcast: error: imprt: no such command\nhelp: Did you mean import?\n");
}

TEST_CASE("program: import accounts for every line, and says when it knows the content") {
  const Scratch scratch;
  test::write_whole(scratch.path("alert"), alerts());
  const Ran first = shell(scratch, "$H import a.case alert --year 2000");
  CHECK(first.status == 0);
  CHECK(holds(first.out, "alert\ttaken\t14\t12\t0\t1\t0\t0\t1\t"));
  CHECK(holds(first.err, "1 line rejected (why: hindcast query a.case rejected_by_reason)"));
  CHECK(holds(first.err, "next: hindcast correlate a.case"));
  const Ran again = shell(scratch, "cp alert copy; $H import a.case copy --year 2000");
  CHECK(again.status == 0);
  CHECK(holds(again.out, "copy\tknown\t"));
  CHECK(holds(again.err, "1 source whose content was in the case already, nothing added"));
  CHECK(shell(scratch, "$H verify a.case").status == 0);
  CHECK(holds(shell(scratch, "$H verify a.case --verbose").out, "alert: 14 lines = 12 events"));
  CHECK(holds(shell(scratch, "$H verify a.case --sources").out, "source\tok\t1 source: unchanged"));
  CHECK(holds(shell(scratch, "$H verify a.case --sources --verbose").out, "source\tok\talert: unchanged"));
  CHECK(shell(scratch, "echo more >>alert; $H verify a.case --sources").status == 3);
}

// An alert of snort at that moment.
std::string alert(const std::string& time, const std::string& message, const std::string& src, const std::string& dst) {
  return time + "  [**] " + message + " [**] " + src + " -> " + dst + "\n";
}

TEST_CASE("program: the six questions of a month are answered from a case") {
  const Scratch scratch;
  std::string alerts;
  for (int i = 1; i <= 120; ++i) {
    const std::string number = std::to_string(i);
    const std::string us = ".000" + std::to_string(100 + i);
    if (i <= 40)
      alerts += alert("05/28-14:30:01" + us, "SUNRPC highport access!", "192.0.2.7:43746", "MY.NET.16." + number + ":32771");
    alerts += alert("05/28-15:30:01" + us, "Null scan!", "192.0.2.8:1024", "MY.NET.1.1:" + number);
    if (i > 55) continue;
    const std::string day = i <= 30 ? "05/01" : "05/20";
    alerts += alert(day + "-09:00:00" + us, "Null scan!", "192.0.2.9:1024", "MY.NET.1.2:" + number);
  }
  alerts += "05/28-16:00:00.000001  [**] spp_portscan: PORTSCAN DETECTED from 192.0.2.8 (STEALTH) [**]\n";
  alerts += alert("05/28-16:00:01.000001", "[1:469:1] ICMP PING NMAP", "192.0.2.7", "MY.NET.16.1");
  test::write_whole(scratch.path("alert"), alerts);
  test::write_whole(scratch.path("maillog"),
                    "May 28 17:00:00 mail sendmail[291]: MAA00291: from=<a@example.org>, size=1, class=0, pri=1, nrcpts=1,"
                    " proto=SMTP, relay=relay.example.org [192.0.2.7]\n");
  REQUIRE(shell(scratch, "$H import a.case alert maillog --year 2000").status == 0);
  REQUIRE(shell(scratch, HINDCAST_SOURCE_DIR "/scripts/six_questions a.case answers $H").status == 0);
  const auto answer = [&scratch](const std::string& name) { return test::read_whole(scratch.path("answers/" + name + ".tsv")); };
  CHECK(answer("q1") == "192.0.2.7\t41\n192.0.2.8\t121\n192.0.2.9\t55\n");
  CHECK(answer("q2") == "192.0.2.7\t05/28\t14\t40\n");
  CHECK(answer("q3") == "192.0.2.8\tMY.NET.1.1\t120\n");
  CHECK(answer("q4") == "192.0.2.9\tMY.NET.1.2\t55\t1641600\n");
  CHECK(answer("q5") ==
        "Null scan!\t05/01\t30\nNull scan!\t05/20\t25\nNull scan!\t05/28\t120\n"
        "SUNRPC highport access!\t05/28\t40\n[1:469:1] ICMP PING NMAP\t05/28\t1\n"
        "spp_portscan: PORTSCAN DETECTED\t05/28\t1\n");
  CHECK(answer("q6") == "192.0.2.7\t1\t0\t41\n");
}

TEST_CASE("program: correlate says with which options it ran, and which of the run before it had not") {
  const Scratch scratch;
  test::write_whole(scratch.path("alert"), alerts());
  shell(scratch, "$H import a.case alert --year 2000");
  const Ran first = shell(scratch, "$H correlate a.case --set horizontal_scan.minimum_targets=7 --internal 10.0.0.0/8");
  CHECK(holds(first.err, "with --set horizontal_scan.minimum_targets=7\n"));
  CHECK_FALSE(holds(first.err, "warning"));
  const Ran bare = shell(scratch, "$H correlate a.case");
  CHECK(holds(bare.err, "warning: the run before had --set horizontal_scan.minimum_targets=7, ours: "));
  CHECK_FALSE(holds(shell(scratch, "$H correlate a.case").err, "warning"));
}

TEST_CASE("program: a year that was guessed is said to be") {
  const Scratch scratch;
  test::write_whole(scratch.path("alert"), alerts());
  CHECK(holds(shell(scratch, "$H import a.case alert").err, "warning: the year of 1 source is inferred"));
  CHECK_FALSE(holds(shell(scratch, "$H import b.case alert --year 2000").err, "warning"));
}

TEST_CASE("program: an import of nothing says so and leaves no case") {
  const Scratch scratch;
  const Ran missing = shell(scratch, "$H import a.case none");
  CHECK(missing.status == 2);
  CHECK(holds(missing.err, "none: no such file or directory"));
  const Ran empty = shell(scratch, "mkdir logs; $H import a.case logs");
  CHECK(empty.status == 1);
  CHECK(holds(empty.err, "there is no log to read"));
  CHECK_FALSE(std::filesystem::exists(scratch.path("a.case")));
  const Ran prose = shell(scratch, "echo 'dear diary' >prose; $H import a.case prose");
  CHECK(prose.status == 1);
  CHECK(holds(prose.err, "no line of these sources is a record"));
}

TEST_CASE("program: what could be read only in part is status 3, and the rest is in") {
  const Scratch scratch;
  test::write_whole(scratch.path("alert"), alerts());
  const Ran ran = shell(scratch, "gzip -c alert | head -c 120 >cut.gz; $H import a.case cut.gz alert --year 2000");
  CHECK(ran.status == 3);
  CHECK(holds(ran.err, "warning: cut.gz: "));
  CHECK(holds(shell(scratch, "$H sources a.case").out, "\talert\t14\t"));
}

TEST_CASE("program: analyze goes from logs to a report") {
  const Scratch scratch;
  test::write_whole(scratch.path("alert"), alerts());
  const Ran ran = shell(scratch, "$H analyze alert --year 2000 --internal MY.NET");
  CHECK(ran.status == 0);
  CHECK(ran.out.starts_with("id\tseverity\t"));
  CHECK(holds(ran.out, "horizontal_scan"));
  CHECK(holds(ran.err, "report: hindcast-report/report.html"));
  CHECK(test::read_whole(scratch.path("hindcast-report/report.html")).starts_with("<!"));
  CHECK(test::read_whole(scratch.path("hindcast-report/findings.json")).starts_with("{"));
  CHECK(shell(scratch, "ls -A | grep -v '^[.]'").out == "alert\nhindcast-report\nhindcast.case\n");
  const std::string before = test::read_whole(scratch.path("hindcast-report/findings.json"));
  CHECK(shell(scratch, "$H analyze alert --year 2000 --internal MY.NET").out == ran.out);
  CHECK(test::read_whole(scratch.path("hindcast-report/findings.json")) == before);
}

TEST_CASE("program: standard input is a source") {
  const Scratch scratch;
  test::write_whole(scratch.path("alert"), alerts());
  CHECK(shell(scratch, "$H import a.case - --year 2000 <alert").status == 0);
  CHECK(shell(scratch, "$H events a.case | wc -l").out == "13\n");
}

TEST_CASE("program: a reader that goes away is no error, a full device is one") {
  const Scratch scratch;
  test::write_sample_case(scratch.path("a.case"));
  const Ran head = shell(scratch, "$H events a.case --limit 0 --format json | head -c 10; echo =${PIPESTATUS[0]}");
  CHECK(holds(head.out, "=0\n"));
  CHECK(head.err.empty());
  const Ran endless = shell(scratch,
                            "$H query a.case --sql 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM "
                            "n' | head -1; echo ${PIPESTATUS[0]}");
  CHECK(endless.out == "i\n0\n");
  const Ran full = shell(scratch, "$H events a.case >/dev/full");
  CHECK(full.status == 5);
  CHECK(holds(full.err, "No space left on device"));
}

TEST_CASE("program: a limit of the file size is an error, and the case stays sound") {
  const Scratch scratch;
  test::write_whole(scratch.path("alert"), alerts());
  REQUIRE(shell(scratch, "$H import a.case alert --year 2000").status == 0);
  const Ran limited = shell(scratch,
                            "for i in $(seq 4000); do echo \"05/29-14:30:50.8764$i  [**] X$i [**] 192.0.2.7:1 -> MY.NET.16.1:2\"; "
                            "done >big; (ulimit -f 500; $H import a.case big --year 2000)");
  CHECK((limited.status == 5 || limited.status == 0));
  CHECK(shell(scratch, "$H verify a.case").status == 0);
}

TEST_CASE("program: an interrupt ends a query within a second and a half, with status 130") {
  const Scratch scratch;
  test::write_sample_case(scratch.path("a.case"));
  const auto started = std::chrono::steady_clock::now();
  const Ran ran = shell(scratch,
                        "timeout --preserve-status -s INT 0.3 $H query a.case --sql 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                        "SELECT i + 1 FROM n) SELECT count(*) FROM n'");
  const auto taken = std::chrono::steady_clock::now() - started;
  CHECK(ran.status == 130);
  CHECK(holds(ran.err, "interrupted"));
  CHECK(taken < std::chrono::seconds(5));
}

TEST_CASE("program: a second writer is told that the case is busy") {
  const Scratch scratch;
  test::write_sample_case(scratch.path("a.case"));
  auto database = open_case(scratch.path("a.case"), OpenMode::read_write);
  REQUIRE(database.ok());
  auto held = Transaction::begin(*database);
  REQUIRE(held.ok());
  const Ran ran = shell(scratch, "$H correlate a.case");
  CHECK(ran.status == 75);
  CHECK(holds(ran.err, "Another process"));
}

}  // namespace
}  // namespace hindcast
