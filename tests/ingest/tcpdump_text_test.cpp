// tcpdump text: one case per variant and per damage, and a round trip over packets written in the forms of four versions.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/format.h"
#include "ingest/record_splitter.h"

namespace hindcast {

extern const Format kTcpdumpText;

namespace {

// What a text gives when only this format is asked.
struct Reading : RecordSink {
  std::vector<std::string> records;
  std::vector<std::string> reasons;
  std::int64_t lines = 0;
  std::int64_t blanks = 0;
  std::int64_t comments = 0;
  void on_record(const Format&, const Record& record, const RecordPlace& place) override {
    records.push_back(describe(record));
    lines += place.line_count;
  }
  void on_blank(const LogLine&) override { ++lines, ++blanks; }
  void on_comment(const LogLine&) override { ++lines, ++comments; }
  void on_rejected(const LogLine&, std::string_view reason) override {
    ++lines;
    reasons.emplace_back(reason);
  }
};

Reading read(std::string_view text) {
  Reading reading;
  RecordSplitter splitter(reading, &kTcpdumpText);
  std::int64_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    splitter.feed(LogLine{text.substr(start, end - start), ++number, start, end == text.size(), false});
    start = end + 1;
  }
  splitter.finish();
  CHECK(reading.lines == number);
  return reading;
}

// The one record of a text of one line, field by field. Its views stay valid.
Record record_of(std::string_view text) {
  static std::deque<std::string> lines;
  const std::string_view line = lines.emplace_back(text);
  Record record;
  std::string_view reason;
  CAPTURE(line);
  CHECK(kTcpdumpText.begin(line, record, reason) == LineVerdict::record_open);
  CHECK(kTcpdumpText.finish(record, reason));
  return record;
}

LineVerdict verdict_of(std::string_view line) {
  Record record;
  std::string_view reason;
  return kTcpdumpText.begin(line, record, reason);
}

// The description of a text's only record.
std::string only(std::string_view text) {
  const Reading reading = read(text);
  CAPTURE(text);
  CHECK(reading.reasons.empty());
  REQUIRE(reading.records.size() == 1);
  return reading.records.front();
}

std::string flow_of(const Record& record) {
  return fmt::format("{}:{} > {}:{}", record.src.host, record.src.port, record.dst.host, record.dst.port);
}

TEST_CASE("every version gives the same flow, flags, numbers and options for one packet") {
  const std::string_view lines[] = {
      "03:57:35.938122 10.0.0.1.80 > 10.0.0.2.5592: S 93:93(0) ack 92 win 3276 <mss 1639,sackOK> (DF)",
      "03:57:35.938122 10.0.0.1.80 > 10.0.0.2.5592: S [tcp sum ok] 93:93(0) ack 92 win 3276 <mss 1639,sackOK> (DF) (ttl 64, id 0, "
      "len 60)",
      "03:57:35.938122 0:0:0:0:0:0 0:0:0:0:0:0 0800 74: 10.0.0.1.80 > 10.0.0.2.5592: S 93:93(0) ack 92 win 3276 <mss 1639,sackOK> "
      "(DF)",
      "03:57:35.938122 IP 10.0.0.1.80 > 10.0.0.2.5592: S 93:93(0) ack 92 win 3276 <mss 1639,sackOK>",
      "03:57:35.938122 IP (tos 0x0, ttl  64, id 0, offset 0, flags [DF], length: 60) 10.0.0.1.80 > 10.0.0.2.5592: S [tcp sum ok] "
      "93:93(0) ack 92 win 3276 <mss 1639,sackOK>",
      "03:57:35.938122 IP (tos 0x0, ttl 64, id 0, offset 0, flags [DF], proto TCP (6), length 60) 10.0.0.1.80 > 10.0.0.2.5592: S, "
      "cksum "
      "0x6eb1 (incorrect (-> 0xc376), 93:93(0) ack 92 win 3276 <mss 1639,sackOK>",
      "03:57:35.938122 IP 10.0.0.1.80 > 10.0.0.2.5592: Flags [S.], seq 93, ack 92, win 3276, options [mss 1639,sackOK], length 0",
      "    7  03:57:35.938122 IP 10.0.0.1.80 > 10.0.0.2.5592: Flags [S.], cksum 0x6eb1 (correct), seq 93, ack 92, win 3276, "
      "options [mss "
      "1639,sackOK], length 0",
      "03:57:35.938122 00:00:00:00:00:00 > 00:00:00:00:00:01, ethertype IPv4 (0x0800), length 74: 10.0.0.1.80 > 10.0.0.2.5592: "
      "Flags "
      "[S.], seq 93, ack 92, win 3276, options [mss 1639,sackOK], length 0",
  };
  for (const auto line : lines) {
    const Record record = record_of(line);
    CHECK(flow_of(record) == "10.0.0.1:80 > 10.0.0.2:5592");
    CHECK(record.protocol == Protocol::tcp);
    CHECK(record.flags == (kSyn | kAck));
    CHECK(record.seq == 93);
    CHECK(record.ack == 92);
    CHECK(record.window == 3276);
    CHECK(record.length == 0);
    CHECK(record.tcp_options == "mss 1639,sackOK");
    CHECK(record.text.empty());
    CHECK_FALSE(record.is_cut);
  }
}

TEST_CASE("4.x -v: the addresses of the next line complete the record") {
  CHECK(only("03:57:35.938066 IP (tos 0x10, ttl 63, id 7016, offset 0, flags [none], proto UDP (17), length 84)\n"
             "    10.0.0.1.5592 > 10.0.0.2.53: [udp sum ok] 22836+ A? www.example.org. (56)") ==
        "03:57:35.938066 | tcpdump | udp 10.0.0.1:5592 > 10.0.0.2:53 | length=56 ttl=63 tos=16 ip_id=7016 df=0 "
        "text=22836+ A? www.example.org. (56)");
}

TEST_CASE("4.x -v: a header line without its addresses is refused and the next packet is read") {
  const Reading reading = read(
      "03:57:35.938066 IP (tos 0x0, ttl 64, id 7016, offset 0, flags [DF], proto TCP (6), length 60)\n"
      "03:57:35.938122 IP 10.0.0.1 > 10.0.0.2: ICMP echo reply, id 1, seq 1, length 64\n");
  CHECK(reading.reasons == std::vector<std::string>{"no addresses"});
  CHECK(reading.records.size() == 1);
}

TEST_CASE("each time stamp is kept as written") {
  const std::string tail = "10.0.0.1.1 > 10.0.0.2.2: udp 3";
  const auto stamp = [&tail](std::string_view time) { return only(std::string(time) + tail).substr(0, 30); };
  CHECK(stamp("16:07:40.894521 ") == "16:07:40.894521 | tcpdump | ud");
  CHECK(stamp("16:07:40.894521999 ") == "16:07:40.894521 | tcpdump | ud");
  CHECK(stamp("2005-07-06 03:57:35.938066 ") == "2005-07-06 03:57:35.938066 | t");
  CHECK(stamp("07/06/2005 03:57:35.938066 ") == "2005-07-06 03:57:35.938066 | t");
  CHECK(stamp("1120622255.938066 ") == "epoch 1120622255938066 | tcpdu");
  CHECK(stamp("000045 ") == "+00:00:00.000045 | tcpdump | u");
  CHECK(stamp("3. 001256 ") == "+00:00:03.001256 | tcpdump | u");
  CHECK(stamp(" 00:00:00.001256 ") == "+00:00:00.001256 | tcpdump | u");
  CHECK(stamp("    4  03:57:35.939423 ") == "03:57:35.939423 | tcpdump | ud");
  CHECK(stamp("    4   00:00:00.001256 ") == "+00:00:00.001256 | tcpdump | u");
  CHECK(stamp("   1: 18:16:39.646557       ") == "18:16:39.646557 | tcpdump | ud");
  CHECK(stamp("Jan 19 09:59:59.123456 ") == "01-19 09:59:59.123456 | tcpdum");
  CHECK(stamp("") == "no time | tcpdump | udp 10.0.0");
}

TEST_CASE("a moment that does not exist is no time stamp") {
  for (const std::string_view time :
       {"25:07:40.894521", "16:61:40.894521", "2005-02-30 03:57:35.938066", "13/06/2005 03:57:35.938066"}) {
    CAPTURE(time);
    CHECK(verdict_of(std::string(time) + " 10.0.0.1.1 > 10.0.0.2.2: udp 3") != LineVerdict::record_open);
  }
  CHECK(read("25:07:40.894521 10.0.0.1.1 > 10.0.0.2.2: udp 3").reasons == std::vector<std::string>{"bad time"});
  CHECK(read("06:????.902894 10.0.0.1.1 > 10.0.0.2.2: udp 3").reasons == std::vector<std::string>{"bad time"});
}

TEST_CASE("direction and interface are no part of the flow") {
  for (const std::string_view mark :
       {"> ", "< ", "eth0 > ", "eth0 < ", "ppp0 P ", "if 4  > ", "eth0  In  IP ", "lo    Out IP ", "B "}) {
    CAPTURE(mark);
    const Record record = record_of(fmt::format("09:06:19.991789 {}10.0.0.1.2894 > 10.0.0.2.printer: S 1:1(0) win 2", mark));
    CHECK(flow_of(record) == "10.0.0.1:2894 > 10.0.0.2:515");
  }
  CHECK(flow_of(record_of("09:06:19.991789 eth0 > arp who-has 10.0.0.1 tell 10.0.0.2")) == "10.0.0.2:-1 > 10.0.0.1:-1");
}

TEST_CASE("link headers are skipped") {
  for (const std::string_view link : {
           "0:60:97:de:54:36 0:10:7b:8b:9:9 ip 60: ",
           "00:0c:85:0e:a5:ff (oui Unknown) > Broadcast, ethertype IPv4 (0x0800), length 92: ",
           "00:0c:85:0e:a5:ff > 00:00:0c:07:ac:f0, ethertype 802.1Q (0x8100), length 64: vlan 3, p 0, ethertype IPv4, ",
           "802.1Q vlan#3 P0 ",
           "rule 2/0(match): block in on em0: ",
           "In 00:14:bf:00:00:01 ethertype IPv4 (0x0800), length 76: ",
           "PPPoE  [ses 0x3b] IP ",
           "MPLS (label 21, tc 0, [S], ttl 63) IP ",
           "4294967295 > 0, family IPv4 (2), length 108: ",
       }) {
    CAPTURE(link);
    const Record record = record_of(fmt::format("09:06:19.991789 {}10.0.0.1.2894 > 10.0.0.2.7: udp 5", link));
    CHECK(flow_of(record) == "10.0.0.1:2894 > 10.0.0.2:7");
  }
}

TEST_CASE("the last dot separates the port, for numbers, names, hidden and IPv6 addresses") {
  const auto flow = [](std::string_view addresses, std::string_view text) {
    return flow_of(record_of(fmt::format("09:06:19.991789 {}: {}", addresses, text)));
  };
  CHECK(flow("leone.cs.ucsb.edu.2603 > mailhost.smtp", ". ack 1 win 2") == "leone.cs.ucsb.edu:2603 > mailhost:25");
  CHECK(flow("MY.NET.1.3.53 > 256.0.0.1.1024", "22836 1/0/0 (53)") == "MY.NET.1.3:53 > 256.0.0.1:1024");
  CHECK(flow("x.x.x.x.80 > 10.0.0.1.asp", "S 1:1(0) win 2") == "x.x.x.x:80 > 10.0.0.1:27374");
  CHECK(flow("fe80::1.546 > ff02::1:2.547", "dhcp6 solicit") == "fe80::1:546 > ff02::1:2:547");
  CHECK(flow("ns1.1024 > ns2.domain", " 1+ (20)") == "ns1:1024 > ns2:53");
  CHECK(flow("a.example.nosuchservice > b.example.25", "S 1:1(0) win 2") == "a.example:-1 > b.example:25");
}

TEST_CASE("what has no ports keeps its whole address") {
  const auto flow = [](std::string_view line) { return flow_of(record_of(line)); };
  CHECK(flow("09:06:19.991789 mail.example.80 > 10.0.0.1: icmp: echo request") == "mail.example.80:-1 > 10.0.0.1:-1");
  CHECK(flow("09:06:19.991789 MY.NET.1.3 > 10.0.0.1: some text") == "MY.NET.1.3:-1 > 10.0.0.1:-1");
  CHECK(flow("09:06:19.991789 10.0.0.1 > 224.0.0.1: igmp query v2") == "10.0.0.1:-1 > 224.0.0.1:-1");
  CHECK(flow("09:06:19.991789 IP 10.0.0.1 > 10.0.0.2: udp") == "10.0.0.1:-1 > 10.0.0.2:-1");
  CHECK(flow("09:06:19.991789 IP6 :: > ff02::16: HBH ICMP6, multicast listener report v2, 1 group record(s), length 28") ==
        ":::-1 > ff02::16:-1");
}

TEST_CASE("an NFS call number over 65535 is no port; any other such number is damage") {
  CHECK(flow_of(record_of("09:06:19.991789 ws.1432909 > fs.nfs: 112 getattr")) == "ws:-1 > fs:2049");
  CHECK(flow_of(record_of("09:06:19.991789 fs.nfs > ws.1432909: reply ok 96 getattr")) == "fs:2049 > ws:-1");
  CHECK(flow_of(record_of("09:06:19.991789 ws.1432 > fs.nfs: 112 getattr")) == "ws:1432 > fs:2049");
  CHECK(read("09:06:19.991789 10.0.0.1.148810 > 10.0.0.2.80: S 1:1(0) win 2").reasons == std::vector<std::string>{"bad port"});
  CHECK(read("09:06:19.991789 IP 10.0.0.1.80 > 10.0.0.2.99999: UDP, length 3").reasons == std::vector<std::string>{"bad port"});
}

TEST_CASE("a dot among old flags adds nothing; ack and urg show by their numbers") {
  const auto flags = [](std::string_view text) {
    return record_of(fmt::format("09:06:19.991789 10.0.0.1.1 > 10.0.0.2.2: {}", text)).flags;
  };
  CHECK(flags(". win 4096") == 0);
  CHECK(flags(". ack 0 win 4096") == kAck);
  CHECK(flags("SFP 48:48(0) win 4096 urg 0 <wscale 10>") == (kSyn | kFin | kPsh | kUrg));
  CHECK(flags("SWE 48:48(0) win 4096") == (kSyn | kCwr | kEce));
  CHECK(flags("S [ECN-Echo] 48:48(0) win 4096") == (kSyn | kEce));
  CHECK(flags("S [ECN-Echo,CWR] 48:48(0) win 4096") == (kSyn | kCwr | kEce));
  CHECK(flags("tcp 0 (DF)") == kFlagsNotLogged);
}

TEST_CASE("a dot among new flags is ACK; flags without their numbers are stale") {
  const auto flags = [](std::string_view text) {
    return record_of(fmt::format("09:06:19.991789 IP 10.0.0.1.1 > 10.0.0.2.2: {}", text)).flags;
  };
  CHECK(flags("Flags [.], ack 1, win 4096, length 0") == kAck);
  CHECK(flags("Flags [none], win 4096, length 0") == 0);
  CHECK(flags("Flags [FPU], seq 1, win 4096, urg 0, length 0") == (kFin | kPsh | kUrg));
  CHECK(flags("Flags [SEW], seq 1, win 4096, length 0") == (kSyn | kEce | kCwr));
  CHECK(flags("Flags [R.], win 1024, length 0") == 0);
  CHECK(flags("Flags [S], win 1024, length 0") == 0);
  CHECK(flags("tcp 202") == kFlagsNotLogged);
}

TEST_CASE("options cut by a short capture are kept as far as they go") {
  CHECK(record_of("09:06:19.991789 10.0.0.1.1 > 10.0.0.2.2: S 1:1(0) win 2 <mss 1460,timestamp 29[|tcp]> (DF)").tcp_options ==
        "mss 1460,timestamp 29[|tcp]");
  for (const std::string_view close : {"]", ">"}) {
    const Record record = record_of(fmt::format(
        "09:06:19.991789 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 1, win 2, options [mss 1460,TS[|tcp]{}, length 0", close));
    CHECK(record.tcp_options == "mss 1460,TS[|tcp]");
    CHECK(record.length == 0);
  }
}

TEST_CASE("text stuck to the last number is cut off it") {
  const Record old_form =
      record_of("09:06:19.991789 IP 10.0.0.1.1 > 10.0.0.2.53: P 1:59(58) ack 1 win 6424017177+ [1au] A? a.example. (56)");
  CHECK(old_form.window == 64240);
  CHECK(old_form.length == 58);
  CHECK(old_form.text == "17177+ [1au] A? a.example. (56)");
  const Record new_form = record_of(
      "09:06:19.991789 IP 10.0.0.1.1 > 10.0.0.2.53: Flags [P.], seq 1:59, ack 1, win 502, length 5817177+ [1au] A? a.example. "
      "(56)");
  CHECK(new_form.length == 58);
  CHECK(new_form.text == "17177+ [1au] A? a.example. (56)");
}

TEST_CASE("ICMP text gives type and code") {
  struct Case {
    std::string_view text;
    int type;
    int code;
  };
  const Case cases[] = {
      {"echo request", 8, -1},
      {"echo reply", 0, -1},
      {"net 10.1.0.0 unreachable", 3, 0},
      {"host 10.1.0.1 unreachable", 3, 1},
      {"10.1.0.1 protocol 47 unreachable", 3, 2},
      {"10.1.0.1 udp port domain unreachable", 3, 3},
      {"10.1.0.1 unreachable - need to frag (mtu 1400)", 3, 4},
      {"10.1.0.1 unreachable - source route failed", 3, 5},
      {"host 10.1.0.1 unreachable - admin prohibited", 3, 10},
      {"host 10.1.0.1 unreachable - admin prohibited filter", 3, 13},
      {"#14 10.1.0.1 unreachable", 3, 14},
      {"10.1.0.1 unreachable - #16", 3, 16},
      {"source quench", 4, -1},
      {"redirect 10.2.0.1 to host 10.0.0.9", 5, 1},
      {"redirect-tos 10.2.0.1 to net 10.0.0.9", 5, 2},
      {"router advertisement lifetime 30:00 1: {10.0.0.9 0}", 9, -1},
      {"time exceeded in-transit", 11, 0},
      {"ip reassembly time exceeded", 11, 1},
      {"time exceeded-#3", 11, 3},
      {"parameter problem - octet 20", 12, 0},
      {"parameter problem - code 2", 12, 2},
      {"time stamp query id 1 seq 0", 13, -1},
      {"address mask is 0xffffff00", 18, -1},
      {"type-#42", 42, -1},
  };
  for (const auto& test : cases) {
    CAPTURE(test.text);
    for (const std::string_view word : {"icmp: ", "icmp 36: "}) {
      const Record record = record_of(fmt::format("09:06:19.991789 10.0.0.1 > 10.0.0.2: {}{}", word, test.text));
      CHECK(record.protocol == Protocol::icmp);
      CHECK(record.icmp_type == test.type);
      CHECK(record.icmp_code == test.code);
      CHECK(record.text == test.text);
    }
    const Record record = record_of(fmt::format("09:06:19.991789 IP 10.0.0.1 > 10.0.0.2: ICMP {}, length 36", test.text));
    CHECK(record.icmp_type == test.type);
    CHECK(record.icmp_code == test.code);
    CHECK(record.length == 36);
  }
}

TEST_CASE("ICMPv6 text gives type and code") {
  const auto type = [](std::string_view text) {
    const Record record = record_of(fmt::format("09:06:19.991789 IP6 fe80::1 > ff02::1: {}", text));
    CHECK(record.protocol == Protocol::icmpv6);
    return fmt::format("{} {}", record.icmp_type, record.icmp_code);
  };
  CHECK(type("ICMP6, echo request, id 1, seq 2, length 64") == "128 -1");
  CHECK(type("icmp6: neighbor sol: who has fe80::2") == "135 -1");
  CHECK(type("HBH (rtalert: 0x0000) (padn)[icmp6 sum ok] ICMP6, multicast listener report v2, length 28") == "143 -1");
  CHECK(type("ICMP6, destination unreachable, unreachable port, 2001:db8::1 udp port 33434, length 88") == "1 4");
  CHECK(type("icmp6: 2001:db8::1 unreachable route") == "1 0");
  CHECK(type("ICMP6, destination unreachable,  unreachable prohibited 2001:db8::1, length 76") == "1 1");
  CHECK(type("ICMP6, destination unreachable, unknown unreach code (5), length 76") == "1 5");
  CHECK(type("ICMP6, packet too big, mtu 1280, length 1240") == "2 0");
  CHECK(type("ICMP6, time exceeded in-transit (reassembly), length 76") == "3 1");
  CHECK(type("ICMP6, time exceeded in-transit, unknown code (2), length 76") == "3 2");
  CHECK(type("ICMP6, parameter problem, option - octet 7, length 76") == "4 2");
  CHECK(type("ICMP6, parameter problem, code-#6, length 76") == "4 6");
  CHECK(type("ICMP6, inverse neighbor solicitation, length 76") == "141 -1");
  CHECK(type("ICMP6, mobile router advertisement, length 76") == "147 -1");
  CHECK(type("icmp6: type-#200") == "200 -1");
}

TEST_CASE("the packet quoted by an ICMP error is the quoted flow") {
  const auto quoted = [](std::string_view text) {
    const std::string described = only(text);
    const std::size_t at = described.find(" quoted=");
    REQUIRE(at != std::string::npos);
    return described.substr(at + 8, described.find(" text=") - at - 8);
  };
  CHECK(quoted("09:06:19.991789 10.0.0.1 > 10.0.0.2: icmp: host 10.1.0.1 unreachable") == "  > 10.1.0.1");
  CHECK(quoted("09:06:19.991789 10.0.0.1 > 10.0.0.2: icmp: 10.1.0.1 udp port domain unreachable") == "udp  > 10.1.0.1:53");
  CHECK(quoted("09:06:19.991789 10.0.0.1 > 10.0.0.2: icmp: 10.1.0.1 udp port 33434 unreachable for 10.0.0.2.4000 > "
               "10.1.0.1.33434: udp 12 [ttl 1] (id 7) (ttl 255, id 9)") == "udp 10.0.0.2:4000 > 10.1.0.1:33434");
  CHECK(quoted("09:06:19.991789 IP (tos 0xc0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 56)\n"
               "    10.0.0.1 > 10.0.0.2: ICMP time exceeded in-transit, length 36\n"
               "\tIP (tos 0x0, ttl 1, id 2, offset 0, flags [DF], proto TCP (6), length 60)\n"
               "    10.0.0.2.4000 > 10.1.0.1.80: [|tcp]") == "tcp 10.0.0.2:4000 > 10.1.0.1:80");
  // The tail that belongs to the quoted packet is not the record's.
  const Record record = record_of(
      "09:06:19.991789 10.0.0.1 > 10.0.0.2: icmp: time exceeded in-transit for 10.0.0.2.4000 > 10.1.0.1.80: [|tcp] [ttl 1] (id 7) "
      "(ttl 246, id 0)");
  CHECK(record.ttl == 246);
  CHECK(record.ip_id == 0);
}

TEST_CASE("ARP names the asker as source") {
  const auto flow = [](std::string_view text) {
    const Record record = record_of(fmt::format("09:06:19.991789 {}", text));
    CHECK(record.protocol == Protocol::arp);
    return fmt::format("{} > {}", record.src.host, record.dst.host);
  };
  CHECK(flow("arp who-has 10.0.0.1 tell 10.0.0.2") == "10.0.0.2 > 10.0.0.1");
  CHECK(flow("arp who-has 10.0.0.1 (Broadcast) tell 10.0.0.2") == "10.0.0.2 > 10.0.0.1");
  CHECK(flow("arp reply 10.0.0.1 (0:1:2:3:4:5) is-at 0:1:2:3:4:5 (6:5b:d6:3f:e6:c1)") == "10.0.0.1 > ");
  CHECK(flow("ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28") == "10.0.0.2 > 10.0.0.1");
  CHECK(flow("ARP, Ethernet (len 6), IPv4 (len 4), Reply 10.0.0.1 is-at 00:01:02:03:04:05, length 46") == "10.0.0.1 > ");
  CHECK(flow("00:1f:29:da:2d:79 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 60: Ethernet (len 6), IPv4 (len 4), Request "
             "who-has "
             "10.0.0.1 tell 10.0.0.2, length 46") == "10.0.0.2 > 10.0.0.1");
}

TEST_CASE("remarks, bare link lines, other networks and Cisco's missing colon") {
  CHECK(flow_of(record_of(
            "09:00:00.000001 truncated-ip - 463 bytes missing!10.1.1.1.80 > 10.2.2.2.99: . 1:1461(1460) ack 1 win 8760 (DF)")) ==
        "10.1.1.1:80 > 10.2.2.2:99");
  CHECK(flow_of(record_of("09:00:00.000002 IP [total length 62 > length 50] (invalid) 10.0.0.1.53 > 10.0.0.2.99: 1+ A? a. (20)")) ==
        "10.0.0.1:53 > 10.0.0.2:99");
  CHECK(only("09:00:00.000003 0:0:c0:e:e3:92 > 1:80:c2:0:0:0 sap 42 ui/C len=43") ==
        "09:00:00.000003 | tcpdump |   >  | text=0:0:c0:e:e3:92 > 1:80:c2:0:0:0 sap 42 ui/C len=43");
  CHECK(only("09:00:00.000006 00000000.00:60:08:1:2:3.0553 > 00000000.ff:ff:ff:ff:ff:ff.0553: ipx-#553 50") ==
        "09:00:00.000006 | tcpdump |   >  | text=ipx-#553 50");
  CHECK(only("   1: 11:23:45.123456       10.1.1.1 > 10.2.2.2 icmp: echo request") ==
        "11:23:45.123456 | tcpdump | icmp 10.1.1.1 > 10.2.2.2 | icmp_type=8 text=echo request");
}

TEST_CASE("NBT session text of 3.4 stands behind or below the TCP text, the tail below it") {
  for (const std::string_view gap : {"", "\n"}) {
    CHECK(only(fmt::format("09:00:00.000010 10.0.0.1.1029 > 10.0.0.2.netbios-ssn: P 1:73(72) ack 1 win 8760{}>>> NBT Packet\n"
                           "NBT Session Request\nFlags=0x81000044\n (DF) (ttl 128, id 5)",
                           gap)) ==
          "09:00:00.000010 | tcpdump | tcp 10.0.0.1:1029 > 10.0.0.2:139 | flags=AP length=72 ttl=128 ip_id=5 seq=1 ack=1 win=8760 "
          "df=1 "
          "text=NBT Packet");
  }
}

TEST_CASE("later fragments have no ports, their offset is in bytes") {
  const Record first = record_of("09:00:00.000001 10.0.0.1.4000 > 10.0.0.2.53: udp 1800 (frag 48293:1480@0+)");
  CHECK(first.fragment_offset == 0);
  CHECK(first.dst.port == 53);
  const Record tiny = record_of("09:00:00.000001 10.0.0.1 > 10.0.0.2: truncated-tcp 8 (frag 20000:8@0+)");
  CHECK(tiny.protocol == Protocol::tcp);
  CHECK(tiny.fragment_offset == 0);
  const Record later = record_of("09:00:00.000002 10.0.0.1 > 10.0.0.2: (frag 48293:328@1480)");
  CHECK(later.fragment_offset == 1480);
  CHECK(later.ip_id == 48293);
  CHECK(later.length == 328);
  CHECK(later.protocol == Protocol::ip);
  CHECK(record_of("09:00:00.000002 10.0.0.1 > 10.0.0.2: icmp (frag 48293:328@1480)").protocol == Protocol::icmp);
  CHECK(only("09:00:00.000002 IP (tos 0x0, ttl 64, id 9, offset 1480, flags [none], proto UDP (17), length 348)\n"
             "    10.0.0.1 > 10.0.0.2: ip-proto-17") ==
        "09:00:00.000002 | tcpdump | udp 10.0.0.1 > 10.0.0.2 | ttl=64 tos=0 ip_id=9 df=0 frag=1480 text=ip-proto-17");
}

TEST_CASE("other protocols are known by their text") {
  const auto protocol = [](std::string_view text) {
    return static_cast<int>(record_of(fmt::format("09:06:19.991789 IP 10.0.0.1 > 10.0.0.2: {}", text)).protocol);
  };
  CHECK(protocol("igmp v2 report 225.1.1.5") == 2);
  CHECK(protocol("ESP(spi=0x12345678,seq=0x1), length 116") == 50);
  CHECK(protocol("GREv1, call 0, seq 0, length 46") == 47);
  CHECK(protocol("OSPFv2, Hello, length 48") == 89);
  CHECK(protocol("PIMv2, Hello, length 34") == 103);
  CHECK(protocol("VRRPv2, Advertisement, vrid 42") == 112);
  CHECK(protocol("ip-proto-77 116") == 77);
  CHECK(protocol("IP 10.1.0.1.1 > 10.2.0.1.2: Flags [S], seq 1, win 2, length 0") == 4);
  const Record sctp = record_of("09:06:19.991789 IP 10.0.0.1.57077 > 10.0.0.2.6704: sctp[ForCES HP] (1) [DATA]");
  CHECK(static_cast<int>(sctp.protocol) == 132);
  CHECK(flow_of(sctp) == "10.0.0.1:57077 > 10.0.0.2:6704");
}

TEST_CASE("an absent (DF) means clear only in the form of 3.4 to 3.7") {
  const auto df = [](std::string_view line) { return static_cast<int>(record_of(line).dont_fragment); };
  CHECK(df("09:06:19.991789 10.0.0.1.1 > 10.0.0.2.2: udp 3 (DF)") == 1);
  CHECK(df("09:06:19.991789 10.0.0.1.1 > 10.0.0.2.2: udp 3") == 0);
  CHECK(df("09:06:19.991789 IP 10.0.0.1.1 > 10.0.0.2.2: UDP, length 3") == -1);
  CHECK(
      df("09:06:19.991789 IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], length: 31) 10.0.0.1.1 > 10.0.0.2.2: UDP, length: 3") ==
      1);
  CHECK(df("09:06:19.991789 IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], length: 31) 10.0.0.1.1 > 10.0.0.2.2: UDP, length: "
           "3") == 0);
  CHECK(df("   1: 09:06:19.991789 10.0.0.1.1 > 10.0.0.2.2: udp 3") == -1);
  CHECK(df("09:06:19.991789 fe80::1.1 > fe80::2.2: udp 3") == -1);
}

TEST_CASE("the old tail gives tos, ttl and id") {
  const Record record =
      record_of("09:06:19.991789 10.0.0.1.1 > 10.0.0.2.2: udp 3 (DF) [tos 0x10,ECT]  (ttl 64, id 7016, len 31, optlen=4 RA)");
  CHECK(record.tos == 16);
  CHECK(record.ttl == 64);
  CHECK(record.ip_id == 7016);
  CHECK(record.dont_fragment == 1);
  CHECK(record_of("09:06:19.991789 10.0.0.1.1 > 10.0.0.2.2: udp 3 [ttl 1]").ttl == 1);
}

TEST_CASE("NBT text of 3.4 to 3.7 and its tail stand on lines of their own") {
  CHECK(only("16:07:40.894521 10.0.0.1.netbios-ns > 10.0.0.2.netbios-ns:\n"
             ">>> NBT UDP PACKET(137): QUERY; REQUEST; BROADCAST (DF)") ==
        "16:07:40.894521 | tcpdump | udp 10.0.0.1:137 > 10.0.0.2:137 | df=1 text=NBT UDP PACKET(137): QUERY; REQUEST; BROADCAST");
  const Reading reading = read(
      "09:51:52.928798 10.0.0.1.37212 > 10.0.0.2.137:  [udp sum ok]\n>>> NBT UDP PACKET(137): QUERY; REQUEST; "
      "UNICAST\nTrnID=0x191\n"
      "QuestionRecords:\nName=*               NameType=0x00 (Workstation)\n\n (ttl 44, id 15075, len 78)\n"
      "09:51:52.928818 10.0.0.1.37212 > 10.0.0.2.50:  udp 0\n");
  CHECK(reading.reasons.empty());
  REQUIRE(reading.records.size() == 2);
  CHECK(reading.records[0] ==
        "09:51:52.928798 | tcpdump | udp 10.0.0.1:37212 > 10.0.0.2:137 | ttl=44 ip_id=15075 df=0 text=NBT UDP PACKET(137): QUERY; "
        "REQUEST; UNICAST");
}

TEST_CASE("dumps, decoder text and blank lines: what belongs to a record and what does not") {
  const std::string head =
      "03:57:35.938066 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [P.], seq 1:5, ack 1, win 9, length 4: HTTP, length: 4\n";
  for (const std::string_view rest :
       {"\t0x0000:  4500 003c 1b68 4000  E..<.h@.\n\t0x0010:  7f00 0001\n", "0x0000\t 4500 003c\tE..<\n0x0010\t XXXX XXXX\t....\n",
        "\t\t\t 4500 003c 1b68\n\t\t\t 7f00\n", "\tGET / HTTP/1.1\n\t\n\t<body>\n"}) {
    CAPTURE(rest);
    const Reading reading = read(head + std::string(rest));
    CHECK(reading.records.size() == 1);
    CHECK(reading.reasons.empty());
  }
  const Reading spaced = read(head + "\n\n" + head + "\nprose behind it\n");
  CHECK(spaced.records.size() == 2);
  CHECK(spaced.blanks == 3);
  CHECK(spaced.reasons == std::vector<std::string>{"no known format"});
}

TEST_CASE("an indented or numbered packet line starts a new record") {
  const Reading reading = read(
      "    1  03:57:35.938066 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [.], ack 1, win 9, length 0\n"
      "    2  03:57:35.938067 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [.], ack 1, win 9, length 0\n"
      "  03:57:35.938068 10.0.0.1.1 > 10.0.0.2.80: . ack 1 win 9\n"
      "\t03:57:35.938069 10.0.0.1.1 > 10.0.0.2.80: . ack 1 win 9\n");
  CHECK(reading.records.size() == 4);
  CHECK(reading.reasons.empty());
}

TEST_CASE("raw text of -A belongs to its packet until a line with a time stamp") {
  const Reading reading = read(
      "03:57:35.938066 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [P.], seq 1:5, ack 1, win 9, length 4: HTTP: GET / HTTP/1.0\n"
      "E..8..@.@...........@.....P.......GET / HTTP/1.0\n10.0.0.1.1 > 10.0.0.2.80: S 1:1(0) win 2\n\n[**] not an alert [**]\n"
      "03:57:35.938067 IP 10.0.0.2.80 > 10.0.0.1.1: Flags [.], ack 5, win 9, length 0\nE..4..@.@...........P..@........\n");
  CHECK(reading.records.size() == 2);
  CHECK(reading.reasons.empty());
}

TEST_CASE("raw text of -A without stamps ends at the next packet; -AA starts with the link header") {
  const Reading reading = read(
      "IP 10.0.0.1.1 > 10.0.0.2.80: Flags [P.], seq 1:5, ack 1, win 9, length 4: HTTP: GET / HTTP/1.0\n"
      "E..8..@.@...........@.....P.......GET / HTTP/1.0\n[**] not an alert [**]\n"
      "IP6 fe80::1.67 > fe80::2.3000:  [|bootp]\n"
      "fw......\"3DU..`......@ ............................\"3.C......\n"
      "IP 10.0.0.1 > 224.0.0.1: igmp query v2\n"
      "F.. ..........................\n");
  CHECK(reading.records.size() == 3);
  CHECK(reading.reasons.empty());
}

TEST_CASE("tunnels print the frame within at column 1: it belongs to the packet around it") {
  const std::string_view outer = "IP 10.0.0.1.2289 > 10.0.0.2.4789: VXLAN, flags [I] (0x08), vni 7\n";
  for (const std::string_view inner : {"IP 10.9.0.1.5 > 10.9.0.2.6: Flags [S], seq 1, win 2, length 0",
                                       "0:1:2:3:4:5 > 0:1:2:3:4:6, ethertype Unknown (0xc6c1), length 40: \n\t0x0000:  0805 d73e",
                                       "01:01:01:01:01:01 > 01:01:01:01:01:01 Null Supervisory, Receiver Ready"}) {
    for (const std::string_view stamp : {"09:06:19.991789 ", ""}) {
      const std::string packet = fmt::format("{}{}{}\n", stamp, outer, inner);
      const Reading reading = read(packet + packet);
      CAPTURE(packet);
      CHECK(reading.reasons.empty());
      REQUIRE(reading.records.size() == 2);
      CHECK(reading.records[1].find("udp 10.0.0.1:2289 > 10.0.0.2:4789") != std::string::npos);
    }
  }
  // A tunnel packet too short to hold one has no frame behind it.
  CHECK(read("IP 10.0.0.1.8 > 10.0.0.2.8472: OTV, [length 0 < 8] (invalid)\n"
             "IP 10.0.0.2.8 > 10.0.0.1.8472: UDP, length 3\n")
            .records.size() == 2);
}

TEST_CASE("labels and sessions before a packet are skipped, with a stamp and without") {
  for (const std::string_view link :
       {"MPLS (label 16, tc 0, [S], ttl 64) IP ", "MPLS (label 16, tc 0, ttl 64), (label 17, tc 0, [S], ttl 64) IP ",
        "PPPoE  [ses 0x1] IP ",
        "0:1:2:3:4:5 > 0:1:2:3:4:6, ethertype PPPoE S (0x8864), length 73: PPPoE  [ses 0x1] IP (0x0021), length 53: ",
        "0:1:2:3:4:5 > 0:1:2:3:4:6, ethertype MPLS unicast (0x8847), length 70: MPLS (label 16, tc 0, [S], ttl 64) ",
        "ip: ", " In 0:1:2:3:4:5 ethertype IPv4 (0x0800), length 68: ", "Out 0:1:2:3:4:5 ethertype IPv4 (0x0800), length 68: "}) {
    for (const std::string_view stamp : {"09:06:19.991789 ", ""}) {
      const std::string line = fmt::format("{}{}10.0.0.1.1024 > 10.0.0.2.80: Flags [S], seq 1, win 2, length 0\n", stamp, link);
      const Reading reading = read(line + line);
      CAPTURE(line);
      CHECK(reading.reasons.empty());
      REQUIRE(reading.records.size() == 2);
      CHECK(reading.records[1].find("tcp 10.0.0.1:1024 > 10.0.0.2:80 | flags=S") != std::string::npos);
    }
  }
  CHECK(only("MPLS (label 16, tc 0, [S], ttl 64)\n"
             "\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 30)\n"
             "    10.0.0.1.7 > 10.0.0.2.8: UDP, length 2")
            .find("udp 10.0.0.1:7 > 10.0.0.2:8") != std::string::npos);
}

TEST_CASE("protocols that tcpdump only names have no ports to cut off") {
  CHECK(record_of("09:06:19.991789 IP a.lab.example > b.lab.example:  ipx-in-ip 30").dst.host == "b.lab.example");
  CHECK(only("09:06:19.991789 IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (136), length 20)\n"
             "    a.lab.example > b.lab.example:  udplite 0")
            .find("a.lab.example > b.lab.example") != std::string::npos);
}

TEST_CASE("behind an IPv6 extension header the ports stand alone") {
  const auto flow = [](std::string_view text) {
    const Record record = record_of(fmt::format("09:06:19.991789 IP6 2001:db8::1 > 2001:db8::2: {}", text));
    return fmt::format("{} {}:{} > {}:{}", static_cast<int>(record.protocol), record.src.host, record.src.port, record.dst.host,
                       record.dst.port);
  };
  CHECK(flow("HBH 1024 > 80: Flags [S], seq 0, win 8192, length 0") == "6 2001:db8::1:1024 > 2001:db8::2:80");
  CHECK(flow("HBH (padn) DSTOPT 1111 > domain: UDP, length 0") == "17 2001:db8::1:1111 > 2001:db8::2:53");
  CHECK(flow("frag (0|24) 1111 > 2222: UDP, length 16") == "17 2001:db8::1:1111 > 2001:db8::2:2222");
  CHECK(flow("DSTOPT 1111 > 161:  GetRequest(28)  .1.3.6") == "17 2001:db8::1:1111 > 2001:db8::2:161");
}

TEST_CASE("a new-form packet with ports and no text is UDP, and not the start of the next line") {
  const Reading reading = read(
      "IP 10.0.0.1.2088 > 10.0.0.2.88: \n"
      "IP 10.0.0.2.88 > 10.0.0.1.88: \n"
      "IP 10.0.0.2.88 > 10.0.0.1.88: UDP, length 3\n");
  REQUIRE(reading.records.size() == 3);
  CHECK(reading.records[0].find("udp 10.0.0.1:2088 > 10.0.0.2:88") != std::string::npos);
  CHECK(reading.records[1].find("udp 10.0.0.2:88 > 10.0.0.1:88") != std::string::npos);
}

TEST_CASE("a packet cut before its first field still has its protocol") {
  CHECK(record_of("09:06:19.991789 IP 10.0.0.1 > 10.0.0.2:  [|icmp]").protocol == Protocol::icmp);
  CHECK(record_of("09:06:19.991789 IP6 fe80::1 > fe80::2:  [|icmp6]").protocol == Protocol::icmpv6);
  const Record record = record_of("09:06:19.991789 IP 10.0.0.1 > 10.0.0.2:  [|tcp]");
  CHECK(record.protocol == Protocol::tcp);
  CHECK(record.dst.host == "10.0.0.2");
  CHECK(record_of("09:06:19.991789 IP6 ::ffff:10.0.0.1 > ::1: [|tcp]").src.host == "::ffff:10.0.0.1");
  CHECK(flow_of(record_of("09:06:19.991789 IP6 ::ffff:10.0.0.1.80 > ::1.9: [|tcp]")) == "::ffff:10.0.0.1:80 > ::1:9");
}

TEST_CASE("3.4 on IPv6: the packet is read from its bytes, as far as they go") {
  const auto dumped = [](std::string_view upper) {
    return only(
        fmt::format("09:06:19.991789 0:1:2:3:4:5 0:1:2:3:4:6 86dd 90: \n"
                    "\t\t\t {}\n"
                    "\t\t\t 0000 0000 0000 0001 fe80 0000 0000 0000\n"
                    "\t\t\t 0000 0000 0000 0002 {}",
                    upper.substr(0, 39), upper.substr(40)));
  };
  const std::string head = "09:06:19.991789 | tcpdump | ";
  CHECK(dumped("6000 0000 0014 0640 2001 0db8 0000 0000 0400 0050 0000 0001 0000 0000 5002 2000") ==
        head + "tcp 2001:db8::1:1024 > fe80::2:80 | flags=S ttl=64");
  CHECK(dumped("6000 0000 0014 0640 2001 0db8 0000 0000 0400 0050 0000") == head + "tcp 2001:db8::1:1024 > fe80::2:80 | ttl=64");
  CHECK(dumped("6000 0000 0008 1101 2001 0db8 0000 0000 0035 0400 0008 0000") ==
        head + "udp 2001:db8::1:53 > fe80::2:1024 | ttl=1");
  // Hop-by-hop, then a later fragment, whose first bytes are no ports.
  CHECK(dumped("6000 0000 0020 0040 2001 0db8 0000 0000 2c00 0100 0000 0000 1100 05a9 0000 0007 0035 0400") ==
        head + "udp 2001:db8::1 > fe80::2 | ttl=64 frag=1448");
  CHECK(dumped("6000 0000 0020 0040 2001 0db8 0000 0000 2c") == head + "ip 2001:db8::1 > fe80::2 | ttl=64");
  // No IPv6, and a header that is not whole.
  CHECK(dumped("4500 0000 0014 0640 2001 0db8 0000 0000 0400 0050") == head + "ip  >  |");
  CHECK(only("09:06:19.991789 0:1:2:3:4:5 0:1:2:3:4:6 86dd 90: \n\t\t\t 6000 0000 0014 XXXX 2001") == head + "ip  >  |");
}

TEST_CASE("banners and statistics are comments") {
  const Reading reading = read(
      "tcpdump: listening on eth0\n"
      "reading from file x.pcap, link-type EN10MB (Ethernet)\n"
      "dropped privs to tcpdump\n"
      "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n"
      "listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n"
      "Kernel filter, protocol ALL, datagram packet socket\n"
      "12 packets captured\n1 packet received by filter\n0 packets dropped by kernel\n4 packets shown\n");
  CHECK(reading.comments == 10);
  CHECK(reading.reasons.empty());
}

TEST_CASE("lines of other programs are not claimed") {
  for (const std::string_view line : {
           "05/28-14:30:50.876461  [**] SUNRPC highport access! [**] MY.NET.253.12:43746 -> MY.NET.16.0:32771",
           "[**] IDS177/netbios-name-query [**]",
           "Jul 17 18:34:25 mailhost sendmail[16943]: WAA16943: ruleset=check_rcpt",
           "May 27 23:44:42 10.0.0.1:1765 -> 10.0.0.2:53 SYN ******S*",
           "2010-06-24T15:40:05.503726-04:00 bryan kernel: text",
           "Jul 17 18:34:25.123456 mailhost kernel: text",
           "The probe went from nmap.host > target.A: it was a SYN.",
           "if a > b: return 5",
           "> quoted text: S",
           "  1  an item of a list",
           "arp tables are small",
           "IP addresses > names: always",
           "12 packets of sugar",
           "12:30 lunch",
           "",
       }) {
    CAPTURE(line);
    CHECK(verdict_of(line) == LineVerdict::not_mine);
  }
}

TEST_CASE("a packet without hosts is an event when its kind is known") {
  CHECK(only("09:00:00.000005 802.1d config 8000.00:d0:58:a1:2b:40.800c root 8000") ==
        "09:00:00.000005 | tcpdump |   >  | text=802.1d config 8000.00:d0:58:a1:2b:40.800c root 8000");
  CHECK(only("    1  2008-06-18 11:46:08.367761 CDPv2, ttl: 180s, length 378\n\tDevice-ID (0x01), value length: 2 bytes: 'R1'") ==
        "2008-06-18 11:46:08.367761 | tcpdump |   >  | text=CDPv2, ttl: 180s, length 378");
  CHECK(only("    1  2004-06-14 10:13:29.315598 MPLS (label 100704, tc 0, [S], ttl 1)\n"
             "\tIP (tos 0x0, ttl 1, id 42316, offset 0, flags [none], proto UDP (17), length 40)\n"
             "    10.0.0.1.42315 > 10.0.0.2.33435: UDP, length 12") ==
        "2004-06-14 10:13:29.315598 | tcpdump | udp 10.0.0.1:42315 > 10.0.0.2:33435 | length=12 ttl=1 tos=0 ip_id=42316 df=0");
  CHECK(read("09:00:00.000005 open(\"/etc/passwd\", O_RDONLY) = 3").reasons == std::vector<std::string>{"no addresses"});
}

TEST_CASE("a line cut in the time or the addresses is refused with a reason") {
  for (const std::string_view line : {"18:22:04.723696", "18:22:04.72", "18:22:", "18:22:04.723696 194.178.232.55.2488",
                                      "18:22:04.723696 194.178.232.55.2488 >", "18:22:04.723696 194.178.232.55.2488 > mailho"}) {
    CAPTURE(line);
    CHECK(read(line).reasons == std::vector<std::string>{"cut packet line"});
  }
}

TEST_CASE("a line cut behind the addresses keeps what was read and says so") {
  CHECK(only("18:22:04.723696 10.0.0.1.2488 > mailhost.smtp: S 41320:41320(0)") ==
        "18:22:04.723696 | tcpdump | tcp 10.0.0.1:2488 > mailhost:25 | length=0 seq=41320 cut");
  CHECK(only("18:22:04.723696 10.0.0.1.2488 > mailhost.smtp: S 41320:41320(0) ack 7 w") ==
        "18:22:04.723696 | tcpdump | tcp 10.0.0.1:2488 > mailhost:25 | flags=SA length=0 seq=41320 ack=7 text=w cut");
  CHECK(only("18:22:04.723696 10.0.0.1.2488 > mailhost.smtp:") ==
        "18:22:04.723696 | tcpdump | ip 10.0.0.1:2488 > mailhost:25 | cut");
  CHECK(only("18:22:04.723696 IP 10.0.0.1.2488 > 10.0.0.2.25: Flags [S], seq 4132") ==
        "18:22:04.723696 | tcpdump | tcp 10.0.0.1:2488 > 10.0.0.2:25 | flags=S seq=4132 cut");
}

TEST_CASE("lines that lost their packet line are refused with a reason") {
  CHECK(read("EAP code=1 id=0 length=5 ").reasons == std::vector<std::string>{"no addresses"});
  const Reading reading = read(
      "\t0x0000:  4500 003c 1b68 4000\n0x0010\t 7f00 0001\n>>> NBT UDP PACKET(137): QUERY\n    2  [Invalid header: caplen==0]\n");
  CHECK(reading.reasons == std::vector<std::string>{"hex dump without packet line", "hex dump without packet line",
                                                    "text without packet line", "invalid header"});
}

TEST_CASE("a packet line that a mail program broke is read whole") {
  CHECK(
      only("09:06:19.991789 eth0 > 10.0.0.1.2894 >\n10.0.0.2.printer: S 42:42(0) win 32120\n<mss 1460> (DF) (ttl 64, id 11263)") ==
      "09:06:19.991789 | tcpdump | tcp 10.0.0.1:2894 > 10.0.0.2:515 | flags=S length=0 ttl=64 ip_id=11263 seq=42 win=32120 df=1 "
      "options=mss 1460");
  CHECK(only("09:06:19.993434 10.0.0.1.80 > 10.0.0.2.99: S\n39:39(0) ack 42 win 32120 <mss 1460,timestamp\n39 40> (DF)") ==
        "09:06:19.993434 | tcpdump | tcp 10.0.0.1:80 > 10.0.0.2:99 | flags=SA length=0 seq=39 ack=42 win=32120 df=1 options=mss "
        "1460,timestamp");
  CHECK(only("09:06:19.993434 10.0.0.1.80 > 10.0.0.2.99: P 1:3(2) ack 1 win\n77 (DF)") ==
        "09:06:19.993434 | tcpdump | tcp 10.0.0.1:80 > 10.0.0.2:99 | flags=AP length=2 seq=1 ack=1 win=77 df=1");
  CHECK(only("09:06:19.993434 10.0.0.1 > 10.0.0.2: icmp:\necho reply (DF)") ==
        "09:06:19.993434 | tcpdump | icmp 10.0.0.1 > 10.0.0.2 | df=1 icmp_type=0 text=echo reply");
  CHECK(only("09:06:19.993434 IP 10.0.0.1.80 > 10.0.0.2.99: Flags [S], seq 35,\nwin 64240, options [mss 1460], length 0") ==
        "09:06:19.993434 | tcpdump | tcp 10.0.0.1:80 > 10.0.0.2:99 | flags=S length=0 seq=35 win=64240 options=mss 1460");
}

// A packet for the round trip.
struct Packet {
  bool is_tcp = true;
  std::string src;
  std::string dst;
  int src_port = 0;
  int dst_port = 0;
  TcpFlags flags = 0;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  int length = 0;
  int window = 0;
  int ttl = 2;
  int id = 0;
  bool df = false;
};

Packet random_packet(std::mt19937& random) {
  const auto below = [&random](unsigned bound) { return static_cast<int>(random() % bound); };
  const auto host = [&below] {
    switch (below(4)) {
      case 0:
        return fmt::format("MY.NET.{}.{}", below(256), below(256));
      case 1:
        return fmt::format("host-{}.lab.example", below(1000));
      default:
        return fmt::format("{}.{}.{}.{}", 1 + below(255), below(256), below(256), below(256));
    }
  };
  Packet packet;
  packet.is_tcp = below(4) != 0;
  packet.src = host();
  packet.dst = host();
  packet.src_port = below(65536);
  packet.dst_port = below(65536);
  packet.flags = packet.is_tcp ? static_cast<TcpFlags>(below(256)) : kFlagsNotLogged;
  packet.seq = static_cast<std::uint32_t>(random() % 4'000'000'000U);
  packet.ack = static_cast<std::uint32_t>(random());
  packet.length = below(1460);
  packet.window = below(65536);
  packet.ttl = 2 + below(250);
  packet.id = below(65536);
  packet.df = below(2) == 0;
  return packet;
}

std::string flag_text(TcpFlags flags, bool is_new) {
  std::string text;
  const auto add = [&](TcpFlags bit, char letter) {
    if ((flags & bit) != 0) text += letter;
  };
  if (is_new) {
    add(kFin, 'F'), add(kSyn, 'S'), add(kRst, 'R'), add(kPsh, 'P'), add(kAck, '.'), add(kUrg, 'U'), add(kEce, 'E'), add(kCwr, 'W');
    return text.empty() ? "none" : text;
  }
  add(kSyn, 'S'), add(kFin, 'F'), add(kRst, 'R'), add(kPsh, 'P'), add(kCwr, 'W'), add(kEce, 'E');
  return text.empty() ? "." : text;
}

std::string old_payload(const Packet& p) {
  if (!p.is_tcp) return fmt::format("udp {}", p.length);
  std::string text = flag_text(p.flags, false);
  const bool shows_numbers = p.length > 0 || (p.flags & (kSyn | kFin | kRst)) != 0;
  if (shows_numbers) text += fmt::format(" {}:{}({})", p.seq, p.seq + static_cast<std::uint32_t>(p.length), p.length);
  if ((p.flags & kAck) != 0) text += fmt::format(" ack {}", p.ack);
  text += fmt::format(" win {}", p.window);
  return (p.flags & kUrg) != 0 ? text + " urg 7" : text;
}

std::string new_payload(const Packet& p) {
  if (!p.is_tcp) return fmt::format("UDP, length {}", p.length);
  std::string text = fmt::format("Flags [{}]", flag_text(p.flags, true));
  if (p.length > 0) {
    text += fmt::format(", seq {}:{}", p.seq, p.seq + static_cast<std::uint32_t>(p.length));
  } else if ((p.flags & (kSyn | kFin | kRst)) != 0) {
    text += fmt::format(", seq {}", p.seq);
  }
  if ((p.flags & kAck) != 0) text += fmt::format(", ack {}", p.ack);
  text += fmt::format(", win {}", p.window);
  if ((p.flags & kUrg) != 0) text += ", urg 7";
  return text + fmt::format(", length {}", p.length);
}

std::string write_packet(const Packet& p, int form) {
  const std::string time = "12:34:56.789012 ";
  const std::string flow = fmt::format("{}.{} > {}.{}: ", p.src, p.src_port, p.dst, p.dst_port);
  const std::string info = fmt::format("IP (tos 0x0, ttl {}, id {}, offset 0, flags [{}], proto {}, length 99)", p.ttl, p.id,
                                       p.df ? "DF" : "none", p.is_tcp ? "TCP (6)" : "UDP (17)");
  switch (form) {
    case 0:
      return time + flow + old_payload(p) + (p.df ? " (DF)" : "") + fmt::format(" (ttl {}, id {})", p.ttl, p.id);
    case 1:
      return time + info + ' ' + flow + old_payload(p);
    case 2:
      return time + info + "\n    " + flow + new_payload(p);
    default:
      return "    3  " + time + info + "\n    " + flow + new_payload(p) + "\n\t0x0000:  4500 0000";
  }
}

std::string expected(const Packet& p) {
  Record record;
  record.time.kind = WrittenTime::Kind::time_of_day;
  record.time.us_of_day = 45'296'789'012;
  record.sensor = Sensor::tcpdump;
  record.protocol = p.is_tcp ? Protocol::tcp : Protocol::udp;
  record.src = {p.src, p.src_port};
  record.dst = {p.dst, p.dst_port};
  record.flags = p.flags;
  record.length = p.length;
  record.ttl = p.ttl;
  record.ip_id = p.id;
  record.dont_fragment = p.df ? 1 : 0;
  if (p.is_tcp) {
    record.window = p.window;
    if (p.length > 0 || (p.flags & (kSyn | kFin | kRst)) != 0) record.seq = p.seq;
    if ((p.flags & kAck) != 0) record.ack = p.ack;
  }
  return describe(record);
}

TEST_CASE("packets written in the forms of 3.4, 3.9, 4.1 and 4.99 read back as they were") {
  std::mt19937 random(20000720);
  for (int round = 0; round < 400; ++round) {
    const Packet packet = random_packet(random);
    for (int form = 0; form < 4; ++form) {
      std::string described = only(write_packet(packet, form));
      const std::size_t tos = described.find(" tos=0");
      if (tos != std::string::npos) described.erase(tos, 6);
      CHECK(described == expected(packet));
    }
  }
}

}  // namespace
}  // namespace hindcast
