// Every form of a syslog header, and what must not be taken for one.
#include "ingest/syslog_header.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

namespace hindcast {
namespace {

// Header as text: time | host | tag | pid | message.
std::string read(std::string_view line) {
  SyslogHeader header;
  std::string_view text = line;
  if (!take_syslog_header(text, header)) {
    CHECK(text == line);
    return "none";
  }
  CHECK(text == header.message);
  const WrittenTime& time = header.time;
  std::string when = fmt::format("{}-{}-{} {}", time.year, time.month, time.day, to_time_of_day(Timestamp{time.us_of_day}));
  if (time.precision == TimePrecision::s) when.resize(when.size() - 7);
  if (time.utc_offset_s != WrittenTime::kNoOffset) when += fmt::format(" {:+}", time.utc_offset_s);
  return fmt::format("{} | {} | {} | {} | {}", when, header.host, header.tag, header.pid, header.message);
}

TEST_CASE("RFC 3164 as files show it, day padded or not") {
  CHECK(read("Jul 17 18:34:25 mailhost sendmail[16943]: WAA: x") == "0-7-17 18:34:25 | mailhost | sendmail | 16943 | WAA: x");
  CHECK(read("Nov  7 23:11:06 lisa snort[1260]: x") == "0-11-7 23:11:06 | lisa | snort | 1260 | x");
  CHECK(read("Nov 7 23:11:06 lisa snort: x") == "0-11-7 23:11:06 | lisa | snort | -1 | x");
  CHECK(read("Mar 23 23:01:18.123 a.b.c prog[19]: x") == "0-3-23 23:01:18.123000 | a.b.c | prog | 19 | x");
  CHECK(read("Dec 31 17:54:32 h /sbin/anacron[1234]: x") == "0-12-31 17:54:32 | h | /sbin/anacron | 1234 | x");
  CHECK(read("Oct  2 09:45:03 h crond(pam_unix)[22116]: x y") == "0-10-2 09:45:03 | h | crond(pam_unix) | 22116 | x y");
  CHECK(read("Jul 17 18:34:25 10.1.2.3 postfix/smtpd[7]: x") == "0-7-17 18:34:25 | 10.1.2.3 | postfix/smtpd | 7 | x");
  CHECK(read("Jul 17 18:34:25 2001:db8::25 snort[7]: x") == "0-7-17 18:34:25 | 2001:db8::25 | snort | 7 | x");
}

TEST_CASE("facility and priority, as FreeBSD and the wire show them") {
  CHECK(read("Jun 17 14:37:39 <mail.info> robin sm-mta[2794]: x") == "0-6-17 14:37:39 | robin | sm-mta | 2794 | x");
  CHECK(read("Apr  2 17:51:27 <4.3> pancake sshd[55624]: x") == "0-4-2 17:51:27 | pancake | sshd | 55624 | x");
  CHECK(read("<14>Mar  6 04:07:23 host tag text here") == "0-3-6 04:07:23 | host | tag | -1 | text here");
  CHECK(read("<22>2021-03-06T04:07:33Z host sm-mta[3]: x") == "2021-3-6 04:07:33 +0 | host | sm-mta | 3 | x");
  CHECK(read("<192>Mar  6 04:07:23 host tag: x") == "none");
}

TEST_CASE("dates with a year") {
  CHECK(read("2010-06-24T15:40:05.503726-04:00 bryan kernel: x") == "2010-6-24 15:40:05.503726 -14400 | bryan | kernel | -1 | x");
  CHECK(read("2010-06-24 15:40:05 bryan kernel: x") == "2010-6-24 15:40:05 | bryan | kernel | -1 | x");
  CHECK(read("2010-06-24T15:40:05+0530 bryan kernel: x") == "2010-6-24 15:40:05 +19800 | bryan | kernel | -1 | x");
  CHECK(read("2016-10-25T12:37:23.297265-07:00 INFO prog[13707]: x") == "2016-10-25 12:37:23.297265 -25200 |  | prog | 13707 | x");
  CHECK(read("2000 Jul 17 18:34:25 host prog: x") == "2000-7-17 18:34:25 | host | prog | -1 | x");
  CHECK(read("Jul 17 2000 18:34:25 host prog: x") == "2000-7-17 18:34:25 | host | prog | -1 | x");
  CHECK(read("Feb 29 2001 18:34:25 host prog: x") == "none");
  CHECK(read("Feb 29 18:34:25 host prog: x") == "0-2-29 18:34:25 | host | prog | -1 | x");
}

TEST_CASE("RFC 5424") {
  CHECK(read("<15>1 2021-03-06T04:07:38.251122+00:00 hostname log_tag - 123 -  debug") ==
        "2021-3-6 04:07:38.251122 +0 | hostname | log_tag | -1 | debug");
  CHECK(read("<78>1 2021-03-06T04:07:38Z h cron 18898 - [a b=\"]\\\"[\"][c d=\"e\"] text") ==
        "2021-3-6 04:07:38 +0 | h | cron | 18898 | text");
  CHECK(read("<78>1 2021-03-06T04:07:38Z - - - - -") == "2021-3-6 04:07:38 +0 |  |  | -1 | ");
  CHECK(read("<78>1 2021-03-06T04:07:38Z h cron 1 - [open text") == "none");
}

TEST_CASE("missing hosts, levels and other dialects") {
  CHECK(read("Jul 17 18:34:25 sendmail[1]: x") == "0-7-17 18:34:25 |  | sendmail | 1 | x");
  CHECK(read("Mar 11 19:26:45 osx-machine sockerfilterfw[1985] <Info>: x") ==
        "0-3-11 19:26:45 | osx-machine | sockerfilterfw | 1985 | x");
  CHECK(read("Mar 11 19:26:45 sun sendmail[19]: [ID 801593 mail.info] q: x") == "0-3-11 19:26:45 | sun | sendmail | 19 | q: x");
  CHECK(read("Mar 11 19:26:45 hub Message forwarded from leaf: sendmail[19]: x") == "0-3-11 19:26:45 | leaf | sendmail | 19 | x");
  CHECK(read("- 1131566491 2005.11.09 eadmin1 Nov 9 12:01:31 src@eadmin1 sendmail[4306]: x") ==
        "2005-11-9 12:01:31 | src@eadmin1 | sendmail | 4306 | x");
  CHECK(read("Feb 29 01:15:43: --- testing ---") == "0-2-29 01:15:43 |  |  | -1 | --- testing ---");
}

TEST_CASE("syslogd's own lines have no tag") {
  CHECK(read("Oct  2 09:45:02 w.x.com last message repeated 4 times") ==
        "0-10-2 09:45:02 | w.x.com |  | -1 | last message repeated 4 times");
  CHECK(read("Oct  2 09:45:02 last message repeated 4 times") == "0-10-2 09:45:02 |  |  | -1 | last message repeated 4 times");
  CHECK(read("Jul 14 10:57:48 zebulon -- MARK --") == "0-7-14 10:57:48 | zebulon |  | -1 | -- MARK --");
}

TEST_CASE("what is no header is left alone") {
  for (const char* line :
       {"", "<", "<14>", "MMM 22 07:54:32 h p: x", "Jul 17 18:34 h p: x", "Jul 32 18:34:25 h p: x", "Jul 17 25:34:25 h p: x",
        "Jul 17 18:34:25", "Jul 17 18:34:25x h p: x", "05/28-14:30:50.876461  [**] x", "17:56:45.152694 a > b: x"}) {
    CHECK(read(line) == "none");
  }
}

TEST_CASE("repeat messages") {
  std::int32_t times = 0;
  std::string_view text;
  CHECK(is_repeat_message("last message repeated 4 times", times, text));
  CHECK(times == 4);
  CHECK(text.empty());
  CHECK(is_repeat_message("--- last message repeated 1 time ---", times, text));
  CHECK(times == 1);
  CHECK(is_repeat_message(" message repeated 76 times: [NOQUEUE: [a]: x]", times, text));
  CHECK(times == 76);
  CHECK(text == "NOQUEUE: [a]: x");
  CHECK_FALSE(is_repeat_message("last message repeated many times", times, text));
  CHECK_FALSE(is_repeat_message("last message repeated 99999999999 times", times, text));
}

}  // namespace
}  // namespace hindcast
