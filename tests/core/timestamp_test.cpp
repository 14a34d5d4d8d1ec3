// Times: the calendar, the texts, and the scanners for what log lines write.
#include "core/timestamp.h"

#include <doctest/doctest.h>

#include <limits>

namespace hindcast {
namespace {

using Kind = WrittenTime::Kind;

TEST_CASE("civil times and moments are each other's inverse") {
  CHECK(from_civil({1970, 1, 1, 0, 0, 0, 0}).us == 0);
  CHECK(from_civil({2000, 5, 28, 14, 30, 50, 876'461}).us == 959'524'250'876'461);
  for (std::int64_t day = -1'000'000; day < 1'000'000; day += 97) {
    const Timestamp time{day * kUsPerDay + 12'345'678'901};
    const CivilTime civil = to_civil(time);
    CHECK(from_civil(civil).us == time.us);
    CHECK(is_valid_date(civil.year == 0 ? 4 : civil.year, civil.month, civil.day));
  }
  const CivilTime before = to_civil(Timestamp{-1});
  CHECK(before.year == 1969);
  CHECK(before.day == 31);
  CHECK(before.microsecond == 999'999);
}

TEST_CASE("dates exist or do not") {
  CHECK(is_valid_date(2000, 2, 29));
  CHECK_FALSE(is_valid_date(1900, 2, 29));
  CHECK_FALSE(is_valid_date(2001, 2, 29));
  CHECK(is_valid_date(0, 2, 29));
  CHECK_FALSE(is_valid_date(0, 2, 30));
  CHECK_FALSE(is_valid_date(2000, 0, 1));
  CHECK_FALSE(is_valid_date(2000, 13, 1));
  CHECK_FALSE(is_valid_date(2000, 4, 31));
  CHECK_FALSE(is_valid_date(2000, 1, 0));
}

TEST_CASE("texts of moments") {
  CHECK(to_iso8601(Timestamp{959'524'250'876'461}) == "2000-05-28T14:30:50.876461Z");
  CHECK(to_iso8601(Timestamp{959'524'250'876'461}, TimePrecision::s) == "2000-05-28T14:30:50Z");
  CHECK(to_iso8601(Timestamp{-1}) == "1969-12-31T23:59:59.999999Z");
  CHECK(to_time_of_day(Timestamp{52'250'876'461}) == "14:30:50.876461");
}

TEST_CASE("lengths of time") {
  CHECK(to_duration(0) == "0 us");
  CHECK(to_duration(999) == "999 us");
  CHECK(to_duration(80'000) == "0.08 s");
  CHECK(to_duration(59'000'000) == "59 s");
  CHECK(to_duration((27 * 60 + 37) * kUsPerSecond) == "27 min 37 s");
  CHECK(to_duration(3'600 * kUsPerSecond) == "1 h 0 min");
  CHECK(to_duration(84 * kUsPerHour) == "3 d 12 h");
  CHECK(to_duration(-90 * kUsPerSecond) == "-1 min 30 s");
  CHECK(to_duration(std::numeric_limits<std::int64_t>::min()) == "-106751991 d 4 h");
}

TEST_CASE("beginnings of ISO 8601") {
  const auto text = [](std::string_view written) {
    const auto time = parse_iso8601_prefix(written);
    return time ? to_iso8601(*time) : std::string("none");
  };
  CHECK(text("2000") == "2000-01-01T00:00:00.000000Z");
  CHECK(text("2000-05") == "2000-05-01T00:00:00.000000Z");
  CHECK(text("2000-05-28") == "2000-05-28T00:00:00.000000Z");
  CHECK(text("2000-05-28T14:30") == "2000-05-28T14:30:00.000000Z");
  CHECK(text("2000-05-28 14:30:50.8764") == "2000-05-28T14:30:50.876400Z");
  CHECK(text("2000-05-28T14:30:50.876461Z") == "2000-05-28T14:30:50.876461Z");
  for (const char* bad : {"", "200", "2000-", "2000-13", "2000-02-30", "2000-05-28T", "2000-05-28T24", "2000-05-28T14:60",
                          "2000-05-28T14:30:60", "2000-05-28T14:30:50.", "2000-05-28T14:30:50.1x", "x000", "2000/05"}) {
    CAPTURE(bad);
    CHECK(text(bad) == "none");
  }
}

TEST_CASE("times of day are taken with a fraction of any length, or not at all") {
  const auto take = [](std::string_view text, std::int64_t us, TimePrecision precision, std::string_view rest) {
    WrittenTime time;
    CHECK(take_time_of_day(text, time));
    CHECK(time.us_of_day == us);
    CHECK(time.precision == precision);
    CHECK(time.kind == Kind::time_of_day);
    CHECK(text == rest);
  };
  take("14:30:50.876461 x", 52'250'876'461, TimePrecision::us, " x");
  take("14:30:50.87646 x", 52'250'876'460, TimePrecision::us, " x");
  take("14:30:50.876461999", 52'250'876'461, TimePrecision::us, "");
  take("14:30:50.8764619991", 52'250'876'461, TimePrecision::us, "1");
  take("14:30:50. x", 52'250'000'000, TimePrecision::s, ". x");
  take("23:59:60", 86'400'000'000, TimePrecision::s, "");
  for (std::string_view bad : {"", "14:30", "14:30:5", "24:30:50", "14:60:50", "14:30:61", "1:30:50", "14-30-50", "a4:30:50"}) {
    const std::string_view before = bad;
    WrittenTime time;
    CAPTURE(bad);
    CHECK_FALSE(take_time_of_day(bad, time));
    CHECK(bad == before);
  }
}

TEST_CASE("a time of day keeps the kind that a date gave") {
  WrittenTime time;
  std::string_view text = "May 28";
  CHECK(take_month_name_day(text, time));
  text = "14:30:50";
  CHECK(take_time_of_day(text, time));
  CHECK(time.kind == Kind::month_day);
}

TEST_CASE("month names with a day, padded or not") {
  const auto day = [](std::string_view text) {
    WrittenTime time;
    const std::string_view before = text;
    if (take_month_name_day(text, time)) return time.month * 100 + time.day;
    CHECK(text == before);
    return 0;
  };
  CHECK(day("May 27 x") == 527);
  CHECK(day("May  7 x") == 507);
  CHECK(day("May 7") == 507);
  CHECK(day("Feb 29") == 229);
  CHECK(day("Dec 31") == 1231);
  for (const char* bad : {"", "May", "May ", "May  ", "May   7", "May 0", "May 32", "Feb 30", "May 123", "May -7", "may 27",
                          "Mai 27", "May27", "May x"}) {
    CAPTURE(bad);
    CHECK(day(bad) == 0);
  }
}

TEST_CASE("month and day with a slash") {
  WrittenTime time;
  std::string_view text = "05/28-14:30";
  CHECK(take_month_slash_day(text, time));
  CHECK(time.month == 5);
  CHECK(time.day == 28);
  CHECK(text == "-14:30");
  for (std::string_view bad : {"", "5/28", "13/01", "02/30", "00/10", "05-28", "05/2"}) {
    CAPTURE(bad);
    CHECK_FALSE(take_month_slash_day(bad, time));
  }
}

}  // namespace
}  // namespace hindcast
