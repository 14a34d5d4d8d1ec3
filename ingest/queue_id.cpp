#include "ingest/queue_id.h"

#include <algorithm>
#include <array>

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

constexpr std::size_t kTimeSize = 6;
constexpr int kFirstYear = 1999;

// The value of one digit of "0-9A-Za-x", or -1.
int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  if (c >= 'a' && c <= 'x') return c - 'a' + 36;
  return -1;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// Five digits at least, and nothing else.
bool read_pid(std::string_view text, std::int32_t& pid) { return text.size() >= 5 && take_number(text, pid) && text.empty(); }

// "WAA16943": the hour, a counter, the process.
bool read_hour_letter(std::string_view id, QueueId& result) {
  if (id.size() < 8 || id[0] < 'A' || id[0] > 'X' || !is_upper(id[1]) || !is_upper(id[2])) return false;
  if (!read_pid(id.substr(3), result.pid)) return false;
  result.hour = static_cast<std::int8_t>(id[0] - 'A');
  result.kind = QueueId::Kind::hour_letter;
  return true;
}

// Year, month, day, hour, minute and second as one digit each; then one place (8.10, 8.11) or two of a counter; the process.
bool read_utc(std::string_view id, QueueId& result) {
  constexpr std::size_t kOldSize = 12;
  if (id.size() < kOldSize) return false;
  std::array<int, kTimeSize> part{};
  for (std::size_t i = 0; i < kTimeSize; ++i) {
    part[i] = digit_value(id[i]);
    if (part[i] < 0) return false;
  }
  const std::size_t counter_size = id.size() == kOldSize ? 1 : 2;
  const std::string_view counter = id.substr(kTimeSize, counter_size);
  if (!std::all_of(counter.begin(), counter.end(), [](char c) { return is_digit(c) || is_alpha(c); })) return false;
  if (!read_pid(id.substr(kTimeSize + counter_size), result.pid)) return false;
  CivilTime civil;
  civil.year = kFirstYear + (part[0] + 60 - (kFirstYear - 1900) % 60) % 60;
  civil.month = part[1] + 1;
  civil.day = part[2];
  civil.hour = part[3];
  civil.minute = part[4];
  civil.second = part[5];
  if (!is_valid_date(civil.year, civil.month, civil.day) || civil.hour > 23 || civil.minute > 59 || civil.second > 59) return false;
  result.time = from_civil(civil);
  result.kind = QueueId::Kind::utc;
  return true;
}

}  // namespace

QueueId parse_queue_id(std::string_view id) {
  QueueId result;
  if (read_hour_letter(id, result)) return result;
  result = QueueId{};
  if (read_utc(id, result)) return result;
  return QueueId{};
}

}  // namespace hindcast
