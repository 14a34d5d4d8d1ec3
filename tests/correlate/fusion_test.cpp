#include "correlate/fusion.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::DatasetBuilder;

constexpr const char* kClient = "192.0.2.7:1024";
constexpr const char* kServer = "10.0.0.1:80";

// How many events each sighting holds, in time order.
std::vector<std::uint32_t> sizes(const Fusion& fusion) {
  std::vector<std::uint32_t> list;
  for (const Sighting& s : test::in_time_order(fusion)) list.push_back(s.event_count);
  return list;
}
using Sizes = std::vector<std::uint32_t>;

TEST_CASE("a packet that tcpdump and snort saw at the same microsecond is one sighting of both") {
  DatasetBuilder made;
  made.udp("192.0.2.7:137", "10.0.0.1:137").at(5.000001);
  made.alert("IDS177/netbios-name-query", "192.0.2.7:137", "10.0.0.1:137").at(5.000001).in_file(2);
  const Dataset data = made.build();
  const Fusion fusion = fuse(data);
  CHECK(sizes(fusion) == Sizes{2});
  CHECK(fusion.several_sensors == 1);
  CHECK(fusion.packet_events == 2);
  CHECK(fusion.sightings[0].protocol == Protocol::udp);
  CHECK(fusion.sightings[0].is_captured);
  CHECK(data.signature(fusion.sightings[0].signature) == "IDS177/netbios-name-query");
}

TEST_CASE("one microsecond apart are two packets") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, kSyn).at_us(1'000'000);
  made.tcp(kClient, kServer, kSyn).at_us(1'000'001).in_file(2);
  const Dataset data = made.build();
  CHECK(sizes(fuse(data)) == Sizes{1, 1});
}

TEST_CASE("two tcpdump lines of one file at one time are two packets, of two files they are one") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, kSyn).at(1).in_file(1);
  made.tcp(kClient, kServer, kSyn).at(1).in_file(1);
  const Dataset one_file = made.build();
  CHECK(sizes(fuse(one_file)) == Sizes{1, 1});
  made.tcp(kClient, kServer, kSyn).at(1).in_file(2);
  made.tcp(kClient, kServer, kSyn).at(1).in_file(2);
  const Dataset two_files = made.build();
  CHECK(sizes(fuse(two_files)) == Sizes{2, 2});
}

TEST_CASE("two rules on one packet are one sighting of one sensor") {
  DatasetBuilder made;
  made.alert("SCAN NMAP fingerprint", kClient, kServer).at(2);
  made.alert("WEB-MISC something", kClient, kServer).at(2);
  const Dataset data = made.build();
  const Fusion fusion = fuse(data);
  CHECK(sizes(fusion) == Sizes{2});
  CHECK(fusion.several_sensors == 0);
  CHECK_FALSE(fusion.sightings[0].is_captured);
}

TEST_CASE("equal times of another flow are another packet") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, kSyn).at(1);
  made.tcp("192.0.2.7:1025", kServer, kSyn).at(1).in_file(2);
  made.tcp(kServer, kClient, kSyn).at(1).in_file(3);
  made.udp(kClient, kServer).at(1).in_file(4);
  made.tcp(kClient, kServer, kSyn).at(1).undated().in_file(5);
  const Dataset data = made.build();
  CHECK(sizes(fuse(data)) == Sizes{1, 1, 1, 1, 1});
}

TEST_CASE("a portscan line joins the packet of its second") {
  for (const double packet : {7.0, 7.4, 7.999999}) {
    CAPTURE(packet);
    DatasetBuilder made;
    made.alert("SUNRPC highport access!", "192.0.2.7:43746", "10.0.0.1:32771").at(packet);
    made.portscan_tcp("192.0.2.7:43746", "10.0.0.1:32771", kSyn).at(7).in_file(2);
    const Dataset data = made.build();
    const Fusion fusion = fuse(data);
    CHECK(sizes(fusion) == Sizes{2});
    CHECK(fusion.sightings[0].time.us == test::moment(packet).us);
    CHECK(fusion.sightings[0].flags == kSyn);
    CHECK(fusion.sightings[0].protocol == Protocol::tcp);
  }
}

TEST_CASE("a portscan line far from every packet of its flow stands alone") {
  for (const double packet : {1.0, 20.0}) {
    DatasetBuilder made;
    made.tcp(kClient, kServer, kSyn).at(packet);
    made.portscan_tcp(kClient, kServer, kSyn).at(10).in_file(2);
    const Dataset data = made.build();
    CHECK(sizes(fuse(data)) == Sizes{1, 1});
  }
}

