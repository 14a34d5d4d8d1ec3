#include "correlate/campaign_builder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/linked_findings.h"

namespace hindcast {
namespace {

using test::LinkedFindings;

constexpr ServicePort kRpc{Protocol::udp, 111};
constexpr ServicePort kWeb{Protocol::tcp, 80};

// The finding ids of each campaign, in rank order.
std::vector<std::vector<std::int32_t>> members(const std::vector<Campaign>& campaigns) {
  std::vector<std::vector<std::int32_t>> list;
  for (const Campaign& campaign : campaigns) {
    auto& ids = list.emplace_back();
    for (const CampaignMember& member : campaign.members) ids.push_back(member.finding_id);
  }
  return list;
}
using Members = std::vector<std::vector<std::int32_t>>;

TEST_CASE("no findings are no campaign, one finding is one, named as the finding is") {
  CHECK(LinkedFindings().campaigns().empty());
  LinkedFindings one;
  one.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  const auto campaigns = one.campaigns();
  REQUIRE(campaigns.size() == 1);
  CHECK(campaigns[0].title == "finding 1");
  CHECK(campaigns[0].links.empty());
  CHECK(campaigns[0].main_finding == 1);
}

TEST_CASE("findings of one actor are one campaign, in time order, however many days lie between") {
  LinkedFindings made;
  made.add(FindingKind::horizontal_scan, "192.0.2.7", {"10.0.0.1", "10.0.0.2"}, kWeb, 0);
  made.add(FindingKind::os_fingerprint, "192.0.2.7", {"10.0.0.1"}, kWeb, 20);
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc, 10);
  const auto campaigns = made.campaigns();
  CHECK(members(campaigns) == Members{{1, 3, 2}});
  CHECK(campaigns[0].title.find("192.0.2.7: ") == 0);
  CHECK(campaigns[0].links.size() >= 2);
  CHECK(campaigns[0].members[0].stage == "host_discovery");
  CHECK(campaigns[0].members[2].stage == "fingerprint");
}

TEST_CASE("one actor's hundreds of findings are one campaign, held together by a chain") {
  LinkedFindings made;
  for (int i = 0; i < 300; ++i) made.add(FindingKind::service_probe, "192.0.2.7", {test::host_at("10.0.0", i % 250)}, kRpc, i);
  const auto campaigns = made.campaigns();
  REQUIRE(campaigns.size() == 1);
  CHECK(campaigns[0].members.size() == 300);
  CHECK(campaigns[0].links.size() >= 299);
}

TEST_CASE("strangers to each other stay apart, even at one target and service") {
  LinkedFindings made;
  for (int i = 1; i <= 6; ++i)
    made.add(FindingKind::service_probe, "198." + std::to_string(i) + ".0.1", {"10.0.0.1"}, kRpc, i).source_ports = {3000 + i,
                                                                                                                     4000 + i};
  CHECK(made.campaigns().size() == 6);
}

TEST_CASE("two neighbours that use one privileged source port on one target are one campaign, with the weights told") {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "207.8.127.251", {"10.0.0.1"}, kRpc, 0).source_ports = {1023};
  made.add(FindingKind::service_probe, "207.8.127.169", {"10.0.0.1"}, kRpc, 1).source_ports = {1023};
  for (int i = 1; i <= 8; ++i)
    made.add(FindingKind::backscatter, "198." + std::to_string(i) + ".0.1", {"10.0.0.9"}, {Protocol::tcp, 1000 + i});
  for (Finding& f : made.findings()) f.events.push_back(100 + f.id);
  const auto campaigns = made.campaigns();
  const auto found = std::find_if(campaigns.begin(), campaigns.end(), [](const Campaign& c) { return c.members.size() == 2; });
  REQUIRE(found != campaigns.end());
  double sum = 0;
  std::set<std::string> linkers;
  for (const Link& link : found->links) {
    CHECK(link.finding_a == 1);
    CHECK(link.finding_b == 2);
    CHECK_FALSE(link.reason.empty());
    sum += link.bits;
    linkers.insert(link.linker);
  }
  CHECK(sum >= kAcceptBits);
  CHECK(linkers.contains("source_port"));
  CHECK(linkers.contains("neighbour_address"));
  CHECK(linkers.contains("prior"));
}

TEST_CASE("every finding is in exactly one campaign, ids count from 1, links stay within their campaign") {
  LinkedFindings made;
  for (int i = 0; i < 30; ++i) {
    Finding& f = made.add(FindingKind::service_probe, test::host_at("192.0.2", i % 7), {test::host_at("10.0.0", i % 3)},
                          i % 2 == 0 ? kRpc : kWeb, i);
    f.source_ports = {1000 + i % 5};
  }
  const auto campaigns = made.campaigns();
  std::map<std::int32_t, std::int32_t> campaign_of;
  for (const Campaign& c : campaigns) {
    for (const CampaignMember& member : c.members) CHECK(campaign_of.emplace(member.finding_id, c.id).second);
  }
  CHECK(campaign_of.size() == 30);
  for (std::size_t i = 0; i < campaigns.size(); ++i) {
    CHECK(campaigns[i].id == static_cast<std::int32_t>(i + 1));
    CHECK(campaign_of[campaigns[i].main_finding] == campaigns[i].id);
    for (const Link& link : campaigns[i].links) {
      CHECK(link.finding_a < link.finding_b);
      CHECK(campaign_of[link.finding_a] == campaigns[i].id);
      CHECK(campaign_of[link.finding_b] == campaigns[i].id);
    }
  }
}

