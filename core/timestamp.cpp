#include "core/timestamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace hindcast {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads exactly `count` digits at `at`.
bool digits(std::string_view text, std::size_t at, std::size_t count, int& value) {
  if (text.size() < at + count) return false;
  value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_digit(text[i])) return false;
    value = value * 10 + (text[i] - '0');
  }
  return true;
}

// The fraction of a second that starts at text[0] == '.', in microseconds; removes it.
std::int64_t take_fraction(std::string_view& text) {
  if (text.size() < 2 || text[0] != '.' || !is_digit(text[1])) return -1;
  std::int64_t us = 0;
  std::size_t i = 1;
  for (std::int64_t unit = 100'000; i < text.size() && i <= 9 && is_digit(text[i]); ++i, unit /= 10) {
    us += unit * (text[i] - '0');
  }
  text.remove_prefix(i);
  return us;
}

}  // namespace

std::int64_t days_from_civil(int year, int month, int day) {
  // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return static_cast<std::int64_t>(era) * 146'097 + day_of_era - 719'468;
}

bool is_valid_date(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1) return false;
  constexpr std::array<int, 12> kLength = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year == 0 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
  const int length = month == 2 && leap ? 29 : kLength[static_cast<std::size_t>(month - 1)];
  return day <= length;
}

Timestamp from_civil(const CivilTime& civil) {
  const std::int64_t seconds =
      days_from_civil(civil.year, civil.month, civil.day) * 86'400 + civil.hour * 3'600 + civil.minute * 60 + civil.second;
  return Timestamp{seconds * kUsPerSecond + civil.microsecond};
}

CivilTime to_civil(Timestamp time) {
  std::int64_t days = time.us / kUsPerDay;
  std::int64_t rest = time.us % kUsPerDay;
  if (rest < 0) {
    rest += kUsPerDay;
    --days;
  }
  const std::int64_t z = days + 719'468;
  const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const std::int64_t day_of_era = z - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t mp = (5 * day_of_year + 2) / 153;
  CivilTime civil;
  civil.day = static_cast<int>(day_of_year - (153 * mp + 2) / 5 + 1);
  civil.month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  civil.year = static_cast<int>(year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0));
  civil.hour = static_cast<int>(rest / kUsPerHour);
  civil.minute = static_cast<int>(rest / kUsPerMinute % 60);
  civil.second = static_cast<int>(rest / kUsPerSecond % 60);
  civil.microsecond = static_cast<int>(rest % kUsPerSecond);
  return civil;
}

std::string to_iso8601(Timestamp time, TimePrecision precision) {
  const CivilTime c = to_civil(time);
  const std::string whole = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute, c.second);
  return precision == TimePrecision::s ? whole + "Z" : fmt::format("{}.{:06}Z", whole, c.microsecond);
}

std::string to_time_of_day(Timestamp time) {
  const CivilTime c = to_civil(time);
  return fmt::format("{:02}:{:02}:{:02}.{:06}", c.hour, c.minute, c.second, c.microsecond);
}

std::string to_duration(std::int64_t us) {
  const std::int64_t magnitude = us < 0 ? -std::max(us, -std::numeric_limits<std::int64_t>::max()) : us;
  const char* sign = us < 0 ? "-" : "";
  if (magnitude < kUsPerMillisecond) return fmt::format("{}{} us", sign, magnitude);
  if (magnitude < kUsPerSecond) return fmt::format("{}{:.3g} s", sign, static_cast<double>(magnitude) / 1e6);
  if (magnitude < kUsPerMinute) return fmt::format("{}{:.3g} s", sign, static_cast<double>(magnitude) / 1e6);
  const std::int64_t seconds = magnitude / kUsPerSecond;
  if (seconds < 3'600) return fmt::format("{}{} min {} s", sign, seconds / 60, seconds % 60);
  if (seconds < 86'400) return fmt::format("{}{} h {} min", sign, seconds / 3'600, seconds % 3'600 / 60);
  return fmt::format("{}{} d {} h", sign, seconds / 86'400, seconds % 86'400 / 3'600);
}

std::optional<Timestamp> parse_iso8601_prefix(std::string_view text) {
  CivilTime c;
  if (text.ends_with('Z')) text.remove_suffix(1);
  if (!digits(text, 0, 4, c.year)) return std::nullopt;
  std::size_t used = 4;
  if (text.size() > used) {
    if (text[used] != '-' || !digits(text, used + 1, 2, c.month)) return std::nullopt;
    used += 3;
  }
  if (text.size() > used) {
    if (text[used] != '-' || !digits(text, used + 1, 2, c.day)) return std::nullopt;
    used += 3;
  }
  if (!is_valid_date(c.year, c.month, c.day)) return std::nullopt;
  if (text.size() == used) return from_civil(c);
  if ((text[used] != 'T' && text[used] != ' ') || !digits(text, used + 1, 2, c.hour)) return std::nullopt;
  used += 3;
  for (int* field : {&c.minute, &c.second}) {
    if (text.size() == used) break;
    if (text[used] != ':' || !digits(text, used + 1, 2, *field)) return std::nullopt;
    used += 3;
  }
  if (c.hour > 23 || c.minute > 59 || c.second > 59) return std::nullopt;
  std::string_view rest = text.substr(used);
  if (!rest.empty()) {
    const std::int64_t us = take_fraction(rest);
    if (us < 0 || !rest.empty()) return std::nullopt;
    c.microsecond = static_cast<int>(us);
  }
  return from_civil(c);
}

bool take_time_of_day(std::string_view& text, WrittenTime& time) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!digits(text, 0, 2, hour) || !digits(text, 3, 2, minute) || !digits(text, 6, 2, second)) return false;
  if (text[2] != ':' || text[5] != ':' || hour > 23 || minute > 59 || second > 60) return false;
  text.remove_prefix(8);
  const std::int64_t fraction = take_fraction(text);
  time.us_of_day = (hour * 3'600 + minute * 60 + second) * kUsPerSecond + (fraction < 0 ? 0 : fraction);
  time.precision = fraction < 0 ? TimePrecision::s : TimePrecision::us;
  if (time.kind == WrittenTime::Kind::none) time.kind = WrittenTime::Kind::time_of_day;
  return true;
}

bool take_month_name_day(std::string_view& text, WrittenTime& time) {
  if (text.size() < 5 || text[3] != ' ') return false;
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (!text.starts_with(kMonths[month])) continue;
    std::string_view rest = text.substr(4);
    if (rest.front() == ' ') rest.remove_prefix(1);
    int day = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), day);
    if (error != std::errc{} || end - rest.data() > 2) return false;
    if (!is_valid_date(0, static_cast<int>(month + 1), day)) return false;
    time.month = static_cast<std::int8_t>(month + 1);
    time.day = static_cast<std::int8_t>(day);
    time.kind = WrittenTime::Kind::month_day;
    text = rest.substr(static_cast<std::size_t>(end - rest.data()));
    return true;
  }
  return false;
}

bool take_month_slash_day(std::string_view& text, WrittenTime& time) {
  int month = 0;
  int day = 0;
  if (text.size() < 5 || text[2] != '/' || !digits(text, 0, 2, month) || !digits(text, 3, 2, day)) return false;
  if (!is_valid_date(0, month, day)) return false;
  time.month = static_cast<std::int8_t>(month);
  time.day = static_cast<std::int8_t>(day);
  time.kind = WrittenTime::Kind::month_day;
  text.remove_prefix(5);
  return true;
}

}  // namespace hindcast
