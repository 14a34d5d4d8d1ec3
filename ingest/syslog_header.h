// What syslog puts before a program's own text: time, host, program tag, process id. Every form that log files show is
// read by one function; what follows the header is the formats' work. Reads files, not the network.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/timestamp.h"

namespace hindcast {

// One header. Views live as long as the line. Empty text and -1 mean "not shown".
struct SyslogHeader {
  WrittenTime time;       // month_day, or full where the header shows a year
  std::string_view host;  // as written
  std::string_view tag;   // the program, without the process id; empty for syslogd's own lines ("last message repeated")
  std::int32_t pid = -1;
  std::string_view message;  // all that follows
};

// Reads a header at the start of `text` and leaves the message in `text`. False, and nothing taken, if there is none.
//   Jul 17 18:34:25 mailhost sendmail[16943]: ...         day padded or not, seconds with a fraction or without
//   Jun 17 14:37:39 <mail.info> robin sm-mta[2794]: ...   FreeBSD; also <4.3>
//   2000 Jul 17 18:34:25 host prog: ...                   the year in front of the month or after the day
//   2010-06-24T15:40:05.503726-04:00 bryan kernel: ...    RFC 3339; a blank for the T, and no zone, are accepted
//   <14>Mar  6 04:07:23 host tag text                     RFC 3164 as sent
//   <15>1 2021-03-06T04:07:38+00:00 host tag 99 - - text  RFC 5424
//   ... host prog[1985] <Info>: ...                       macOS
//   ... host prog[1985]: [ID 801593 mail.info] ...        Solaris
//   - 1131566491 2005.11.09 node Nov 9 12:01:31 host prog: ...   a super-computer site's prefix; only its year is kept
// The host may be missing ("Jul 17 18:34:25 sendmail[1]: ..."), or a level word in its place ("INFO").
bool take_syslog_header(std::string_view& text, SyslogHeader& header);

// Takes "2010-06-24T15:40:05.503726-04:00"; a blank for the T, no fraction and no zone are accepted. False, and nothing taken, if
// there is no such time.
bool take_number_date(std::string_view& text, WrittenTime& time);

// Whether a record as sent ("<14>Mar  6 ...") is followed by others in its line: rsyslog's forwarding format has no line ends. What
// belongs to which cannot be told from a text that looks so.
bool holds_several_records(std::string_view line);

// Whether the message says "last message repeated 4 times" or "message repeated 4 times: [...]"; how often, and the text in
// brackets if there is one. The line before of the same host is meant, not the line before in the file.
bool is_repeat_message(std::string_view message, std::int32_t& times, std::string_view& repeated);

}  // namespace hindcast
