#include "ingest/clock.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

constexpr std::int64_t kHalfDay = kUsPerDay / 2;
constexpr std::int64_t kDisorder = kUsPerMinute;  // several interfaces or processors: packets this much late are no new day

// Months forward (+1) or back (-1) over New Year between two records of one file; 0 for anything else: a step back of
// less than ten months is disorder or concatenation, not a new year.
int year_step(int previous_month, int month) {
  if (previous_month == 0) return 0;
  if (previous_month - month >= 10) return 1;
  if (month - previous_month >= 10) return -1;
  return 0;
}

std::string date_text(Timestamp day) { return to_iso8601(day).substr(0, 10); }

// Reads `count` digits at `at`, or -1.
int number_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::optional<Timestamp> valid_day(int year, int month, int day) {
  if (year < 1970 || year > 2100 || !is_valid_date(year, month, day)) return std::nullopt;
  return from_civil(CivilTime{year, month, day});
}

}  // namespace

void TimeSurvey::add(const WrittenTime& time) {
  using Kind = WrittenTime::Kind;
  switch (time.kind) {
    case Kind::time_of_day:
      ++time_of_day_records;
      return;
    case Kind::epoch:
      ++full_records;
      if (!content_year) content_year = to_civil(Timestamp{time.epoch_us}).year - year_wraps;
      return;
    case Kind::full:
      ++full_records;
      if (!content_year) content_year = time.year - year_wraps;
      return;
    case Kind::month_day:
      break;
    case Kind::none:
    case Kind::relative:
      return;
  }
  ++month_day_records;
  if (first_month == 0) {
    first_month = time.month;
    first_day = time.day;
  }
  year_wraps += year_step(previous_month_, time.month);
  previous_month_ = last_month = time.month;
  last_day = time.day;
  if (time.month == 2 && time.day == 29 && !leap_day_wraps) leap_day_wraps = year_wraps;
}

void TimeSurvey::add_queue_time(const WrittenTime& time, Timestamp made) {
  if (content_year || time.kind != WrittenTime::Kind::month_day) return;
  // The year that brings the record nearest to its id: deferred mail is logged days later, perhaps after New Year.
  const auto distance = [&](int year) { return std::abs(days_from_civil(year, time.month, time.day) * kUsPerDay - made.us); };
  const int year = to_civil(made).year;
  content_year = std::min({year, year - 1, year + 1}, [&](int a, int b) { return distance(a) < distance(b); }) - year_wraps;
  year_is_of_queue_id = true;
}

std::optional<Timestamp> date_in_name(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_digit(name[i]) || (i > 0 && is_digit(name[i - 1]))) continue;
    std::size_t run = i;
    while (run < name.size() && is_digit(name[run])) ++run;
    const std::size_t length = run - i;
    std::optional<Timestamp> day;
    if (length == 8) day = valid_day(number_at(name, i, 4), number_at(name, i + 4, 2), number_at(name, i + 6, 2));
    if (length == 6) {
      const int year = number_at(name, i, 2);
      day = valid_day(year < 70 ? 2000 + year : 1900 + year, number_at(name, i + 2, 2), number_at(name, i + 4, 2));
    }
    if (length == 4 && i + 10 <= name.size() && name[i + 4] == name[i + 7] &&
        (name[i + 4] == '-' || name[i + 4] == '_' || name[i + 4] == '.')) {
      day = valid_day(number_at(name, i, 4), number_at(name, i + 5, 2), number_at(name, i + 8, 2));
    }
    if (day) return day;
  }
  return std::nullopt;
}

Result<Zone> Zone::find(const std::string& name) {
  Zone zone;
  zone.name_ = name.empty() ? "UTC" : name;
  if (name.empty() || name == "UTC") return zone;
  try {
    zone.zone_ = date::locate_zone(name);
  } catch (const std::exception&) {
    return Error{ErrorCode::usage, fmt::format("\"{}\" is no time zone", name),
                 "Use an IANA name such as America/New_York, or UTC."};
  }
  return zone;
}