TEST_CASE("two portscan lines of one flow and second are two packets") {
  DatasetBuilder made;
  made.portscan_tcp(kClient, kServer, kSyn).at(10);
  made.portscan_tcp(kClient, kServer, kSyn).at(10);
  made.tcp(kClient, kServer, kSyn).at(10.2).in_file(2);
  const Dataset data = made.build();
  const Fusion fusion = fuse(data);
  CHECK(fusion.sightings.size() == 2);
  CHECK(fusion.several_sensors == 1);
}

TEST_CASE("a portscan line whose flags differ from the packet's is another packet") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, kFin | kPsh | kUrg).at(10.2);
  made.portscan_tcp(kClient, kServer, 0).at(10).in_file(2);
  const Dataset data = made.build();
  CHECK(sizes(fuse(data)) == Sizes{1, 1});
}

TEST_CASE("a portscan line of udp does not join a tcp packet between the same ports") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, kSyn).at(10.2);
  made.portscan_udp(kClient, kServer).at(10).in_file(2);
  const Dataset data = made.build();
  CHECK(sizes(fuse(data)) == Sizes{1, 1});
}

TEST_CASE("mail lines are no packets, and an alert about a scanner is a report") {
  DatasetBuilder made;
  made.mail("192.0.2.7", "10.0.0.25").at(3);
  made.scan_report("spp_portscan: PORTSCAN DETECTED from 192.0.2.7", "192.0.2.7").at(4);
  const Dataset data = made.build();
  const Fusion fusion = fuse(data);
  CHECK(fusion.sightings.empty());
  REQUIRE(fusion.scan_reports.size() == 1);
  CHECK(data.events[fusion.scan_reports[0]].id == 2);
}

TEST_CASE("where no sensor shows the protocol, rule and port tell it") {
  DatasetBuilder made;
  made.alert("Null scan!", "192.0.2.7:43754", "10.0.0.1:21").at(1);
  made.alert("SMB Name Wildcard", "192.0.2.7:137", "10.0.0.1:137").at(2);
  made.alert("unheard of", "192.0.2.7:1025", "10.0.0.1:53").at(3);
  made.alert("unheard of", "192.0.2.7:1025", "10.0.0.1:80").at(4);
  const Dataset data = made.build();
  const Fusion fusion = fuse(data);
  const std::vector<Sighting> sightings = test::in_time_order(fusion);
  REQUIRE(sightings.size() == 4);
  CHECK(sightings[0].protocol == Protocol::tcp);
  CHECK(sightings[1].protocol == Protocol::udp);
  CHECK(sightings[2].protocol == Protocol::udp);
  CHECK(sightings[3].protocol == Protocol::tcp);
}

TEST_CASE("sightings lie flow by flow, both ways together, each flow in time order") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, kSyn).at(1);
  made.udp(kClient, kServer).at(2);
  made.tcp("192.0.2.7:1025", kServer, kSyn).at(3);
  made.tcp(kServer, kClient, kSyn | kAck).at(4);
  made.tcp(kServer, "192.0.2.7:1025", kSyn | kAck).at(5);
  made.tcp(kClient, kServer, kAck).at(6);
  const Dataset data = made.build();
  const Fusion fusion = fuse(data);
  std::vector<std::vector<double>> flows;
  for (std::size_t i = 0; i < fusion.sightings.size(); ++i) {
    const Sighting s = fusion.sightings[i];
    if (i == 0 || !same_flow(fusion.sightings[i - 1], s)) flows.emplace_back();
    flows.back().push_back(static_cast<double>(s.time.us - test::moment(0).us) / kUsPerSecond);
  }
  std::sort(flows.begin(), flows.end());
  CHECK(flows == std::vector<std::vector<double>>{{1, 4, 6}, {2}, {3, 5}});
}

TEST_CASE("sightings of a flow are in time order and hold every packet record once") {
  DatasetBuilder made;
  for (int i = 0; i < 20; ++i) {
    made.tcp(kClient, kServer, kSyn).at(20 - i);
    made.alert("unheard of", kClient, kServer).at(20 - i).in_file(2);
    made.portscan_tcp(kClient, kServer, kSyn).at(20 - i).in_file(3);
  }
  const Dataset data = made.build();
  const Fusion fusion = fuse(data);
  std::vector<int> seen(data.events.size());
  for (const Sighting& s : fusion.sightings)
    fusion.for_each_event(s, [&](EventId id) { ++seen[static_cast<std::size_t>(id) - 1]; });
  CHECK(seen == std::vector<int>(60, 1));
  CHECK(fusion.sightings.size() == 20);
  for (std::size_t i = 1; i < fusion.sightings.size(); ++i) CHECK(fusion.sightings[i - 1].time < fusion.sightings[i].time);
}

}  // namespace
}  // namespace hindcast
