// Times as hindcast keeps them (Timestamp) and as a log line writes them (WrittenTime).
// No wall clock and no time zone database here: turning a WrittenTime into a Timestamp is ingest/clock.h's work.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace hindcast {

// Microseconds in each unit; a day has no leap second here.
inline constexpr std::int64_t kUsPerMillisecond = 1'000;
inline constexpr std::int64_t kUsPerSecond = 1'000'000;
inline constexpr std::int64_t kUsPerMinute = 60 * kUsPerSecond;
inline constexpr std::int64_t kUsPerHour = 3600 * kUsPerSecond;
inline constexpr std::int64_t kUsPerDay = 24 * kUsPerHour;

// A moment: microseconds since 1970-01-01T00:00:00 UTC, leap seconds ignored.
struct Timestamp {
  std::int64_t us = 0;
  auto operator<=>(const Timestamp&) const = default;
};

// What a stored time stands on.
enum class TimeBasis : std::uint8_t {
  dated,    // a moment: day and time of day are known (or inferred by a rule that the source names)
  undated,  // only the time of day is known; stored as if the source's first day were 1970-01-01
  none,     // no time at all
};

// The finest unit the line shows.
enum class TimePrecision : std::uint8_t { us, s };

// A moment taken apart in UTC. year is the full year; month and day count from 1.
struct CivilTime {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int microsecond = 0;
};

// The moment of a civil time. The fields must be in range for their month (see is_valid_date).
Timestamp from_civil(const CivilTime& civil);
// The reverse; also right for moments before 1970.
CivilTime to_civil(Timestamp time);

// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
std::int64_t days_from_civil(int year, int month, int day);

// Whether the date exists. Year 0 means "any year": February has 29 days then.
bool is_valid_date(int year, int month, int day);

// "2000-05-28T14:30:50.876461Z"; with precision s "2000-05-28T14:30:50Z".
std::string to_iso8601(Timestamp time, TimePrecision precision = TimePrecision::us);

// "14:30:50.876461", for times whose day is not known.
std::string to_time_of_day(Timestamp time);

// A length of time for people, two units at most: "27 min 37 s", "3.5 d", "0.08 s".
std::string to_duration(std::int64_t us);

// Reads "2000", "2000-05", "2000-05-28", "2000-05-28T14:30", "...:50[.fraction][Z]" as the first moment it can mean.
std::optional<Timestamp> parse_iso8601_prefix(std::string_view text);

// A time as the line wrote it. Nothing in it is guessed: what the line does not show stays absent.
struct WrittenTime {
  // Which of the fields below the line shows.
  enum class Kind : std::uint8_t {
    none,         // the line shows no time
    time_of_day,  // us_of_day only (tcpdump's default)
    month_day,    // month, day, us_of_day (snort, syslog)
    full,         // year, month, day, us_of_day
    epoch,        // epoch_us (tcpdump -tt): UTC by nature
    relative,     // us_of_day is a distance from another packet (tcpdump -ttt, -ttttt): cannot be dated
  };
  // `utc_offset_s` where the line states no zone. Not 0, which is UTC.
  static constexpr std::int32_t kNoOffset = std::numeric_limits<std::int32_t>::min();

  Kind kind = Kind::none;
  TimePrecision precision = TimePrecision::us;
  // The full year; 0 where not shown.
  std::int16_t year = 0;
  // 1..12, 0 where not shown.
  std::int8_t month = 0;
  // 1..31, 0 where not shown; not checked against the month.
  std::int8_t day = 0;
  // Seconds east of UTC where the line states a zone.
  std::int32_t utc_offset_s = kNoOffset;
  // Microseconds since midnight, by the clock that wrote the line.
  std::int64_t us_of_day = 0;
  // For Kind::epoch: microseconds since 1970 UTC.
  std::int64_t epoch_us = 0;
};

// Small scanners that the formats share. Each reads at the start of `text`, removes what it took and returns whether
// it found one; on false `text` is untouched.
bool take_time_of_day(std::string_view& text, WrittenTime& time);      // "hh:mm:ss", then ".fraction" of 1 to 9 digits if there
bool take_month_name_day(std::string_view& text, WrittenTime& time);   // "May 27", "May  7"; the month English
bool take_month_slash_day(std::string_view& text, WrittenTime& time);  // "05/28"

}  // namespace hindcast