std::int64_t Zone::offset_at(std::int64_t local_us) {
  if (zone_ == nullptr) return 0;
  if (local_us >= span_begin_us_ && local_us < span_end_us_) return span_offset_s_;
  using std::chrono::seconds;
  const date::local_seconds local{seconds{local_us / kUsPerSecond}};
  const date::local_info info = zone_->get_info(local);
  if (info.result == date::local_info::unique) {
    // The span in local time, less a day at either end where the neighbouring spans may overlap.
    const auto begin = info.first.begin.time_since_epoch() + info.first.offset;
    const auto end = info.first.end.time_since_epoch() + info.first.offset;
    span_begin_us_ = (std::chrono::duration_cast<seconds>(begin).count() + 86'400) * kUsPerSecond;
    span_end_us_ = (std::chrono::duration_cast<seconds>(end).count() - 86'400) * kUsPerSecond;
    span_offset_s_ = info.first.offset.count();
  }
  return info.first.offset.count();
}

SourceClock::SourceClock(const ClockRules& rules, const TimeSurvey& survey, Zone zone) : zone_(std::move(zone)) {
  if (survey.month_day_records > 0) choose_year(rules, survey);
  if (survey.time_of_day_records > 0) choose_day(rules, survey);
  if (year_rule_.empty()) {
    year_rule_ = survey.full_records > 0 ? fmt::format("year {} written in the text", survey.content_year.value_or(0)) : "no times";
  }
  utc_offset_rule_ = zone_.name() == "UTC" ? "none given: taken as UTC" : fmt::format("zone {} from --tz", zone_.name());
}

void SourceClock::choose_year(const ClockRules& rules, const TimeSurvey& survey) {
  const auto named = date_in_name(rules.file_name);
  if (rules.year) {
    year_ = *rules.year;
    year_rule_ = fmt::format("year {} from --year", *year_);
  } else if (rules.date) {
    year_ = to_civil(*rules.date).year;
    year_rule_ = fmt::format("year {} from --date", *year_);
  } else if (survey.content_year) {
    year_ = *survey.content_year;
    year_rule_ = fmt::format("year {} {}", *year_, survey.year_is_of_queue_id ? "from queue ids" : "written in the text");
  } else if (named) {
    year_ = to_civil(*named).year;
    year_rule_ = fmt::format("year {} from the file's name", *year_);
  } else if (rules.modified) {
    infer_year(*rules.modified, survey);
  } else {
    year_rule_ = "year unknown: give --year";
  }
}

// The last record cannot be later than the file's last change, give or take a day for zones; 29 February needs a leap year.
void SourceClock::infer_year(Timestamp modified, const TimeSurvey& survey) {
  const CivilTime limit = to_civil(Timestamp{modified.us + kUsPerDay});
  const bool too_late = survey.last_month * 100 + survey.last_day > limit.month * 100 + limit.day;
  year_ = limit.year - (too_late ? 1 : 0) - survey.year_wraps;
  while (survey.leap_day_wraps && !is_valid_date(*year_ + *survey.leap_day_wraps, 2, 29)) --*year_;
  year_rule_ = fmt::format("year {} inferred: last record not after the file's modification time {}", *year_, date_text(modified));
}

void SourceClock::choose_day(const ClockRules& rules, const TimeSurvey& survey) {
  std::string rule;
  auto take_day = [&](Timestamp day, std::string_view from) {
    day_ = day.us;
    rule = fmt::format("day {} {}", date_text(day), from);
  };
  if (rules.date) {
    take_day(*rules.date, "from --date");
  } else if (const auto named = date_in_name(rules.file_name)) {
    take_day(*named, "from the file's name");
  } else if (rules.joined_date) {
    take_day(*rules.joined_date, fmt::format("joined: {}", rules.joined_note));
  } else {
    rule = "day unknown: only the time of day is known; give --date";
  }
  year_rule_ = survey.month_day_records > 0 ? fmt::format("{}; {}", year_rule_, rule) : rule;
}

std::optional<std::int64_t> SourceClock::midnight_of(int year, int month, int day) {
  if (day == asked_day_ && month == asked_month_ && year == asked_year_) return midnight_;
  asked_year_ = year;
  asked_month_ = month;
  asked_day_ = day;
  midnight_.reset();
  if (is_valid_date(year, month, day)) midnight_ = days_from_civil(year, month, day) * kUsPerDay;
  return midnight_;
}

// Midnight of the record at hand: a step back of half a day is a new day, unless the record is late from before midnight.
std::int64_t SourceClock::day_of(std::int64_t us_of_day) {
  const std::int64_t back = previous_of_day_ < 0 ? 0 : previous_of_day_ - us_of_day;
  if (back > kHalfDay) ++rolled_days_;
  if (back < kDisorder - kUsPerDay && rolled_days_ > 0) --rolled_days_;
  previous_of_day_ = us_of_day;
  return day_.value_or(0) + rolled_days_ * kUsPerDay;
}

ResolvedTime SourceClock::to_utc(std::int64_t local_us, const WrittenTime& written) {
  if (written.utc_offset_s != WrittenTime::kNoOffset) {
    last_offset_s_ = written.utc_offset_s;
    if (!saw_written_offset_) {
      saw_written_offset_ = true;
      utc_offset_rule_ = "written in the text";
    }
  } else {
    last_offset_s_ = zone_.offset_at(local_us);
  }
  return {Timestamp{local_us - last_offset_s_ * kUsPerSecond}, TimeBasis::dated};
}

ResolvedTime SourceClock::resolve(const WrittenTime& written) {
  using Kind = WrittenTime::Kind;
  switch (written.kind) {
    case Kind::none:
    case Kind::relative:
      return {};
    case Kind::epoch:
      return {Timestamp{written.epoch_us}, TimeBasis::dated};
    case Kind::full: {
      const auto midnight = midnight_of(written.year, written.month, written.day);
      return midnight ? to_utc(*midnight + written.us_of_day, written) : ResolvedTime{};
    }
    case Kind::month_day: {
      if (!year_) return {Timestamp{written.us_of_day}, TimeBasis::undated};
      *year_ += year_step(previous_month_, written.month);
      previous_month_ = written.month;
      const auto midnight = midnight_of(*year_, written.month, written.day);  // none for 29 February of a year that has none
      return midnight ? to_utc(*midnight + written.us_of_day, written) : ResolvedTime{};
    }
    case Kind::time_of_day: {
      const std::int64_t local_us = day_of(written.us_of_day) + written.us_of_day;
      return day_ ? to_utc(local_us, written) : ResolvedTime{Timestamp{local_us}, TimeBasis::undated};
    }
  }
  return {};
}

}  // namespace hindcast
