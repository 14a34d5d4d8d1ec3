#include "correlate/orientation.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::DatasetBuilder;

constexpr const char* kClient = "192.0.2.7:1024";
constexpr const char* kServer = "10.0.0.1:80";
constexpr TcpFlags kSynAck = kSyn | kAck;
constexpr TcpFlags kRstAck = kRst | kAck;

std::string role_name(Role role) {
  switch (role) {
    case Role::stimulus:
      return "stimulus";
    case Role::answer:
      return "answer";
    case Role::refusal:
      return "refusal";
    case Role::session:
      return "session";
    case Role::unsolicited:
      return "unsolicited";
  }
  return {};
}

std::vector<Oriented> in_time_order(const Fusion& fusion, const PagedArray<Oriented>& oriented) {
  std::map<std::uint32_t, Oriented> in_order;
  for (std::size_t i = 0; i < oriented.size(); ++i) in_order.emplace(fusion.sightings[i].order, oriented[i]);
  std::vector<Oriented> list;
  for (const auto& [order, o] : in_order) list.push_back(o);
  return list;
}

// "192.0.2.7>10.0.0.1:80 stimulus" for each sighting, in time order.
std::vector<std::string> roles(const DatasetBuilder& made) {
  const Dataset data = made.build();
  const Fusion fusion = fuse(data);
  std::vector<std::string> lines;
  for (const Oriented& o : in_time_order(fusion, orient(data, fusion))) {
    lines.push_back(fmt::format("{}>{}:{} {}", data.address(o.actor), data.address(o.target), o.port, role_name(o.role)));
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}
using Lines = std::vector<std::string>;

TEST_CASE("a handshake: the SYN tries, the SYN ACK answers, the rest is session") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, kSyn).at(1);
  made.tcp(kServer, kClient, kSynAck).at(1.1);
  made.tcp(kClient, kServer, kAck).at(1.2);
  made.tcp(kClient, kServer, kAck | kPsh).at(1.3);
  CHECK(joined(roles(made)) == joined(Lines{"192.0.2.7>10.0.0.1:80 stimulus", "192.0.2.7>10.0.0.1:80 answer",
                                            "192.0.2.7>10.0.0.1:80 session", "192.0.2.7>10.0.0.1:80 session"}));
}

TEST_CASE("a reset that answers a SYN refuses it; one that ends a connection does not") {
  DatasetBuilder refused;
  refused.tcp(kClient, kServer, kSyn).at(1);
  refused.tcp(kServer, kClient, kRstAck).at(1.1);
  CHECK(roles(refused).back() == "192.0.2.7>10.0.0.1:80 refusal");
  DatasetBuilder ended;
  ended.tcp(kClient, kServer, kSyn).at(1);
  ended.tcp(kServer, kClient, kSynAck).at(1.1);
  ended.tcp(kServer, kClient, kRst).at(9);
  CHECK(roles(ended).back() == "192.0.2.7>10.0.0.1:80 answer");
}

TEST_CASE("answers alone are unsolicited: the one who answered acts, from the port that answered") {
  for (const TcpFlags flags : {kSynAck, kRst, kRstAck}) {
    CAPTURE(flags);
    DatasetBuilder made;
    made.tcp(kServer, kClient, flags).at(1);
    CHECK(joined(roles(made)) == joined(Lines{"10.0.0.1>192.0.2.7:80 unsolicited"}));
  }
}

TEST_CASE("a connection seen from its middle belongs to the side with the higher port") {
  DatasetBuilder made;
  made.tcp(kServer, kClient, kAck | kPsh).at(1);
  made.tcp(kClient, kServer, kAck).at(1.1);
  for (const std::string& line : roles(made)) CHECK(line.starts_with("192.0.2.7>10.0.0.1:80 "));
}

TEST_CASE("a SYN decides who began, whatever came before it in the log") {
  DatasetBuilder made;
  made.tcp("10.0.0.1:6000", "192.0.2.7:80", kSynAck).at(1);
  made.tcp("192.0.2.7:80", "10.0.0.1:6000", kSyn).at(2);
  for (const std::string& line : roles(made)) CHECK(line.starts_with("192.0.2.7>10.0.0.1:6000 "));
}

TEST_CASE("an alert without flags on a flow of its own is a try by its source") {
  DatasetBuilder made;
  made.alert("SUNRPC highport access!", "192.0.2.7:43746", "10.0.0.1:32771").at(1);
  CHECK(joined(roles(made)) == joined(Lines{"192.0.2.7>10.0.0.1:32771 stimulus"}));
}

