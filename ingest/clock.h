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

// What a first pass over a source found about its times.
struct TimeSurvey {
  std::int64_t month_day_records = 0;    // dated, without a year
  std::int64_t time_of_day_records = 0;  // without a date
  std::int64_t full_records = 0;         // with a year, or epoch
  std::optional<int> content_year;       // of the first record, by the first that shows a year
  bool year_is_of_queue_id = false;      // what showed it was a queue id
  int year_wraps = 0;                    // how often December is followed by January
  std::optional<int> leap_day_wraps;     // year_wraps at the first 29 February without a year
  int first_month = 0, first_day = 0;    // of the first record without a year
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
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  const date::time_zone* zone_ = nullptr;
  std::int64_t span_offset_s_ = 0;         // of the span looked up last
  std::int64_t span_begin_us_ = 1, span_end_us_ = 0;  // local times for which it holds
};

struct ClockRules {
  std::optional<int> year;               // --year
  std::optional<Timestamp> date;         // --date
  std::optional<Timestamp> modified;     // of the file
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
  SourceClock(const ClockRules& rules, const TimeSurvey& survey, Zone zone);

  ResolvedTime resolve(const WrittenTime& written);

  // For the source's row: "year 2000 from --year", "day 2000-07-20 from --date".
  [[nodiscard]] const std::string& year_rule() const { return year_rule_; }
  [[nodiscard]] const std::string& utc_offset_rule() const { return utc_offset_rule_; }
  [[nodiscard]] std::int32_t utc_offset_s() const { return static_cast<std::int32_t>(last_offset_s_); }
  [[nodiscard]] bool is_undated() const { return !day_.has_value(); }

 private:
  void choose_year(const ClockRules& rules, const TimeSurvey& survey);
  void choose_day(const ClockRules& rules, const TimeSurvey& survey);
  void infer_year(Timestamp modified, const TimeSurvey& survey);
  std::int64_t day_of(std::int64_t us_of_day);
  ResolvedTime to_utc(std::int64_t local_us, const WrittenTime& written);

  Zone zone_;
  std::optional<int> year_;                // of the record at hand
  int previous_month_ = 0;
  std::optional<std::int64_t> day_;        // first midnight (local), for text without dates
  std::int64_t rolled_days_ = 0;           // midnights passed, for text without dates
  std::int64_t previous_of_day_ = -1;
  std::int64_t last_offset_s_ = 0;
  bool saw_written_offset_ = false;
  std::string year_rule_;
  std::string utc_offset_rule_;
};

}  // namespace hindcast
