// snort 3's alerts as JSON (alert_json): one object a line, blanks around the colons.
//
//   { "timestamp" : "03/15-13:13:29.192291", "msg" : "PROTOCOL-ICMP PING", "proto" : "ICMP", "src_addr" : "192.168.0.28",
//     "dst_addr" : "192.168.0.167", "rule" : "1:384:8", "priority" : 3, "class" : "Misc activity", "action" : "allow" }
//                                                                                                         (one line in the file)
// Which keys there are, and their order, is configured. The default has the flow as src_ap and dst_ap ("address:port", IPv6 without
// brackets, port 0 where there is none). timestamp has no year unless -y (YY/MM/DD-); seconds, if there, is a date in full.
// An object with a snort time and without "event_type" is a record. Escapes in texts stay as written.
// Not kept: action, service, b64_data, lengths (snort 3 names several, none of them surely the payload).
//
// Known from: the source of snort 3 (alert_json.cc), a real file of 3.1.
#include <array>

#include "core/protocol.h"
#include "ingest/format.h"
#include "ingest/json_members.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    {"{ \"timestamp\" : \"03/15-13:13:29.192291\", \"msg\" : \"Incoming ICMP\", \"pkt_num\" : 1336, \"proto\" : \"ICMP\", "
     "\"pkt_gen\" : \"raw\", \"pkt_len\" : 84, \"dir\" : \"C2S\", \"src_addr\" : \"192.168.0.28\", \"dst_addr\" : "
     "\"192.168.0.167\", \"service\" : \"unknown\", \"rule\" : \"1:1000001:1\", \"priority\" : 0, \"class\" : \"none\", "
     "\"action\" : \"allow\", \"b64_data\" : \"IPzz\" }",
     "03-15 13:13:29.192291 | snort | icmp 192.168.0.28 > 192.168.0.167 | [1:1000001:1] sig=Incoming ICMP priority=0"},
    // made from the source: default keys; seconds
    {"{ \"timestamp\" : \"03/15-13:13:29.192291\", \"pkt_num\" : 1336, \"proto\" : \"TCP\", \"pkt_gen\" : \"raw\", \"pkt_len\" : "
     "84, \"dir\" : \"C2S\", \"src_ap\" : \"fe80::1:1024\", \"dst_ap\" : \"fe80::2:80\", \"rule\" : \"1:1000001:1\", \"action\" : "
     "\"allow\" }",
     "03-15 13:13:29.192291 | snort | tcp fe80::1:1024 > fe80::2:80 | [1:1000001:1]"},
    {"{ \"seconds\" : 1710508409, \"timestamp\" : \"03/15-13:13:29.192291\", \"proto\" : \"ICMP\", \"src_ap\" : \"10.0.0.1:0\", "
     "\"dst_ap\" : \"10.0.0.2:0\", \"rule\" : \"1:366:11\", \"msg\" : \"PROTOCOL-ICMP PING\" }",
     "epoch 1710508409192291 | snort | icmp 10.0.0.1 > 10.0.0.2 | [1:366:11] sig=PROTOCOL-ICMP PING"},
};

// What the members say together.
struct Seen {
  SnortTime time = SnortTime::none;
  std::int64_t seconds = -1;
  std::string_view src_ap;
  std::string_view dst_ap;
  bool is_suricata = false;
};

void take_time(std::string_view text, Record& record, Seen& seen) {
  seen.time = take_snort_time(text, record.time, YearPlace::first);
}

// Members that are a number; false if the key is none of them.
bool take_number_member(const JsonMember& member, Record& record, Seen& seen) {
  std::string_view text = member.text;
  const std::string_view key = member.key;
  auto to = [&text](auto& field) {
    take_number(text, field);
    return true;
  };
  if (key == "src_port") return to(record.src.port);
  if (key == "dst_port") return to(record.dst.port);
  if (key == "priority") return to(record.priority);
  if (key == "gid") return to(record.gid);
  if (key == "sid") return to(record.sid);
  if (key == "rev") return to(record.rev);
  if (key == "ttl") return to(record.ttl);
  if (key == "tos") return to(record.tos);
  if (key == "ip_id") return to(record.ip_id);
  if (key == "tcp_seq") return to(record.seq);
  if (key == "tcp_ack") return to(record.ack);
  if (key == "tcp_win") return to(record.window);
  if (key == "icmp_type") return to(record.icmp_type);
  if (key == "icmp_code") return to(record.icmp_code);
  if (key == "seconds") return to(seen.seconds);
  return false;
}

void take_member(const JsonMember& member, Record& record, Seen& seen) {
  const std::string_view key = member.key;
  std::string_view text = member.text;
  if (take_number_member(member, record, seen)) return;
  if (key == "timestamp") take_time(text, record, seen);
  if (key == "event_type") seen.is_suricata = true;
  if (key == "msg") record.signature = text;
  if (key == "class" && text != "none") record.classification = text;
  if (key == "proto") record.protocol = parse_protocol(text);
  if (key == "src_addr") record.src.host = text;
  if (key == "dst_addr") record.dst.host = text;
  if (key == "src_ap") seen.src_ap = text;
  if (key == "dst_ap") seen.dst_ap = text;
  if (key == "rule") take_rule_id(text, record);
  if (key == "tcp_flags") {
    if (const auto flags = parse_snort_flags(text)) record.flags = flags->flags;
  }
}

bool has_good_port(const WrittenEndpoint& end) { return end.port <= 65'535; }

// Joins what several members say; the reason of damage, or empty text.
std::string_view complete(Record& record, const Seen& seen, bool is_whole) {
  if (seen.time == SnortTime::bad_date) return "bad date";
  if (!seen.src_ap.empty() && !split_address_port(seen.src_ap, record.protocol, record.src)) return "bad port";
  if (!seen.dst_ap.empty() && !split_address_port(seen.dst_ap, record.protocol, record.dst)) return "bad port";
  if (!has_good_port(record.src) || !has_good_port(record.dst)) return "bad port";
  if (!is_whole) return "cut line";
  if (record.signature.empty() && record.sid < 0) return "no signature";
  if (seen.seconds >= 0 && seen.time == SnortTime::read && seen.seconds < 253'402'300'800) {
    record.time.kind = WrittenTime::Kind::epoch;
    record.time.epoch_us = seen.seconds * kUsPerSecond + record.time.us_of_day % kUsPerSecond;
  }
  return {};
}

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  if (!line.starts_with('{')) return LineVerdict::not_mine;
  record.sensor = Sensor::snort;
  Seen seen;
  JsonMembers members(line);
  JsonMember member;
  while (members.next(member)) take_member(member, record, seen);
  if (seen.is_suricata || seen.time == SnortTime::none) return LineVerdict::not_mine;
  reason = complete(record, seen, members.is_whole());
  return reason.empty() ? LineVerdict::record : LineVerdict::damaged;
}

}  // namespace

extern const Format kSnortJson;
const Format kSnortJson = {
    "snort_json", Sensor::snort, "snort alert as JSON (alert_json)", "snort 3", begin, nullptr, nullptr, kSamples,
};

}  // namespace hindcast