TEST_CASE("udp: who asks first is the actor, what comes back is the answer") {
  DatasetBuilder made;
  made.udp("192.0.2.7:2000", "10.0.0.1:53").at(1);
  made.udp("10.0.0.1:53", "192.0.2.7:2000").at(1.1);
  CHECK(joined(roles(made)) == joined(Lines{"192.0.2.7>10.0.0.1:53 stimulus", "192.0.2.7>10.0.0.1:53 answer"}));
}

TEST_CASE("udp between equal ports: after two silent minutes either side may begin anew") {
  DatasetBuilder made;
  made.udp("192.0.2.7:137", "10.0.0.1:137").at(1);
  made.udp("10.0.0.1:137", "192.0.2.7:137").at(1.1);
  made.udp("10.0.0.1:137", "192.0.2.7:137").at(500);
  CHECK(joined(roles(made)) ==
        joined(Lines{"192.0.2.7>10.0.0.1:137 stimulus", "192.0.2.7>10.0.0.1:137 answer", "10.0.0.1>192.0.2.7:137 stimulus"}));
}

TEST_CASE("udp from a server's port to a high port, nothing sent back, looks like a reply") {
  DatasetBuilder made;
  made.udp("192.0.2.53:53", "10.0.0.1:40001").at(1);
  made.udp("192.0.2.53:4444", "10.0.0.1:40001").at(2);
  made.udp("192.0.2.53:53", "10.0.0.1:111").at(3);
  const Dataset data = made.build();
  const Fusion fusion = fuse(data);
  const auto oriented = in_time_order(fusion, orient(data, fusion));
  CHECK(oriented[0].is_reply_like);
  CHECK_FALSE(oriented[1].is_reply_like);
  CHECK_FALSE(oriented[2].is_reply_like);
}

TEST_CASE("an echo reply answers the request before it; alone it is unsolicited") {
  DatasetBuilder made;
  made.icmp("192.0.2.7", "10.0.0.1", 8).at(1);
  made.icmp("10.0.0.1", "192.0.2.7", 0).at(1.1);
  made.icmp("10.0.0.2", "192.0.2.7", 0).at(2);
  CHECK(joined(roles(made)) ==
        joined(Lines{"192.0.2.7>10.0.0.1:-1 stimulus", "192.0.2.7>10.0.0.1:-1 answer", "10.0.0.2>192.0.2.7:-1 unsolicited"}));
}

TEST_CASE("an echo reply long after the request is no answer to it") {
  DatasetBuilder made;
  made.icmp("192.0.2.7", "10.0.0.1", 8).at(1);
  made.icmp("10.0.0.1", "192.0.2.7", 0).at(400);
  CHECK(roles(made).back() == "10.0.0.1>192.0.2.7:-1 unsolicited");
}

TEST_CASE("an ICMP error that quotes a logged packet refuses that try, also when a router sends it") {
  DatasetBuilder made;
  made.udp("192.0.2.7:2000", "10.0.0.1:111").at(1);
  made.icmp("10.0.0.1", "192.0.2.7", 3, 3).at(1.1).quoting(Protocol::udp, "192.0.2.7:2000", "10.0.0.1:111");
  made.tcp("192.0.2.7:3000", "10.0.0.2:80", kSyn).at(2);
  made.icmp("10.0.0.254", "192.0.2.7", 3, 1).at(2.1).quoting(Protocol::tcp, "192.0.2.7:3000", "10.0.0.2:80");
  const Lines expected{"192.0.2.7>10.0.0.1:111 stimulus", "192.0.2.7>10.0.0.1:111 refusal", "192.0.2.7>10.0.0.2:80 stimulus",
                       "192.0.2.7>10.0.0.2:80 refusal"};
  CHECK(joined(roles(made)) == joined(expected));
}

TEST_CASE("an ICMP error that quotes another port than the one tried is unsolicited") {
  DatasetBuilder made;
  made.udp("192.0.2.7:2000", "10.0.0.1:111").at(1);
  made.icmp("10.0.0.1", "192.0.2.7", 3, 3).at(1.1).quoting(Protocol::udp, "192.0.2.7:2000", "10.0.0.1:112");
  CHECK(roles(made).back().ends_with("unsolicited"));
}

