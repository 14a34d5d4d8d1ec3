// snort's one-line alerts, full alerts and portscan log beyond their own samples: one case for each variant and each damage.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/support/format_reader.h"

namespace hindcast {
namespace {

using test_support::FormatReading;
using test_support::one_record;
using test_support::read_with;
using test_support::refusal;

TEST_SUITE("snort_fast") {
  TEST_CASE("a message may hold marks, arrows and addresses: the last mark ends it") {
    CHECK(one_record(
              "snort_fast",
              "05/28-14:30:50.876461  [**] a [**] 6.6.6.6:1 -> 7.7.7.7:2 {UDP} [Priority: 9] [**] MY.NET.1.1:3 -> MY.NET.2.2:4") ==
          "05-28 14:30:50.876461 | snort |  MY.NET.1.1:3 > MY.NET.2.2:4 | sig=a [**] 6.6.6.6:1 -> 7.7.7.7:2 {UDP} [Priority: 9]");
  }
  TEST_CASE("ids inside the message are not the alert's ids") {
    CHECK(one_record("snort_fast", "05/28-14:30:50.876461  [**] see [1:2:3] [**] 10.0.0.1:3 -> 10.0.0.2:4") ==
          "05-28 14:30:50.876461 | snort |  10.0.0.1:3 > 10.0.0.2:4 | sig=see [1:2:3]");
  }
  TEST_CASE("an interface is taken off, a message that starts with an angle bracket is not") {
    CHECK(one_record("snort_fast", "11/22-09:51:34.394237  [**] [1:621:6]  <eth0> SCAN FIN [**] {TCP} 10.0.0.1:3 -> 10.0.0.2:4") ==
          "11-22 09:51:34.394237 | snort | tcp 10.0.0.1:3 > 10.0.0.2:4 | [1:621:6] sig=SCAN FIN");
    CHECK(one_record("snort_fast", "11/22-09:51:34.394237  [**] [1:621:6] <a> SCAN FIN [**] {TCP} 10.0.0.1:3 -> 10.0.0.2:4") ==
          "11-22 09:51:34.394237 | snort | tcp 10.0.0.1:3 > 10.0.0.2:4 | [1:621:6] sig=<a> SCAN FIN");
  }
  TEST_CASE("blanks may be missing or doubled") {
    CHECK(one_record("snort_fast", "05/28-14:30:50.876461 [**]  Null scan!  [**]   10.0.0.1:3   ->   10.0.0.2:4") ==
          "05-28 14:30:50.876461 | snort |  10.0.0.1:3 > 10.0.0.2:4 | sig=Null scan!");
  }
  TEST_CASE("a year of two digits is placed by its value, else by the blanks behind the time") {
    const std::string_view rest = "[**] m [**] 10.0.0.1:3 -> 10.0.0.2:4";
    auto date = [&](std::string_view time) {
      return one_record("snort_fast", std::string(time) + std::string(rest)).substr(0, 10);
    };
    CHECK(date("11/22/26-09:52:33.427940  ") == "2026-11-22");
    CHECK(date("05/06/99-09:52:33.427940  ") == "1999-05-06");
    CHECK(date("22/01/02-11:30:23.358639 ") == "2022-01-02");
    CHECK(date("10/05/10-10:08:59.667372 ") == "2010-05-10");
    CHECK(date("10/05/32-10:08:59.667372 ") == "2032-10-05");
  }
  TEST_CASE("hidden and impossible addresses are kept as written") {
    CHECK(one_record("snort_fast", "05/28-14:30:50.876461  [**] m [**] xxx.xxx.xxx.xxx ->10.0.0.1") ==
          "05-28 14:30:50.876461 | snort |  xxx.xxx.xxx.xxx > 10.0.0.1 | sig=m");
    CHECK(one_record("snort_fast", "05/28-14:30:50.876461  [**] m [**] 256.0.0.1:0 -> target.A:65535") ==
          "05-28 14:30:50.876461 | snort |  256.0.0.1:0 > target.A:65535 | sig=m");
  }
  TEST_CASE("addresses as people and other tools write them: services by name, IPv6 in brackets") {
    const auto flow = [](const std::string& text) {
      return one_record("snort_fast", "05/28-14:30:50.876461  [**] A [**] {TCP} " + text + "\n").substr(22);
    };
    CHECK(flow("mailhost:smtp -> target.A:www") == "| snort | tcp mailhost:25 > target.A:80 | sig=A");
    CHECK(flow("[fe80::2]:25 -> [2001:db8::1]:http") == "| snort | tcp fe80::2:25 > 2001:db8::1:80 | sig=A");
    CHECK(flow("MY.NET.253.12:0 -> 256.0.0.1:65535") == "| snort | tcp MY.NET.253.12:0 > 256.0.0.1:65535 | sig=A");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] A [**] {TCP} a:nosuchservice -> b:1\n") == "bad port");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] A [**] {TCP} [::1]x -> b:1\n") == "bad port");
  }
  TEST_CASE("the last colon of IPv6 is a port only for TCP and UDP, and only behind a whole address") {
    auto flow = [](std::string_view tail) {
      const std::string text =
          one_record("snort_fast", "02/04-23:41:31.115933 [**] [1:2:3] \"m\" [**] [Priority: 1] " + std::string(tail));
      return text.substr(32, text.find(" | [") - 32);
    };
    CHECK(flow("{UDP} fe80::1:546 -> ff02::2:547") == "udp fe80::1:546 > ff02::2:547");
    CHECK(flow("{ICMP} fe80::1:546 -> ff02::2:547") == "icmp fe80::1:546 > ff02::2:547");
    CHECK(flow("{UDP} fe80::1 -> 2001:4860:4860:0:0:0:0:8888") == "udp fe80::1 > 2001:4860:4860:0:0:0:0:8888");
  }
  TEST_CASE("a UDP fragment has no ports") {
    CHECK(one_record("snort_fast", "05/28-14:30:50.876461  [**] [1:2:3] m [**] [Priority: 2] {UDP} 10.0.0.1 -> 10.0.0.2") ==
          "05-28 14:30:50.876461 | snort | udp 10.0.0.1 > 10.0.0.2 | [1:2:3] sig=m priority=2");
  }
  TEST_CASE("unknown protocols are numbers, with a colon (2.6) or without (2.4)") {
    for (const std::string_view name : {"{PROTO:253}", "{PROTO253}"}) {
      CHECK(one_record("snort_fast",
                       "05/28-14:30:50.876461  [**] [1:2:3] m [**] [Priority: 2] " + std::string(name) + " 10.0.0.1 -> 10.0.0.2") ==
            "05-28 14:30:50.876461 | snort | proto-253 10.0.0.1 > 10.0.0.2 | [1:2:3] sig=m priority=2");
    }
  }
  TEST_CASE("1.8 joined class and priority in one bracket") {
    CHECK(one_record("snort_fast",
                     "05/28-14:30:50.876461  [**] [1:2:3] m [**] [Classification: Misc activity   Priority: 3] {UDP} 10.0.0.1:1 -> "
                     "10.0.0.2:2") ==
          "05-28 14:30:50.876461 | snort | udp 10.0.0.1:1 > 10.0.0.2:2 | [1:2:3] sig=m class=Misc activity priority=3");
  }
  TEST_CASE("snort 3's AppID and the raw bytes of 2.9 do not disturb the addresses") {
    CHECK(one_record(
              "snort_fast",
              "05/28-14:30:50.876461 [**] [1:2:3] \"m\" [**] [Priority: 3] [AppID: HTTP] {TCP} 10.0.0.1:1 -> 10.0.0.2:2 4500FF") ==
          "05-28 14:30:50.876461 | snort | tcp 10.0.0.1:1 > 10.0.0.2:2 | [1:2:3] sig=m priority=3 text=4500FF");
  }
  TEST_CASE("the texts of spp_portscan name a scanner and no target") {
    CHECK(one_record("snort_fast",
                     "05/28-14:30:50.876461  [**] spp_portscan: PORTSCAN DETECTED on [reading from a file] to port 21 from "
                     "MY.NET.1.3 (STEALTH) [**] ") ==
          "05-28 14:30:50.876461 | snort |  MY.NET.1.3 >  | sig=spp_portscan: PORTSCAN DETECTED on [reading from a file] to port "
          "21 from MY.NET.1.3 (STEALTH)");
    CHECK(one_record(
              "snort_fast",
              "05/28-14:30:50.876461  [**] spp_portscan: End of portscan from MY.NET.1.3 (TOTAL HOSTS:2 TCP:0 UDP:35) [**] ") ==
          "05-28 14:30:50.876461 | snort |  MY.NET.1.3 >  | sig=spp_portscan: End of portscan from MY.NET.1.3 (TOTAL HOSTS:2 TCP:0 "
          "UDP:35) scan_hosts=2 scan_tcp=0 scan_udp=35");
  }
  TEST_CASE("packet lines behind an alert belong to it, up to the separator") {
    const FormatReading log =
        read_with("snort_fast",
                  "05/28-14:30:50.876461  [**] [1:2:3] m [**] [Priority: 2] {UDP} 10.0.0.1:1 -> 10.0.0.2:2\n"
                  "05/28-14:30:50.876461 10.0.0.1:1 -> 10.0.0.2:2\n"
                  "UDP TTL:64 TOS:0x0 ID:7 IpLen:20 DgmLen:30\n"
                  "Len: 2\n"
                  "41 42                                            AB\n"
                  "\n"
                  "=+=+=+=+=+=+\n"
                  "\n"
                  "05/28-14:30:51.000000  [**] [1:2:3] n [**] [Priority: 2] {UDP} 10.0.0.1:1 -> 10.0.0.2:2\n");
    REQUIRE(log.records.size() == 2);
    CHECK(log.records[0] ==
          "05-28 14:30:50.876461 | snort | udp 10.0.0.1:1 > 10.0.0.2:2 | [1:2:3] sig=m priority=2 length=2 ttl=64 tos=0 ip_id=7 "
          "df=0");
    CHECK(log.blanks == 1);
    CHECK(log.rejected.empty());
  }
  TEST_CASE("snort 3 prints the packet without a time, its bytes between dashes") {
    const FormatReading log =
        read_with("snort_fast",
                  "05/28-14:30:50.876461 [**] [1:2:3] \"m\" [**] [Priority: 2] {ICMP} 10.0.0.1 -> 10.0.0.2\n"
                  "10.0.0.1 -> 10.0.0.2\n"
                  "ICMP TTL:64 TOS:0x0 ID:7 IpLen:20 DgmLen:30\n"
                  "Type:8  Code:0  ID:101   Seq:1  ECHO\n"
                  "\n"
                  "05/28-14:30:51.000000 [**] [1:2:3] \"n\" [**] [Priority: 2] {UDP} 10.0.0.1:1 -> 10.0.0.2:2\n");
    REQUIRE(log.records.size() == 2);
    CHECK(log.records[0].find("icmp_type=8 icmp_code=0 text=ECHO") != std::string::npos);
    CHECK(log.rejected.empty());
  }
  TEST_CASE("another packet's lines are not taken into an alert") {
    const FormatReading log = read_with("snort_fast",
                                        "05/28-14:30:50.876461  [**] m [**] 10.0.0.1:1 -> 10.0.0.2:2\n"
                                        "05/28-14:30:50.999999 10.0.0.1:1 -> 10.0.0.2:2\n"
                                        "\n");
    CHECK(log.records.size() == 1);
    CHECK(log.last_line_count == 1);
    CHECK(log.blanks == 1);
  }
  TEST_CASE("damaged alerts say why") {
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] Null scan! [**] 10.0.0.1:148810 -> 10.0.0.2:4\n") == "bad port");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] Null scan! [**] 10.0.0.1:3 -> 10.0.0.2:65536\n") == "bad port");
    CHECK(refusal("snort_fast", "13/28-14:30:50.876461  [**] Null scan! [**] 10.0.0.1:3 -> 10.0.0.2:4\n") == "bad date");
    CHECK(refusal("snort_fast", "02/30-14:30:50.876461  [**] Null scan! [**] 10.0.0.1:3 -> 10.0.0.2:4\n") == "bad date");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461\n") == "cut alert");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [*\n") == "cut alert");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] Null sc\n") == "cut alert");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] Null scan! [**] 10.0.0.1:3\n") == "cut alert");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] Null scan! [**] 10.0.0.1:3 ->\n") == "cut alert");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] Null scan! [**] 10.0.0.1:3 -> 10.0.0.2:\n") == "cut alert");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] [1:2:3] m [**] [Classification: Misc\n") == "cut alert");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] [1:2:3] m [**] [Priority: 2]\n") == "no addresses");
    CHECK(refusal("snort_fast", "05/28-14:30:50.876461  [**] Null scan! [**]\n") == "no addresses");
  }
  TEST_CASE("lines that start with the same time are not alerts") {
    CHECK(refusal("snort_fast", "09/04-21:45:37.536335 ,1,1000006,0,\"TCP connection\",TCP,10.100.20.59,57263\n") ==
          "no known format");
    CHECK(refusal("snort_fast", "11/22-09:51:28.166520  TCP src: 10.66.1.2 dst: 10.66.1.3\n") == "no known format");
    CHECK(refusal("snort_fast",
                  "01/09/2021-11:13:47.490234  [**] [1:10003:1] m [**] [Priority: 3] {TCP} 172.30.1.29:1 -> 10.0.0.1:80\n") ==
          "no known format");
  }
}

