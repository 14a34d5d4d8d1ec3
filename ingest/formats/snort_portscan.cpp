// The log of snort's portscan preprocessor (spp_portscan, 1.5 to 2.2): portscan.log, scan.log, SnortS*.txt.
//
//   May 27 23:44:47 MY.NET.253.12:43753 -> MY.NET.14.1:7 SYN 2*S***** RESERVEDBITS
//
// Mon_DD_hh:mm:ss_src:port_->_dst:port_TYPE_(flags)?_(RESERVEDBITS)?                   _ is a blank, (...)? may be absent
//
// TYPE names the flags: SYN FIN SYNFIN NULL XMAS VECNA NMAPID SPAU FULLXMAS INVALIDACK NOACK UNKNOWN, or UDP, which has no flags.
// The order of the eight flags changed with 1.7 (core/tcp_flags.h). The day is padded to two. No year, no fraction.
// "MONTH IS INVALID!!" stands for the month when the sensor's clock was broken: the record is kept without a time.
// One line is one (destination, port, type) of a scanner since its last status; its time is that of the last such packet. Lines
// are written in bursts, so a line may be older than the one before. Two equal lines are two probes.
//
// sguil's sensors write the same fields with bars, the sensor's name and a date: portscan_log.*
//   sensor|2003-04-30 22:08:02|src|port|dst|port|SYN ******S*
//
// Ambiguous: a line cut behind "UDP" or inside the flags' last column shows nothing. syslog lines start with the same time; the
// second word of a record is "->".
//
// Known from: the source of snort 2.2.0 (spp_portscan.c) and its 0.2.14, output of 2.2.0, real logs of 2000.
#include <algorithm>

#include "ingest/format.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"
#include "ingest/syslog_header.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    // 1.6
    {"May 27 23:44:42 MY.NET.253.12:43746 -> MY.NET.14.1:93 SYN **S***** ",
     "05-27 23:44:42 | snort_portscan | tcp MY.NET.253.12:43746 > MY.NET.14.1:93 | flags=S text=SYN"},
    {"May 27 23:44:47 MY.NET.253.12:43753 -> MY.NET.14.1:7 SYN 2*S***** RESERVEDBITS",
     "05-27 23:44:47 | snort_portscan | tcp MY.NET.253.12:43753 > MY.NET.14.1:7 | flags=SE text=SYN"},
    {"May 27 23:44:47 MY.NET.253.12:43754 -> MY.NET.14.1:7 NULL ******** ",
     "05-27 23:44:47 | snort_portscan | tcp MY.NET.253.12:43754 > MY.NET.14.1:7 | flags= text=NULL"},
    {"May 27 23:44:47 MY.NET.253.12:43755 -> MY.NET.14.1:1 NMAPID **SF*P*U ",
     "05-27 23:44:47 | snort_portscan | tcp MY.NET.253.12:43755 > MY.NET.14.1:1 | flags=SFPU text=NMAPID"},
    {"May 27 23:44:47 MY.NET.253.12:43759 -> MY.NET.14.1:1 XMAS ***F*P*U ",
     "05-27 23:44:47 | snort_portscan | tcp MY.NET.253.12:43759 > MY.NET.14.1:1 | flags=FPU text=XMAS"},
    {"May 25 15:08:21 MY.NET.1.3:53 -> MY.NET.101.158:53 UDP  ",
     "05-25 15:08:21 | snort_portscan | udp MY.NET.1.3:53 > MY.NET.101.158:53 | text=UDP"},
    // 1.7 and later: the new order of the flags
    {"Nov 22 09:51:28 10.66.1.2:37962 -> 10.66.1.3:80 SYN ******S* ",
     "11-22 09:51:28 | snort_portscan | tcp 10.66.1.2:37962 > 10.66.1.3:80 | flags=S text=SYN"},
    // a day of one digit
    {"Mar  6 00:23:57 192.0.2.53:53 -> 10.20.1.3:43878 UDP  ",
     "03-06 00:23:57 | snort_portscan | udp 192.0.2.53:53 > 10.20.1.3:43878 | text=UDP"},
    // made by description: sguil
    {"sensor1|2003-04-30 22:08:02|10.0.0.1|1024|10.0.0.2|80|SYN ******S* ",
     "2003-04-30 22:08:02 | snort_portscan | tcp 10.0.0.1:1024 > 10.0.0.2:80 | flags=S text=SYN"},
    // made from the source: a broken clock
    {"MONTH IS INVALID!! 27 23:44:42 10.66.1.2:37962 -> 10.66.1.3:80 FIN *******F ",
     "no time | snort_portscan | tcp 10.66.1.2:37962 > 10.66.1.3:80 | flags=F text=FIN"},
};

