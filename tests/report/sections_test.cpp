// The report as a whole: each section says what it must, in all three media, and hostile logs change nothing but text.
#include <doctest/doctest.h>

#include <set>

#include "core/printable.h"
#include "report/render.h"
#include "report/report.h"
#include "report/section.h"
#include "tests/support/report_case.h"
#include "tests/support/sample_case.h"

namespace hindcast {
namespace {

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::string report(Database& database, ReportFormat format) {
  auto text = write_report(database, format);
  REQUIRE_MESSAGE(text.ok(), text.error().message);
  return *text;
}

std::string text_of(std::string_view name) {
  Database database = test::report_case();
  auto model = load_report_model(database);
  REQUIRE(model.ok());
  for (const Section& section : report_sections()) {
    if (section.name != name) continue;
    Document document;
    section.write(*model, document.body);
    return render_text(document);
  }
  FAIL("no such section");
  return {};
}

void check_has(const std::string& text, std::initializer_list<std::string_view> parts) {
  std::string flat;
  for (const char c : text) {
    if (c != '\n' && !(c == ' ' && flat.ends_with(' '))) flat += c;
    if (c == '\n' && !flat.ends_with(' ')) flat += ' ';
  }
  for (const std::string_view part : parts) CHECK_MESSAGE(flat.find(part) != std::string::npos, "missing: ", part);
}

// Every link leads to an anchor, and no anchor stands twice.
void check_links(const std::string& page) {
  std::set<std::string> anchors;
  for (std::size_t at = page.find(" id=\""); at != std::string::npos; at = page.find(" id=\"", at + 5)) {
    CHECK(anchors.insert(page.substr(at + 5, page.find('"', at + 5) - at - 5)).second);
  }
  for (std::size_t at = page.find("href=\"#"); at != std::string::npos; at = page.find("href=\"#", at + 7)) {
    CHECK(anchors.contains(page.substr(at + 7, page.find('"', at + 7) - at - 7)));
  }
}

TEST_CASE("sections have distinct names, titles and a writer") {
  std::set<std::string_view> names;
  for (const Section& section : report_sections()) {
    CHECK(names.insert(section.name).second);
    CHECK_FALSE(section.title.empty());
    CHECK((section.write != nullptr));
  }
}

TEST_CASE("the answer names the machines to look at, most urgent first, each with its reason") {
  const std::string text = text_of("answer");
  check_has(text, {"3 campaigns, 3 machines of ours to look at, first of all MY.NET.253.12", "1 MY.NET.253.12 attacks others",
                   "2 MY.NET.16.3 answered or", "undecided", "Ours are: MY.NET."});
  CHECK(text.find("MY.NET.253.12") < text.find("MY.NET.1.3"));
}

TEST_CASE("the campaigns are one table in rank order with severity, confidence and reading") {
  check_has(text_of("campaigns"), {"1 MY.NET.253.12 maps the network", "Severity: 6; Confidence: 0.99; Reading: scan",
                                   "3 finger retried", "(undated)", "Reading: ordinary retry"});
}

TEST_CASE("a write-up has the headings of the practical, in its order") {
  const std::string text = text_of("write-ups");
  std::size_t at = 0;
  for (const std::string_view heading :
       {"\nSource of trace\n", "\nDetected by\n", "\nProbability the source address was spoofed\n", "\nDescription of attack\n",
        "\nAttack mechanism\n", "\nCorrelations\n", "\nEvidence of active targeting\n", "\nSeverity\n",
        "\nDefensive recommendation\n", "\nRival readings\n", "\nLinks: why the parts belong together\n", "\nEvidence\n"}) {
    const std::size_t found = text.find(heading, at);
    REQUIRE_MESSAGE(found != std::string::npos, heading);
    at = found;
  }
}

TEST_CASE("the severity is printed as the practical's sum, each term with its reason and origin") {
  check_has(text_of("write-ups"),
            {"(System Criticality + Attack Lethality) - (Network Countermeasures + System Countermeasures) = Severity",
             "(5 + 4) - (1 + 2) = 6", "System criticality 5 a name server. assets", "Attack lethality 4 remote exploits. signature",
             "(2 + 1) - (4 + 3) = -4", "Not rated."});
}

TEST_CASE("rival readings stand with their bits, and a small margin is pointed out") {
  check_has(text_of("write-ups"), {"Scan leads monitoring by 6.5 bits.", "Server replies leads scan by 1.5 bits, which is little",
                                   "Server replies +4.0 source port 53", "What would decide"});
}

TEST_CASE("links say why the parts belong together, their bits added up") {
  check_has(text_of("write-ups"),
            {"1 and 2 +21.5 Source port base +14.9: source ports 43746 and 43754", "Same actor +6.6: MY.NET.253.12 acts"});
}

TEST_CASE("evidence is quoted with file and line, the rest told in brackets") {
  check_has(text_of("write-ups"),
            {"SnortA7.txt: 1~ 05/28-01:00:00.000000 [**] SUNRPC highport access! [**] MY.NET.253.12:43746 -> MY.NET.16.1:32771",
             "records left out: addresses between MY.NET.16.3 and MY.NET.16.", "2 of them stand in more than one file",
             "14:53:14 to 14:54:47, time of day only, date unknown", "answered", "MY.NET.16.3"});
}

TEST_CASE("what was explained away, not read and not dated is told") {
  check_has(text_of("explained"), {"MY.NET.60.8", "horizontal scan", "server replies", "412", "a web server that was asked"});
  check_has(text_of("unread"), {"3 lines could not be read", "truncated: 2 lines", "bad_port: 1 line", "\\x1b[2j\\xff",
                                "dump.txt: cut short", "6 records of 62 show no date"});
}

TEST_CASE("the account adds up all lines and shows rules, offsets and stages") {
  check_has(text_of("account"), {"SnortA7.txt 60 56 0 1 0 0 3", "all sources 68 62 0 1 0 2 3", "--year 2000", "+179.500",
                                 "fuse 64 62 copies counted once", "Paths are those below logs/."});
}

TEST_CASE("the method names versions, settings and the way back to the records") {
  check_has(text_of("method"), {"hindcast", "horizontal_scan.minimum_targets=5", "v_finding_event", "v_rejected"});
}

TEST_CASE("every link of the page leads to an anchor, and no anchor stands twice") {
  Database database = test::report_case();
  const std::string page = report(database, ReportFormat::html);
  check_links(page);
}

TEST_CASE("of many clearly innocent campaigns only the first are written up in full, the others in outline") {
  Database database = test::report_case();
  auto model = load_report_model(database);
  REQUIRE(model.ok());
  for (int i = 4; i <= 12; ++i) {
    model->campaigns.push_back(model->campaigns[2]);
    model->campaigns.back().id = model->campaigns.back().rank = i;
    model->findings.push_back(model->findings[3]);
    model->findings.back().id = i + 10;
    model->campaigns.back().main_finding = model->findings.size() - 1;
    model->campaigns.back().members = {{model->findings.size() - 1, "connect"}};
  }
  const std::string page = render_html(build_report(*model));
  CHECK(count_of(page, "In outline only: ") == 5);
  CHECK(count_of(page, "<h3 ") == 12);
  check_links(page);
}

TEST_CASE("hostile logs give the same page but for its texts, and load nothing") {
  Database plain_case = test::report_case("plain");
  const std::string plain = report(plain_case, ReportFormat::html);
  for (const std::string& hostile : test::hostile_texts()) {
    Database database = test::report_case(hostile);
    const std::string page = report(database, ReportFormat::html);
    CHECK(count_of(page, "<script") == 0);
    CHECK(count_of(page, "<img") == 0);
    CHECK(count_of(page, "<iframe") == 0);
    CHECK(count_of(page, "href=\"") == count_of(page, "href=\"#"));
    CHECK(count_of(page, "<svg") == count_of(plain, "<svg"));
    CHECK(count_of(page, "<table") == count_of(plain, "<table"));
    CHECK(is_utf8(page));
    CHECK(page.find('\x1b') == std::string::npos);
    CHECK(page.find("\xe2\x80\xae") == std::string::npos);
  }
}

TEST_CASE("hostile logs leave text and Markdown without control characters") {
  for (const std::string& hostile : test::hostile_texts()) {
    Database database = test::report_case(hostile);
    for (const ReportFormat format : {ReportFormat::text, ReportFormat::markdown}) {
      const std::string text = report(database, format);
      CHECK(is_utf8(text));
      CHECK_FALSE(test::has_controls(text));
    }
  }
}

TEST_CASE("the same case gives the same bytes") {
  Database a = test::report_case();
  Database b = test::report_case();
  for (const ReportFormat format : {ReportFormat::html, ReportFormat::markdown, ReportFormat::text}) {
    CHECK(report(a, format) == report(b, format));
  }
}

TEST_CASE("a case without conclusions says so, an empty one too") {
  Database empty = test::empty_case();
  check_has(report(empty, ReportFormat::text), {"has not been correlated yet", "No source is in this case."});
  Database facts_only = test::report_case();
  REQUIRE(facts_only.execute("DELETE FROM campaign_finding; DELETE FROM link; DELETE FROM campaign;").ok());
  check_has(report(facts_only, ReportFormat::text), {"No campaign was found in 62 records."});
}

TEST_CASE("report formats are known by their usual names") {
  CHECK(parse_report_format("md") == ReportFormat::markdown);
  CHECK(parse_report_format("txt") == ReportFormat::text);
  CHECK_FALSE(parse_report_format("pdf").has_value());
}

TEST_CASE("campaigns beyond the hundredth are listed and not written up, and no link leads to them") {
  Database database = test::report_case();
  auto model = load_report_model(database);
  REQUIRE(model.ok());
  while (model->campaigns.size() < 103) {
    ReportCampaign copy = model->campaigns.back();
    ++copy.id;
    ++copy.rank;
    model->campaigns.push_back(std::move(copy));
  }
  std::string all;
  std::string write_ups;
  for (const Section& section : report_sections()) {
    Document document;
    section.write(*model, document.body);
    const std::string text = render_html(document);
    if (section.name == "write-ups") write_ups = text;
    if (section.name == "campaigns") all = text;
  }
  CHECK(all.find("href=\"#campaign-100\"") != std::string::npos);
  CHECK(all.find("href=\"#campaign-101\"") == std::string::npos);
  CHECK(count_of(all, "<tr>") >= 103);
  CHECK(write_ups.find("id=\"campaign-100\"") != std::string::npos);
  CHECK(write_ups.find("id=\"campaign-101\"") == std::string::npos);
  CHECK(write_ups.find("3 campaigns of lower rank are not written up") != std::string::npos);
}

}  // namespace
}  // namespace hindcast
