// The other formats of snort and suricata beyond their own samples: one case for each variant and each damage.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "ingest/json_members.h"
#include "tests/support/format_reader.h"

namespace hindcast {
namespace {

using test_support::FormatReading;
using test_support::one_record;
using test_support::read_with;
using test_support::refusal;

TEST_SUITE("snort_portscan2, snort_sfportscan, suricata_fast") {
  TEST_CASE("spp_portscan2 of 1.9 calls the event id eid") {
    CHECK(one_record("snort_portscan2",
                     "11/22-09:51:28.166520  TCP src: 10.0.0.1 dst: 10.0.0.2 sport: 1 dport: 2 tgts: 1 ports: 21 flags: ******S* "
                     "eid: 4\n") ==
          "11-22 09:51:28.166520 | snort_portscan | tcp 10.0.0.1:1 > 10.0.0.2:2 | flags=S scan_connections=21 scan_hosts=1");
  }
  TEST_CASE("damaged spp_portscan2 lines say why") {
    CHECK(refusal("snort_portscan2",
                  "11/22-09:51:28.166520  UDP src: 10.0.0.1 dst: 10.0.0.2 sport: 1 dport: 70000 tgts: 1 ports: 21 event_id: 4\n") ==
          "bad port");
    CHECK(refusal("snort_portscan2", "11/22-09:51:28.166520  UDP src: 10.0.0.1 dst: 10.0.0.2 sport: 1 dp\n") == "cut line");
    CHECK(refusal("snort_portscan2",
                  "13/22-09:51:28.166520  UDP src: 10.0.0.1 dst: 10.0.0.2 sport: 1 dport: 2 tgts: 1 ports: 21 event_id: 4\n") ==
          "bad date");
  }
  TEST_CASE("an sfPortscan record without its address line is refused") {
    CHECK(refusal("snort_sfportscan", "Time: 07/14-00:23:44.799079 \nevent_id: 3\n\n") == "no addresses");
    CHECK(refusal("snort_sfportscan",
                  "Time: 07/14-00:23:44.799079 \nevent_ref: 3\n10.0.0.1 -> 10.0.0.2 (portscan) Open Port\nOpen Port: 70000\n\n") ==
          "bad port");
    CHECK(refusal("snort_sfportscan", "Time: 13/14-00:23:44.799079 \n") == "bad date");
  }
  TEST_CASE("suricata's filler port zero of other protocols is none") {
    CHECK(one_record("suricata_fast",
                     "01/09/2021-11:13:47.490234  [**] [1:10003:1] m [**] [Classification: x] [Priority: 3] {GRE} 10.0.0.1:0 -> "
                     "10.0.0.2:0\n") ==
          "2021-01-09 11:13:47.490234 | suricata | gre 10.0.0.1 > 10.0.0.2 | [1:10003:1] sig=m class=x priority=3");
    CHECK(one_record("suricata_fast",
                     "01/09/2021-11:13:47.490234  [Drop] [**] [1:10003:1] m [**] [Classification: x] [Priority: 3] {TCP} "
                     "10.0.0.1:0 -> 10.0.0.2:80\n") ==
          "2021-01-09 11:13:47.490234 | suricata | tcp 10.0.0.1:0 > 10.0.0.2:80 | [1:10003:1] sig=m class=x priority=3");
  }
  TEST_CASE("damaged suricata alerts say why") {
    CHECK(refusal("suricata_fast",
                  "13/09/2021-11:13:47.490234  [**] [1:10003:1] m [**] [Priority: 3] {TCP} 10.0.0.1:0 -> 10.0.0.2:80\n") ==
          "bad date");
    CHECK(refusal("suricata_fast",
                  "01/09/2021-11:13:47.490234  [**] [1:10003:1] m [**] [Priority: 3] {TCP} 10.0.0.1:70000 -> 10.0.0.2:80\n") ==
          "bad port");
    CHECK(refusal("suricata_fast", "01/09/2021-11:13:47.490234  [**] [1:10003:1] m [**] [Priority: 3] {TCP} 10.0.0.1:7\n") ==
          "cut alert");
    CHECK(refusal("suricata_fast", "01/09/2021-11:13:47.490234  [**] [1:10003:1] m [**] [Priority: 3]\n") == "no addresses");
  }
}

TEST_SUITE("snort_syslog") {
  TEST_CASE("a message of 1.6 may hold colons and arrows: the last ones count") {
    CHECK(one_record("snort_syslog", "Nov  7 23:11:06 lisa snort: a: 6.6.6.6 -> 7.7.7.7: b: 10.0.0.1:1 -> 10.0.0.2:2\n") ==
          "11-07 23:11:06 | snort |  10.0.0.1:1 > 10.0.0.2:2 | sig=a: 6.6.6.6 -> 7.7.7.7: b host=lisa program=snort");
  }
  TEST_CASE("a message may hold fields: the last ones count") {
    CHECK(
        one_record("snort_syslog",
                   "Nov  7 23:11:06 lisa snort: [1:2:3] m [Priority: 9] {UDP} 6.6.6.6 -> 7.7.7.7 [Classification: c] [Priority: 2] "
                   "{TCP} 10.0.0.1:1 -> 10.0.0.2:2\n") ==
        "11-07 23:11:06 | snort | tcp 10.0.0.1:1 > 10.0.0.2:2 | [1:2:3] sig=m [Priority: 9] {UDP} 6.6.6.6 -> 7.7.7.7 class=c "
        "priority=2 host=lisa program=snort");
  }
  TEST_CASE("a repeat line with the text is an alert that stands for several") {
    CHECK(one_record(
              "snort_syslog",
              "Nov  7 23:11:46 lisa snort[1260]: message repeated 3 times: [ RPC Info Query: 10.0.0.1:963 -> 10.0.0.2:111]\n") ==
          "11-07 23:11:46 | snort |  10.0.0.1:963 > 10.0.0.2:111 | sig=RPC Info Query host=lisa program=snort pid=1260 repeat=3");
  }
  TEST_CASE("the preprocessors' alerts about no packet stand alone") {
    CHECK(one_record("snort_syslog",
                     "Nov  7 23:11:06 lisa snort[9]: [100:3:1] spp_portscan: End of portscan from 10.0.0.9: TOTAL time(0s) "
                     "hosts(1) TCP(3) UDP(0)\n") ==
          "11-07 23:11:06 | snort |  10.0.0.9 >  | [100:3:1] sig=spp_portscan: End of portscan from 10.0.0.9: TOTAL time(0s) "
          "hosts(1) TCP(3) "
          "UDP(0) scan_hosts=1 scan_tcp=3 scan_udp=0 host=lisa program=snort pid=9");
  }
  TEST_CASE("what else snort tells syslog is known text") {
    CHECK(read_with("snort_syslog", "Nov  7 23:11:06 lisa snort[9]: Initializing Preprocessors!\n").comments == 1);
  }
  TEST_CASE("damaged alerts say why; other programs' lines are foreign") {
    CHECK(refusal("snort_syslog", "Nov  7 23:11:06 lisa snort[9]: m: 10.0.0.1:1 -> 10.0.0.2:66000\n") == "bad port");
    CHECK(refusal("snort_syslog", "Nov  7 23:11:06 lisa snort[9]: m: 10.0.0.1:1 ->\n") == "cut alert");
    CHECK(refusal("snort_syslog", "Nov  7 23:11:06 lisa snort[9]: [1:2:3] m [Priority: 2] {TCP} 10.0\n") == "cut alert");
    CHECK(refusal("snort_syslog", "Nov  7 23:11:06 lisa snort[9]: [1:2:3] m\n") == "no addresses");
    CHECK(refusal("snort_syslog", "Nov  7 23:11:06 lisa sendmail[9]: m: 10.0.0.1:1 -> 10.0.0.2:2\n") ==
          "another program's syslog line");
  }
}

TEST_SUITE("snort_csv") {
  TEST_CASE("a quoted message may hold commas and escaped quotes") {
    CHECK(one_record("snort_csv",
                     "09/04-21:45:37.536335 ,1,2,3,\"a, \\\"b\\\",6.6.6.6\",TCP,10.0.0.1,1,10.0.0.2,2,,,,,,,,,,,,,,,,,\n") ==
          "09-04 21:45:37.536335 | snort | tcp 10.0.0.1:1 > 10.0.0.2:2 | [1:2:3] sig=a, \\\"b\\\",6.6.6.6");
  }
  TEST_CASE("damaged lines say why") {
    CHECK(refusal("snort_csv", "09/04-21:45:37.536335 ,1,2,3,\"a, b\n") == "cut line");
    CHECK(refusal("snort_csv", "09/04-21:45:37.536335 ,1,2,3,m,TCP,10.0.0.1\n") == "cut line");
    CHECK(refusal("snort_csv", "09/04-21:45:37.536335 ,1,2,3,m,TCP,10.0.0.1,1,10.0.0.2,70000,,,\n") == "bad port");
    CHECK(refusal("snort_csv", "09/04-21:45:37.536335 ,1,2,3,TCP,m,x,1,y,2,3,4,5\n") == "unknown field layout");
    CHECK(refusal("snort_csv", "13/04-21:45:37.536335 ,1,2,3,m,TCP,10.0.0.1,1,10.0.0.2,2,,,\n") == "bad date");
  }
  TEST_CASE("a header line is known text") {
    CHECK(read_with("snort_csv", "timestamp,msg,proto,src,srcport,dst,dstport\n").comments == 1);
  }
}

TEST_SUITE("snort_json, suricata_eve") {
  TEST_CASE("a message cannot pose as a member") {
    CHECK(one_record("snort_json", R"({ "timestamp" : "03/15-13:13:29.192291", "msg" : "x\", \"src_addr\" : \"6.6.6.6", )"
                                   R"("src_addr" : "10.0.0.1", "dst_addr" : "10.0.0.2" })") ==
          R"(03-15 13:13:29.192291 | snort |  10.0.0.1 > 10.0.0.2 | sig=x\", \"src_addr\" : \"6.6.6.6)");
  }
  TEST_CASE("damaged objects say why") {
    CHECK(refusal("snort_json", R"({ "timestamp" : "03/15-13:13:29.192291", "msg" : "x", "src_addr" : "10.0)") == "cut line");
    CHECK(refusal("snort_json", R"({ "timestamp" : "13/15-13:13:29.192291", "msg" : "x" })") == "bad date");
    CHECK(refusal("snort_json", R"({ "timestamp" : "03/15-13:13:29.192291", "msg" : "x", "src_port" : 70000 })") == "bad port");
    CHECK(refusal("suricata_eve", R"({"timestamp":"2020-05-09T06:52:33.976865+1000","event_type":"alert","src_ip":"10.0)") ==
          "cut line");
    CHECK(refusal("suricata_eve",
                  R"({"timestamp":"2020-13-09T06:52:33.976865+1000","event_type":"alert","alert":{"signature_id":1}})") ==
          "bad date");
    CHECK(refusal("suricata_eve", R"({"timestamp":"2020-12-09T06:52:33.976865+1000","event_type":"alert","alert":{}})") ==
          "no signature");
    CHECK(refusal("suricata_eve",
                  R"({"timestamp":"2020-12-09T06:52:33Z","event_type":"alert","dest_port":70000,"alert":{"signature_id":1}})") ==
          "bad port");
  }
  TEST_CASE("other JSON is foreign") {
    for (const std::string_view format : {"snort_json", "suricata_eve"}) {
      CHECK(refusal(format, "{\"time\":\"2020-12-09T06:52:33Z\",\"level\":\"info\"}\n") == "no known format");
      CHECK(refusal(format, "{\"timestamp\":\"2020-12-09T06:52:33Z\",\"msg\":\"hello\"}\n") == "no known format");
    }
  }
  TEST_CASE("other events of suricata are known text") {
    CHECK(read_with("suricata_eve", R"({"timestamp":"2020-05-09T06:52:33.976865+1000","event_type":"flow","alert":{"gid":1}})")
              .comments == 1);
  }
  TEST_CASE("a printed object is read through nested values, and refused if it is no alert or has no end") {
    const std::string_view head =
        "{\n \"timestamp\": \"2019-01-02T03:50:11.315110\",\n \"flow\": {\n  \"signature\": \"no\",\n  \"ids\": [\n   {\n    "
        "\"a\": 1\n   }\n  ]\n },\n";
    const std::string_view alert =
        " \"alert\": {\n  \"signature_id\": 7,\n  \"metadata\": {\n   \"signature\": \"no\"\n  },\n  \"rev\": 2\n },\n";
    CHECK(one_record("suricata_eve",
                     std::string(head) + std::string(alert) + " \"event_type\": \"alert\",\n \"src_ip\": \"10.0.0.1\"\n}\n") ==
          "2019-01-02 03:50:11.315110 | suricata |  10.0.0.1 >  | [-1:7:2]");
    CHECK(refusal("suricata_eve", std::string(head) + " \"event_type\": \"flow\"\n}\n") == "not an alert");
    CHECK(refusal("suricata_eve", std::string(head)) == "cut object");
  }
  TEST_CASE("a nested object can be walked at once, and the outer one goes on behind it") {
    JsonMembers members(R"({"a":{"b":"x\\\"}","c":{"d":1}},"e":2})");
    std::string_view key;
    REQUIRE(members.next_key(key));
    JsonMembers inner(members.rest());
    JsonMember member;
    std::string keys;
    while (inner.next(member)) keys += member.key;
    CHECK(keys == "bc");
    members.go_behind(inner);
    REQUIRE(members.next(member));
    CHECK(member.key == "e");
    CHECK_FALSE(members.next(member));
    CHECK(members.is_whole());
  }
  TEST_CASE("an outer object whose nested one is cut ends there") {
    JsonMembers members(R"({"a":{"b":1)");
    std::string_view key;
    REQUIRE(members.next_key(key));
    JsonMembers inner(members.rest());
    JsonMember member;
    while (inner.next(member)) {
    }
    members.go_behind(inner);
    CHECK_FALSE(members.next(member));
    CHECK_FALSE(members.is_whole());
  }
  TEST_CASE("a string ends at its quote wherever that stands among eight bytes, and no escape ends it") {
    for (std::size_t size = 0; size < 20; ++size) {
      for (const std::string_view tail : {"", "\\\"", "\\\\"}) {
        const std::string inside = std::string(size, '#') + std::string(tail);  // '#' is one bit away from the quote
        const std::string text = "{\"" + inside + "\":\"" + inside + "\",\"z\":1}";
        JsonMembers members(text);
        JsonMember member;
        REQUIRE(members.next(member));
        CHECK(member.key == inside);
        CHECK(member.text == inside);
        REQUIRE(members.next(member));
        CHECK(member.key == "z");
      }
    }
  }
  TEST_CASE("members are given in order, nested values whole") {
    JsonMembers members(R"( { "a" : "x\"}" , "b":{"c":["}"]},"d": 12 } tail)");
    JsonMember member;
    REQUIRE(members.next(member));
    CHECK(member.key == "a");
    CHECK(member.text == R"(x\"})");
    REQUIRE(members.next(member));
    CHECK(member.text == R"({"c":["}"]})");
    CHECK(member.kind == JsonMember::Kind::object);
    REQUIRE(members.next(member));
    CHECK(member.text == "12");
    CHECK_FALSE(members.next(member));
    CHECK(members.is_whole());
  }
  TEST_CASE("text that is no object gives no member") {
    for (const std::string_view text :
         {"", "{", "x", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":{", "{\"a\":\"\\", "]", "{]", "{\"a\":}"}) {
      JsonMembers members(text);
      JsonMember member;
      CHECK_FALSE(members.next(member));
      CHECK_FALSE(members.is_whole());
    }
  }
}

}  // namespace
}  // namespace hindcast
