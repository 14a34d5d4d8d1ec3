// Turns the time that a line writes into a moment: which year, which day, which zone. Nothing is guessed silently: each
// source keeps the rule that was used, in words.
// Rules: the year comes from the option, else from the text itself (a written year, or sendmail's queue ids), else from the
// file's name, else from the file's modification time as the latest possible moment. The day of text without dates comes from
// the option, else from the file's name, else from dated records of another sensor that are equal to the microsecond. Else only
// the time of day is known.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/timestamp.h"

namespace date {
class time_zone;
}

namespace hindcast {

// What all the times of a source together tell.
struct TimeSurvey {
  std::int64_t month_day_records = 0;    // dated, without a year
  std::int64_t time_of_day_records = 0;  // without a date
  std::int64_t full_records = 0;         // with a year, or epoch
  std::optional<int> content_year;       // of the first record, by the first that shows a year
  bool year_is_of_queue_id = false;      // what showed it was a queue id
  // How often December is followed by January: a log that runs over New Year, or over several.
  int year_wraps = 0;
  std::optional<int> leap_day_wraps;  // year_wraps at the first 29 February without a year
  // Month and day of the first record without a year; 0 if there is none.
  int first_month = 0, first_day = 0;
  // The same of the last one in file order.
  int last_month = 0, last_day = 0;

  // Takes one record's time, in file order.
  void add(const WrittenTime& time);
  // What a queue id of that record's says, which was made shortly before it. To be called after add().
  void add_queue_time(const WrittenTime& time, Timestamp made);

 private:
  int previous_month_ = 0;
};

// A date that a file's name states: "alert.20000528", "tcpdump.000612-08.gz", "2000-07-17.maillog".
std::optional<Timestamp> date_in_name(std::string_view name);

// The zone in which a source's clock ran.
class Zone {
 public:
  // "" is UTC. An unknown name is an Error (usage).
  static Result<Zone> find(const std::string& name);
  // Seconds east of UTC at that local time; in a repeated hour the first of the two.
  std::int64_t offset_at(std::int64_t local_us);
  // As given; "UTC" for "".
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  const date::time_zone* zone_ = nullptr;
  // The offset of the span looked up last: logs are in order, so one look-up serves thousands of lines.
  std::int64_t span_offset_s_ = 0;
  std::int64_t span_begin_us_ = 1, span_end_us_ = 0;  // local times for which it holds
};

// All that may tell year and day of one source, from which SourceClock takes the first that does.
struct ClockRules {
  // From --year: of the first dated record.
  std::optional<int> year;
  // From --date: midnight of the first packet's day.
  std::optional<Timestamp> date;
  // The mtime of the file.
  std::optional<Timestamp> modified;
  std::string file_name;                 // last part of the path
  std::optional<Timestamp> joined_date;  // day found by equal microseconds
  std::string joined_note;               // "14 packets equal to the microsecond with snort"
};

// A resolved time.
struct ResolvedTime {
  Timestamp time;
  TimeBasis basis = TimeBasis::none;
};

// The clock of one source. resolve() must be called in file order.
class SourceClock {
 public:
  // Settles year and day at once; what was chosen and why is in the rules.
  SourceClock(const ClockRules& rules, const TimeSurvey& survey, Zone zone);

  // The moment; TimeBasis::none where the line shows no time, or one that cannot be (30 February).
  ResolvedTime resolve(const WrittenTime& written);

  // For the source's row: "year 2000 from --year", "day 2000-07-20 from --date".
  [[nodiscard]] const std::string& year_rule() const { return year_rule_; }
  // "zone America/New_York from --tz", "written in the text".
  [[nodiscard]] const std::string& utc_offset_rule() const { return utc_offset_rule_; }
  // Seconds east of UTC of the record resolved last.
  [[nodiscard]] std::int32_t utc_offset_s() const { return static_cast<std::int32_t>(last_offset_s_); }
  // Whether text without dates is left without a day.
  [[nodiscard]] bool is_undated() const { return !day_.has_value(); }

 private:
  // Each takes the first source of knowledge that has an answer, in the order that the head of this file gives.
  void choose_year(const ClockRules& rules, const TimeSurvey& survey);
  // The day of text without dates; leaves `day_` empty where nothing tells it.
  void choose_day(const ClockRules& rules, const TimeSurvey& survey);
  // The latest year in which the last record is not after `modified`.
  void infer_year(Timestamp modified, const TimeSurvey& survey);
  // Midnight (local) of a date; nothing where there is none.
  std::optional<std::int64_t> midnight_of(int year, int month, int day);
  // Midnight (local) of the record at hand: counts midnights, forgiving records that are a little out of order.
  std::int64_t day_of(std::int64_t us_of_day);
  // Takes the zone's offset off, or the one that the line itself states.
  ResolvedTime to_utc(std::int64_t local_us, const WrittenTime& written);

  Zone zone_;
  std::optional<int> year_;  // of the record at hand
  int previous_month_ = 0;
  // The date that midnight_of() was asked for last, and its answer: records of one day follow each other.
  int asked_year_ = 0, asked_month_ = 0, asked_day_ = 0;
  std::optional<std::int64_t> midnight_;
  std::optional<std::int64_t> day_;  // first midnight (local), for text without dates
  std::int64_t rolled_days_ = 0;     // midnights passed, for text without dates
  std::int64_t previous_of_day_ = -1;
  std::int64_t last_offset_s_ = 0;
  bool saw_written_offset_ = false;
  std::string year_rule_;
  std::string utc_offset_rule_;
};

}  // namespace hindcast
