// snort's full alerts (-A full, the default of 1.x and 2.x) and the packet blocks of its log directory (-d -l): snort 1.6 to 2.9
// and 3.
//
//   [**] IDS177/netbios-name-query [**]
//   07/20-16:07:40.894521 208.61.141.146:137 -> 256.0.0.1:137
//   UDP TTL:112 TOS:0x0 ID:22685
//   Len: 58
//
// [**]_([g:s:r]_)?(_<interface>_)?message_[**]                                       _ is a blank, (...)? may be absent
// ([Classification: c]_)?[Priority: n]_            1.8 and later, with a packet
// [AppID: a]_                                      snort 3
// the packet's lines (ingest/snort_packet.h), of an alert about no packet only the time
// a blank line, which some writers leave out: a line that starts with "[**]" starts the next record in any case
//
// Variants: 1.6 has no IpLen, DgmLen, TcpLen and no Type/Code; -e puts MAC addresses on the time line and the addresses on the
// line of the IP header; copies from print join the first lines into one; -I the interface; -O "xxx.xxx.xxx.xxx"; snort 3 quotes
// the message. A block without "[**]" line is a packet that the sniffer logged; its record has no signature. ICMP errors quote the
// packet that caused them: the quoted flow, not the event's addresses.
//
// UDP's "Len:": 1.6 counts the header of eight bytes, later versions print the payload. DgmLen - IpLen decides where it is there.
// ICMP's payload is counted behind eight bytes of header, a fragment's and other protocols' behind the IP header.
// Ambiguous: an IPv6 address of TCP or UDP is followed by a port after its last colon if what is before is a whole address.
// Not kept: Xref, MAC addresses, UrgPtr, ICMP id and sequence, the payload dump (the record's lines are kept by the splitter).
// Text dumps (-C) are rows of 64 bytes; the packet's length says how many. One that starts like an alert ends the record.
// The buffers that snort 3 writes behind a blank line are comments.
//
// Known from: the sources of snort 2.2.0 and 3 (log.c, log_text.cc), 1.6's by description; output of 2.2.0 and 2.9.8; real logs.
#include "ingest/format.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"
#include "ingest/snort_packet.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    // 1.6: Len counts the header
    {"[**] IDS177/netbios-name-query [**]\n"
     "07/20-16:07:40.894521 208.61.141.146:137 -> 256.0.0.1:137\n"
     "UDP TTL:112 TOS:0x0 ID:22685\n"
     "Len: 58\n"
     "\n",
     "07-20 16:07:40.894521 | snort | udp 208.61.141.146:137 > 256.0.0.1:137 | sig=IDS177/netbios-name-query length=50 ttl=112 "
     "tos=0 ip_id=22685 df=0"},
    // made from the source: 1.6, no TcpLen, the old order of the flags
    {"[**] Probable NMAP fingerprint attempt [**]\n"
     "05/28-14:32:56.087697 MY.NET.253.12:43755 -> MY.NET.16.1:7\n"
     "TCP TTL:44 TOS:0x0 ID:5116 \n"
     "**SF*P*U Seq: 0x6095635C   Ack: 0x0   Win: 0x400\n"
     "TCP Options => WS: 10 NOP MSS: 265 TS: 1061109567 0 EOL EOL \n"
     "\n",
     "05-28 14:32:56.087697 | snort | tcp MY.NET.253.12:43755 > MY.NET.16.1:7 | sig=Probable NMAP fingerprint attempt flags=SFPU "
     "ttl=44 tos=0 ip_id=5116 seq=1620403036 ack=0 win=1024 df=0 options=WS: 10 NOP MSS: 265 TS: 1061109567 0 EOL EOL"},
    // made from the source: 1.6, a portscan record
    {"[**] spp_portscan: PORTSCAN DETECTED from 192.0.2.53 (STEALTH) [**]\n"
     "05/28-14:30:50.876461 \n",
     "05-28 14:30:50.876461 | snort |  192.0.2.53 >  | sig=spp_portscan: PORTSCAN DETECTED from 192.0.2.53 (STEALTH)"},
    // 1.7: new order of the flags
    {"[**] IDS198/SYN FIN Scan [**]\n"
     "03/13-01:38:45.254726 192.168.1.3:53 -> 192.168.0.1:53\n"
     "TCP TTL:23 TOS:0x0 ID:39426 IpLen:20 DgmLen:40\n"
     "******SF Seq: 0x4D622A79  Ack: 0x7EEF29AF  Win: 0x404  TcpLen: 20\n"
     "\n",
     "03-13 01:38:45.254726 | snort | tcp 192.168.1.3:53 > 192.168.0.1:53 | sig=IDS198/SYN FIN Scan flags=SF length=0 ttl=23 "
     "tos=0 ip_id=39426 seq=1298279033 ack=2129602991 win=1028 df=0"},
    // 2.2 with a reference
    {"[**] [1:1228:6] SCAN nmap XMAS [**]\n"
     "[Classification: Attempted Information Leak] [Priority: 2] \n"
     "11/22-09:51:34.510219 10.66.1.2:62620 -> 10.66.1.4:25\n"
     "TCP TTL:56 TOS:0x0 ID:35811 IpLen:20 DgmLen:40\n"
     "**U*P**F Seq: 0xFEDFB699  Ack: 0x0  Win: 0x400  TcpLen: 20  UrgPtr: 0x0\n"
     "[Xref => http://www.whitehats.com/info/IDS30]\n"
     "\n",
     "11-22 09:51:34.510219 | snort | tcp 10.66.1.2:62620 > 10.66.1.4:25 | [1:1228:6] sig=SCAN nmap XMAS class=Attempted "
     "Information Leak priority=2 flags=FPU length=0 ttl=56 tos=0 ip_id=35811 seq=4276074137 ack=0 win=1024 df=0"},
    // 2.2 -I -e
    {"[**] [111:9:1]  <[reading from a file]> (spp_stream4) STEALTH ACTIVITY (NULL scan) detection [**]\n"
     "11/22-09:51:34.286135 5A:6E:FF:CE:BB:6B -> 1A:C9:55:4F:D:E0 type:0x800 len:0x36\n"
     "10.66.1.2:43059 -> 10.66.1.3:22 TCP TTL:40 TOS:0x0 ID:52791 IpLen:20 DgmLen:40\n"
     "******** Seq: 0x8CADEFA2  Ack: 0x0  Win: 0x400  TcpLen: 20\n"
     "\n",
     "11-22 09:51:34.286135 | snort | tcp 10.66.1.2:43059 > 10.66.1.3:22 | [111:9:1] sig=(spp_stream4) STEALTH ACTIVITY (NULL "
     "scan) detection flags= length=0 ttl=40 tos=0 ip_id=52791 seq=2360209314 ack=0 win=1024 df=0"},
    // 2.2: an ICMP error and the packet it quotes
    {"[**] [1:402:7] ICMP Destination Unreachable Port Unreachable [**]\n"
     "[Classification: Misc activity] [Priority: 3] \n"
     "11/22-09:51:52.926531 10.66.1.4 -> 10.66.1.2\n"
     "ICMP TTL:64 TOS:0xC0 ID:36171 IpLen:20 DgmLen:56\n"
     "Type:3  Code:3  DESTINATION UNREACHABLE: PORT UNREACHABLE\n"
     "** ORIGINAL DATAGRAM DUMP:\n"
     "10.66.1.2:37212 -> 10.66.1.4:56\n"
     "UDP TTL:54 TOS:0x0 ID:49475 IpLen:20 DgmLen:28\n"
     "Len: 0\n"
     "** END OF DUMP\n"
     "\n",
     "11-22 09:51:52.926531 | snort | icmp 10.66.1.4 > 10.66.1.2 | [1:402:7] sig=ICMP Destination Unreachable Port Unreachable "
     "class=Misc activity priority=3 length=28 ttl=64 tos=192 ip_id=36171 df=0 icmp_type=3 icmp_code=3 quoted=udp 10.66.1.2:37212 "
     "> 10.66.1.4:56 text=DESTINATION UNREACHABLE: PORT UNREACHABLE"},
    // 2.9: Len is the payload
    {"[**] [1:1000005:0] UDP Connection [**]\n"
     "[Classification: A Network Trojan was Detected] [Priority: 1] \n"
     "09/04-21:53:15.299702 10.100.10.1:53 -> 10.100.10.190:36635\n"
     "UDP TTL:64 TOS:0x0 ID:58363 IpLen:20 DgmLen:83\n"
     "Len: 55\n"
     "\n",
     "09-04 21:53:15.299702 | snort | udp 10.100.10.1:53 > 10.100.10.190:36635 | [1:1000005:0] sig=UDP Connection class=A Network "
     "Trojan was Detected priority=1 length=55 ttl=64 tos=0 ip_id=58363 df=0"},
    // 2.9: IPv6 and IP options
    {"[**] [1:527:8] BAD-TRAFFIC same SRC/DST [**]\n"
     "[Classification: Potentially Bad Traffic] [Priority: 2] \n"
     "12/31-18:53:11.825602 :: -> ff02::1\n"
     "IPV6-ICMP TTL:1 TOS:0x0 ID:0 IpLen:40 DgmLen:72\n"
     "[Xref => http://www.cert.org/advisories/CA-1997-28.html]\n"
     "\n",
     "12-31 18:53:11.825602 | snort | icmpv6 :: > ff02::1 | [1:527:8] sig=BAD-TRAFFIC same SRC/DST class=Potentially Bad Traffic "
     "priority=2 length=32 ttl=1 tos=0 ip_id=0 df=0"},
    {"[**] [1:527:8] BAD-TRAFFIC same SRC/DST [**]\n"
     "[Classification: Potentially Bad Traffic] [Priority: 2] \n"
     "12/31-18:53:11.825537 0.0.0.0 -> 224.0.0.1\n"
     "IGMP TTL:1 TOS:0xC0 ID:0 IpLen:24 DgmLen:32 DF\n"
     "IP Options (1) => RTRALT \n"
     "\n",
     "12-31 18:53:11.825537 | snort | igmp 0.0.0.0 > 224.0.0.1 | [1:527:8] sig=BAD-TRAFFIC same SRC/DST class=Potentially Bad "
     "Traffic priority=2 length=8 ttl=1 tos=192 ip_id=0 df=1 text=IP Options (1) => RTRALT"},
    // 2.9: a ping
    {"[**] [1:1000004:0] Pinging... [**]\n"
     "[Classification: Attempted Information Leak] [Priority: 2] \n"
     "09/04-21:53:15.299988 10.100.10.190 -> 172.217.1.142\n"
     "ICMP TTL:64 TOS:0x0 ID:6922 IpLen:20 DgmLen:84 DF\n"
     "Type:8  Code:0  ID:101   Seq:1  ECHO\n"
     "\n",
     "09-04 21:53:15.299988 | snort | icmp 10.100.10.190 > 172.217.1.142 | [1:1000004:0] sig=Pinging... class=Attempted "
     "Information Leak priority=2 length=56 ttl=64 tos=0 ip_id=6922 df=1 icmp_type=8 icmp_code=0 text=ECHO"},
    // made from the source: a fragment
    {"[**] [1:522:3] MISC Tiny Fragments [**]\n"
     "[Classification: Potentially Bad Traffic] [Priority: 2] \n"
     "11/22-10:07:08.938278 10.66.1.2 -> 10.66.1.3\n"
     "TCP TTL:46 TOS:0x0 ID:48263 IpLen:20 DgmLen:28 MF\n"
     "Frag Offset: 0x0001   Frag Size: 0x0008\n"
     "\n",
     "11-22 10:07:08.938278 | snort | tcp 10.66.1.2 > 10.66.1.3 | [1:522:3] sig=MISC Tiny Fragments class=Potentially Bad Traffic "
     "priority=2 length=8 ttl=46 tos=0 ip_id=48263 df=0 frag=8"},
    // 3
    {"[**] [1:1917:16] \"INDICATOR-SCAN UPnP service discover attempt\" [**]\n"
     "[Classification: Detection of a Network Scan] [Priority: 3] \n"
     "06/08-14:57:27.854557 192.168.1.12:40451 -> 239.255.255.250:1900\n"
     "UDP TTL:255 TOS:0x0 ID:5870 IpLen:20 DgmLen:153 DF\n"
     "Len: 125\n"
     "\n",
     "06-08 14:57:27.854557 | snort | udp 192.168.1.12:40451 > 239.255.255.250:1900 | [1:1917:16] sig=INDICATOR-SCAN UPnP service "
     "discover attempt class=Detection of a Network Scan priority=3 length=125 ttl=255 tos=0 ip_id=5870 df=1"},
    // made from the source: the log directory, no alert, a payload
    {"05/28-14:32:56.087697 10.0.0.1:1024 -> 10.0.0.2:53\n"
     "UDP TTL:64 TOS:0x0 ID:9 \n"
     "Len: 10\n"
     "41 42                                            AB\n"
     "\n"
     "=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+\n"
     "\n",
     "05-28 14:32:56.087697 | snort | udp 10.0.0.1:1024 > 10.0.0.2:53 | length=2 ttl=64 tos=0 ip_id=9 df=0"},
};

