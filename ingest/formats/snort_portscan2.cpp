// The log of snort's second portscan preprocessor (spp_portscan2, 1.9 to 2.2): scan.log.
//
//   11/22-09:51:28.166520  TCP src: 10.66.1.2 dst: 10.66.1.3 sport: 37962 dport: 116 tgts: 1 ports: 21 flags: ******S* event_id: 0
//
// time__TCP_src: a dst: b sport: p dport: q tgts: n ports: m flags: f event_id: e
// time__UDP_src: a dst: b sport: p dport: q tgts: n ports: m event_id: e
// time__ICMP_src: a dst: b type: t code: c tgts: n event_id: e
//
// tgts and ports are the scanner's totals so far: targets, and pairs of target and port. One line is one packet of the scan, the
// first line the packet that passed the threshold. event_id names the alert; 0 on that first line.
// 1.9 writes "eid:" for "event_id:", and "HISTORY time: " before the packets that it saw before the threshold was passed; what of
// the fields such a line has is read (1.9 by description only).
//
// Known from: the source of snort 2.2.0 (spp_portscan2.c) and its output.
#include "ingest/format.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    // 2.2
    {"11/22-09:51:28.166520  TCP src: 10.66.1.2 dst: 10.66.1.3 sport: 37962 dport: 116 tgts: 1 ports: 21 flags: ******S* "
     "event_id: 0",
     "11-22 09:51:28.166520 | snort_portscan | tcp 10.66.1.2:37962 > 10.66.1.3:116 | flags=S scan_connections=21 scan_hosts=1"},
    // made by description: 1.9
    {"HISTORY time: 11/22-09:51:27.100000  TCP src: 10.66.1.2 dst: 10.66.1.3 sport: 37962 dport: 116 flags: ******S*",
     "11-22 09:51:27.100000 | snort_portscan | tcp 10.66.1.2:37962 > 10.66.1.3:116 | flags=S"},
    // made from the source: UDP and ICMP
    {"11/22-09:51:52.926531  UDP src: 10.66.1.2 dst: 10.66.1.4 sport: 37212 dport: 56 tgts: 2 ports: 25 event_id: 3",
     "11-22 09:51:52.926531 | snort_portscan | udp 10.66.1.2:37212 > 10.66.1.4:56 | scan_connections=25 scan_hosts=2"},
    {"11/22-09:52:00.031599  ICMP src: 10.66.1.2 dst: 10.66.1.3 type: 8 code: 9 tgts: 6 event_id: 7",
     "11-22 09:52:00.031599 | snort_portscan | icmp 10.66.1.2 > 10.66.1.3 | icmp_type=8 icmp_code=9 scan_hosts=6"},
};

// Takes " name: word".
bool take_field(std::string_view& text, std::string_view name, std::string_view& value) {
  std::string_view rest = text;
  skip_blanks(rest);
  if (!take(rest, name) || !take(rest, ": ")) return false;
  skip_blanks(rest);
  value = take_word(rest);
  if (value.empty()) return false;
  text = rest;
  return true;
}

template <typename T>
bool take_number_field(std::string_view& text, std::string_view name, T& number) {
  std::string_view rest = text;
  std::string_view word;
  if (!take_field(rest, name, word) || !take_number(word, number) || !word.empty()) return false;
  text = rest;
  return true;
}

bool take_ports(std::string_view& text, Record& record) {
  return take_number_field(text, "sport", record.src.port) && take_number_field(text, "dport", record.dst.port);
}

// The fields up to the ports, or up to type and code.
bool read_packet(std::string_view& text, Record& record) {
  if (!take_field(text, "src", record.src.host) || !take_field(text, "dst", record.dst.host)) return false;
  if (record.protocol != Protocol::icmp) return take_ports(text, record);
  return take_number_field(text, "type", record.icmp_type) && take_number_field(text, "code", record.icmp_code);
}

// The fields about the scan so far. True if none is missing that a version may not leave out.
bool read_scan(std::string_view text, Record& record, bool is_history) {
  const bool has_targets = take_number_field(text, "tgts", record.scan_hosts);
  const bool has_ports = record.protocol == Protocol::icmp || take_number_field(text, "ports", record.scan_connections);
  std::string_view word;
  if (record.protocol == Protocol::tcp) {
    if (!take_field(text, "flags", word)) return false;
    const auto flags = parse_snort_flags(word);
    if (!flags) return false;
    record.flags = flags->flags;
  }
  return is_history || (has_targets && has_ports && (take_field(text, "event_id", word) || take_field(text, "eid", word)));
}

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  const bool is_history = take(line, "HISTORY time: ");
  if (line.size() < 20 || line[2] != '/') return LineVerdict::not_mine;
  const SnortTime time = take_snort_time(line, record.time, YearPlace::last);
  if (time == SnortTime::none) return LineVerdict::not_mine;
  skip_blanks(line);
  record.protocol = parse_protocol(take_word(line));
  const bool known = has_ports(record.protocol) || record.protocol == Protocol::icmp;
  if (!known || !line.starts_with(" src: ")) return LineVerdict::not_mine;
  record.sensor = Sensor::snort_portscan;
  const bool whole = read_packet(line, record) && read_scan(line, record, is_history);
  if (time == SnortTime::bad_date) {
    reason = "bad date";
  } else if (record.src.port > 65'535 || record.dst.port > 65'535) {
    reason = "bad port";
  } else if (!whole) {
    reason = "cut line";
  }
  return reason.empty() ? LineVerdict::record : LineVerdict::damaged;
}

}  // namespace

extern const Format kSnortPortscan2;
const Format kSnortPortscan2 = {
    "snort_portscan2", Sensor::snort_portscan, "snort portscan log (spp_portscan2)", "snort 1.9 to 2.2", begin, nullptr, nullptr,
    kSamples,
};

}  // namespace hindcast
