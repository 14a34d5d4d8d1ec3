#include "report/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "report/words.h"

namespace hindcast {
namespace {

constexpr std::array<std::int64_t, 29> kSteps = {1'000,
                                                 2'000,
                                                 5'000,
                                                 10'000,
                                                 20'000,
                                                 50'000,
                                                 100'000,
                                                 200'000,
                                                 500'000,
                                                 kUsPerSecond,
                                                 2 * kUsPerSecond,
                                                 5 * kUsPerSecond,
                                                 10 * kUsPerSecond,
                                                 30 * kUsPerSecond,
                                                 kUsPerMinute,
                                                 2 * kUsPerMinute,
                                                 5 * kUsPerMinute,
                                                 10 * kUsPerMinute,
                                                 30 * kUsPerMinute,
                                                 kUsPerHour,
                                                 2 * kUsPerHour,
                                                 4 * kUsPerHour,
                                                 12 * kUsPerHour,
                                                 kUsPerDay,
                                                 2 * kUsPerDay,
                                                 7 * kUsPerDay,
                                                 14 * kUsPerDay,
                                                 28 * kUsPerDay,
                                                 364 * kUsPerDay};
constexpr std::array<std::string_view, 13> kMonths = {"",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// The day: "28 May", or "day 2" where the date is not known.
std::string day_label(Timestamp time, TimeBasis basis) {
  if (basis != TimeBasis::dated) return fmt::format("day {}", time.us / kUsPerDay + 1);
  const CivilTime c = to_civil(time);
  return fmt::format("{} {}", c.day, kMonths[static_cast<std::size_t>(c.month)]);
}

std::string clock_label(Timestamp time, std::int64_t step) {
  const CivilTime c = to_civil(time);
  std::string clock = fmt::format("{:02}:{:02}", c.hour, c.minute);
  if (step < kUsPerMinute) clock += fmt::format(":{:02}", c.second);
  if (step < kUsPerSecond) clock += fmt::format(".{:03}", c.microsecond / 1'000);
  return clock;
}

std::string time_label(Timestamp time, TimeBasis basis, std::int64_t step, bool with_day) {
  const bool is_dated = basis == TimeBasis::dated;
  const int year = to_civil(time).year;
  if (step >= kSteps.back() && is_dated) return std::to_string(year);
  if (step >= kUsPerDay) return day_label(time, basis) + (with_day && is_dated ? fmt::format(" {}", year) : "");
  return with_day ? day_label(time, basis) + " " + clock_label(time, step) : clock_label(time, step);
}

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

}  // namespace

std::vector<Tick> time_ticks(Timestamp first, Timestamp last, TimeBasis basis, const LinearScale& scale, int most) {
  const std::int64_t length = last.us - first.us;
  std::int64_t step = (length / most / kSteps.back() + 1) * kSteps.back();
  for (const std::int64_t candidate : kSteps) {
    if (length / candidate < most) {
      step = candidate;
      break;
    }
  }
  std::vector<Tick> ticks;
  std::int64_t at = floor_to(first.us, step);
  if (at < first.us) at += step;
  std::int64_t previous_day = -1;
  for (; at <= last.us; at += step) {
    const std::int64_t day = floor_to(at, step >= kUsPerDay ? 366 * kUsPerDay : kUsPerDay);
    const bool with_day = (ticks.empty() && basis == TimeBasis::dated) || (!ticks.empty() && day != previous_day);
    ticks.push_back({scale.at(static_cast<double>(at)), time_label(Timestamp{at}, basis, step, with_day)});
    previous_day = day;
  }
  return ticks;
}

std::vector<Tick> number_ticks(double first, double last, const LinearScale& scale, int most) {
  const double span = last - first;
  if (span <= 0) return {{scale.at(first), measure_text(first)}};
  double step = std::max(1.0, std::pow(10.0, std::floor(std::log10(span / most))));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    if (span / (step * factor) <= most) {
      step *= factor;
      break;
    }
  }
  std::vector<Tick> ticks;
  for (double at = std::ceil(first / step) * step; at <= last + step / 1e6; at += step)
    ticks.push_back({scale.at(at), measure_text(at)});
  return ticks;
}

}  // namespace hindcast