bool is_scan_type(std::string_view word) {
  return word.size() >= 3 && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Takes the time. A sensor with a broken clock writes "MONTH IS INVALID!! 27 23:44:42": no part of that can be relied on.
bool take_time(std::string_view& line, WrittenTime& time) {
  std::string_view rest = line;
  const bool no_month = take(rest, "MONTH IS INVALID!! ");
  if (no_month) {
    std::int32_t day = 0;
    skip_blanks(rest);
    if (!take_number(rest, day)) return false;
  } else if (!take_month_name_day(rest, time)) {
    return false;
  }
  if (!take(rest, " ") || !take_time_of_day(rest, time) || !take(rest, " ")) return false;
  if (no_month) time = WrittenTime{};
  line = rest;
  return true;
}

// Whether what follows the time is the start of a record that ends inside its addresses: "host:port", then no more than "->".
bool is_cut_flow(std::string_view text) {
  const std::string_view word = take_word(text);
  const std::size_t colon = word.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view port = word.substr(colon + 1);
  const bool is_port = std::all_of(port.begin(), port.end(), is_digit);
  text = trim(text);
  return is_port && (text.empty() || text == "-" || text == "->");
}

// "SYN 2*S***** RESERVEDBITS", "UDP".
LineVerdict read_type(std::string_view text, Record& record, std::string_view& reason) {
  skip_blanks(text);
  const std::string_view type = take_word(text);
  skip_blanks(text);
  const std::string_view flags = take_word(text);
  record.text = type;
  if (type == "UDP") {
    record.protocol = Protocol::udp;
    return LineVerdict::record;
  }
  record.protocol = Protocol::tcp;
  const auto parsed = parse_snort_flags(flags);
  if (is_scan_type(type) && parsed) {
    record.flags = parsed->flags;
    return LineVerdict::record;
  }
  reason = flags.size() < 8 ? "cut line" : "bad flags";
  return LineVerdict::damaged;
}

constexpr std::size_t kLongestSensor = 64;  // its name, in sguil's form

bool take_bar_end(std::string_view& line, WrittenEndpoint& end) {
  std::string_view port;
  return take_until(line, "|", end.host) && take_until(line, "|", port) && take_number(port, end.port) && port.empty();
}

// "sensor1|2003-04-30 22:08:02|10.0.0.1|1024|10.0.0.2|80|SYN ******S* ".
LineVerdict begin_sguil(std::string_view line, Record& record, std::string_view& reason) {
  std::string_view sensor;
  std::string_view time;
  if (!take_until(line, "|", sensor) || !take_until(line, "|", time) || !take_number_date(time, record.time) || !time.empty()) {
    return LineVerdict::not_mine;
  }
  record.sensor = Sensor::snort_portscan;
  const bool has_flow = take_bar_end(line, record.src) && take_bar_end(line, record.dst);
  if (!has_flow) reason = "cut line";
  if (record.src.port > 65'535 || record.dst.port > 65'535) reason = "bad port";
  return reason.empty() ? read_type(line, record, reason) : LineVerdict::damaged;
}

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  if (line.substr(0, kLongestSensor).find('|') != std::string_view::npos) return begin_sguil(line, record, reason);
  if (line.size() < 16 || (line[3] != ' ' && !line.starts_with("MONTH"))) return LineVerdict::not_mine;
  if (!take_time(line, record.time)) return LineVerdict::not_mine;
  record.sensor = Sensor::snort_portscan;
  if (is_cut_flow(line)) {
    reason = "cut line";
    return LineVerdict::damaged;
  }
  switch (take_flow(line, Protocol::tcp, record.src, record.dst)) {
    case FlowText::none:
      return LineVerdict::not_mine;
    case FlowText::cut:
      reason = "cut line";
      return LineVerdict::damaged;
    case FlowText::bad_port:
      reason = "bad port";
      return LineVerdict::damaged;
    case FlowText::read:
      break;
  }
  return read_type(line, record, reason);
}

}  // namespace

extern const Format kSnortPortscan;
const Format kSnortPortscan = {
    "snort_portscan", Sensor::snort_portscan, "snort portscan log (spp_portscan)", "snort 1.5 to 2.2", begin, nullptr, nullptr,
    kSamples,
};

}  // namespace hindcast