TEST_SUITE("snort_full") {
  TEST_CASE("records without a blank line between them are told by their first line") {
    const FormatReading log =
        read_with("snort_full",
                  "[**] spp_portscan: PORTSCAN DETECTED from MY.NET.1.3 (STEALTH) [**]\n"
                  "05/28-14:30:50.876461 \n"
                  "[**] spp_portscan: portscan status from MY.NET.1.3: 9 connections across 2 hosts: TCP(4), UDP(5) [**]\n"
                  "05/28-14:30:54.000001 \n"
                  "[**] Null scan! [**]\n"
                  "05/28-14:30:54.000002 10.0.0.1:1 -> 10.0.0.2:2\n"
                  "TCP TTL:44 TOS:0x0 ID:5116 \n"
                  "******** Seq: 0x1   Ack: 0x0   Win: 0x400\n");
    REQUIRE(log.records.size() == 3);
    CHECK(log.rejected.empty());
    CHECK(log.records[1] ==
          "05-28 14:30:54.000001 | snort |  MY.NET.1.3 >  | sig=spp_portscan: portscan status from MY.NET.1.3: 9 connections "
          "across 2 hosts: "
          "TCP(4), UDP(5) scan_connections=9 scan_hosts=2 scan_tcp=4 scan_udp=5");
    CHECK(log.records[2] ==
          "05-28 14:30:54.000002 | snort | tcp 10.0.0.1:1 > 10.0.0.2:2 | sig=Null scan! flags= ttl=44 tos=0 ip_id=5116 seq=1 ack=0 "
          "win=1024 df=0");
  }
  TEST_CASE("UDP's length is corrected where it counts the header") {
    auto length = [](std::string_view header, std::string_view len) {
      const std::string text = one_record("snort_full", "[**] m [**]\n05/28-14:30:54.000002 10.0.0.1:1 -> 10.0.0.2:2\n" +
                                                            std::string(header) + "\n" + std::string(len) + "\n");
      return text.substr(text.find("length="), text.find(" ttl") - text.find("length="));
    };
    CHECK(length("UDP TTL:44 TOS:0x0 ID:1", "Len: 58") == "length=50");
    CHECK(length("UDP TTL:44 TOS:0x0 ID:1 IpLen:20 DgmLen:78", "Len: 58") == "length=50");
    CHECK(length("UDP TTL:44 TOS:0x0 ID:1 IpLen:20 DgmLen:78", "Len: 50") == "length=50");
  }
  TEST_CASE("ICMP texts of 1.6 give the type that they name") {
    const std::string text = one_record(
        "snort_full",
        "[**] m [**]\n05/28-14:30:54.000002 10.0.0.1 -> 10.0.0.2\nICMP TTL:44 TOS:0x0 ID:1 \nID:7   Seq:3  ECHO REPLY\n");
    CHECK(text ==
          "05-28 14:30:54.000002 | snort | icmp 10.0.0.1 > 10.0.0.2 | sig=m ttl=44 tos=0 ip_id=1 df=0 icmp_type=0 text=ECHO REPLY");
  }
  TEST_CASE("the quoted packet's addresses are not the event's") {
    const std::string text = one_record(
        "snort_full",
        "[**] [1:485:4] ICMP unreachable [**]\n[Classification: Misc activity] [Priority: 3] \n"
        "07/20-02:32:01.025185 192.0.2.246 -> 10.20.16.77\nICMP TTL:63 TOS:0xC0 ID:33105 IpLen:20 DgmLen:68\n"
        "Type:3  Code:13  DESTINATION UNREACHABLE: ADMINISTRATIVELY PROHIBITED,\nPACKET FILTERED\n"
        "** ORIGINAL DATAGRAM DUMP:\n10.20.16.77:55690 -> 198.19.9.2:32443\nTCP TTL:1 TOS:0x0 ID:37305 IpLen:20 DgmLen:40\n"
        "Seq: 0x79B40534\n(12 more bytes of original packet)\n** END OF DUMP\n\n");
    CHECK(text ==
          "07-20 02:32:01.025185 | snort | icmp 192.0.2.246 > 10.20.16.77 | [1:485:4] sig=ICMP unreachable class=Misc activity "
          "priority=3 length=40 "
          "ttl=63 tos=192 ip_id=33105 df=0 icmp_type=3 icmp_code=13 quoted=tcp 10.20.16.77:55690 > 198.19.9.2:32443 "
          "text=DESTINATION UNREACHABLE: ADMINISTRATIVELY PROHIBITED,");
  }
  TEST_CASE("an IPv6 address gives its port when the header names the protocol") {
    CHECK(one_record("snort_full",
                     "[**] [1:2:3] m [**]\n[Priority: 3] \n07/20-02:32:01.025185 fe80::1:546 -> ff02::2:547\nUDP TTL:1 TOS:0x0 "
                     "ID:0 IpLen:40 DgmLen:58\nLen: 10\n\n") ==
          "07-20 02:32:01.025185 | snort | udp fe80::1:546 > ff02::2:547 | [1:2:3] sig=m priority=3 length=10 ttl=1 tos=0 ip_id=0 "
          "df=0");
  }
  TEST_CASE("a truncated header and what follows it still make a record") {
    CHECK(one_record("snort_full",
                     "[**] [116:46:1] (decoder) short TCP [**]\n07/20-02:32:01.025185 10.0.0.1:0 -> 10.0.0.2:0\nTCP TTL:44 TOS:0x0 "
                     "ID:1 IpLen:20 DgmLen:24\nTCP header truncated\n\n") ==
          "07-20 02:32:01.025185 | snort | tcp 10.0.0.1:0 > 10.0.0.2:0 | [116:46:1] sig=(decoder) short TCP ttl=44 tos=0 ip_id=1 "
          "df=0");
  }
  TEST_CASE("an alert about no packet has a time line without addresses") {
    CHECK(one_record("snort_full", "[**] [1:51018:1] \"SERVER-OTHER DualDesk\" [**]\n06/08-15:00:23.628551 \n") ==
          "06-08 15:00:23.628551 | snort |   >  | [1:51018:1] sig=SERVER-OTHER DualDesk");
  }
  TEST_CASE("doubled line spacing does not end a record before its time line") {
    CHECK(one_record("snort_full", "[**] m [**]\n\n05/28-14:30:54.000002 10.0.0.1 -> 10.0.0.2\nIGMP TTL:44 TOS:0x0 ID:1 \n") ==
          "05-28 14:30:54.000002 | snort | igmp 10.0.0.1 > 10.0.0.2 | sig=m ttl=44 tos=0 ip_id=1 df=0");
  }
  TEST_CASE("a copy that joins the first lines into one is read") {
    CHECK(
        one_record(
            "snort_full",
            "[**] IDS177/netbios-name-query [**] 07/20-16:07:42.388994 10.0.0.1:137 -> 10.0.0.2:137 UDP TTL:112 TOS:0x0 ID:23197\n"
            "Len: 58\n") ==
        "07-20 16:07:42.388994 | snort | udp 10.0.0.1:137 > 10.0.0.2:137 | sig=IDS177/netbios-name-query length=50 ttl=112 tos=0 "
        "ip_id=23197 df=0");
  }
  TEST_CASE("logged ARP packets name who asks for whom") {
    CHECK(one_record("snort_full", "05/28-14:30:54.000002 ARP who-has 10.0.0.1 tell 10.0.0.2\n\n") ==
          "05-28 14:30:54.000002 | snort | arp 10.0.0.2 > 10.0.0.1 | text=ARP who-has 10.0.0.1 tell 10.0.0.2");
  }
  TEST_CASE("a record cut behind its addresses or its IP header is kept as cut") {
    CHECK(one_record("snort_full", "[**] m [**]\n05/28-14:30:54.000002 10.0.0.1:1 -> 10.0.0.2:2\n") ==
          "05-28 14:30:54.000002 | snort |  10.0.0.1:1 > 10.0.0.2:2 | sig=m cut");
    CHECK(one_record("snort_full",
                     "[**] m [**]\n05/28-14:30:54.000002 10.0.0.1:1 -> 10.0.0.2:2\nTCP TTL:44 TOS:0x0 ID:1 IpLen:20 DgmLen:60\n") ==
          "05-28 14:30:54.000002 | snort | tcp 10.0.0.1:1 > 10.0.0.2:2 | sig=m ttl=44 tos=0 ip_id=1 df=0 cut");
  }
  TEST_CASE("a clock before 1970 leaves the record without a time") {
    CHECK(one_record("snort_full",
                     "[**] [1:469:3] m [**]\n[Priority: 2] \n01/01--3:-33:-58.465255 10.0.0.9 -> 10.0.0.7\nICMP TTL:44 TOS:0x0 "
                     "ID:1 IpLen:20 DgmLen:28\nType:8  Code:0  ID:1   Seq:1  ECHO\n\n")
              .starts_with("no time | snort | icmp 10.0.0.9 > 10.0.0.7 |"));
  }
  TEST_CASE("damaged records say why, and the next record is read") {
    const std::string_view next = "\n[**] n [**]\n05/28-14:30:54.000002 10.0.0.1 -> 10.0.0.2\nIGMP TTL:44 TOS:0x0 ID:1 \n\n";
    auto reason = [&](std::string_view damaged) {
      const FormatReading log = read_with("snort_full", std::string(damaged) + std::string(next));
      CHECK(log.records.size() == 1);
      REQUIRE_FALSE(log.rejected.empty());
      return log.rejected.front().substr(0, log.rejected.front().find(": "));
    };
    CHECK(reason("[**] m [**]\n05/28-14:30:54.000002 10.0.0.1:1 -> 10.0.0.2:99999\nTCP TTL:44 TOS:0x0 ID:1 \n") == "bad port");
    CHECK(reason("[**] m [**]\n13/28-14:30:54.000002 10.0.0.1:1 -> 10.0.0.2:2\nTCP TTL:44 TOS:0x0 ID:1 \n") == "bad date");
    CHECK(reason("[**] m [**]\n05/28-14:30:54.000002 10.0.0.1:1 ->\n") == "cut alert");
    CHECK(reason("[**] m [**]\n") == "no time line");
    CHECK(reason("[**] m [*\n") == "cut alert");
    CHECK(reason("[**] m [**] something else\n") == "cut alert");
  }
  TEST_CASE("a stray dump separator is known text") { CHECK(read_with("snort_full", "=+=+=+=+=+=+=+=+\n").comments == 1); }
}

