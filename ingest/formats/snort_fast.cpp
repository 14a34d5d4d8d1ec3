// snort's one-line alerts (-A fast, alert_fast): snort 1.6 to 2.9 and 3.
//
//   05/28-14:30:50.876461  [**] SUNRPC highport access! [**] MY.NET.253.12:43746 -> MY.NET.16.0:32771
//
// 1.6/1.7   time__[**]_message_[**]_(src -> dst)?                                    _ is a blank, (...)? may be absent
// 1.8..2.9  time__([action]_)?[**]_([g:s:r]_)?(_<interface>_)?message_[**]_class_({PROTO}_src -> dst)?
// 3         time_([action]_)?[**]_[g:s:r]_(_<interface>_)?"message"_[**]_class_([AppID: a]_)?{PROTO}_src -> dst
// class     ([Classification: c]_)?([Priority: n]_)?
//
// The time is MM/DD-hh:mm:ss.uuuuuu, local or UTC (-U), which the line does not tell; -y adds a two-digit year.
// Addresses have ports for TCP and UDP only, and not for fragments. 1.6 and 1.7 do not name the protocol.
// Alerts about no packet end after the message: spp_portscan's three texts, and other preprocessors'. spp_portscan's describe a
// scanner: it becomes the source, the counts of the text are read, and there is no destination.
// With packets (alert_fast's option, snort 3's -d) the lines of the packet follow up to "=+=+=+" or a blank line.
//
// Ambiguous: AA/BB/CC is MM/DD/YY of snort 2 (two blanks follow) or YY/MM/DD of snort 3 (one blank). A message may contain
// anything, "[**]" and addresses too: it ends at the line's last " [**]". Where a line was cut inside the last number, nothing
// shows it. An action that a line gives ("[Drop]") is not kept.
// snort 3's HTTP buffers stand behind a blank line: comments (see snort_full.cpp).
//
// Known from: the sources of snort 2.2.0, 2.9 and 3 (spo_alert_fast.c, alert_fast.cc, log_text.cc), 1.6's by description; output
// of 2.2.0 and 2.9.8; real logs of 2000 (1.6) to 2023 (3).
#include "ingest/format.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"
#include "ingest/snort_packet.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    // 1.6, its hosts sanitised by the owner
    {"05/28-14:30:50.876461  [**] SUNRPC highport access! [**] MY.NET.253.12:43746 -> MY.NET.16.0:32771",
     "05-28 14:30:50.876461 | snort |  MY.NET.253.12:43746 > MY.NET.16.0:32771 | sig=SUNRPC highport access!"},
    // made from the source: 1.6 -O with a home net: one side hidden, one blank missing
    {"05/28-14:30:50.876461  [**] IDS177/netbios-name-query [**] xxx.xxx.xxx.xxx ->10.0.0.1",
     "05-28 14:30:50.876461 | snort |  xxx.xxx.xxx.xxx > 10.0.0.1 | sig=IDS177/netbios-name-query"},
    // spp_portscan's three texts
    {"07/19-16:00:53.792753  [**] spp_portscan: PORTSCAN DETECTED from 192.0.2.53 (THRESHOLD 4 connections exceeded in 4 seconds) "
     "[**] ",
     "07-19 16:00:53.792753 | snort |  192.0.2.53 >  | sig=spp_portscan: PORTSCAN DETECTED from 192.0.2.53 (THRESHOLD 4 "
     "connections exceeded in 4 seconds)"},
    {"11/22-10:07:22.767497  [**] [100:1:1] spp_portscan: PORTSCAN DETECTED to port 21 from 192.168.77.9 (STEALTH) [**] ",
     "11-22 10:07:22.767497 | snort |  192.168.77.9 >  | [100:1:1] sig=spp_portscan: PORTSCAN DETECTED to port 21 from "
     "192.168.77.9 (STEALTH)"},
    {"11/22-09:52:33.365588  [**] [100:2:1] spp_portscan: portscan status from 10.66.1.2: 121 connections across 1 hosts: "
     "TCP(121), UDP(0) STEALTH [**] ",
     "11-22 09:52:33.365588 | snort |  10.66.1.2 >  | [100:2:1] sig=spp_portscan: portscan status from 10.66.1.2: 121 connections "
     "across 1 hosts: TCP(121), UDP(0) STEALTH scan_connections=121 scan_hosts=1 scan_tcp=121 scan_udp=0"},
    {"07/19-16:01:11.467413  [**] spp_portscan: End of portscan from 192.0.2.53: TOTAL time(10s) hosts(1) TCP(0) UDP(7) [**] ",
     "07-19 16:01:11.467413 | snort |  192.0.2.53 >  | sig=spp_portscan: End of portscan from 192.0.2.53: TOTAL time(10s) "
     "hosts(1) TCP(0) UDP(7) scan_hosts=1 scan_tcp=0 scan_udp=7"},
    // spp_portscan2, with a packet
    {"11/22-09:51:28.166520  [**] [117:1:1] (spp_portscan2) Portscan detected from 10.66.1.2: 1 targets 21 ports in 0 seconds "
     "[**] {TCP} 10.66.1.2:37962 -> 10.66.1.3:116",
     "11-22 09:51:28.166520 | snort | tcp 10.66.1.2:37962 > 10.66.1.3:116 | [117:1:1] sig=(spp_portscan2) Portscan detected from "
     "10.66.1.2: 1 targets 21 ports in 0 seconds scan_connections=21 scan_hosts=1"},
    // 2.2 without a class; -y
    {"11/22/26-09:51:34.286135  [**] [111:9:1] (spp_stream4) STEALTH ACTIVITY (NULL scan) detection [**] {TCP} 10.66.1.2:43059 -> "
     "10.66.1.3:22",
     "2026-11-22 09:51:34.286135 | snort | tcp 10.66.1.2:43059 > 10.66.1.3:22 | [111:9:1] sig=(spp_stream4) STEALTH ACTIVITY "
     "(NULL scan) detection"},
    // 2.9
    {"05/30-19:09:10.917356  [**] [1:527:8] BAD-TRAFFIC same SRC/DST [**] [Classification: Potentially Bad Traffic] [Priority: 2] "
     "{UDP} 0.0.0.0:68 -> 255.255.255.255:67",
     "05-30 19:09:10.917356 | snort | udp 0.0.0.0:68 > 255.255.255.255:67 | [1:527:8] sig=BAD-TRAFFIC same SRC/DST "
     "class=Potentially Bad Traffic priority=2"},
    // 2.9 inline
    {"10/20-20:43:39.741995  [Drop] [**] [1:10000002:0] cmd.exe test detected [**] [Priority: 0] {TCP} 10.1.4.2:59244 -> "
     "10.1.7.2:80",
     "10-20 20:43:39.741995 | snort | tcp 10.1.4.2:59244 > 10.1.7.2:80 | [1:10000002:0] sig=cmd.exe test detected priority=0"},
    // sfPortscan: the pseudo packet
    {"05/07-00:32:33.058586  [**] [122:7:2] (portscan) TCP Filtered Portsweep [**] [Classification: Attempted Information Leak] "
     "[Priority: 2] {PROTO:255} 192.168.50.31 -> 52.15.114.206",
     "05-07 00:32:33.058586 | snort | proto-255 192.168.50.31 > 52.15.114.206 | [122:7:2] sig=(portscan) TCP Filtered Portsweep "
     "class=Attempted Information Leak priority=2"},
    // -I
    {"11/22-09:51:34.394237  [**] [1:621:6]  <[reading from a file]> SCAN FIN [**] [Classification: Attempted Information Leak] "
     "[Priority: 2] {TCP} 10.66.1.2:56934 -> 10.66.1.3:25",
     "11-22 09:51:34.394237 | snort | tcp 10.66.1.2:56934 > 10.66.1.3:25 | [1:621:6] sig=SCAN FIN class=Attempted Information "
     "Leak priority=2"},
    // 3: one blank, quoted message
    {"01/30-11:59:19.640667 [**] [116:434:1] \"(icmp4) ICMP ping Nmap\" [**] [Priority: 3] {ICMP} 192.168.0.28 -> 192.168.0.29",
     "01-30 11:59:19.640667 | snort | icmp 192.168.0.28 > 192.168.0.29 | [116:434:1] sig=(icmp4) ICMP ping Nmap priority=3"},
    // 3: IPv6 has no brackets
    {"02/04-23:41:31.115933 [**] [1:20035:1000] \"MALWARE-CNC outbound connection\" [**] [Classification: Attempted Information "
     "Leak] [Priority: 1] {TCP} 2001:df1:c200:c:0:0:0:35:60884 -> 2001:4860:4860:0:0:0:0:8888:80",
     "02-04 23:41:31.115933 | snort | tcp 2001:df1:c200:c:0:0:0:35:60884 > 2001:4860:4860:0:0:0:0:8888:80 | [1:20035:1000] "
     "sig=MALWARE-CNC outbound connection class=Attempted Information Leak priority=1"},
    // 3 -y: the year comes first
    {"21/12/28-12:55:38.765402 [**] [1:366:11] PROTOCOL-ICMP PING Unix [**] [Priority: 3] {ICMP} 2001:df1:c200:c:0:0:0:35 -> "
     "2001:4860:4860:0:0:0:0:8888",
     "2021-12-28 12:55:38.765402 | snort | icmp 2001:df1:c200:c:0:0:0:35 > 2001:4860:4860:0:0:0:0:8888 | [1:366:11] "
     "sig=PROTOCOL-ICMP PING Unix priority=3"},
    // made from the source: 3, ARP without addresses
    {"01/30-11:59:19.640667 [**] [112:1:1] \"(arp_spoof) unicast ARP request\" [**] [Priority: 3] {ARP}  -> ",
     "01-30 11:59:19.640667 | snort | arp  >  | [112:1:1] sig=(arp_spoof) unicast ARP request priority=3"},
    // made after a sample of isa674: a clock before 1970
    {"01/01--3:-33:-58.465255  [**] [1:469:3] ICMP PING NMAP [**] [Classification: Attempted Information Leak] [Priority: 2] "
     "{ICMP} 10.0.0.9 -> 10.0.0.7",
     "no time | snort | icmp 10.0.0.9 > 10.0.0.7 | [1:469:3] sig=ICMP PING NMAP class=Attempted Information Leak priority=2"},
    // made from the source: 2.2 with the packet
    {"11/22-09:51:34.394237  [**] [1:621:6] SCAN FIN [**] [Classification: Attempted Information Leak] [Priority: 2] {TCP} "
     "10.66.1.2:56934 -> 10.66.1.3:25\n"
     "11/22-09:51:34.394237 10.66.1.2:56934 -> 10.66.1.3:25\n"
     "TCP TTL:57 TOS:0x0 ID:64467 IpLen:20 DgmLen:42\n"
     "*******F Seq: 0xDC1B4D97  Ack: 0x0  Win: 0x400  TcpLen: 20\n"
     "41 42                                            AB\n"
     "\n"
     "=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+\n"
     "\n",
     "11-22 09:51:34.394237 | snort | tcp 10.66.1.2:56934 > 10.66.1.3:25 | [1:621:6] sig=SCAN FIN class=Attempted Information "
     "Leak priority=2 flags=F length=2 ttl=57 tos=0 ip_id=64467 seq=3692776855 ack=0 win=1024 df=0"},
};

