// What syslog daemons and log rotation write about themselves, in the files of any program: known, but no record.
//
//   Jul 14 10:57:48 zebulon -- MARK --
//
// header (syslog_header.h) text. Comments: "-- MARK --"; start, stop and HUP of syslogd, rsyslogd, syslog-ng and klogd;
// newsyslog's "logfile first created" and "logfile turned over". rsyslog repeats its MARKs as "message repeated 76 times: [...]".
//
// "last message repeated 4 times" comes here only if the line of its host that it repeats was not read. So it is not read either:
// it is rejected with a reason that says so, and never dropped.
//
// Known from: the sources of FreeBSD's syslogd and newsyslog; logs of sysklogd 1.3 to 1.5, rsyslog 3 to 8 and syslog-ng.
#include <algorithm>
#include <array>

#include "ingest/format.h"
#include "ingest/scan_text.h"
#include "ingest/syslog_header.h"

namespace hindcast {
namespace {

bool is_mark(std::string_view message) { return trim(message) == "-- MARK --"; }

bool is_housekeeping(std::string_view tag, std::string_view message) {
  if (tag == "exiting" && message.starts_with("on signal ")) return true;  // syslogd about itself: it writes no tag
  static constexpr std::array<std::string_view, 5> kDaemons = {"syslogd", "rsyslogd", "klogd", "syslog-ng", "syslog"};
  static constexpr std::array<std::string_view, 9> kTexts = {"restart",          "exiting on signal",       "start",
                                                             "started",          "syslog-ng starting up",   "[origin ",
                                                             "kernel boot file", "syslog-ng shutting down", "was HUPed"};
  if (message.starts_with("logfile turned over") || message.starts_with("logfile first created")) return true;
  if (std::find(kDaemons.begin(), kDaemons.end(), tag) == kDaemons.end()) return false;
  const auto mentions = [message](std::string_view text) { return message.find(text) != std::string_view::npos; };
  return std::any_of(kTexts.begin(), kTexts.end(), mentions);
}

LineVerdict begin(std::string_view line, Record& /*record*/, std::string_view& reason) {
  SyslogHeader header;
  if (!take_syslog_header(line, header)) return LineVerdict::not_mine;
  std::int32_t times = 0;
  std::string_view repeated;
  if (is_repeat_message(header.message, times, repeated)) {
    if (is_mark(repeated) || is_housekeeping(header.tag, repeated)) return LineVerdict::comment;
    if (!repeated.empty()) return LineVerdict::not_mine;  // a program's own line, with its tag and text
    reason = "repeats a line that was not read";
    return LineVerdict::damaged;
  }
  return is_mark(header.message) || is_housekeeping(header.tag, header.message) ? LineVerdict::comment : LineVerdict::not_mine;
}

constexpr Sample kSamples[] = {
    {"Jul 14 10:57:48 zebulon.example.com -- MARK --", "comment"},
    {"Nov  5 09:33:42 apollo syslogd 1.3-3: restart.", "comment"},
    {"Nov  5 10:58:05 apollo exiting on signal 15", "comment"},
    {"Jan 18 09:55:26 router newsyslog[412]: logfile first created", "comment"},
    {"Nov 12 00:00:00 mx newsyslog[2410]: logfile turned over due to size>100K", "comment"},
    {"2020-05-31T00:00:45.698463+00:00 localhost rsyslogd:  message repeated 76 times: [-- MARK --]", "comment"},
    {"Oct  2 09:45:02 warren.example.com last message repeated 4 times", "rejected: repeats a line that was not read"},
    {"Mar 11 09:39:39: --- last message repeated 5 times ---", "rejected: repeats a line that was not read"},
};

}  // namespace

extern const Format kSyslogOther;
const Format kSyslogOther = {
    "syslog_other", Sensor::sendmail, "syslog's own lines (no records)", "syslogd, rsyslog, syslog-ng, newsyslog", begin, nullptr,
    nullptr,        kSamples};

}  // namespace hindcast
