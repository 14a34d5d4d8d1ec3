// snort's comma-separated alerts (alert_csv): snort 1.8 to 2.9, snort 3, and pfSense's layout.
//
//   09/04-21:45:37.536335 ,1,1000006,0,"TCP connection",TCP,10.100.20.59,57263,10.100.10.190,22,00:25:90:3A:05:13,
//     00:50:56:9D:A5:BE,0x72,***AP***,0x688F0DFC,0xBC763516,,0x80C,127,0,55665,100,102400,,,,                (one line in the file)
//
// The fields and their order are configured and not written, so a line's layout is found from its contents:
//   default  time,gid,sid,rev,msg,proto,src,srcport,dst,dstport,ethsrc,ethdst,ethlen,flags,seq,ack,tcplen,window,ttl,tos,id,
//            dgmlen,iplen,icmptype,icmpcode,icmpid,icmpseq
//   export   the same without gid, sid and rev
//   pfSense  time,gid,sid,rev,msg,proto,src,srcport,dst,dstport,id,class,priority,action,disposition
//   snort 3  time, packet, proto, source of the packet, length, direction, src:port, dst:port, gid:sid:rev, action
// Any other layout is refused. A header line ("timestamp,msg,...") is known text. Spreadsheets save ports as "61489.0", turn flags
// into dates, quote every field, double the quotes in them, and part the fields by semicolons.
//
// The time ends with a blank. An empty field does not apply. The message is quoted by 2.9 always, by 2.2 if it holds a comma or a
// quote; a backslash escapes. iplen of 2.9 is 1024 times dgmlen (a slip of the program), so only 2.2's gives a payload length.
//
// Known from: the source of snort 2.2.0 (spo_csv.c) and its output; real files of 2.9 and pfSense. snort 3's from its manual.
#include <algorithm>
#include <array>

#include "core/protocol.h"
#include "ingest/format.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    // 2.9
    {"09/04-21:45:37.536335 ,1,1000006,0,\"TCP connection\",TCP,10.100.20.59,57263,10.100.10.190,22,00:25:90:3A:05:13,00:50:56:9D:"
     "A5:BE,0x72,***AP***,0x688F0DFC,0xBC763516,,0x80C,127,0,55665,100,102400,,,,",
     "09-04 21:45:37.536335 | snort | tcp 10.100.20.59:57263 > 10.100.10.190:22 | [1:1000006:0] sig=TCP connection flags=AP "
     "ttl=127 tos=0 ip_id=55665 seq=1754205692 ack=3161863446 win=2060"},
    {"09/04-21:49:55.900215 ,1,1000004,0,\"Pinging...\",ICMP,10.100.10.190,,1.1.1.1,,00:50:56:9D:A5:BE,00:25:90:3A:05:13,0x62,,,,,"
     ",64,0,37607,84,86016,8,0,83,1",
     "09-04 21:49:55.900215 | snort | icmp 10.100.10.190 > 1.1.1.1 | [1:1000004:0] sig=Pinging... ttl=64 tos=0 ip_id=37607 "
     "icmp_type=8 icmp_code=0"},
    // 2.2: message without quotes, payload length known
    {"11/22-09:51:52.926629 ,1,1411,10,SNMP public access "
     "udp,UDP,10.66.1.2,37212,10.66.1.4,161,5A:6E:FF:CE:BB:6B,1A:C9:55:4F:D:E0,0x4B,,,,,,55,0,56063,61,20,,,,",
     "11-22 09:51:52.926629 | snort | udp 10.66.1.2:37212 > 10.66.1.4:161 | [1:1411:10] sig=SNMP public access udp length=33 "
     "ttl=55 tos=0 ip_id=56063"},
    // pfSense
    {"09/03/21-12:37:16.428952 ,1,2403488,68499,\"ET CINS Active Threat Intelligence Poor Reputation IP TCP group "
     "95\",TCP,89.248.168.157,36847,104.5.30.130,91,54321,Misc Attack,2,alert,Allow",
     "2021-09-03 12:37:16.428952 | snort | tcp 89.248.168.157:36847 > 104.5.30.130:91 | [1:2403488:68499] sig=ET CINS Active "
     "Threat Intelligence Poor Reputation IP TCP group 95 class=Misc Attack priority=2 ip_id=54321"},
    // 2.9, saved by a spreadsheet
    {"05/11-03:18:45.264422 ,SCAN UPnP service discover "
     "attempt,UDP,192.168.147.1,61489.0,239.255.255.250,1900.0,00:50:56:C0:00:08,01:00:5E:7F:FF:FA,0xD8,,,,,,1,0,11408,202,206848,"
     ",,,",
     "05-11 03:18:45.264422 | snort | udp 192.168.147.1:61489 > 239.255.255.250:1900 | sig=SCAN UPnP service discover attempt "
     "ttl=1 tos=0 ip_id=11408"},
    {"05/11-03:42:05.314596 ,BAD-TRAFFIC same SRC/DST,,::,,ff02::16,,00:0C:29:3F:CA:52,33:33:00:00:00:16,0x5A,,,,,,1,0,256,36,3686"
     "4,143.0,0.0,0.0,1.0",
     "05-11 03:42:05.314596 | snort |  :: > ff02::16 | sig=BAD-TRAFFIC same SRC/DST ttl=1 tos=0 ip_id=256"},
    // made: a spreadsheet of a country with decimal commas; all fields quoted, quotes doubled
    {"09/04-21:45:37.536335 ;1;1000006;0;TCP connection;TCP;10.100.20.59;57263;10.100.10.190;22;;;;;;;;;127;0;55665;100;;;;;",
     "09-04 21:45:37.536335 | snort | tcp 10.100.20.59:57263 > 10.100.10.190:22 | [1:1000006:0] sig=TCP connection ttl=127 tos=0 "
     "ip_id=55665"},
    {"\"09/04-21:45:37.536335 \",\"1\",\"1000006\",\"0\",\"a, "
     "\"\"b\"\"\",\"TCP\",\"10.100.20.59\",\"57263\",\"10.100.10.190\",\"22\"",
     "09-04 21:45:37.536335 | snort | tcp 10.100.20.59:57263 > 10.100.10.190:22 | [1:1000006:0] sig=a, \"\"b\"\""},
    // made from the manual: 3
    {"03/15-13:13:29.192291, 1336, TCP, raw, 84, C2S, 192.168.0.28:1024, 192.168.0.167:80, 1:1000001:1, allow",
     "03-15 13:13:29.192291 | snort | tcp 192.168.0.28:1024 > 192.168.0.167:80 | [1:1000001:1]"},
};

