// suricata's one-line alerts: fast.log.
//
//   07/11/2022-10:29:32.251216  [**] [1:2008578:4] ET SCAN Sipvicious Scan [**] [Classification: Attempted Information Leak]
//     [Priority: 2] {UDP} 89.248.163.216:5116 -> 172.31.18.55:5060                                   (one line in the file)
//
// MM/DD/YYYY-hh:mm:ss.uuuuuu__[[Drop]_|[wDrop]_][**]_[g:s:r]_message_[**]_[Classification: c]_[Priority: n]_{PROTO}_src:p -> dst:q
// ..._[Priority: n]_[**]_[Raw pkt: hex]_[pcap file packet: n]      packets that could not be decoded
//
// The year of four digits tells it from snort. Local time, no zone. An absent class is "(null)" or empty.
// Ports are printed for every protocol: of ICMP they are type and code, of others than TCP and UDP zero, which is no port here.
// IPv6 has no brackets; the port follows the last colon.
//
// Known from: suricata's source (alert-fastlog.c), real logs of 4 to 6.
#include "ingest/format.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    {"07/11/2022-10:29:01.860293  [**] [1:2200074:2] SURICATA TCPv4 invalid checksum [**] [Classification: Generic Protocol "
     "Command Decode] [Priority: 3] {TCP} 2.57.122.209:28487 -> 172.31.18.55:80",
     "2022-07-11 10:29:01.860293 | suricata | tcp 2.57.122.209:28487 > 172.31.18.55:80 | [1:2200074:2] sig=SURICATA TCPv4 invalid "
     "checksum class=Generic Protocol Command Decode priority=3"},
    // no class
    {"01/09/2021-11:13:47.490234  [**] [1:10003:1] nate.com access [**] [Classification: (null)] [Priority: 3] {TCP} "
     "172.30.1.29:41892 -> 120.50.131.112:80",
     "2021-01-09 11:13:47.490234 | suricata | tcp 172.30.1.29:41892 > 120.50.131.112:80 | [1:10003:1] sig=nate.com access "
     "priority=3"},
    // made from the source: inline; type and code in place of ports; IPv6; an undecodable packet
    {"10/05/2010-10:08:59.667372  [wDrop] [**] [1:2100402:8] GPL ICMP_INFO Destination Unreachable Port Unreachable [**] "
     "[Classification: Misc activity] [Priority: 3] {ICMP} 10.0.0.4:3 -> 10.0.0.2:3",
     "2010-10-05 10:08:59.667372 | suricata | icmp 10.0.0.4 > 10.0.0.2 | [1:2100402:8] sig=GPL ICMP_INFO Destination Unreachable "
     "Port Unreachable class=Misc activity priority=3 icmp_type=3 icmp_code=3"},
    {"10/05/2010-10:08:59.667372  [**] [1:2200040:2] SURICATA UDP packet too small [**] [Classification: Generic Protocol Command "
     "Decode] [Priority: 3] {UDP} fe80:0000:0000:0000:0000:0000:0000:0001:546 -> ff02:0000:0000:0000:0000:0000:0001:0002:547",
     "2010-10-05 10:08:59.667372 | suricata | udp fe80:0000:0000:0000:0000:0000:0000:0001:546 > "
     "ff02:0000:0000:0000:0000:0000:0001:0002:547 | [1:2200040:2] sig=SURICATA UDP packet too small class=Generic Protocol "
     "Command Decode priority=3"},
    {"10/05/2010-10:08:59.667372  [**] [1:2200000:2] SURICATA IPv4 packet too small [**] [Classification: ] [Priority: 3] [**] "
     "[Raw pkt: 4500002C ] [pcap file packet: 7]",
     "2010-10-05 10:08:59.667372 | suricata |   >  | [1:2200000:2] sig=SURICATA IPv4 packet too small priority=3 text=[Raw pkt: "
     "4500002C ] [pcap file packet: 7]"},
};

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  if (line.size() < 20 || line[2] != '/' || !has_long_year(line)) return LineVerdict::not_mine;
  const SnortTime time = take_snort_time(line, record.time, YearPlace::last);
  if (time == SnortTime::none) return LineVerdict::not_mine;
  skip_blanks(line);
  take_action(line);
  record.sensor = Sensor::suricata;
  const std::size_t raw = line.rfind(" [**] [Raw pkt: ");
  const bool is_raw = raw != std::string_view::npos && raw > 5;
  LineVerdict verdict = read_alert_line(is_raw ? line.substr(0, raw) : line, record, reason, PortRule::always);
  if (verdict == LineVerdict::not_mine) return verdict;
  if (is_raw && verdict == LineVerdict::damaged && reason == "no addresses") {
    verdict = LineVerdict::record;
    reason = {};
  }
  if (is_raw) record.text = line.substr(raw + 6);
  if (time == SnortTime::bad_date) {
    reason = "bad date";
    return LineVerdict::damaged;
  }
  correct_suricata_ports(record);
  return verdict;
}

}  // namespace

extern const Format kSuricataFast;
const Format kSuricataFast = {
    "suricata_fast", Sensor::suricata, "suricata alert, one line (fast.log)", "suricata 1 to 7", begin, nullptr, nullptr, kSamples,
};

}  // namespace hindcast