TEST_CASE("an ICMP error minutes after the packet is not its answer") {
  DatasetBuilder made;
  made.udp("192.0.2.7:2000", "10.0.0.1:111").at(1);
  made.icmp("10.0.0.1", "192.0.2.7", 3, 3).at(300).quoting(Protocol::udp, "192.0.2.7:2000", "10.0.0.1:111");
  CHECK(roles(made).back().ends_with("unsolicited"));
}

TEST_CASE("an ICMP error about a packet that nobody logged is unsolicited, its sender acts") {
  DatasetBuilder made;
  made.icmp("192.0.2.254", "10.0.0.1", 11, 0).at(1).quoting(Protocol::tcp, "10.0.0.1:55690", "198.51.100.7:32443");
  CHECK(joined(roles(made)) == joined(Lines{"192.0.2.254>10.0.0.1:-1 unsolicited"}));
}

TEST_CASE("flags name the probe") {
  struct Case {
    TcpFlags flags;
    Probe probe;
  };
  for (const Case& c :
       {Case{kSyn, Probe::syn}, Case{kSyn | kEce, Probe::syn_reserved}, Case{kSyn | kCwr, Probe::syn_reserved},
        Case{0, Probe::null}, Case{kFin, Probe::fin}, Case{kSyn | kFin, Probe::syn_fin}, Case{kFin | kPsh | kUrg, Probe::xmas},
        Case{kSyn | kFin | kPsh | kUrg, Probe::nmap_id}, Case{kAck, Probe::ack}}) {
    CAPTURE(c.flags);
    DatasetBuilder made;
    made.tcp(kClient, kServer, c.flags).at(1);
    const Dataset data = made.build();
    const Fusion fusion = fuse(data);
    CHECK(orient(data, fusion)[0].probe == c.probe);
  }
}

TEST_CASE("undated packets and dated ones never answer each other") {
  DatasetBuilder made;
  made.tcp(kClient, kServer, kSyn).at(1);
  made.tcp(kServer, kClient, kSynAck).at(1.1).undated();
  CHECK(joined(roles(made)) == joined(Lines{"192.0.2.7>10.0.0.1:80 stimulus", "10.0.0.1>192.0.2.7:80 unsolicited"}));
}

TEST_CASE("a SYN ACK that the other side resets was not asked for; one that it goes on from was") {
  DatasetBuilder reset;
  reset.tcp(kServer, kClient, kSynAck).at(1);
  reset.tcp(kClient, kServer, kRst).at(1.1);
  CHECK(roles(reset) == std::vector<std::string>{"10.0.0.1>192.0.2.7:80 unsolicited", "10.0.0.1>192.0.2.7:80 unsolicited"});
  DatasetBuilder one_way;
  one_way.tcp(kServer, kClient, kSynAck).at(1);
  one_way.tcp(kServer, kClient, kPsh | kAck).at(1.1);
  CHECK(roles(one_way) == std::vector<std::string>{"192.0.2.7>10.0.0.1:80 answer", "192.0.2.7>10.0.0.1:80 answer"});
}

TEST_CASE("an alert's rule tells what ICMP packet it saw: requests try, errors answer") {
  DatasetBuilder made;
  made.alert("ICMP PING NMAP", "192.0.2.7", "10.0.0.1").at(1);
  made.alert("ICMP Destination Unreachable Port Unreachable", "192.0.2.9", "10.0.0.1").at(200);
  made.alert("ICMP Echo Reply", "10.0.0.1", "192.0.2.7").at(2);
  CHECK(joined(roles(made)) ==
        joined(Lines{"192.0.2.7>10.0.0.1:-1 stimulus", "192.0.2.7>10.0.0.1:-1 answer", "192.0.2.9>10.0.0.1:-1 unsolicited"}));
}

TEST_CASE("a FIN ACK out of nothing is its sender's act, whatever the ports; of a server it may end a connection") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:1024", "10.0.0.1:5000", kFin | kAck).at(1);
  made.tcp("10.0.0.1:5000", "192.0.2.7:1024", kRst).at(1.1);
  made.tcp("192.0.2.8:80", "10.0.0.1:5000", kFin | kAck).at(2);
  made.tcp("10.0.0.1:5000", "192.0.2.8:80", kRst).at(2.1);
  CHECK(joined(roles(made)) == joined(Lines{"192.0.2.7>10.0.0.1:5000 stimulus", "192.0.2.7>10.0.0.1:5000 refusal",
                                            "10.0.0.1>192.0.2.8:80 answer", "10.0.0.1>192.0.2.8:80 session"}));
}

}  // namespace
}  // namespace hindcast
