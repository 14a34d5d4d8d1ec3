#include "ingest/snort_common.h"

#include <algorithm>
#include <optional>

#include "ingest/scan_text.h"
#include "ingest/service_names.h"

namespace hindcast {
namespace {

constexpr std::string_view kMark = "[**]";

bool two_digits(std::string_view text, std::size_t at, int& value) {
  if (text.size() < at + 2 || !is_digit(text[at]) || !is_digit(text[at + 1])) return false;
  value = (text[at] - '0') * 10 + (text[at + 1] - '0');
  return true;
}

// A time of day that no clock shows, up to the next blank: negative parts come from a packet time before 1970.
bool take_impossible_clock(std::string_view& text) {
  std::string_view rest = text;
  const std::string_view word = take_word(rest);
  const bool clock_like = word.find(':') != std::string_view::npos && std::all_of(word.begin(), word.end(), [](char c) {
                            return is_digit(c) || c == '-' || c == ':' || c == '.';
                          });
  if (clock_like) text = rest;
  return clock_like;
}

struct DateParts {
  int first = 0;
  int second = 0;
  int third = 0;
  std::size_t year_digits = 0;  // 0, 2 or 4
};

// Takes "aa/bb-", "aa/bb/cc-" or "aa/bb/cccc-".
bool take_date_parts(std::string_view& text, DateParts& parts) {
  if (!two_digits(text, 0, parts.first) || !two_digits(text, 3, parts.second) || text[2] != '/') return false;
  std::size_t at = 5;
  if (text.size() > at && text[at] == '/') {
    for (++at; at < text.size() && parts.year_digits < 4 && is_digit(text[at]); ++at, ++parts.year_digits) {
      parts.third = parts.third * 10 + (text[at] - '0');
    }
    if (parts.year_digits != 2 && parts.year_digits != 4) return false;
  }
  if (at >= text.size() || text[at] != '-') return false;
  text.remove_prefix(at + 1);
  return true;
}

int full_year(int two) { return two < 70 ? 2000 + two : 1900 + two; }

// Fills the date; false if no calendar has it. `year_first` is the caller's guess for what the numbers leave open.
bool fill_date(const DateParts& parts, bool year_first, WrittenTime& time) {
  int year = 0;
  int month = parts.first;
  int day = parts.second;
  if (parts.year_digits == 4) {
    year = parts.third;
  } else if (parts.year_digits == 2) {
    const bool must_be_last = parts.third > 31 || parts.third == 0;
    if (!must_be_last && (parts.first > 12 || year_first)) {
      year = full_year(parts.first);
      month = parts.second;
      day = parts.third;
    } else {
      year = full_year(parts.third);
    }
  }
  if (!is_valid_date(year, month, day)) return false;
  time.year = static_cast<std::int16_t>(year);
  time.month = static_cast<std::int8_t>(month);
  time.day = static_cast<std::int8_t>(day);
  time.kind = year == 0 ? WrittenTime::Kind::month_day : WrittenTime::Kind::full;
  return true;
}

// A port of one to six digits up to 65535, or the name of a service, which people and other tools write.
bool read_port(std::string_view text, Port& port) {
  Port value = 0;
  std::string_view rest = text;
  if (text.size() <= 6 && take_number(rest, value) && rest.empty()) {
    if (value <= 65'535) port = value;
    return value <= 65'535;
  }
  const auto service = text.empty() || is_digit(text.front()) ? std::nullopt : port_of_service(text);
  if (service) port = *service;
  return service.has_value();
}

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

// Eight groups, or a "::" that stands for some.
bool is_whole_ipv6(std::string_view text) {
  return text.find("::") != std::string_view::npos || std::count(text.begin(), text.end(), ':') == 7;
}

// "[2001:db8::1]:80": no snort writes it, but what was edited or converted may have it.
bool read_bracketed(std::string_view word, WrittenEndpoint& end) {
  word.remove_prefix(1);
  if (!take_until(word, "]", end.host)) return false;
  return word.empty() || (take(word, ":") && read_port(word, end.port));
}

bool read_endpoint(std::string_view word, Protocol protocol, PortRule rule, WrittenEndpoint& end) {
  end = WrittenEndpoint{word, kNoPort};
  if (word.starts_with('[')) return read_bracketed(word, end);
  const std::size_t colon = rule == PortRule::always ? word.rfind(':') : word.find(':');
  if (colon == std::string_view::npos) return true;
  if (rule == PortRule::snort && word.find(':', colon + 1) != std::string_view::npos) return split_ipv6_port(end, protocol);
  Port port = kNoPort;
  if (!read_port(word.substr(colon + 1), port)) return false;
  end.host = word.substr(0, colon);
  if (rule == PortRule::always || protocol == Protocol::unknown || has_ports(protocol)) end.port = port;
  return true;
}

// "name(12" anywhere in the text.
std::int32_t count_after(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  std::int32_t value = -1;
  if (at != std::string_view::npos) {
    text.remove_prefix(at + name.size());
    if (!take_number(text, value)) value = -1;
  }
  return value;
}

// The scanner at the front of the text: up to a blank, without the colon that follows it.
void take_scanner(std::string_view& text, Record& record) {
  std::string_view host = take_word(text);
  if (host.ends_with(':')) host.remove_suffix(1);
  if (record.src.host.empty()) record.src.host = host;
}

void read_status_text(std::string_view text, Record& record) {
  take_scanner(text, record);
  skip_blanks(text);
  std::int32_t connections = -1;
  if (take_number(text, connections) && text.starts_with(" connection")) record.scan_connections = connections;
  record.scan_hosts = count_after(text, "across ");
  record.scan_tcp = count_after(text, "TCP(");
  record.scan_udp = count_after(text, "UDP(");
}

// "TOTAL time(9s) hosts(1) TCP(2) UDP(3)"; practicals of 2000 also quote "(TOTAL HOSTS:1 TCP:2 UDP:3)" (not verified).
void read_end_text(std::string_view text, Record& record) {
  take_scanner(text, record);
  const bool old_form = text.find("HOSTS:") != std::string_view::npos;
  record.scan_hosts = count_after(text, old_form ? "HOSTS:" : "hosts(");
  record.scan_tcp = count_after(text, old_form ? "TCP:" : "TCP(");
  record.scan_udp = count_after(text, old_form ? "UDP:" : "UDP(");
}

// The end of the message: the last " [**]" with a blank or the line's end behind it.
std::size_t message_end(std::string_view text) {
  for (std::size_t at = text.rfind(" [**]"); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : text.rfind(" [**]", at - 1)) {
    if (at + 5 == text.size() || is_blank(text[at + 5])) return at;
  }
  return std::string_view::npos;
}

// What follows the message: class, priority, protocol, addresses.
LineVerdict read_alert_tail(std::string_view tail, Record& record, std::string_view& reason, PortRule rule) {
  const bool has_packet = !tail.empty();
  if (!take_class_and_priority(tail, record)) {
    reason = "cut alert";
    return LineVerdict::damaged;
  }
  if (take(tail, "{")) {
    std::string_view name;
    if (!take_until(tail, "}", name)) {
      reason = "cut alert";
      return LineVerdict::damaged;
    }
    record.protocol = parse_protocol(name);
    skip_blanks(tail);
  }
  switch (take_flow(tail, record.protocol, record.src, record.dst, rule)) {
    case FlowText::read:
      record.text = trim(tail);
      return LineVerdict::record;
    case FlowText::bad_port:
      reason = "bad port";
      return LineVerdict::damaged;
    case FlowText::cut:
      reason = "cut alert";
      return LineVerdict::damaged;
    case FlowText::none:
      break;
  }
  // Alerts about no packet end after the message: spp_portscan's, and other preprocessors' (gid above 1).
  const bool is_portscan = !has_packet && read_portscan_text(record.signature, record);
  if (!has_packet && (is_portscan || record.gid > 1)) return LineVerdict::record;
  reason = tail.empty() ? "no addresses" : "cut alert";
  return LineVerdict::damaged;
}

}  // namespace

SnortTime take_snort_time(std::string_view& text, WrittenTime& time, YearPlace place) {
  std::string_view rest = text;
  DateParts parts;
  if (!take_date_parts(rest, parts)) return SnortTime::none;
  const bool possible = take_time_of_day(rest, time);
  time.kind = WrittenTime::Kind::none;
  if (!possible && !take_impossible_clock(rest)) return SnortTime::none;
  text = rest;
  const bool one_blank = rest.starts_with(' ') && !rest.starts_with("  ");
  const bool year_first = place == YearPlace::first || (place == YearPlace::by_blanks && one_blank);
  if (!fill_date(parts, year_first, time)) return SnortTime::bad_date;
  if (possible) return SnortTime::read;
  time = WrittenTime{};
  return SnortTime::impossible;
}

bool has_long_year(std::string_view line) {
  return line.size() > 10 && line[5] == '/' && is_digit(line[8]) && is_digit(line[9]) && line[10] == '-';
}

bool take_rule_id(std::string_view& text, Record& record) {
  std::string_view rest = text;
  std::int32_t gid = -1;
  std::int32_t sid = -1;
  std::int32_t rev = -1;
  if (!take_number(rest, gid) || !take(rest, ":") || !take_number(rest, sid) || !take(rest, ":") || !take_number(rest, rev))
    return false;
  record.gid = gid;
  record.sid = sid;
  record.rev = rev;
  text = rest;
  return true;
}

bool take_ids(std::string_view& text, Record& record) {
  std::string_view rest = text;
  Record ids;
  if (!take(rest, "[") || !take_rule_id(rest, ids) || !take(rest, "]")) return false;
  record.gid = ids.gid;
  record.sid = ids.sid;
  record.rev = ids.rev;
  text = rest;
  return true;
}

void take_message_head(std::string_view& text, Record& record) {
  std::string_view rest = text;
  skip_blanks(rest);
  if (take_ids(rest, record)) text = rest;
  rest = text;
  skip_blanks(rest);
  const bool doubled_blank = rest.data() - text.data() >= 2;
  std::string_view name;
  if (doubled_blank && take(rest, "<") && take_until(rest, "> ", name)) text = rest;
  skip_blanks(text);
}

std::string_view without_quotes(std::string_view message) {
  if (message.size() >= 2 && message.front() == '"' && message.back() == '"') return message.substr(1, message.size() - 2);
  return message;
}

bool take_class_and_priority(std::string_view& text, Record& record) {
  for (skip_blanks(text); text.starts_with('['); skip_blanks(text)) {
    std::string_view field;
    text.remove_prefix(1);
    if (!take_until(text, "]", field)) return false;
    if (take(field, "Classification:")) {
      // 1.8 joined both: "[Classification: x   Priority: n]".
      if (const std::size_t priority = field.find("   Priority: "); priority != std::string_view::npos) {
        std::string_view number = field.substr(priority + 13);
        take_number(number, record.priority);
        field = field.substr(0, priority);
      }
      field = trim(field);
      if (field != "(null)") record.classification = field;
    } else if (take(field, "Priority:")) {
      skip_blanks(field);
      take_number(field, record.priority);
    }
  }
  return true;
}

FlowText take_flow(std::string_view& text, Protocol protocol, WrittenEndpoint& src, WrittenEndpoint& dst, PortRule rule) {
  std::string_view rest = text;
  skip_blanks(rest);
  const std::string_view from = rest.starts_with("->") ? std::string_view{} : take_word(rest);
  skip_blanks(rest);
  if (!take(rest, "->")) return FlowText::none;  // "a ->b" is what 1.6 -O prints
  skip_blanks(rest);
  const std::string_view to = take_word(rest);
  if (from.empty() != to.empty() || (from.empty() && protocol != Protocol::arp)) return FlowText::cut;
  if (to.ends_with(':') && !to.ends_with("::")) return FlowText::cut;
  if (!read_endpoint(from, protocol, rule, src) || !read_endpoint(to, protocol, rule, dst)) return FlowText::bad_port;
  text = rest;
  return FlowText::read;
}

bool split_ipv6_port(WrittenEndpoint& end, Protocol protocol) {
  if (!has_ports(protocol) || end.port != kNoPort) return true;
  const std::size_t colon = end.host.rfind(':');
  if (colon == std::string_view::npos || !is_whole_ipv6(end.host.substr(0, colon))) return true;
  const std::string_view number = end.host.substr(colon + 1);
  if (!all_digits(number)) return true;
  if (!read_port(number, end.port)) return false;
  end.host = end.host.substr(0, colon);
  return true;
}

bool split_address_port(std::string_view text, Protocol protocol, WrittenEndpoint& end) {
  if (!read_endpoint(text, protocol, PortRule::always, end)) return false;
  if (!has_ports(protocol) && end.port == 0) end.port = kNoPort;
  return true;
}

bool read_portscan_text(std::string_view message, Record& record) {
  if (take(message, "(spp_portscan2) Portscan detected from ")) {
    take_scanner(message, record);
    skip_blanks(message);
    take_number(message, record.scan_hosts);
    std::string_view between;
    if (take_until(message, "targets ", between)) take_number(message, record.scan_connections);  // "ports": pairs of host and port
    return false;
  }
  if (!take(message, "spp_portscan: ")) return false;
  if (take(message, "portscan status from ")) {
    read_status_text(message, record);
  } else if (take(message, "End of portscan from ")) {
    read_end_text(message, record);
  } else if (take(message, "PORTSCAN DETECTED ")) {
    // The interface may be "[reading from a file]": the scanner follows the last "from". The numbers are the configured
    // limit, not what was seen.
    if (const std::size_t from = message.rfind("from "); from != std::string_view::npos) {
      message.remove_prefix(from + 5);
      take_scanner(message, record);
    }
  }
  return true;
}

bool take_marked_message(std::string_view& text, std::string_view& message) {
  std::string_view rest = text;
  if (!take(rest, kMark)) return false;
  const std::size_t end = message_end(rest);
  if (end == std::string_view::npos) return false;
  message = rest.substr(0, end);
  text = trim(rest.substr(end + 5));
  return true;
}

LineVerdict read_alert_line(std::string_view text, Record& record, std::string_view& reason, PortRule rule) {
  if (!text.starts_with(kMark)) return LineVerdict::not_mine;
  std::string_view message;
  if (!take_marked_message(text, message)) {
    reason = "cut alert";
    return LineVerdict::damaged;
  }
  take_message_head(message, record);
  record.signature = without_quotes(trim(message));
  const LineVerdict verdict = read_alert_tail(text, record, reason, rule);
  if (record.gid == 117) read_portscan_text(record.signature, record);
  return verdict;
}

void correct_suricata_ports(Record& record) {
  if (record.protocol == Protocol::icmp || record.protocol == Protocol::icmpv6) {
    record.icmp_type = record.src.port > 255 ? std::int16_t{-1} : static_cast<std::int16_t>(record.src.port);
    record.icmp_code = record.dst.port > 255 ? std::int16_t{-1} : static_cast<std::int16_t>(record.dst.port);
    record.src.port = kNoPort;
    record.dst.port = kNoPort;
  } else if (!has_ports(record.protocol)) {
    if (record.src.port == 0) record.src.port = kNoPort;
    if (record.dst.port == 0) record.dst.port = kNoPort;
  }
}

void take_action(std::string_view& text) {
  std::string_view rest = text;
  std::string_view action;
  if (!take(rest, "[") || !take_until(rest, "]", action) || action.empty() || action.size() > 16) return;
  if (!std::all_of(action.begin(), action.end(), [](char c) { return is_alpha(c) || c == '_' || c == ' '; })) return;
  skip_blanks(rest);
  if (rest.starts_with(kMark)) text = rest;
}

}  // namespace hindcast
