// The source clock: every rule that supplies a year, a day or a zone, and what it says about itself.
#include "ingest/clock.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "ingest/queue_id.h"

namespace hindcast {
namespace {

constexpr std::int64_t kMidnight = 0;

std::int64_t of_day(int hour, int minute, int second = 0, int us = 0) {
  return hour * kUsPerHour + minute * kUsPerMinute + second * kUsPerSecond + us;
}

WrittenTime month_day(int month, int day, std::int64_t us_of_day = kMidnight) {
  WrittenTime time;
  time.kind = WrittenTime::Kind::month_day;
  time.month = static_cast<std::int8_t>(month);
  time.day = static_cast<std::int8_t>(day);
  time.us_of_day = us_of_day;
  return time;
}

WrittenTime full(int year, int month, int day, std::int64_t us_of_day = kMidnight) {
  WrittenTime time = month_day(month, day, us_of_day);
  time.kind = WrittenTime::Kind::full;
  time.year = static_cast<std::int16_t>(year);
  return time;
}

WrittenTime undated(std::int64_t us_of_day) {
  WrittenTime time;
  time.kind = WrittenTime::Kind::time_of_day;
  time.us_of_day = us_of_day;
  return time;
}

WrittenTime epoch(Timestamp at) {
  WrittenTime time;
  time.kind = WrittenTime::Kind::epoch;
  time.epoch_us = at.us;
  return time;
}

Timestamp moment(std::string_view text) {
  const auto time = parse_iso8601_prefix(text);
  REQUIRE(time.has_value());
  return *time;
}

TimeSurvey survey_of(const std::vector<WrittenTime>& times) {
  TimeSurvey survey;
  for (const WrittenTime& time : times) survey.add(time);
  return survey;
}

Zone zone_named(const std::string& name) {
  auto zone = Zone::find(name);
  REQUIRE(zone.ok());
  return *zone;
}

// "2000-05-28T14:30:50Z", "time of day 14:30:50.000000" where the day is not known, "none" where nothing is.
std::string text_of(const ResolvedTime& resolved) {
  if (resolved.basis == TimeBasis::none) return "none";
  if (resolved.basis == TimeBasis::dated) return to_iso8601(resolved.time, TimePrecision::s);
  return "time of day " + to_time_of_day(resolved.time) + " of day " + std::to_string(resolved.time.us / kUsPerDay);
}

// What a source of these times resolves to, and by which rule.
struct Reading {
  std::vector<std::string> times;
  std::string year_rule;
  std::string offset_rule;
};

Reading read(const ClockRules& rules, const std::vector<WrittenTime>& times, const std::string& zone = "") {
  SourceClock clock(rules, survey_of(times), zone_named(zone));
  Reading reading;
  for (const WrittenTime& time : times) reading.times.push_back(text_of(clock.resolve(time)));
  reading.year_rule = clock.year_rule();
  reading.offset_rule = clock.utc_offset_rule();
  return reading;
}

using Texts = std::vector<std::string>;

TEST_CASE("the year comes from the option, then the text, then the name, then the modification time, and the rule says so") {
  ClockRules rules;
  rules.year = 1999;
  rules.date = moment("1998-01-01");
  rules.file_name = "alert.20010203";
  rules.modified = moment("2003-06-01");
  const std::vector<WrittenTime> with_year = {month_day(5, 28), full(2000, 5, 28)};
  const std::vector<WrittenTime> without = {month_day(5, 28)};
  CHECK(read(rules, with_year).times == Texts{"1999-05-28T00:00:00Z", "2000-05-28T00:00:00Z"});
  CHECK(read(rules, with_year).year_rule == "year 1999 from --year");
  rules.year.reset();
  CHECK(read(rules, with_year).times.front() == "1998-05-28T00:00:00Z");
  CHECK(read(rules, with_year).year_rule == "year 1998 from --date");
  rules.date.reset();
  CHECK(read(rules, with_year).times.front() == "2000-05-28T00:00:00Z");
  CHECK(read(rules, with_year).year_rule == "year 2000 written in the text");
  CHECK(read(rules, without).times.front() == "2001-05-28T00:00:00Z");
  CHECK(read(rules, without).year_rule == "year 2001 from the file's name");
  rules.file_name = "alert";
  CHECK(read(rules, without).times.front() == "2003-05-28T00:00:00Z");
  CHECK(read(rules, without).year_rule == "year 2003 inferred: last record not after the file's modification time 2003-06-01");
  rules.modified.reset();
  CHECK(read(rules, without).times.front() == "time of day 00:00:00.000000 of day 0");
  CHECK(read(rules, without).year_rule == "year unknown: give --year");
}

TEST_CASE("a record later in the year than the file's last change is of the year before, a day's grace for zones") {
  ClockRules rules;
  rules.modified = moment("2000-03-10");
  CHECK(read(rules, {month_day(3, 10)}).times == Texts{"2000-03-10T00:00:00Z"});
  CHECK(read(rules, {month_day(3, 11)}).times == Texts{"2000-03-11T00:00:00Z"});
  CHECK(read(rules, {month_day(3, 12)}).times == Texts{"1999-03-12T00:00:00Z"});
  rules.modified = moment("2000-12-31");  // the last line may be of the first of January, seen from west of here
  CHECK(read(rules, {month_day(1, 1)}).times == Texts{"2001-01-01T00:00:00Z"});
  CHECK(read(rules, {month_day(12, 31)}).times == Texts{"2000-12-31T00:00:00Z"});
}

TEST_CASE("a file that crosses New Year before its modification time begins in the year before") {
  ClockRules rules;
  rules.modified = moment("2001-02-01");
  CHECK(read(rules, {month_day(12, 30), month_day(12, 31), month_day(1, 1), month_day(1, 2)}).times ==
        Texts{"2000-12-30T00:00:00Z", "2000-12-31T00:00:00Z", "2001-01-01T00:00:00Z", "2001-01-02T00:00:00Z"});
  CHECK(read(rules, {month_day(12, 31), month_day(6, 1), month_day(12, 31), month_day(1, 1)}).times.front() ==
        "2000-12-31T00:00:00Z");
}

TEST_CASE("December followed by January is a new year, again and again") {
  ClockRules rules;
  rules.year = 1999;
  CHECK(read(rules, {month_day(12, 31), month_day(1, 1), month_day(7, 1), month_day(12, 31), month_day(1, 1)}).times ==
        Texts{"1999-12-31T00:00:00Z", "2000-01-01T00:00:00Z", "2000-07-01T00:00:00Z", "2000-12-31T00:00:00Z",
              "2001-01-01T00:00:00Z"});
}

TEST_CASE("records out of order across New Year fall on their own side of it") {
  ClockRules rules;
  rules.year = 2000;
  const auto late = of_day(23, 59, 59);
  CHECK(read(rules, {month_day(12, 31, late), month_day(1, 1), month_day(12, 31, late), month_day(1, 1, 1)}).times ==
        Texts{"2000-12-31T23:59:59Z", "2001-01-01T00:00:00Z", "2000-12-31T23:59:59Z", "2001-01-01T00:00:00Z"});
  rules.year.reset();
  rules.modified = moment("2001-03-01");
  CHECK(read(rules, {month_day(12, 31, late), month_day(1, 1), month_day(12, 31, late), month_day(1, 1, 1)}).times.front() ==
        "2000-12-31T23:59:59Z");
}

TEST_CASE("a step back of less than ten months is a concatenated file, not a new year") {
  ClockRules rules;
  rules.year = 2000;
  CHECK(read(rules, {month_day(6, 30), month_day(5, 1)}).times == Texts{"2000-06-30T00:00:00Z", "2000-05-01T00:00:00Z"});
  CHECK(read(rules, {month_day(12, 31), month_day(3, 1)}).times == Texts{"2000-12-31T00:00:00Z", "2000-03-01T00:00:00Z"});
  CHECK(read(rules, {month_day(11, 30), month_day(2, 1)}).times == Texts{"2000-11-30T00:00:00Z", "2000-02-01T00:00:00Z"});
  CHECK(survey_of({month_day(10, 1), month_day(1, 1)}).year_wraps == 0);
  CHECK(survey_of({month_day(11, 30), month_day(1, 1)}).year_wraps == 1);  // a quiet December
}

TEST_CASE("29 February makes the inferred year a leap year, and has no time in a year that is none") {
  ClockRules rules;
  rules.modified = moment("2026-05-01");
  CHECK(read(rules, {month_day(2, 28), month_day(2, 29)}).times == Texts{"2024-02-28T00:00:00Z", "2024-02-29T00:00:00Z"});
  CHECK(read(rules, {month_day(12, 31), month_day(2, 1), month_day(1, 31), month_day(2, 29)}).times.back() ==
        "2024-02-29T00:00:00Z");
  CHECK(read(rules, {month_day(12, 31), month_day(1, 31), month_day(2, 29)}).times ==
        Texts{"2023-12-31T00:00:00Z", "2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z"});
  rules.year = 2001;
  CHECK(read(rules, {month_day(2, 29), month_day(3, 1)}).times == Texts{"none", "2001-03-01T00:00:00Z"});
  rules.year = 1900;  // no leap year by the rule of the century
  CHECK(read(rules, {month_day(2, 29)}).times == Texts{"none"});
  rules.year = 2000;
  CHECK(read(rules, {month_day(2, 29)}).times == Texts{"2000-02-29T00:00:00Z"});
}

TEST_CASE("a year in the text is that of its place: a record before New Year is of the year before") {
  CHECK(read({}, {month_day(12, 31), month_day(1, 1), full(2001, 1, 2)}).times ==
        Texts{"2000-12-31T00:00:00Z", "2001-01-01T00:00:00Z", "2001-01-02T00:00:00Z"});
  CHECK(read({}, {month_day(12, 31), month_day(1, 1), epoch(moment("2001-01-02"))}).times.front() == "2000-12-31T00:00:00Z");
  CHECK(read({}, {epoch(moment("1999-07-01T12:00")), month_day(7, 2)}).times ==
        Texts{"1999-07-01T12:00:00Z", "1999-07-02T00:00:00Z"});
}

TEST_CASE("the first queue id that is a clock gives the year, after the option and before the name") {
  const Timestamp made = parse_queue_id("s1GNXHYB005133").time;  // 2014-02-16 23:33:17 UTC
  ClockRules rules;
  rules.file_name = "maillog.20110101";
  const auto line = month_day(2, 17, of_day(0, 33, 18));
  auto rule_and_time = [&](const TimeSurvey& survey, const WrittenTime& time) {
    SourceClock clock(rules, survey, zone_named(""));
    return text_of(clock.resolve(time)) + " by " + clock.year_rule();
  };
  TimeSurvey survey = survey_of({line});
  survey.add_queue_time(line, made);
  CHECK(rule_and_time(survey, line) == "2014-02-17T00:33:18Z by year 2014 from queue ids");
  survey.add_queue_time(line, parse_queue_id("e6FFrpW22493").time);  // of 2000: too late, the first one counts
  CHECK(rule_and_time(survey, line) == "2014-02-17T00:33:18Z by year 2014 from queue ids");
  rules.year = 2015;
  CHECK(rule_and_time(survey, line) == "2015-02-17T00:33:18Z by year 2015 from --year");
}

TEST_CASE("a message queued before New Year and logged after it is of the new year") {
  TimeSurvey survey = survey_of({month_day(1, 2)});
  survey.add_queue_time(month_day(1, 2), moment("2000-12-30T10:00"));
  CHECK(survey.content_year == 2001);
  survey = survey_of({month_day(12, 31)});  // the sensor's zone is west of UTC
  survey.add_queue_time(month_day(12, 31), moment("2001-01-01T02:00"));
  CHECK(survey.content_year == 2000);
  survey = survey_of({month_day(12, 31), month_day(1, 1)});  // the first record is of the year before
  survey.add_queue_time(month_day(1, 1), moment("2001-01-01"));
  CHECK(survey.content_year == 2000);
}

TEST_CASE("queue ids say nothing about records that have a year or no day") {
  TimeSurvey survey = survey_of({undated(0)});
  survey.add_queue_time(undated(0), moment("2000-07-17"));
  CHECK_FALSE(survey.content_year.has_value());
  survey = survey_of({full(1999, 7, 17)});
  survey.add_queue_time(full(1999, 7, 17), moment("2000-07-17"));
  CHECK(survey.content_year == 1999);
  CHECK_FALSE(survey.year_is_of_queue_id);
}

TEST_CASE("times that state everything need no rule") {
  const Reading reading = read({}, {full(2000, 5, 28, of_day(14, 30)), full(2000, 2, 30), epoch(moment("2000-05-28T14:31"))});
  CHECK(reading.times == Texts{"2000-05-28T14:30:00Z", "none", "2000-05-28T14:31:00Z"});
  CHECK(reading.year_rule == "year 2000 written in the text");
}

TEST_CASE("no time, and a time relative to another packet, cannot be dated") {
  WrittenTime relative = undated(5);
  relative.kind = WrittenTime::Kind::relative;
  ClockRules rules;
  rules.date = moment("2000-05-28");
  const Reading reading = read(rules, {WrittenTime{}, relative});
  CHECK(reading.times == Texts{"none", "none"});
  CHECK(reading.year_rule == "no times");
}

TEST_CASE("the day of undated text comes from the option, then the name, then equal microseconds") {
  ClockRules rules;
  rules.date = moment("2000-07-20");
  rules.file_name = "tcpdump.000612-08.gz";
  rules.joined_date = moment("2000-05-28");
  rules.joined_note = "14 packets equal to the microsecond with alert";
  const std::vector<WrittenTime> times = {undated(of_day(14, 30))};
  CHECK(read(rules, times).times == Texts{"2000-07-20T14:30:00Z"});
  CHECK(read(rules, times).year_rule == "day 2000-07-20 from --date");
  rules.date.reset();
  CHECK(read(rules, times).times == Texts{"2000-06-12T14:30:00Z"});
  CHECK(read(rules, times).year_rule == "day 2000-06-12 from the file's name");
  rules.file_name = "dump.txt";
  CHECK(read(rules, times).times == Texts{"2000-05-28T14:30:00Z"});
  CHECK(read(rules, times).year_rule == "day 2000-05-28 joined: 14 packets equal to the microsecond with alert");
  rules.joined_date.reset();
  CHECK(read(rules, times).times == Texts{"time of day 14:30:00.000000 of day 0"});
  CHECK(read(rules, times).year_rule == "day unknown: only the time of day is known; give --date");
}

TEST_CASE("a source with dated and undated records names both rules") {
  ClockRules rules;
  rules.file_name = "mixed.20000528.log";
  CHECK(read(rules, {month_day(5, 28), undated(0)}).year_rule ==
        "year 2000 from the file's name; day 2000-05-28 from the file's name");
}

TEST_CASE("undated text that steps back by more than half a day is in the next day, also where the day is not known") {
  ClockRules rules;
  rules.date = moment("2000-12-31");
  const std::vector<WrittenTime> nights = {undated(of_day(23, 59)), undated(of_day(0, 1)), undated(of_day(22, 0)),
                                           undated(of_day(3, 0))};
  CHECK(read(rules, nights).times ==
        Texts{"2000-12-31T23:59:00Z", "2001-01-01T00:01:00Z", "2001-01-01T22:00:00Z", "2001-01-02T03:00:00Z"});
  CHECK(read({}, nights).times.back() == "time of day 03:00:00.000000 of day 2");
}

TEST_CASE("small steps back are disorder, not a new day") {
  ClockRules rules;
  rules.date = moment("2000-07-20");
  CHECK(read(rules, {undated(of_day(12, 0, 1)), undated(of_day(12, 0, 0)), undated(of_day(0, 30))}).times ==
        Texts{"2000-07-20T12:00:01Z", "2000-07-20T12:00:00Z", "2000-07-20T00:30:00Z"});
}

TEST_CASE("a packet that is late from before midnight belongs to the old day, and the next one to the new") {
  ClockRules rules;
  rules.date = moment("2000-07-20");
  CHECK(read(rules, {undated(of_day(23, 59, 58)), undated(of_day(0, 0, 1)), undated(of_day(23, 59, 59)), undated(of_day(0, 0, 2))})
            .times == Texts{"2000-07-20T23:59:58Z", "2000-07-21T00:00:01Z", "2000-07-20T23:59:59Z", "2000-07-21T00:00:02Z"});
  // Nothing is dated before the first day, and a long silence is no disorder.
  CHECK(read(rules, {undated(of_day(0, 0, 1)), undated(of_day(23, 59, 59))}).times ==
        Texts{"2000-07-20T00:00:01Z", "2000-07-20T23:59:59Z"});
  CHECK(read(rules, {undated(of_day(23, 0)), undated(of_day(0, 0, 1)), undated(of_day(23, 50))}).times.back() ==
        "2000-07-21T23:50:00Z");
}

TEST_CASE("local times become UTC by the zone's rules of that day") {
  ClockRules rules;
  rules.year = 2000;
  const Reading reading = read(rules, {month_day(1, 15, of_day(12, 0)), month_day(7, 15, of_day(12, 0))}, "America/New_York");
  CHECK(reading.times == Texts{"2000-01-15T17:00:00Z", "2000-07-15T16:00:00Z"});
  CHECK(reading.offset_rule == "zone America/New_York from --tz");
  CHECK(read(rules, {month_day(1, 1)}, "UTC").offset_rule == "none given: taken as UTC");
  CHECK(read(rules, {month_day(1, 1, of_day(5, 0))}, "Asia/Kolkata").times == Texts{"1999-12-31T23:30:00Z"});
}

TEST_CASE("an hour that the clock skipped is read with the offset before it") {
  ClockRules rules;
  rules.year = 2000;
  CHECK(read(rules, {month_day(4, 2, of_day(1, 59, 59)), month_day(4, 2, of_day(2, 30)), month_day(4, 2, of_day(3, 0))},
             "America/New_York")
            .times == Texts{"2000-04-02T06:59:59Z", "2000-04-02T07:30:00Z", "2000-04-02T07:00:00Z"});
}

TEST_CASE("an hour that the clock repeated is read as the first of the two") {
  ClockRules rules;
  rules.year = 2000;
  CHECK(read(rules, {month_day(10, 29, of_day(0, 59, 59)), month_day(10, 29, of_day(1, 30)), month_day(10, 29, of_day(2, 0))},
             "America/New_York")
            .times == Texts{"2000-10-29T04:59:59Z", "2000-10-29T05:30:00Z", "2000-10-29T07:00:00Z"});
}

TEST_CASE("a zone's answer does not depend on what it was asked before") {
  const std::vector<WrittenTime> odd = {month_day(1, 15), month_day(4, 1, of_day(12, 0)),   month_day(4, 2, of_day(2, 30)),
                                        month_day(7, 15), month_day(10, 29, of_day(1, 30)), month_day(10, 30),
                                        month_day(4, 3)};
  auto local = [](const WrittenTime& time) { return days_from_civil(2000, time.month, time.day) * kUsPerDay + time.us_of_day; };
  for (const char* name : {"America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"}) {
    for (const WrittenTime& before : odd) {
      for (const WrittenTime& between : odd) {
        for (const WrittenTime& asked : odd) {
          CAPTURE(name);
          Zone fresh = zone_named(name);
          Zone used = zone_named(name);
          used.offset_at(local(before));
          used.offset_at(local(between));
          CHECK(used.offset_at(local(asked)) == fresh.offset_at(local(asked)));
        }
      }
    }
  }
}

TEST_CASE("an offset in the text wins over the zone, for its record only") {
  ClockRules rules;
  WrittenTime stated = full(2000, 7, 15, of_day(12, 0));
  stated.utc_offset_s = -4 * 3600;
  const Reading reading = read(rules, {stated, full(2000, 7, 15, of_day(12, 0))}, "Europe/Paris");
  CHECK(reading.times == Texts{"2000-07-15T16:00:00Z", "2000-07-15T10:00:00Z"});
  CHECK(reading.offset_rule == "written in the text");
  stated.utc_offset_s = 5 * 3600 + 1800;
  CHECK(read(rules, {stated}).times == Texts{"2000-07-15T06:30:00Z"});
}

TEST_CASE("a name that is no zone is refused with words that help") {
  const auto zone = Zone::find("America/Atlantis");
  REQUIRE_FALSE(zone.ok());
  CHECK(zone.error().code == ErrorCode::usage);
  CHECK(zone.error().message.find("America/Atlantis") != std::string::npos);
  CHECK(Zone::find("").ok());
}

TEST_CASE("dates in file names") {
  struct Case {
    const char* name;
    const char* day;  // "" if there is none
  };
  constexpr Case kCases[] = {
      {"alert.20000528", "2000-05-28"},
      {"tcpdump.000612-08.gz", "2000-06-12"},
      {"snort-0528.991231.log", "1999-12-31"},
      {"2000-07-17.maillog", "2000-07-17"},
      {"2000_07_17.log", "2000-07-17"},
      {"log2000.07.17", "2000-07-17"},
      {"alert-20000229.txt", "2000-02-29"},
      {"alert-20010229.txt", ""},
      {"alert.20001301", ""},
      {"alert.19690101", ""},
      {"a.700101", "1970-01-01"},
      {"a.691231", "2069-12-31"},
      {"2000-07/17", ""},
      {"2000-7-17", ""},
      {"SnortA13.txt", ""},
      {"maillog.0", ""},
      {"123456789", ""},
      {"1234567", ""},
      {"999999.20000528", "2000-05-28"},
      {"sensor1.2000-05-28.log.gz", "2000-05-28"},
      {"", ""},
      {"2000", ""},
      {"2000-07-1", ""},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    const auto day = date_in_name(c.name);
    CHECK((day ? to_iso8601(*day).substr(0, 10) : "") == c.day);
  }
}

}  // namespace
}  // namespace hindcast