constexpr std::size_t kMaxFields = 32;

struct Fields {
  std::array<std::string_view, kMaxFields> text{};
  std::size_t count = 0;
  bool is_cut = false;  // ends inside quotes
  // The field, or empty text.
  std::string_view operator[](std::size_t at) const { return at < count ? text[at] : std::string_view{}; }
};

// Takes a quoted field, without its quotes; what is escaped, or doubled as spreadsheets do, stays as written.
bool take_quoted(std::string_view& line, std::string_view& field) {
  std::size_t end = 1;
  while (end < line.size() && (line[end] != '"' || (end + 1 < line.size() && line[end + 1] == '"'))) {
    end += line[end] == '\\' || line[end] == '"' ? 2 : 1;
  }
  if (end >= line.size()) return false;
  field = line.substr(1, end - 1);
  line.remove_prefix(end + 1);
  return true;
}

Fields split(std::string_view line, char separator) {
  Fields fields;
  while (fields.count < kMaxFields) {
    std::string_view field;
    skip_blanks(line);
    if (line.starts_with('"')) {
      if (!take_quoted(line, field)) {
        fields.is_cut = true;
        return fields;
      }
      line = line.substr(std::min(line.find(separator), line.size()));
    } else {
      const std::size_t end = std::min(line.find(separator), line.size());
      field = trim(line.substr(0, end));
      line.remove_prefix(end);
    }
    fields.text[fields.count++] = field;
    if (line.empty()) return fields;
    line.remove_prefix(1);
  }
  return fields;
}

template <typename T>
bool whole_number(std::string_view text, T& value) {
  T parsed{};
  if (!take_number(text, parsed) || !text.empty()) return false;
  value = parsed;
  return true;
}

// A number that may be empty; "61489.0" is what spreadsheets make of 61489. False if it is something else.
bool read_csv_port(std::string_view text, WrittenEndpoint& end) {
  if (text.empty()) return true;
  if (text.ends_with(".0")) text.remove_suffix(2);
  return whole_number(text, end.port) && end.port <= 65'535;
}

bool read_ids(const Fields& fields, Record& record) {
  return whole_number(fields[1], record.gid) && whole_number(fields[2], record.sid) && whole_number(fields[3], record.rev);
}

// Numbers, names and sanitised addresses have a dot, IPv6 has colons; "-O" of old versions writes "xxx.xxx.xxx.xxx".
bool looks_like_address(std::string_view text) {
  return text.find_first_of(".:") != std::string_view::npos && text.find(' ') == std::string_view::npos;
}