TEST_SUITE("snort_portscan") {
  TEST_CASE("every type is text, its flags come from the eight places") {
    for (const std::string_view type :
         {"SYN", "FIN", "SYNFIN", "NULL", "XMAS", "VECNA", "NMAPID", "SPAU", "FULLXMAS", "INVALIDACK", "NOACK", "UNKNOWN"}) {
      CHECK(one_record("snort_portscan",
                       "May 27 23:44:42 10.0.0.1:1 -> 10.0.0.2:2 " + std::string(type) + " 12*A*RS* RESERVEDBITS\n") ==
            "05-27 23:44:42 | snort_portscan | tcp 10.0.0.1:1 > 10.0.0.2:2 | flags=SAREC text=" + std::string(type));
    }
  }
  TEST_CASE("damaged lines say why") {
    CHECK(refusal("snort_portscan", "May 27 23:44:42 10.0.0.1:100000 -> 10.0.0.2:2 SYN **S***** \n") == "bad port");
    CHECK(refusal("snort_portscan", "May 27 23:44:42 10.0.0.1:1 -> 10.0.0.2:2 SYN *Q****** \n") == "bad flags");
    CHECK(refusal("snort_portscan", "May 27 23:44:42 10.0.0.1:1 -> 10.0.0.2:2 SYN **S\n") == "cut line");
    CHECK(refusal("snort_portscan", "May 27 23:44:42 10.0.0.1:1 -> 10.0.0.2:2\n") == "cut line");
    CHECK(refusal("snort_portscan", "May 27 23:44:42 10.0.0.1:1 ->\n") == "cut line");
    CHECK(refusal("snort_portscan", "May 27 23:44:42 10.0.0.1:1\n") == "cut line");
  }
  TEST_CASE("syslog lines are not portscan lines") {
    CHECK(refusal("snort_portscan", "Nov  7 23:11:06 lisa snort[1260]: RPC Info Query: 216.216.74.2:963 -> 172.16.1.107:111\n") ==
          "another program's syslog line");
    CHECK(refusal("snort_portscan", "Jul 17 18:34:25 mailhost sendmail[16943]: SAA16943: ruleset=check_rcpt\n") ==
          "another program's syslog line");
  }
}

}  // namespace
}  // namespace hindcast
