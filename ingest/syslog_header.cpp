#include "ingest/syslog_header.h"

#include <algorithm>
#include <array>

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

using Kind = WrittenTime::Kind;

// Takes exactly `count` digits.
bool take_digits(std::string_view& text, std::size_t count, int& value) {
  if (text.size() < count || !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count), is_digit)) return false;
  value = 0;
  for (const char c : text.substr(0, count)) value = value * 10 + (c - '0');
  text.remove_prefix(count);
  return true;
}

bool take_year(std::string_view& text, WrittenTime& time) {
  std::string_view rest = text;
  int year = 0;
  if (!take_digits(rest, 4, year) || !take(rest, " ") || year < 1970) return false;
  time.year = static_cast<std::int16_t>(year);
  text = rest;
  return true;
}

// "Jul 17 18:34:25" with a year in front, after the day, or nowhere.
bool take_name_date(std::string_view& text, WrittenTime& time) {
  std::string_view rest = text;
  WrittenTime read;
  take_year(rest, read);
  if (!take_month_name_day(rest, read) || rest.empty() || !is_blank(rest.front())) return false;
  skip_blanks(rest);
  if (read.year == 0) take_year(rest, read);
  if (!take_time_of_day(rest, read)) return false;
  if (read.year != 0) {
    if (!is_valid_date(read.year, read.month, read.day)) return false;
    read.kind = Kind::full;
  }
  time = read;
  text = rest;
  return true;
}

// "Z", "+02:00", "-0400"; nothing taken if there is none.
void take_zone(std::string_view& text, WrittenTime& time) {
  if (take(text, "Z")) {
    time.utc_offset_s = 0;
    return;
  }
  std::string_view rest = text;
  const bool is_west = rest.starts_with('-');
  int hours = 0;
  int minutes = 0;
  if (!take(rest, "+") && !take(rest, "-")) return;
  if (!take_digits(rest, 2, hours)) return;
  take(rest, ":");
  if (!take_digits(rest, 2, minutes) || hours > 23 || minutes > 59) return;
  const int seconds = hours * 3'600 + minutes * 60;
  time.utc_offset_s = is_west ? -seconds : seconds;
  text = rest;
}

}  // namespace

bool take_number_date(std::string_view& text, WrittenTime& time) {
  std::string_view rest = text;
  WrittenTime read;
  int year = 0;
  int month = 0;
  int day = 0;
  if (!take_digits(rest, 4, year) || !take(rest, "-") || !take_digits(rest, 2, month) || !take(rest, "-") ||
      !take_digits(rest, 2, day) || year < 1970 || !is_valid_date(year, month, day)) {
    return false;
  }
  if (!take(rest, "T") && !take(rest, " ")) return false;
  read.year = static_cast<std::int16_t>(year);
  read.month = static_cast<std::int8_t>(month);
  read.day = static_cast<std::int8_t>(day);
  read.kind = Kind::full;
  if (!take_time_of_day(rest, read)) return false;
  take_zone(rest, read);
  time = read;
  text = rest;
  return true;
}