// msg,proto,src,srcport,dst,dstport from `at` on. The protocol may be empty (2.9 for ICMPv6).
bool read_flow(const Fields& fields, std::size_t at, Record& record, std::string_view& reason) {
  record.signature = fields[at];
  record.protocol = parse_protocol(fields[at + 1]);
  record.src.host = fields[at + 2];
  record.dst.host = fields[at + 4];
  const bool known = looks_like_address(record.src.host) && looks_like_address(record.dst.host);
  if (!known) reason = fields.count < at + 6 ? "cut line" : "unknown field layout";
  if (known && (!read_csv_port(fields[at + 3], record.src) || !read_csv_port(fields[at + 5], record.dst))) reason = "bad port";
  return reason.empty();
}

// ethsrc to icmpseq from `at` on; fields that a program left out stay "not shown".
void read_packet(const Fields& fields, std::size_t at, Record& record) {
  if (const auto flags = parse_snort_flags(fields[at + 3])) record.flags = flags->flags;
  auto hex = [&fields](std::size_t index, auto& value) {
    std::string_view text = fields[index];
    take_hex(text, value);
  };
  hex(at + 4, record.seq);
  hex(at + 5, record.ack);
  hex(at + 7, record.window);
  whole_number(fields[at + 8], record.ttl);
  whole_number(fields[at + 9], record.tos);
  whole_number(fields[at + 10], record.ip_id);
  whole_number(fields[at + 13], record.icmp_type);
  whole_number(fields[at + 14], record.icmp_code);
  std::int32_t total = -1;
  std::int32_t header = -1;
  whole_number(fields[at + 11], total);
  whole_number(fields[at + 12], header);
  const std::int32_t transport = record.protocol == Protocol::udp || record.protocol == Protocol::icmp ? 8 : -1;
  const bool has_length = transport > 0 && header >= 20 && header <= 60 && total >= header + transport;
  if (has_length) record.length = total - header - transport;
}

// "time, packet, proto, raw, 84, C2S, src:port, dst:port, gid:sid:rev, action" of snort 3.
bool read_snort3(const Fields& fields, Record& record, std::string_view& reason) {
  const std::string_view direction = fields[5];
  if (fields.count < 9 || (direction != "C2S" && direction != "S2C" && direction != "UNK")) return false;
  record.protocol = parse_protocol(fields[2]);
  const bool good =
      split_address_port(fields[6], record.protocol, record.src) && split_address_port(fields[7], record.protocol, record.dst);
  if (!good) reason = "bad port";
  std::string_view rule = fields[8];
  take_rule_id(rule, record);
  return true;
}

bool is_header(std::string_view line) { return line.starts_with("timestamp,") || line.starts_with("timestamp ,"); }

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  if (is_header(line)) return LineVerdict::comment;
  std::string_view text = line;
  const bool is_quoted = take(text, "\"");
  const SnortTime time = take_snort_time(text, record.time, YearPlace::last);
  if (time == SnortTime::none) return LineVerdict::not_mine;
  skip_blanks(text);
  if (is_quoted && !take(text, "\"")) return LineVerdict::not_mine;
  if (!text.starts_with(',') && !text.starts_with(';')) return LineVerdict::not_mine;
  record.sensor = Sensor::snort;
  const Fields fields = split(text, text.front());
  constexpr std::size_t kPfSenseCount = 15;
  if (fields.is_cut) {
    reason = "cut line";
  } else if (read_ids(fields, record)) {
    if (read_flow(fields, 4, record, reason) && fields.count != kPfSenseCount) read_packet(fields, 10, record);
    if (fields.count == kPfSenseCount) {
      whole_number(fields[10], record.ip_id);
      record.classification = fields[11];
      whole_number(fields[12], record.priority);
    }
  } else if (!read_snort3(fields, record, reason)) {
    record.gid = record.sid = record.rev = -1;
    if (read_flow(fields, 1, record, reason)) read_packet(fields, 7, record);
  }
  if (time == SnortTime::bad_date) reason = "bad date";
  return reason.empty() ? LineVerdict::record : LineVerdict::damaged;
}

}  // namespace

extern const Format kSnortCsv;
const Format kSnortCsv = {
    "snort_csv", Sensor::snort, "snort alert, comma-separated (alert_csv)", "snort 1.8 to 2.9, snort 3, pfSense", begin, nullptr,
    nullptr,     kSamples,
};

}  // namespace hindcast
