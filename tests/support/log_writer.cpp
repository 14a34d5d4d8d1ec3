#include "tests/support/log_writer.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "core/timestamp.h"

namespace hindcast::test {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<int, 12> kDays = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

template <typename T>
T any_of(std::mt19937& random, T least, T most) {
  return static_cast<T>(std::uniform_int_distribution<std::int64_t>(least, most)(random));
}

// Most numbers anywhere, one in four at an edge.
std::int64_t number(std::mt19937& random, std::int64_t most) {
  switch (any_of(random, 0, 7)) {
    case 0:
      return 0;
    case 1:
      return most;
    default:
      return any_of<std::int64_t>(random, 0, most);
  }
}

std::string any_host(std::mt19937& random) {
  const auto octet = [&] { return any_of(random, 0, 255); };
  switch (any_of(random, 0, 3)) {
    case 0:
      return fmt::format("MY.NET.{}.{}", octet(), octet());
    case 1:
      return fmt::format("256.0.0.{}", octet());
    default:
      return fmt::format("{}.{}.{}.{}", any_of(random, 1, 223), octet(), octet(), octet());
  }
}

// Words that look like everything a parser might stop at.
std::string any_signature(std::mt19937& random) {
  constexpr std::array<std::string_view, 16> kWords = {
      "Null",  "scan!", "SUNRPC", "highport", "IDS177/netbios-name-query", "->",         "[**]",  "10.0.0.1:80",
      "{TCP}", "ICMP",  "(a)",    "x:",       "07/20-16:07:40.894521",     "\"quoted\"", "a,b=c", "%s"};
  std::string text(kWords[any_of<std::size_t>(random, 0, 4)]);
  for (int count = any_of(random, 0, 5); count > 0; --count)
    text.append(" ").append(kWords[any_of<std::size_t>(random, 0, kWords.size() - 1)]);
  return text;
}

std::string of_day(const MadePacket& p) { return to_time_of_day(Timestamp{p.us_of_day}); }

WrittenTime time_of(const MadePacket& p, WrittenTime::Kind kind) {
  WrittenTime time;
  time.kind = kind;
  time.month = static_cast<std::int8_t>(p.month);
  time.day = static_cast<std::int8_t>(p.day);
  time.us_of_day = p.us_of_day;
  return time;
}

// What every line shows: time, sensor and flow.
Record flow_of(const MadePacket& p, Sensor sensor, WrittenTime::Kind kind) {
  Record record;
  record.time = time_of(p, kind);
  record.sensor = sensor;
  record.protocol = p.protocol;
  record.src = {p.src, p.protocol == Protocol::icmp ? kNoPort : p.src_port};
  record.dst = {p.dst, p.protocol == Protocol::icmp ? kNoPort : p.dst_port};
  return record;
}

// "host:port", or the host alone where there are no ports.
std::string end_text(const std::string& host, Port port, char separator, Protocol protocol) {
  return protocol == Protocol::icmp ? host : fmt::format("{}{}{}", host, separator, port);
}

bool has(const MadePacket& p, TcpFlags flag) { return (p.flags & flag) != 0; }

// The letters of the flags that are set, in the order given.
std::string letters(const MadePacket& p, std::initializer_list<std::pair<TcpFlags, char>> order) {
  std::string text;
  for (const auto& [flag, letter] : order) {
    if (has(p, flag)) text += letter;
  }
  return text;
}

// snort 1.6's eight places.
std::string eight_places(const MadePacket& p) {
  std::string text;
  for (const auto& [flag, letter] : std::initializer_list<std::pair<TcpFlags, char>>{
           {kEce, '2'}, {kCwr, '1'}, {kSyn, 'S'}, {kFin, 'F'}, {kRst, 'R'}, {kPsh, 'P'}, {kAck, 'A'}, {kUrg, 'U'}}) {
    text += has(p, flag) ? letter : '*';
  }
  return text;
}

// tcpdump leaves the sequence number out where it says nothing.
bool shows_seq(const MadePacket& p) { return p.length > 0 || has(p, kSyn | kFin | kRst); }

std::string_view ecn_3(const MadePacket& p) {
  if (has(p, kEce) && has(p, kCwr)) return " [ECN-Echo,CWR]";
  return has(p, kEce) ? " [ECN-Echo]" : has(p, kCwr) ? " [CWR]" : "";
}

std::string tcp_3(const MadePacket& p) {
  std::string text = letters(p, {{kSyn, 'S'}, {kFin, 'F'}, {kRst, 'R'}, {kPsh, 'P'}});
  if (text.empty()) text = ".";
  text += ecn_3(p);
  if (shows_seq(p)) text += fmt::format(" {}:{}({})", p.seq, (p.seq + p.length) & 0xffffffff, p.length);
  if (has(p, kAck)) text += fmt::format(" ack {}", p.ack);
  text += fmt::format(" win {}", p.window);
  if (has(p, kUrg)) text += " urg 0";
  if (!p.tcp_options.empty()) text += fmt::format(" <{}>", p.tcp_options);
  return text;
}

std::string tcp_4(const MadePacket& p) {
  std::string flags =
      letters(p, {{kFin, 'F'}, {kSyn, 'S'}, {kRst, 'R'}, {kPsh, 'P'}, {kAck, '.'}, {kUrg, 'U'}, {kEce, 'E'}, {kCwr, 'W'}});
  std::string text = fmt::format("Flags [{}]", flags.empty() ? "none" : flags);
  if (shows_seq(p)) text += fmt::format(", seq {}", p.seq);
  if (p.length > 0) text += fmt::format(":{}", (p.seq + p.length) & 0xffffffff);
  if (has(p, kAck)) text += fmt::format(", ack {}", p.ack);
  text += fmt::format(", win {}", p.window);
  if (has(p, kUrg)) text += ", urg 0";
  if (!p.tcp_options.empty()) text += fmt::format(", options [{}]", p.tcp_options);
  return text + fmt::format(", length {}", p.length);
}

void expect_tcp(const MadePacket& p, Record& record) {
  record.flags = p.flags;
  record.length = p.length;
  if (shows_seq(p)) record.seq = p.seq;
  if (has(p, kAck)) record.ack = p.ack;
  record.window = p.window;
  record.tcp_options = p.tcp_options;
}

}  // namespace