TEST_CASE("an unrelated finding changes no campaign's members") {
  LinkedFindings made;
  made.add(FindingKind::horizontal_scan, "192.0.2.7", {"10.0.0.1", "10.0.0.2"}, kWeb, 0);
  made.add(FindingKind::os_fingerprint, "192.0.2.7", {"10.0.0.1"}, kWeb, 2);
  const auto before = members(made.campaigns());
  for (int i = 1; i <= 5; ++i)
    made.add(FindingKind::backscatter, "198." + std::to_string(i) + ".0.1", {"10.0.9.9"}, {Protocol::tcp, 50 + i}, 3);
  const auto after = members(made.campaigns());
  CHECK(std::find(after.begin(), after.end(), before.front()) != after.end());
  CHECK(after.size() == 6);
}

TEST_CASE("the most severe campaign comes first, and names itself by its most severe finding") {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  made.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.2"}, kWeb);
  made.add(FindingKind::os_fingerprint, "198.51.100.9", {"10.0.0.2"}, kWeb, 1);
  made.findings()[2].severity[0].value = 5;
  const auto campaigns = made.campaigns();
  REQUIRE(campaigns.size() == 2);
  CHECK(campaigns[0].main_finding == 3);
  CHECK(campaigns[1].main_finding == 1);
}

TEST_CASE("a machine of ours comes before a stranger of equal severity") {
  LinkedFindings made;
  made.add(FindingKind::service_probe, "192.0.2.7", {"10.0.0.1"}, kRpc);
  made.add(FindingKind::service_probe, "10.0.0.66", {"10.0.0.1"}, kWeb);
  CHECK(members(made.campaigns()) == Members{{2}, {1}});
}

TEST_CASE("of equal severity what is no attack comes last") {
  LinkedFindings made;
  made.add(FindingKind::connection_retry, "192.0.2.7", {"10.0.0.1"}, kRpc).readings = {{Reading::ordinary_retry, 8, "", "", ""}};
  made.add(FindingKind::service_probe, "198.51.100.9", {"10.0.0.1"}, kWeb);
  CHECK(members(made.campaigns()) == Members{{2}, {1}});
}

TEST_CASE("every kind of finding has a stage") {
  LinkedFindings made;
  for (int kind = 0; kind <= static_cast<int>(FindingKind::recurring_actor); ++kind) {
    made.add(static_cast<FindingKind>(kind), "198." + std::to_string(kind) + ".0.1", {test::host_at("10.0.0", kind)},
             {Protocol::tcp, 100 + kind});
  }
  for (const Campaign& campaign : made.campaigns()) {
    for (const CampaignMember& member : campaign.members) CHECK_FALSE(member.stage.empty());
  }
}

// Two findings of neighbours from one rare source port, which belong together.
void add_neighbours(LinkedFindings& made) {
  for (const char* actor : {"207.8.127.251", "207.8.127.169"}) {
    Finding& f = made.add(FindingKind::service_probe, actor, {"10.0.0.1"}, kRpc);
    f.source_ports = {1023};
    f.events = {f.id, f.id + 10};
  }
}

TEST_CASE("two stacks cannot be linked, whatever else agrees") {
  LinkedFindings made;
  add_neighbours(made);
  CHECK(made.campaigns().size() == 1);
  made.findings()[0].traits.initial_ttl = 64;
  CHECK(made.campaigns().size() == 1);
  made.findings()[1].traits.initial_ttl = 128;
  CHECK(made.campaigns().size() == 2);
}

TEST_CASE("two stacks cannot be linked by way of a third finding either") {
  LinkedFindings made;
  add_neighbours(made);
  Finding& third = made.add(FindingKind::service_probe, "207.8.127.44", {"10.0.0.1"}, kRpc);
  third.source_ports = {1023};
  third.events = {third.id, third.id + 10};
  CHECK(made.campaigns().size() == 1);
  made.findings()[0].traits.initial_ttl = 64;
  made.findings()[2].traits.initial_ttl = 128;
  CHECK(made.campaigns().size() == 2);
}

TEST_CASE("one address with two stacks is one campaign all the same: a tool beside the kernel") {
  LinkedFindings made;
  made.add(FindingKind::horizontal_scan, "192.0.2.7", {"10.0.0.1"}, kWeb).traits.initial_ttl = 64;
  made.add(FindingKind::os_fingerprint, "192.0.2.7", {"10.0.0.1"}, kWeb).traits.initial_ttl = 255;
  CHECK(made.campaigns().size() == 1);
}

TEST_CASE("what is innocent bridges nothing but its own address") {
  LinkedFindings made;
  add_neighbours(made);
  made.findings()[0].readings.front().reading = Reading::server_replies;
  CHECK(made.campaigns().size() == 2);
  made.findings()[1].actors = made.findings()[0].actors;
  CHECK(made.campaigns().size() == 1);
}

TEST_CASE("what the analyst vouches for comes last, however severe") {
  LinkedFindings made;
  Finding& severe = made.add(FindingKind::horizontal_scan, "192.0.2.7", {"10.0.0.1"}, kWeb);
  severe.severity[0].value = 5;
  made.add(FindingKind::horizontal_scan, "198.51.100.9", {"10.0.0.2"}, kRpc);
  CHECK(made.campaigns().front().main_finding == 1);
  made.findings()[0].is_known = true;
  CHECK(made.campaigns().front().main_finding == 2);
}

}  // namespace
}  // namespace hindcast