// Whether the line is cut between the time and the end of "[**] ".
bool is_cut_mark(std::string_view text) { return std::string_view("[**]").starts_with(text); }

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  if (line.size() < 15 || line[2] != '/' || has_long_year(line)) return LineVerdict::not_mine;
  std::string_view text = line;
  const SnortTime time = take_snort_time(text, record.time, YearPlace::by_blanks);
  if (time == SnortTime::none) return LineVerdict::not_mine;
  skip_blanks(text);
  take_action(text);
  if (is_cut_mark(text) && text.size() < 4) {
    reason = "cut alert";
    return LineVerdict::damaged;
  }
  record.sensor = Sensor::snort;
  const LineVerdict verdict = read_alert_line(text, record, reason);
  if (verdict == LineVerdict::not_mine) return verdict;
  if (time == SnortTime::bad_date) {
    reason = "bad date";
    return LineVerdict::damaged;
  }
  set_packet_stage(record, PacketStage::start);
  return verdict == LineVerdict::record ? LineVerdict::record_open : verdict;
}

bool is_same_time(const WrittenTime& a, const WrittenTime& b) {
  return a.month == b.month && a.day == b.day && a.us_of_day == b.us_of_day;
}

// A line about the alert's own packet: its time repeated (snort 2), its addresses without a time (snort 3), its MACs, or the
// note that it was put together from several.
bool starts_packet(std::string_view line, const Record& record) {
  if (line.size() > 5 && line[2] == '/' && is_digit(line[0])) {
    const std::size_t blank = line.find(' ');
    const std::size_t next = line.find_first_not_of(' ', blank);
    if (blank == std::string_view::npos || next == std::string_view::npos || line[next] == '[') return false;
    Record packet;
    return take_time_line(line, YearPlace::by_blanks, packet) && is_same_time(packet.time, record.time);
  }
  if (line.ends_with(" packet")) {
    return line.ends_with("reassembled packet") || line.ends_with("desegmented packet") || line.ends_with("defragmented packet");
  }
  if (is_link_line(line)) return true;
  const bool same_host = !record.src.host.empty() && line.starts_with(record.src.host);
  return same_host && line.find(" -> ") != std::string_view::npos && line.find("[**]") == std::string_view::npos;
}

NextLine next(std::string_view line, Record& record) {
  if (packet_stage(record) != PacketStage::start) return take_packet_line(line, record);
  if (!starts_packet(line, record)) return NextLine::not_mine;
  if (line[2] == '/' && is_digit(line[0])) {
    return take_time_line(line, YearPlace::by_blanks, record) ? NextLine::belongs : NextLine::not_mine;
  }
  if (line.ends_with(" packet")) return NextLine::belongs;
  return take_packet_line(line, record);
}

bool finish(Record& record, std::string_view& reason) {
  return packet_stage(record) == PacketStage::start || finish_packet(record, reason);
}

}  // namespace

extern const Format kSnortFast;
const Format kSnortFast = {
    "snort_fast", Sensor::snort, "snort alert, one line (-A fast)", "snort 1.6 to 2.9, snort 3", begin, next, finish, kSamples,
};

}  // namespace hindcast