MadePacket make_packet(std::mt19937& random) {
  constexpr std::array kProtocols = {Protocol::tcp, Protocol::tcp, Protocol::udp, Protocol::icmp};
  constexpr std::array<std::string_view, 3> kOptions = {"", "mss 1460", "mss 1460,nop,wscale 0"};
  MadePacket p;
  p.month = any_of(random, 1, 12);
  p.day = any_of(random, 1, kDays[static_cast<std::size_t>(p.month - 1)]);
  p.us_of_day = number(random, kUsPerDay - 1);
  p.protocol = kProtocols[any_of<std::size_t>(random, 0, kProtocols.size() - 1)];
  p.src = any_host(random);
  p.dst = any_host(random);
  p.src_port = static_cast<Port>(number(random, 65'535));
  p.dst_port = static_cast<Port>(number(random, 65'535));
  p.signature = any_signature(random);
  p.flags = any_of<TcpFlags>(random, 0, 255);
  p.seq = number(random, 0xffffffff);
  p.ack = number(random, 0xffffffff);
  p.window = static_cast<std::int32_t>(number(random, 65'535));
  p.length = static_cast<std::int32_t>(any_of(random, 0, 1) == 0 ? 0 : number(random, 1460));
  p.ttl = static_cast<std::int32_t>(any_of(random, 1, 255));
  p.ip_id = static_cast<std::int32_t>(number(random, 65'535));
  p.dont_fragment = any_of(random, 0, 1) != 0;
  p.tcp_options = kOptions[any_of<std::size_t>(random, 0, kOptions.size() - 1)];
  return p;
}

WrittenLine as_snort_fast(const MadePacket& p) {
  Record record = flow_of(p, Sensor::snort, WrittenTime::Kind::month_day);
  record.protocol = Protocol::unknown;
  record.signature = p.signature;
  return {fmt::format("{:02}/{:02}-{}  [**] {} [**] {} -> {}", p.month, p.day, of_day(p), p.signature,
                      end_text(p.src, p.src_port, ':', p.protocol), end_text(p.dst, p.dst_port, ':', p.protocol)),
          describe(record)};
}

WrittenLine as_snort_portscan(const MadePacket& p) {
  MadePacket seen = p;
  seen.us_of_day -= seen.us_of_day % kUsPerSecond;
  Record record = flow_of(seen, Sensor::snort_portscan, WrittenTime::Kind::month_day);
  record.time.precision = TimePrecision::s;
  const bool is_udp = p.protocol == Protocol::udp;
  record.text = is_udp ? "UDP" : p.flags == 0 ? "NULL" : p.flags == kSyn ? "SYN" : "UNKNOWN";
  if (!is_udp) record.flags = p.flags;
  const std::string tail = is_udp ? " " : fmt::format("{} {}", eight_places(p), has(p, kEce | kCwr) ? "RESERVEDBITS" : "");
  return {
      fmt::format("{} {:2} {} {} -> {} {} {}", kMonths[static_cast<std::size_t>(p.month - 1)], p.day, of_day(seen).substr(0, 8),
                  end_text(p.src, p.src_port, ':', p.protocol), end_text(p.dst, p.dst_port, ':', p.protocol), record.text, tail),
      describe(record)};
}

WrittenLine as_tcpdump_3(const MadePacket& p) {
  Record record = flow_of(p, Sensor::tcpdump, WrittenTime::Kind::time_of_day);
  record.ttl = p.ttl;
  record.ip_id = p.ip_id;
  record.dont_fragment = p.dont_fragment ? 1 : 0;
  std::string text = "icmp: echo request";
  if (p.protocol == Protocol::tcp) {
    text = tcp_3(p);
    expect_tcp(p, record);
  } else if (p.protocol == Protocol::udp) {
    text = fmt::format("udp {}", p.length);
    record.length = p.length;
  } else {
    record.icmp_type = 8;
    record.text = "echo request";
  }
  return {fmt::format("{} {} > {}: {}{} (ttl {}, id {})", of_day(p), end_text(p.src, p.src_port, '.', p.protocol),
                      end_text(p.dst, p.dst_port, '.', p.protocol), text, p.dont_fragment ? " (DF)" : "", p.ttl, p.ip_id),
          describe(record)};
}

WrittenLine as_tcpdump_4(const MadePacket& p) {
  Record record = flow_of(p, Sensor::tcpdump, WrittenTime::Kind::time_of_day);
  std::string text = fmt::format("ICMP echo request, id 1, seq 2, length {}", p.length);
  if (p.protocol == Protocol::tcp) {
    text = tcp_4(p);
    expect_tcp(p, record);
  } else if (p.protocol == Protocol::udp) {
    text = fmt::format("UDP, length {}", p.length);
    record.length = p.length;
  } else {
    record.icmp_type = 8;
    record.length = p.length;
    record.text = std::string_view(text).substr(5);
  }
  return {fmt::format("{} IP {} > {}: {}", of_day(p), end_text(p.src, p.src_port, '.', p.protocol),
                      end_text(p.dst, p.dst_port, '.', p.protocol), text),
          describe(record)};
}

}  // namespace hindcast::test
