// The log of snort's third portscan preprocessor (sfPortscan, 2.3 to 2.9).
//
//   Time: 07/14-00:23:44.797295
//   event_id: 455
//   192.168.1.18 -> 192.168.1.21 (portscan) TCP Portscan
//   Priority Count: 5
//   Connection Count: 6
//   IP Count: 1
//   Scanner IP Range: 192.168.1.18:192.168.1.18
//   Port/Proto Count: 6
//   Port/Proto Range: 80:995
//
// A blank line ends the record. A sweep has "Scanned IP Range:"; its destination is only the last host of it; a sweep over one port
// has that port. An open port found
// in the scan is a record of its own: "event_ref:" in place of "event_id:", "(portscan) Open Port", then "Open Port: 445".
//
// The connection count becomes the connections, of a sweep the IP count the hosts (of a scan it counts scanners). Ids restart with
// the process, so they are not kept. Counts are of bad answers and of changes, not of packets.
//
// Known from: the source of 2.9.6, output of 2.9.8, a log of 2.9 with CR LF.
#include "ingest/format.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    // 2.9: a scan, and a port found open in it
    {"Time: 07/14-00:23:44.797295 \n"
     "event_id: 455\n"
     "192.168.1.18 -> 192.168.1.21 (portscan) TCP Portscan\n"
     "Priority Count: 5\n"
     "Connection Count: 6\n"
     "IP Count: 1\n"
     "Scanner IP Range: 192.168.1.18:192.168.1.18\n"
     "Port/Proto Count: 6\n"
     "Port/Proto Range: 80:995\n"
     "\n",
     "07-14 00:23:44.797295 | snort_portscan | tcp 192.168.1.18 > 192.168.1.21 | sig=(portscan) TCP Portscan scan_connections=6 "
     "text=Port/Proto Range: 80:995"},
    {"Time: 07/14-00:23:44.799079 \n"
     "event_ref: 455\n"
     "192.168.1.18 -> 192.168.1.21 (portscan) Open Port\n"
     "Open Port: 445\n"
     "\n",
     "07-14 00:23:44.799079 | snort_portscan | tcp 192.168.1.18 > 192.168.1.21:445 | sig=(portscan) Open Port"},
    // a sweep
    {"Time: 07/19-18:23:43.127357 \n"
     "event_ref: 0\n"
     "10.20.1.3 -> 192.0.2.53 (portscan) UDP Portsweep\n"
     "Priority Count: 8\n"
     "Connection Count: 9\n"
     "IP Count: 5\n"
     "Scanned IP Range: 10.20.101.89:192.0.2.123\n"
     "Port/Proto Count: 12\n"
     "Port/Proto Range: 53:34495\n"
     "\n",
     "07-19 18:23:43.127357 | snort_portscan | udp 10.20.1.3 > 192.0.2.53 | sig=(portscan) UDP Portsweep scan_connections=9 "
     "scan_hosts=5 text=Scanned IP Range: 10.20.101.89:192.0.2.123"},
    // made from the source: a sweep over one port
    {"Time: 12/15-20:00:19.752163 \n"
     "event_id: 1\n"
     "192.0.2.11 -> 10.20.8.5 (portscan) TCP Portsweep\n"
     "Priority Count: 10\n"
     "Connection Count: 10\n"
     "IP Count: 29\n"
     "Scanned IP Range: 10.20.8.1:10.20.8.29\n"
     "Port/Proto Count: 1\n"
     "Port/Proto Range: 4899:4899\n"
     "\n",
     "12-15 20:00:19.752163 | snort_portscan | tcp 192.0.2.11 > 10.20.8.5:4899 | sig=(portscan) TCP Portsweep scan_connections=10 "
     "scan_hosts=29 text=Scanned IP Range: 10.20.8.1:10.20.8.29"},
};

enum Stage : std::int8_t { kTime, kAddresses, kBadPort };

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  if (!take(line, "Time: ")) return LineVerdict::not_mine;
  const SnortTime time = take_snort_time(line, record.time, YearPlace::last);
  if (time == SnortTime::none || !trim(line).empty()) return LineVerdict::not_mine;
  if (time == SnortTime::bad_date) {
    reason = "bad date";
    return LineVerdict::damaged;
  }
  record.sensor = Sensor::snort_portscan;
  record.stage = kTime;
  return LineVerdict::record_open;
}

// The protocol that the text names: "(portscan) TCP Filtered Portsweep". Open ports are found by TCP's answers.
Protocol scanned_protocol(std::string_view text) {
  if (!take(text, "(portscan) ")) return Protocol::unknown;
  if (text.starts_with("Open Port")) return Protocol::tcp;
  return parse_protocol(take_word(text));
}

NextLine take_addresses(std::string_view line, Record& record) {
  const FlowText flow = take_flow(line, Protocol::ip, record.src, record.dst);
  if (flow != FlowText::read) return NextLine::not_mine;
  record.signature = trim(line);
  record.text = {};
  record.protocol = scanned_protocol(record.signature);
  record.stage = kAddresses;
  return NextLine::belongs;
}

NextLine take_open_port(std::string_view number, Record& record) {
  skip_blanks(number);
  if (!take_number(number, record.dst.port) || record.dst.port > 65'535) record.stage = kBadPort;
  return NextLine::belongs;
}

// "4899:4899", of a sweep by a protocol with ports.
void take_only_port(std::string_view range, Record& record) {
  Port low = kNoPort;
  Port high = kNoPort;
  if (!has_ports(record.protocol) || !take_number(range, low) || !take(range, ":") || !take_number(range, high)) return;
  if (low == high && low > 0 && low <= 65'535) record.dst.port = low;
}

NextLine next(std::string_view line, Record& record) {
  if (line.empty()) return NextLine::closes;
  std::string_view rest = line;
  if (take(rest, "event_id:") || take(rest, "event_ref:")) return NextLine::belongs;
  if (record.stage == kTime) return take_addresses(line, record);
  if (take(rest, "Connection Count: ")) {
    take_number(rest, record.scan_connections);
    return NextLine::belongs;
  }
  if (take(rest, "IP Count: ")) {
    if (record.signature.find("weep") != std::string_view::npos) take_number(rest, record.scan_hosts);
    return NextLine::belongs;
  }
  if (take(rest, "Open Port: ")) return take_open_port(rest, record);
  if (line.starts_with("Scanned IP Range:")) {
    record.text = line;
    return NextLine::belongs;
  }
  if (take(rest, "Port/Proto Range: ")) {
    if (record.text.empty()) {
      record.text = line;
    } else {
      take_only_port(rest, record);
    }
    return NextLine::belongs;
  }
  const bool known =
      line.starts_with("Priority Count:") || line.starts_with("Scanner IP Range:") || line.starts_with("Port/Proto Count:");
  return known ? NextLine::belongs : NextLine::not_mine;
}

bool finish(Record& record, std::string_view& reason) {
  if (record.stage == kAddresses) return true;
  reason = record.stage == kBadPort ? "bad port" : "no addresses";
  return false;
}

}  // namespace

extern const Format kSnortSfportscan;
const Format kSnortSfportscan = {
    "snort_sfportscan", Sensor::snort_portscan, "snort portscan log (sfPortscan)", "snort 2.3 to 2.9", begin, next, finish,
    kSamples,
};

}  // namespace hindcast