// Only snort 3 quotes its messages, and only it writes the year first.
YearPlace year_place(const Record& record) { return record.signature.starts_with('"') ? YearPlace::first : YearPlace::last; }

// A block of the log directory: it starts at the packet's time line. Other formats start with the same time, so the line must
// show addresses or ARP.
LineVerdict begin_block(std::string_view line, Record& record, std::string_view& reason) {
  if (!take_time_line(line, YearPlace::last, record)) return LineVerdict::not_mine;
  reason = packet_damage(record);
  if (!reason.empty()) return LineVerdict::damaged;
  return packet_stage(record) == PacketStage::bare_time ? LineVerdict::not_mine : LineVerdict::record_open;
}

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  if (is_dump_separator(line) || is_loose_dump_line(line)) return LineVerdict::comment;
  record.sensor = Sensor::snort;
  if (line.size() > 14 && line[2] == '/' && !has_long_year(line)) return begin_block(line, record, reason);
  if (!line.starts_with("[**] ")) return LineVerdict::not_mine;
  std::string_view text = line;
  std::string_view message;
  if (!take_marked_message(text, message)) {
    reason = "cut alert";
    return LineVerdict::damaged;
  }
  take_message_head(message, record);
  record.signature = trim(message);
  set_packet_stage(record, PacketStage::start);
  if (text.empty() || take_time_line(text, year_place(record), record)) return LineVerdict::record_open;
  reason = "cut alert";
  return LineVerdict::damaged;
}

