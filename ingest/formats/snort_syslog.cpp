// Alerts that snort and suricata sent to syslog (-s, alert_syslog), as syslogd wrote them to a file.
//
//   Nov 7 23:11:06 lisa snort[1260]: RPC Info Query: 216.216.74.2:963 -> 172.16.1.107:111
//
// header    ingest/syslog_header.h; the programs snort, snort_inline, snort3, barnyard, barnyard2, suricata
// 1.6, 1.7  message:_src -> dst                                                    _ is a blank, (...)? may be absent
// 2.2       [g:s:r]_message(_[Classification: c]_[Priority: n]:|[Priority: n]:)?(_<interface>)?_{PROTO}_src -> dst
// 2.9, 3    [g:s:r]_message_([Classification: c]_)?([Priority: n]_)?(<interface>_)?{PROTO}_src -> dst
// suricata  ([Drop]_|[wDrop]_)?[g:s:r]_message_[Classification: c]_[Priority: n]_{PROTO}_src -> dst; ports as in fast.log
// The texts of spp_portscan stand alone, with or without ids.
//
// The fields are read from the line's end, so a message cannot pose as one; 1.6's message ends at the last ": ". Repeat lines are
// read as in sendmail_maillog.cpp. Other text of these programs is known and no record.
// snort 2.2 cuts the line at 1023 bytes. The time is syslogd's: of the writing, to the second.
//
// Known from: the source of snort 2.2.0 (spo_alert_syslog.c); reports of 2000 with 1.6's lines; lines of 2.9.
#include <algorithm>
#include <array>

#include "core/protocol.h"
#include "ingest/format.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"
#include "ingest/syslog_header.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    // 1.6: day not padded
    {"Nov 7 23:11:06 lisa snort[1260]: RPC Info Query: 216.216.74.2:963 -> 172.16.1.107:111",
     "11-07 23:11:06 | snort |  216.216.74.2:963 > 172.16.1.107:111 | sig=RPC Info Query host=lisa program=snort pid=1260"},
    {"Nov 7 23:11:31 lisa snort[1260]: spp_portscan: portscan status from 216.216.74.2: 2 connections across 1 hosts: TCP(2), "
     "UDP(0)",
     "11-07 23:11:31 | snort |  216.216.74.2 >  | sig=spp_portscan: portscan status from 216.216.74.2: 2 connections across 1 "
     "hosts: TCP(2), UDP(0) scan_connections=2 scan_hosts=1 scan_tcp=2 scan_udp=0 host=lisa program=snort pid=1260"},
    // made from the source: 2.2, with class and without
    {"Nov 22 09:51:34 lisa snort[1260]: [1:621:6] SCAN FIN [Classification: Attempted Information Leak] [Priority: 2]: {TCP} "
     "10.66.1.2:56934 -> 10.66.1.3:25",
     "11-22 09:51:34 | snort | tcp 10.66.1.2:56934 > 10.66.1.3:25 | [1:621:6] sig=SCAN FIN class=Attempted Information Leak "
     "priority=2 host=lisa program=snort pid=1260"},
    {"Nov 22 09:51:34 lisa snort[1260]: [1:621:6] SCAN FIN[Priority: 2]: <eth0> {TCP} 10.66.1.2:56934 -> 10.66.1.3:25",
     "11-22 09:51:34 | snort | tcp 10.66.1.2:56934 > 10.66.1.3:25 | [1:621:6] sig=SCAN FIN priority=2 host=lisa program=snort "
     "pid=1260"},
    // 2.9
    {"Sep  5 16:05:26 dev snort: [1:1000017:0] UDP Connection [Classification: Misc activity] [Priority: 3] {UDP} "
     "10.150.10.44:55776 -> 10.25.10.22:32414",
     "09-05 16:05:26 | snort | udp 10.150.10.44:55776 > 10.25.10.22:32414 | [1:1000017:0] sig=UDP Connection class=Misc activity "
     "priority=3 host=dev program=snort"},
    {"Sep  5 16:02:55 dev snort: [1:1000015:0] Pinging... [Classification: Misc activity] [Priority: 3] {ICMP} 10.50.10.88 -> "
     "175.16.199.1",
     "09-05 16:02:55 | snort | icmp 10.50.10.88 > 175.16.199.1 | [1:1000015:0] sig=Pinging... class=Misc activity priority=3 "
     "host=dev program=snort"},
    // made from the documentation: suricata
    {"Sep  5 16:02:55 dev suricata[77]: [Drop] [1:2100402:8] GPL ICMP_INFO Unreachable [Classification: Misc activity] [Priority: "
     "3] {ICMP} 10.0.0.4:3 -> 10.0.0.2:1",
     "09-05 16:02:55 | suricata | icmp 10.0.0.4 > 10.0.0.2 | [1:2100402:8] sig=GPL ICMP_INFO Unreachable class=Misc activity "
     "priority=3 icmp_type=3 icmp_code=1 host=dev program=suricata pid=77"},
};

bool is_sensor_program(std::string_view tag) {
  static constexpr std::array<std::string_view, 6> kPrograms = {"snort",    "snort_inline", "snort3",
                                                                "barnyard", "barnyard2",    "suricata"};
  return std::find(kPrograms.begin(), kPrograms.end(), tag) != kPrograms.end();
}

