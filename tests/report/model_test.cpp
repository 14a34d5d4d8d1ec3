#include "report/model.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "report/ranking.h"
#include "tests/support/report_case.h"
#include "tests/support/sample_case.h"

namespace hindcast {
namespace {

ReportModel load(std::string_view hostile = {}) {
  Database database = test::report_case(hostile);
  auto model = load_report_model(database);
  REQUIRE_MESSAGE(model.ok(), model.error().message);
  return std::move(*model);
}

TEST_CASE("the model holds sources with their account, by path, below their common folder") {
  const ReportModel model = load();
  REQUIRE(model.sources.size() == 3);
  CHECK(model.directory == "logs/");
  CHECK(model.shown_path(model.sources[0].path) == "SnortA13.txt");
  CHECK(model.sources[1].line_count == 60);
  CHECK(model.sources[1].rejected_lines == 3);
  CHECK(model.sources[1].formats == "snort_fast 44, snort_portscan 12");
  CHECK(model.event_count == 62);
  CHECK(model.undated_events == 6);
  CHECK(model.sources[2].undated_events == 6);
}

TEST_CASE("rejected lines are grouped by reason with their first samples as bytes") {
  const ReportModel model = load();
  REQUIRE(model.rejected.size() == 2);
  CHECK(model.rejected[0].reason == "bad_port");
  CHECK(model.rejected[1].count == 2);
  CHECK(model.rejected[1].samples[1].text == "\x1b[2j\xff");
}

TEST_CASE("campaigns come by rank with their members in time order and all their hosts") {
  const ReportModel model = load();
  REQUIRE(model.campaigns.size() == 3);
  const ReportCampaign& first = model.campaigns[0];
  CHECK(first.members.size() == 2);
  CHECK(first.members[0].stage == "host_discovery");
  CHECK(first.targets.size() == 20);
  CHECK(first.targets[1] == "MY.NET.16.2");
  CHECK(first.targets.back() == "MY.NET.16.20");
  CHECK(first.links.size() == 2);
  CHECK(first.severity == 6);
  CHECK(first.span.basis == TimeBasis::dated);
  CHECK(model.campaigns[2].span.basis == TimeBasis::undated);
}

TEST_CASE("a finding brings its readings by weight, its terms, what answered and where it stands") {
  const ReportModel model = load();
  const ReportFinding& sweep = model.findings[0];
  CHECK(sweep.readings[0].reading == "scan");
  CHECK(sweep.terms[0].value == 5);
  CHECK(sweep.terms[0].origin == "assets");
  REQUIRE(sweep.answered.size() == 1);
  CHECK(sweep.answered[0].address == "MY.NET.16.3");
  CHECK(sweep.sensors[0].text == "snort");
  CHECK(sweep.copied_events == 2);
  CHECK(sweep.files[0].count == 40);
  CHECK(sweep.files[1].text == "logs/SnortA13.txt");
  CHECK(sweep.points.size() == 40);
  CHECK(sweep.points[0].target == 0);
  CHECK_FALSE(model.findings[1].severity.has_value());
}

TEST_CASE("evidence can be left out") {
  Database database = test::report_case();
  auto model = load_report_model(database, {.with_evidence = false});
  REQUIRE(model.ok());
  CHECK(model->findings[0].points.empty());
}

TEST_CASE("an empty case loads") {
  Database database = test::empty_case();
  auto model = load_report_model(database);
  REQUIRE(model.ok());
  CHECK(model->campaigns.empty());
  CHECK_FALSE(model->run.exists);
}

TEST_CASE("addresses are sorted as an analyst reads them") {
  std::vector<std::string> addresses = {"MY.NET.16.10", "mailhost", "192.0.2.7", "MY.NET.16.9", "MY.NET.16.10"};
  sort_addresses(addresses);
  CHECK(addresses.size() == 4);
  CHECK(addresses.back() == "mailhost");
  CHECK(std::find(addresses.begin(), addresses.end(), "MY.NET.16.9") <
        std::find(addresses.begin(), addresses.end(), "MY.NET.16.10"));
}

TEST_CASE("machines of ours that attack come first, then what answered, then the undecided") {
  const std::vector<RankedHost> hosts = rank_hosts(load());
  REQUIRE(hosts.size() == 3);
  CHECK(hosts[0].address == "MY.NET.253.12");
  CHECK(hosts[0].concern == Concern::acts_as_attacker);
  CHECK(hosts[0].severity == 6);
  CHECK(hosts[0].reasons[0].text == "horizontal scan and os fingerprint against 20 hosts (MY.NET.16.1 to MY.NET.16.20)");
  CHECK(hosts[1].address == "MY.NET.16.3");
  CHECK(hosts[1].concern == Concern::answered);
  CHECK(hosts[1].reasons[0].text.starts_with("answered on tcp 32771"));
  CHECK(hosts[2].address == "MY.NET.1.3");
  CHECK(hosts[2].concern == Concern::undecided);
}

TEST_CASE("a foreign client that only retries is on no list") {
  for (const RankedHost& host : rank_hosts(load())) CHECK(host.address != "192.0.2.7");
}

TEST_CASE("loading twice gives the same ranking and the same excerpts") {
  const ReportModel a = load();
  const ReportModel b = load();
  REQUIRE(a.findings.size() == b.findings.size());
  for (std::size_t i = 0; i < a.findings.size(); ++i) {
    REQUIRE(a.findings[i].excerpt.size() == b.findings[i].excerpt.size());
    for (std::size_t j = 0; j < a.findings[i].excerpt.size(); ++j)
      CHECK(a.findings[i].excerpt[j].text == b.findings[i].excerpt[j].text);
  }
}

TEST_CASE("of a crowd nobody is named for what all did together") {
  ReportModel model = load();
  const auto named = [&model](const std::string& address) {
    const auto hosts = rank_hosts(model);
    return std::any_of(hosts.begin(), hosts.end(), [&](const RankedHost& host) { return host.address == address; });
  };
  ReportCampaign& campaign = model.campaigns.front();
  const std::string actor = campaign.actors.front();
  REQUIRE(named(actor));
  campaign.actors.resize(65, actor);
  model.campaigns.resize(1);
  CHECK_FALSE(named(actor));
}

}  // namespace
}  // namespace hindcast
