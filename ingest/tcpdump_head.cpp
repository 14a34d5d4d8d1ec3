// Times: tcpdump's ts_print() of 3.4 to 5.0 (default, -tt, -ttt, -tttt, -ttttt), OpenBSD's "Jan 19 09:59:59.123456".
// Link headers: -e of both generations, Linux cooked (SLL, SLL2), pflog, VLAN, the direction marks of patched 3.4.
#include "ingest/tcpdump_head.h"

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

std::size_t digit_run(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

// "hh:mm:ss.uuuuuu", behind whatever date `time` holds already.
bool take_clock(std::string_view& text, WrittenTime& time, bool& has_fraction) {
  if (!take_time_of_day(text, time)) return false;
  has_fraction = time.precision == TimePrecision::us;
  return true;
}

// "2005-07-06 " of 3.8 and later.
bool take_iso_date(std::string_view& text, WrittenTime& time) {
  std::string_view rest = text;
  int year = 0;
  int month = 0;
  int day = 0;
  if (digit_run(rest) != 4 || !take_number(rest, year) || !take(rest, "-") || digit_run(rest) != 2 || !take_number(rest, month) ||
      !take(rest, "-") || digit_run(rest) != 2 || !take_number(rest, day) || !take(rest, " ")) {
    return false;
  }
  if (year < 1 || !is_valid_date(year, month, day)) return false;
  time.kind = WrittenTime::Kind::full;
  time.year = static_cast<std::int16_t>(year);
  time.month = static_cast<std::int8_t>(month);
  time.day = static_cast<std::int8_t>(day);
  text = rest;
  return true;
}

// "07/06/2005 " of 3.5 to 3.7.
bool take_us_date(std::string_view& text, WrittenTime& time) {
  std::string_view rest = text;
  WrittenTime date;
  int year = 0;
  if (!take_month_slash_day(rest, date) || !take(rest, "/") || digit_run(rest) != 4 || !take_number(rest, year) ||
      !take(rest, " ")) {
    return false;
  }
  if (year < 1 || !is_valid_date(year, date.month, date.day)) return false;
  time = date;
  time.kind = WrittenTime::Kind::full;
  time.year = static_cast<std::int16_t>(year);
  text = rest;
  return true;
}

// "1120622255.938066". Fewer digits than those of 1973 are some other number.
bool take_epoch(std::string_view& text, WrittenTime& time) {
  std::string_view rest = text;
  const std::size_t whole = digit_run(rest);
  std::int64_t seconds = 0;
  if (whole < 9 || whole > 11 || !take_number(rest, seconds) || !take(rest, ".")) return false;
  const std::size_t places = digit_run(rest);
  std::int64_t fraction = 0;
  if ((places != 6 && places != 9) || !take_number(rest, fraction)) return false;
  time.kind = WrittenTime::Kind::epoch;
  time.epoch_us = seconds * kUsPerSecond + (places == 9 ? fraction / 1000 : fraction);
  text = rest;
  return true;
}

// -ttt of 3.5 to 3.9: "001256", over a second "3. 001256".
bool take_delta(std::string_view& text, WrittenTime& time) {
  std::string_view rest = text;
  std::int64_t seconds = 0;
  std::int64_t us = 0;
  const std::size_t run = digit_run(rest);
  if (run == 0 || run > 8) return false;
  if (rest.substr(run).starts_with(". ")) {
    take_number(rest, seconds);
    rest.remove_prefix(2);
  }
  if (digit_run(rest) != 6 || !take_number(rest, us)) return false;
  time.kind = WrittenTime::Kind::relative;
  time.us_of_day = seconds * kUsPerSecond + us;
  text = rest;
  return true;
}

// Takes any time stamp with the blanks after it.
bool take_stamp(std::string_view& text, TcpdumpHead& head) {
  if (text.size() < 7) return false;
  std::string_view rest = text;
  WrittenTime time;
  bool has_fraction = true;
  bool found = false;
  if (rest[2] == ':') {
    found = take_clock(rest, time, has_fraction);
  } else if (rest[2] == '/') {
    found = take_us_date(rest, time) && take_clock(rest, time, has_fraction);
  } else if (rest[4] == '-') {
    found = take_iso_date(rest, time) && take_clock(rest, time, has_fraction);
  } else if (rest[3] == ' ' && is_alpha(rest[0])) {
    // syslog and portscan lines start alike, but without a fraction.
    found = take_month_name_day(rest, time) && take(rest, " ") && take_clock(rest, time, has_fraction) && has_fraction;
  } else if (is_digit(rest[0])) {
    found = take_epoch(rest, time) || take_delta(rest, time);
  }
  if (!found || (!rest.empty() && rest.front() != ' ')) return false;
  skip_blanks(rest);
  head.time = time;
  head.has_fraction = has_fraction;
  text = rest;
  return true;
}

// " 00:00:00.001256" or "-00:00:00.001256": the sign column of -ttt and -ttttt since 4.2.
bool take_signed_delta(std::string_view& text, TcpdumpHead& head) {
  if (text.size() < 9 || (text[0] != ' ' && text[0] != '-') || text[3] != ':') return false;
  std::string_view rest = text.substr(1);
  if (!take_stamp(rest, head) || !head.has_fraction) return false;
  head.time.kind = WrittenTime::Kind::relative;
  if (text[0] == '-') head.time.us_of_day = -head.time.us_of_day;
  text = rest;
  return true;
}

// The packet number: "    4  " of -#, "   1: " of Cisco's show capture.
bool take_packet_number(std::string_view& text, TcpdumpHead& head) {
  std::string_view rest = text;
  skip_blanks(rest);
  const std::size_t run = digit_run(rest);
  if (run == 0 || run > 9) return false;
  rest.remove_prefix(run);
  head.is_cisco = take(rest, ": ");
  if (!head.is_cisco && !take(rest, "  ")) return false;
  head.has_number = true;
  text = rest;
  return true;
}

void take_time(std::string_view& text, TcpdumpHead& head) {
  if (text.empty()) return;
  if (is_digit(text[0]) || is_alpha(text[0])) {
    if (take_stamp(text, head)) return;
  } else if (take_signed_delta(text, head)) {
    return;
  }
  std::string_view rest = text;
  if (take_packet_number(rest, head)) {
    text = rest;
    if (take_signed_delta(text, head)) return;
    skip_blanks(rest);
    if (take_stamp(rest, head) || head.is_cisco) text = rest;
    return;
  }
  skip_blanks(rest);  // a listing indented by its author
  if (rest.size() != text.size() && take_stamp(rest, head)) text = rest;
}

bool is_direction(std::string_view word) {
  return word == ">" || word == "<" || word == "In" || word == "Out" || word == "B" || word == "M" || word == "P";
}

// "> " and "eth0 < " of patched 3.4, "eth0  In  " of SLL2, "  P " of SLL. `a > b:` must stay whole.
void take_direction(std::string_view& text) {
  if (text.empty() || is_digit(text[0])) return;
  std::string_view rest = text;
  const std::string_view first = take_word(rest);
  skip_blanks(rest);
  if (rest.empty()) return;
  if (is_direction(first)) {
    text = rest;
    return;
  }
  if (first.empty() || first.size() > 15 || !is_alpha(first[0])) return;
  std::string_view second = take_word(rest);
  skip_blanks(rest);
  if (first == "if" && digit_run(second) == second.size()) {  // an interface without a name: "if 4  > "
    second = take_word(rest);
    skip_blanks(rest);
  }
  if (!is_direction(second)) return;
  if (second == ">") {  // an interface only if a whole flow or another packet follows
    std::string_view after = rest;
    const std::string_view word = take_word(after);
    const bool has_flow = after.starts_with(" > ") || after == " >";
    if (word.ends_with(':') || (!has_flow && word != "arp" && word != "IP" && word != "IP6")) return;
  }
  text = rest;
}

// "0:60:97:de:54:36", old ones without leading zeros.
bool take_mac(std::string_view& text) {
  std::size_t at = 0;
  for (int group = 0; group < 6; ++group) {
    std::size_t digits = 0;
    while (at < text.size() && digits < 3 && is_hex_digit(text[at])) ++at, ++digits;
    if (digits == 0 || digits > 2) return false;
    if (group == 5) break;
    if (at >= text.size() || text[at] != ':') return false;
    ++at;
  }
  if (at < text.size() && text[at] != ' ' && text[at] != ',') return false;
  text.remove_prefix(at);
  return true;
}

LinkPayload link_payload(std::string_view header) {
  if (header.find("IPv4") != std::string_view::npos || header.find("IPv6") != std::string_view::npos) return LinkPayload::ip;
  return header.find("ARP") != std::string_view::npos ? LinkPayload::arp : LinkPayload::other;
}

// Takes a header that ends in ", length 74: "; what comes before it may be anything.
bool take_header_with_length(std::string_view& text, TcpdumpHead& head) {
  const std::size_t at = text.find(", length ");
  if (at == std::string_view::npos) return false;
  std::string_view rest = text.substr(at + 9);
  std::int64_t length = 0;
  if (!take_number(rest, length) || !take(rest, ":")) return false;
  skip_blanks(rest);
  head.has_link = true;
  head.has_new_link = true;
  head.payload = link_payload(text.substr(0, at));
  text = rest;
  return true;
}

// "mac mac 0800 74: " up to 3.7; the type also by name ("ip", "arp") or, for 802.3, a length.
bool take_old_link(std::string_view& text, TcpdumpHead& head) {
  std::string_view rest = text;
  if (!take(rest, " ")) return false;
  if (!take_mac(rest) && take_word(rest).empty()) return false;
  if (!take(rest, " ")) return false;
  const std::string_view type = take_word(rest);
  std::int64_t length = 0;
  if (!take(rest, " ") || !take_number(rest, length) || !take(rest, ":")) return false;
  skip_blanks(rest);
  head.has_link = true;
  const bool is_ip = type == "0800" || type == "ip" || type == "86dd" || type == "ipv6" || type == "ip6";
  head.payload = is_ip ? LinkPayload::ip : type == "0806" || type == "arp" ? LinkPayload::arp : LinkPayload::other;
  text = rest;
  return true;
}

// "vlan 3, p 0, ethertype IPv4, " and "vlan 3, p 0, IP ", "802.1Q vlan#3 P0 ".
void take_vlan(std::string_view& text, TcpdumpHead& head) {
  for (int depth = 0; depth < 4; ++depth) {
    std::string_view rest = text;
    std::string_view ignored;
    if (take(rest, "802.1Q vlan#")) {
      take_word(rest);
      skip_blanks(rest);
      if (!rest.starts_with("P")) return;
      take_word(rest);
      skip_blanks(rest);
    } else if (take(rest, "vlan ")) {
      if (!take_until(rest, ", p ", ignored) || !take_until(rest, ", ", ignored)) return;
      if (take(rest, "ethertype ")) {
        if (!take_until(rest, ", ", ignored)) return;
        head.payload = link_payload(ignored);
        head.has_new_link = true;
      }
    } else {
      return;
    }
    head.has_link = true;
    text = rest;
  }
}

// "MPLS (label 16, tc 0, [S], ttl 64) " with a packet on the same line. Of -v the packet stands on the next one.
bool take_mpls(std::string_view& text) {
  std::string_view rest = text;
  if (!take(rest, "MPLS ")) return false;
  std::string_view ignored;
  while (rest.starts_with("(label ")) {
    if (!take_until(rest, ")", ignored)) return false;
    if (rest.starts_with(", (")) rest.remove_prefix(1);
    skip_blanks(rest);
  }
  if (rest.empty()) return false;
  text = rest;
  return true;
}

// What stands between link header and packet: MPLS labels, a PPPoE session, the "ip: " of -e on links without header.
void take_shim(std::string_view& text, TcpdumpHead& head) {
  std::string_view rest = text;
  std::string_view ignored;
  if (take_mpls(text)) {
    head.payload = LinkPayload::unknown;
  } else if (take(rest, "PPPoE  [ses ") && take_until(rest, "] ", ignored)) {
    head.payload = LinkPayload::unknown;
    text = rest;
  } else if (take(text, "ip: ")) {
    head.payload = LinkPayload::ip;
  } else {
    return;
  }
  head.has_link = true;
  head.has_shim = true;
}

// " In 0:1:2:3:4:5 ethertype IPv4 (0x0800), length 68: ", cooked, behind no stamp.
bool take_cooked_link(std::string_view& text, TcpdumpHead& head) {
  std::string_view rest = text;
  skip_blanks(rest);
  if (!is_direction(take_word(rest)) || !take(rest, " ") || !take_mac(rest) || !rest.starts_with(" ethertype ")) return false;
  if (!take_header_with_length(rest, head)) return false;
  text = rest;
  return true;
}

void take_link(std::string_view& text, TcpdumpHead& head) {
  if (text.size() < 4) return;
  std::string_view rest = text;
  if ((text[0] == ' ' || text[0] == 'O') && take_cooked_link(text, head)) return;
  if (is_hex_digit(text[0]) && (text[1] == ':' || text[2] == ':') && take_mac(rest)) {
    if (take_old_link(rest, head) || take_header_with_length(rest, head)) {
      text = rest;
    } else {
      head.starts_with_mac = true;
    }
  } else if (text.starts_with("ethertype ") || text.starts_with("AF IPv") || text.starts_with("ifindex ")) {
    take_header_with_length(text, head);
  } else if (text.starts_with("rule ")) {  // pflog: "rule 0/0(match): block in on em0: "
    const std::size_t on = text.find(" on ");
    const std::size_t end = on == std::string_view::npos ? on : text.find(": ", on);
    if (end != std::string_view::npos) {
      head.has_link = true;
      text.remove_prefix(end + 2);
    }
  }
  if (text.starts_with("vlan ") || text.starts_with("802.1Q ")) take_vlan(text, head);
  if (text.starts_with("MPLS ") || text.starts_with("PPPoE ") || text.starts_with("ip: ")) take_shim(text, head);
}

// "001256 " could be any number.
bool is_bare_delta(const WrittenTime& time, std::string_view text) {
  return time.kind == WrittenTime::Kind::relative && text.substr(0, 4).find(':') == std::string_view::npos;
}

}  // namespace

TcpdumpHead read_tcpdump_head(std::string_view line) {
  TcpdumpHead head;
  std::string_view text = line;
  take_time(text, head);
  if (head.has_time() || head.has_number) take_direction(text);
  take_link(text, head);
  head.packet = text;
  return head;
}

bool starts_with_stamp(std::string_view line) {
  std::string_view text = line;
  skip_blanks(text);
  if (text.empty() || !(is_digit(text[0]) || is_alpha(text[0]) || text[0] == '-')) return false;
  TcpdumpHead head;
  take_time(line, head);
  return head.has_fraction && head.has_time() && !is_bare_delta(head.time, text);
}

}  // namespace hindcast