// Takes "[name: value]" off the text's end.
bool take_last_bracket(std::string_view& text, std::string_view name, std::string_view& value) {
  if (!text.ends_with(']')) return false;
  const std::size_t start = text.rfind(name);
  if (start == std::string_view::npos) return false;
  const std::string_view inside = text.substr(start + name.size(), text.size() - start - name.size() - 1);
  if (inside.find(']') != std::string_view::npos) return false;
  value = trim(inside);
  text = trim_right(text.substr(0, start));
  return true;
}

// Takes interface, priority and class off the end of what stands before the protocol.
void take_fields_from_end(std::string_view& text, Record& record) {
  text = trim_right(text);
  if (text.ends_with('>')) {
    const std::size_t start = text.rfind('<');
    const std::string_view before = start == std::string_view::npos ? std::string_view{} : trim_right(text.substr(0, start));
    if (before.ends_with(']') || before.ends_with("]:")) text = before;
  }
  if (text.ends_with("]:")) text.remove_suffix(1);
  std::string_view value;
  if (take_last_bracket(text, "[Priority: ", value)) take_number(value, record.priority);
  if (take_last_bracket(text, "[Classification: ", value) && value != "(null)") record.classification = value;
}

// The place of " -> " with which the line's addresses are joined, or npos.
std::size_t arrow_of(std::string_view text) { return text.rfind(" -> "); }

// Splits "... {PROTO} src -> dst" or "...: src -> dst": what stands before, and the flow.
FlowText take_flow_from_end(std::string_view& text, Record& record) {
  const std::size_t arrow = arrow_of(text);
  if (arrow == std::string_view::npos || arrow == 0) return FlowText::none;
  const std::size_t blank = text.rfind(' ', arrow - 1);
  if (blank == std::string_view::npos) return FlowText::none;
  std::string_view flow = text.substr(blank + 1);
  std::string_view before = trim_right(text.substr(0, blank));
  if (before.ends_with('}')) {
    const std::size_t brace = before.rfind('{');
    if (brace == std::string_view::npos) return FlowText::none;
    record.protocol = parse_protocol(before.substr(brace + 1, before.size() - brace - 2));
    before = before.substr(0, brace);
  } else if (before.ends_with(':')) {
    before.remove_suffix(1);
  } else {
    return FlowText::none;
  }
  const PortRule rule = record.sensor == Sensor::suricata ? PortRule::always : PortRule::snort;
  const FlowText found = take_flow(flow, record.protocol, record.src, record.dst, rule);
  if (found == FlowText::read) {
    text = before;
    record.text = trim(flow);
  }
  return found;
}

LineVerdict read_message(std::string_view text, Record& record, std::string_view& reason) {
  text = trim(text);
  std::string_view unmarked = text;
  if (take(unmarked, "[Drop] ") || take(unmarked, "[wDrop] ")) text = unmarked;
  const bool has_ids = take_ids(text, record);
  skip_blanks(text);
  const FlowText flow = take_flow_from_end(text, record);
  if (flow == FlowText::bad_port) {
    reason = "bad port";
    return LineVerdict::damaged;
  }
  if (flow == FlowText::read) {
    take_fields_from_end(text, record);
    record.signature = without_quotes(trim(text));
    if (record.gid == 117) read_portscan_text(record.signature, record);
    if (record.sensor == Sensor::suricata) correct_suricata_ports(record);
    return LineVerdict::record;
  }
  record.signature = text;
  if (read_portscan_text(text, record)) return LineVerdict::record;
  if (has_ids && record.gid > 1 && text.find('{') == std::string_view::npos) return LineVerdict::record;
  const bool is_cut = has_ids || text.ends_with(" ->");
  if (is_cut) reason = text.find('{') != std::string_view::npos || !has_ids ? "cut alert" : "no addresses";
  return is_cut ? LineVerdict::damaged : LineVerdict::comment;
}

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  SyslogHeader header;
  std::string_view text = line;
  if (!take_syslog_header(text, header) || !is_sensor_program(header.tag)) return LineVerdict::not_mine;
  if (holds_several_records(line)) {
    reason = "several records in one line";
    return LineVerdict::damaged;
  }
  record.time = header.time;
  record.sensor = header.tag == "suricata" ? Sensor::suricata : Sensor::snort;
  record.mail.log_host = header.host;
  record.mail.program = header.tag;
  record.mail.pid = header.pid;
  std::string_view repeated;
  if (is_repeat_message(text, record.repeat, repeated)) {
    if (repeated.empty()) return LineVerdict::not_mine;  // the splitter knows what is repeated
    text = repeated;
  }
  return read_message(text, record, reason);
}

}  // namespace

extern const Format kSnortSyslog;
const Format kSnortSyslog = {
    "snort_syslog",
    Sensor::snort,
    "snort and suricata alerts in syslog",
    "snort 1.6 to 2.9, snort 3, barnyard, suricata",
    begin,
    nullptr,
    nullptr,
    kSamples,
};

}  // namespace hindcast