NextLine next(std::string_view line, Record& record) {
  if (packet_stage(record) != PacketStage::start) return take_packet_line(line, record);
  if (line.empty()) return NextLine::belongs;  // copies with doubled spacing; a record without a time line is refused at its end
  if (line.starts_with("[**]")) return NextLine::not_mine;
  if (line.starts_with("[Classification:") || line.starts_with("[Priority:") || line.starts_with("[AppID:")) {
    if (!take_class_and_priority(line, record)) record.is_cut = true;
    return NextLine::belongs;
  }
  return take_time_line(line, year_place(record), record) ? NextLine::belongs : NextLine::not_mine;
}

bool finish(Record& record, std::string_view& reason) {
  record.signature = without_quotes(record.signature);
  const PacketStage stage = packet_stage(record);
  if (stage == PacketStage::start) {
    reason = "no time line";
    return false;
  }
  if (stage == PacketStage::link) {
    reason = "no addresses";
    return false;
  }
  if (stage == PacketStage::bare_time || record.gid == 117) read_portscan_text(record.signature, record);
  if (stage == PacketStage::addresses && !record.signature.empty()) record.is_cut = true;  // the IP header line is missing
  return finish_packet(record, reason);
}

}  // namespace

extern const Format kSnortFull;
const Format kSnortFull = {
    "snort_full",
    Sensor::snort,
    "snort alert, several lines (-A full), and logged packets",
    "snort 1.6 to 2.9, snort 3",
    begin,
    next,
    finish,
    kSamples,
};

}  // namespace hindcast
