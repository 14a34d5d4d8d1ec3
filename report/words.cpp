#include "report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/protocol.h"

namespace hindcast {

std::string number_text(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t start = value < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > start + 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string counted(std::int64_t count, std::string_view singular, std::string_view plural) {
  if (count == 1) return fmt::format("1 {}", singular);
  return plural.empty() ? fmt::format("{} {}s", number_text(count), singular) : fmt::format("{} {}", number_text(count), plural);
}

std::string time_text(Timestamp time, TimeBasis basis) {
  if (basis == TimeBasis::undated) {
    const std::int64_t day = time.us / kUsPerDay;
    return (day > 0 ? fmt::format("day {} ", day + 1) : "") + to_time_of_day(time).substr(0, 8);
  }
  std::string text = to_iso8601(time, TimePrecision::s);
  text.pop_back();
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string span_text(const TimeSpan& span) {
  if (span.basis == TimeBasis::none) return "no time in the records";
  const std::string first = time_text(span.first, span.basis);
  const bool is_dated = span.basis == TimeBasis::dated;
  const std::string what = is_dated ? " UTC" : ", time of day only, date unknown";
  if (span.first == span.last) return first + what;
  std::string last = time_text(span.last, span.basis);
  if (is_dated && first.substr(0, 10) == last.substr(0, 10)) last.erase(0, 11);
  return fmt::format("{} to {}{} ({})", first, last, what, to_duration(span.last.us - span.first.us));
}

std::string moment_text(const TimeSpan& span, Timestamp moment) {
  if (span.basis == TimeBasis::none) return "-";
  return time_text(moment, span.basis) + (span.basis == TimeBasis::undated ? " (undated)" : "");
}

std::string duration_text(const TimeSpan& span) {
  if (span.basis == TimeBasis::none) return "-";
  return span.first == span.last ? "a moment" : to_duration(span.last.us - span.first.us);
}

std::string hosts_text(const std::vector<std::string>& hosts, std::size_t most) {
  if (hosts.empty()) return "nobody";
  std::vector<std::string> shown(hosts.begin(), hosts.begin() + static_cast<std::ptrdiff_t>(std::min(most, hosts.size())));
  if (hosts.size() <= most) return joined_text(shown);
  std::string text;
  for (const std::string& host : shown) text += (text.empty() ? "" : ", ") + host;
  return fmt::format("{} and {} more", text, number_text(static_cast<std::int64_t>(hosts.size() - most)));
}

std::string host_range_text(const std::vector<std::string>& hosts) {
  if (hosts.size() <= 2) return hosts.empty() ? "-" : joined_text(hosts);
  return fmt::format("{} ({} to {})", counted(static_cast<std::int64_t>(hosts.size()), "host"), hosts.front(), hosts.back());
}

std::string ports_text(const std::vector<ServicePort>& ports, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, ports.size()); ++i) {
    text += (i == 0 ? "" : ", ") + service_label(ports[i].protocol, ports[i].port);
  }
  if (ports.size() > most) text += fmt::format(" and {} more", number_text(static_cast<std::int64_t>(ports.size() - most)));
  return text.empty() ? "-" : text;
}

std::string words(std::string_view identifier) {
  std::string text(identifier);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string title_words(std::string_view identifier) {
  std::string text = words(identifier);
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string bits_text(double bits) {
  const std::string text = fmt::format("{:+.1f}", bits);
  return text == "+0.0" || text == "-0.0" ? "0.0" : text;
}

std::string confidence_text(double confidence) { return confidence >= 0.995 ? ">0.99" : fmt::format("{:.2f}", confidence); }

std::string measure_text(double value) {
  const double rounded = std::abs(value) >= 1000 ? std::round(value) : value;
  if (std::abs(rounded) < 1e15 && rounded == std::trunc(rounded)) return number_text(static_cast<std::int64_t>(rounded));
  return fmt::format("{:.3g}", value);
}

std::string joined_text(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string sentence(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty() || text.ends_with('.') || text.ends_with('!') || text.ends_with('?')) return std::string(text);
  return std::string(text) + ".";
}

}  // namespace hindcast