namespace {

// "- 1131566491 2005.11.09 node " before a header: gives the year. The first word is "-" or an alert class.
int take_site_prefix(std::string_view& text) {
  std::string_view rest = text;
  std::int64_t epoch = 0;
  int year = 0;
  int month = 0;
  int day = 0;
  if (take_word(rest).empty() || !take(rest, " ") || !take_number(rest, epoch) || epoch < 100'000'000 || !take(rest, " ")) return 0;
  if (!take_digits(rest, 4, year) || !take(rest, ".") || !take_digits(rest, 2, month) || !take(rest, ".") ||
      !take_digits(rest, 2, day) || !take(rest, " ") || take_word(rest).empty() || !take(rest, " ")) {
    return 0;
  }
  text = rest;
  return year;
}

// Whether the word is one that only a level can be, where a host would stand.
bool is_level_word(std::string_view word) {
  static constexpr std::array<std::string_view, 10> kLevels = {"EMERG", "ALERT",   "CRIT",   "ERR",  "ERROR",
                                                               "WARN",  "WARNING", "NOTICE", "INFO", "DEBUG"};
  return std::find(kLevels.begin(), kLevels.end(), word) != kLevels.end();
}

// How sure it is that a program tag was read.
enum class TagEnd : std::uint8_t { none, blank, colon };

// "sendmail[16943]: ", "kernel: ", "prog[1985] <Info>: ", or the bare word of a sender that writes no colon.
TagEnd take_tag(std::string_view& text, SyslogHeader& header) {
  std::size_t end = 0;
  while (end < text.size() && !is_blank(text[end]) && text[end] != ':' && text[end] != '[') ++end;
  if (end == 0) return TagEnd::none;
  const std::string_view tag = text.substr(0, end);
  std::string_view rest = text.substr(end);
  std::int32_t pid = -1;
  if (take(rest, "[")) {
    std::string_view inside;
    if (!take_until(rest, "]", inside) || inside.find(' ') != std::string_view::npos) return TagEnd::none;
    if (!take_number(inside, pid) || !inside.empty()) pid = -1;
    std::string_view level = rest;
    std::string_view word;
    if (take(level, " <") && take_until(level, ">", word) && level.starts_with(':')) rest = level;
  }
  const bool has_colon = take(rest, ":");
  if (!rest.empty() && !is_blank(rest.front())) return TagEnd::none;
  skip_blanks(rest);
  header.tag = tag;
  header.pid = pid;
  text = rest;
  return has_colon ? TagEnd::colon : TagEnd::blank;
}

// syslogd's own lines have no tag.
bool is_untagged(std::string_view text) {
  return text.starts_with("last message repeated ") || text.starts_with("message repeated ") || text.starts_with("--");
}

// "[ID 801593 mail.info] " before the message.
void skip_solaris_id(std::string_view& text) {
  std::string_view rest = text;
  std::string_view inside;
  if (take(rest, "[ID ") && take_until(rest, "] ", inside) && inside.find(' ') != std::string_view::npos) text = rest;
}

// Host and tag of every form but RFC 5424.
void take_names(std::string_view& text, SyslogHeader& header) {
  std::string_view rest = text;
  if (is_untagged(text)) return;
  if (take_tag(rest, header) == TagEnd::colon) {  // no host
    text = rest;
    return;
  }
  header.tag = {};
  header.pid = -1;
  header.host = take_word(text);
  if (is_level_word(header.host)) header.host = {};
  skip_blanks(text);
  std::string_view forwarded = text;
  std::string_view sender;
  if (take(forwarded, "Message forwarded from ") && take_until(forwarded, ": ", sender)) {  // AIX
    header.host = sender;
    text = forwarded;
  }
  if (!is_untagged(text)) take_tag(text, header);
}

// "<mail.info> " or "<4.3> " between time and host.
void skip_facility(std::string_view& text) {
  std::string_view rest = text;
  std::string_view inside;
  if (take(rest, "<") && take_until(rest, "> ", inside) && inside.find('.') != std::string_view::npos &&
      inside.find(' ') == std::string_view::npos) {
    text = rest;
  }
}

std::string_view take_5424_word(std::string_view& text) {
  const std::string_view word = take_word(text);
  take(text, " ");
  return word == "-" ? std::string_view{} : word;
}

// "-" or "[id name=\"value\" ...][...]"; quotes and backslashes hide brackets.
bool skip_structured_data(std::string_view& text) {
  if (take(text, "-")) return true;
  if (!text.starts_with('[')) return false;
  bool in_quotes = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      in_quotes = !in_quotes;
    } else if (text[i] == ']' && !in_quotes && (i + 1 == text.size() || text[i + 1] != '[')) {
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

bool take_5424_names(std::string_view& text, SyslogHeader& header) {
  header.host = take_5424_word(text);
  header.tag = take_5424_word(text);
  std::string_view pid = take_5424_word(text);
  if (!take_number(pid, header.pid) || !pid.empty()) header.pid = -1;
  take_5424_word(text);  // the message id
  if (!skip_structured_data(text)) return false;
  skip_blanks(text);
  take(text, "\xef\xbb\xbf");
  return true;
}

}  // namespace

bool take_syslog_header(std::string_view& text, SyslogHeader& header) {
  std::string_view rest = text;
  WrittenTime time;
  int priority = 0;
  bool is_5424 = false;
  if (take(rest, "<")) {
    if (!take_number(rest, priority) || priority > 191 || !take(rest, ">")) return false;
    is_5424 = take(rest, "1 ");
  }
  int site_year = 0;
  if (!take_number_date(rest, time) && !take_name_date(rest, time)) {
    site_year = take_site_prefix(rest);
    if (site_year == 0 || !take_name_date(rest, time)) return false;
    if (time.kind == Kind::month_day && is_valid_date(site_year, time.month, time.day)) {
      time.year = static_cast<std::int16_t>(site_year);
      time.kind = Kind::full;
    }
  }
  take(rest, ":");
  if (rest.empty() || !is_blank(rest.front())) return false;
  skip_blanks(rest);
  SyslogHeader read;  // only now: most lines that are asked about have none
  read.time = time;
  if (is_5424) {
    if (!take_5424_names(rest, read)) return false;
  } else {
    skip_facility(rest);
    take_names(rest, read);
    skip_solaris_id(rest);
  }
  read.message = rest;
  header = read;
  text = rest;
  return true;
}

bool holds_several_records(std::string_view line) {
  if (!line.starts_with('<')) return false;
  for (std::size_t at = line.find('<', 1); at != std::string_view::npos; at = line.find('<', at + 1)) {
    std::string_view rest = line.substr(at + 1);
    int priority = 0;
    WrittenTime time;
    if (take_number(rest, priority) && take(rest, ">") &&
        (take(rest, "1 "), take_number_date(rest, time) || take_name_date(rest, time)))
      return true;
  }
  return false;
}

bool is_repeat_message(std::string_view message, std::int32_t& times, std::string_view& repeated) {
  repeated = {};
  message = trim(message);
  take(message, "--- ");
  if (!take(message, "last message repeated ") && !take(message, "message repeated ")) return false;
  if (!take_number(message, times) || times < 1 || !take(message, " time")) return false;
  take(message, "s");
  if (take(message, ": [") && message.ends_with(']')) repeated = message.substr(0, message.size() - 1);
  return true;
}

}  // namespace hindcast
