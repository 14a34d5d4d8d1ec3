#include "tests/support/alert_writer.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "core/protocol.h"
#include "core/timestamp.h"

namespace hindcast::test {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kClass = "Attempted Information Leak";
constexpr int kYear = 2004;  // of the formats that show one: it has each day that a packet may have

bool is_icmp(const MadePacket& p) { return p.protocol == Protocol::icmp; }

std::string of_day(const MadePacket& p) { return to_time_of_day(Timestamp{p.us_of_day}); }

std::string snort_time(const MadePacket& p) { return fmt::format("{:02}/{:02}-{}", p.month, p.day, of_day(p)); }

std::string_view protocol_word(const MadePacket& p) { return is_icmp(p) ? "ICMP" : p.protocol == Protocol::tcp ? "TCP" : "UDP"; }

std::string end_text(const std::string& host, Port port, const MadePacket& p) {
  return is_icmp(p) ? host : fmt::format("{}:{}", host, port);
}

std::string flow_text(const MadePacket& p) {
  return fmt::format("{} -> {}", end_text(p.src, p.src_port, p), end_text(p.dst, p.dst_port, p));
}

// snort's eight places since 1.7.
std::string eight_places(const MadePacket& p) {
  std::string text;
  for (const auto& [flag, letter] : std::initializer_list<std::pair<TcpFlags, char>>{
           {kCwr, '1'}, {kEce, '2'}, {kUrg, 'U'}, {kAck, 'A'}, {kPsh, 'P'}, {kRst, 'R'}, {kSyn, 'S'}, {kFin, 'F'}}) {
    text += (p.flags & flag) != 0 ? letter : '*';
  }
  return text;
}

enum class Clock : std::uint8_t { us, s };

// The flow, and the alert's ids and texts.
Record alert_of(const MadePacket& p, Sensor sensor, Clock clock = Clock::us) {
  Record record;
  record.time.kind = WrittenTime::Kind::month_day;
  record.time.month = static_cast<std::int8_t>(p.month);
  record.time.day = static_cast<std::int8_t>(p.day);
  record.time.us_of_day = clock == Clock::us ? p.us_of_day : p.us_of_day - p.us_of_day % kUsPerSecond;
  record.time.precision = clock == Clock::us ? TimePrecision::us : TimePrecision::s;
  record.sensor = sensor;
  record.protocol = p.protocol;
  record.src = {p.src, is_icmp(p) ? kNoPort : p.src_port};
  record.dst = {p.dst, is_icmp(p) ? kNoPort : p.dst_port};
  record.signature = p.signature;
  record.gid = 1;
  record.sid = 469;
  record.rev = 3;
  record.priority = 2;
  return record;
}

void expect_year(Record& record) {
  record.time.kind = WrittenTime::Kind::full;
  record.time.year = kYear;
}

void expect_header(const MadePacket& p, Record& record) {
  record.ttl = p.ttl;
  record.tos = 0;
  record.ip_id = p.ip_id;
  record.length = p.length;
}

void expect_tcp(const MadePacket& p, Record& record) {
  record.flags = p.flags;
  record.seq = p.seq;
  record.ack = p.ack;
  record.window = p.window;
}

int transport_bytes(const MadePacket& p) { return p.protocol == Protocol::tcp ? 20 : 8; }

// A text as JSON writes it.
std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json + '"';
}

// The same without the quotes around it: escapes stay as written.
std::string escaped(std::string_view text) {
  const std::string json = quoted(text);
  return json.substr(1, json.size() - 2);
}

}  // namespace

WrittenLine as_snort_fast_2(const MadePacket& p) {
  Record record = alert_of(p, Sensor::snort);
  record.classification = kClass;
  return {fmt::format("{}  [**] [1:469:3] {} [**] [Classification: {}] [Priority: 2] {{{}}} {}", snort_time(p), p.signature, kClass,
                      protocol_word(p), flow_text(p)),
          describe(record)};
}

WrittenLine as_snort_full(const MadePacket& p) {
  Record record = alert_of(p, Sensor::snort);
  record.classification = kClass;
  expect_header(p, record);
  record.dont_fragment = p.dont_fragment ? 1 : 0;
  std::string transport = fmt::format("Len: {}", p.length);
  if (p.protocol == Protocol::tcp) {
    transport = fmt::format("{} Seq: 0x{:X}  Ack: 0x{:X}  Win: 0x{:X}  TcpLen: 20", eight_places(p), p.seq, p.ack, p.window);
    expect_tcp(p, record);
  } else if (is_icmp(p)) {
    transport = "Type:8  Code:0  ID:7   Seq:1  ECHO";
    record.icmp_type = 8;
    record.icmp_code = 0;
    record.text = "ECHO";
  }
  return {fmt::format("[**] [1:469:3] {} [**]\n[Classification: {}] [Priority: 2] \n{} {}\n{} TTL:{} TOS:0x0 ID:{} IpLen:20 "
                      "DgmLen:{}{}\n{}\n\n",
                      p.signature, kClass, snort_time(p), flow_text(p), protocol_word(p), p.ttl, p.ip_id,
                      20 + transport_bytes(p) + p.length, p.dont_fragment ? " DF" : "", transport),
          describe(record)};
}

WrittenLine as_snort_syslog(const MadePacket& p) {
  Record record = alert_of(p, Sensor::snort, Clock::s);
  record.classification = kClass;
  record.mail.log_host = "lisa";
  record.mail.program = "snort";
  record.mail.pid = 1260;
  return {fmt::format("{} {:2} {} lisa snort[1260]: [1:469:3] {} [Classification: {}] [Priority: 2] {{{}}} {}",
                      kMonths[static_cast<std::size_t>(p.month - 1)], p.day, of_day(p).substr(0, 8), p.signature, kClass,
                      protocol_word(p), flow_text(p)),
          describe(record)};
}

WrittenLine as_snort_csv(const MadePacket& p) {
  Record record = alert_of(p, Sensor::snort);
  record.priority = -1;
  expect_header(p, record);
  std::string tcp = ",,,";
  std::string window;
  if (p.protocol == Protocol::tcp) {
    tcp = fmt::format("{},0x{:X},0x{:X},", eight_places(p), p.seq, p.ack);  // the program leaves the header's length out
    window = fmt::format("0x{:X}", p.window);
    expect_tcp(p, record);
    record.length = -1;
  }
  if (is_icmp(p)) {
    record.icmp_type = 8;
    record.icmp_code = 0;
  }
  const bool needs_quotes = p.signature.find_first_of(",\"") != std::string::npos;
  const std::string message = needs_quotes ? quoted(p.signature) : p.signature;
  const std::string as_read = needs_quotes ? escaped(p.signature) : p.signature;
  record.signature = as_read;
  const auto port = [&p](Port number) { return is_icmp(p) ? std::string() : std::to_string(number); };
  return {fmt::format("{} ,1,469,3,{},{},{},{},{},{},0:1:2:3:4:5,6:7:8:9:A:B,0x3C,{},{},{},0,{},{},20,{}", snort_time(p), message,
                      protocol_word(p), p.src, port(p.src_port), p.dst, port(p.dst_port), tcp, window, p.ttl, p.ip_id,
                      20 + transport_bytes(p) + p.length, is_icmp(p) ? "8,0,7,1" : ",,,"),
          describe(record)};
}

WrittenLine as_snort_json(const MadePacket& p) {
  Record record = alert_of(p, Sensor::snort);
  record.classification = kClass;
  const std::string signature = escaped(p.signature);
  record.signature = signature;
  const std::string ports = is_icmp(p) ? "" : fmt::format("\"src_port\" : {}, \"dst_port\" : {}, ", p.src_port, p.dst_port);
  return {fmt::format("{{ \"timestamp\" : \"{}\", \"proto\" : \"{}\", \"src_addr\" : \"{}\", \"dst_addr\" : \"{}\", {}\"rule\" : "
                      "\"1:469:3\", \"class\" : \"{}\", \"priority\" : 2, \"msg\" : {} }}",
                      snort_time(p), protocol_word(p), p.src, p.dst, ports, kClass, quoted(p.signature)),
          describe(record)};
}

WrittenLine as_snort_portscan2(const MadePacket& p) {
  Record record = alert_of(p, Sensor::snort_portscan);
  record.signature = {};
  record.gid = record.sid = record.rev = record.priority = -1;
  record.scan_hosts = p.ttl;
  if (!is_icmp(p)) record.scan_connections = p.ip_id;
  std::string fields = fmt::format("type: 8 code: 0 tgts: {}", p.ttl);
  if (is_icmp(p)) {
    record.icmp_type = 8;
    record.icmp_code = 0;
  } else {
    fields = fmt::format("sport: {} dport: {} tgts: {} ports: {}", p.src_port, p.dst_port, p.ttl, p.ip_id);
  }
  if (p.protocol == Protocol::tcp) {
    fields += fmt::format(" flags: {}", eight_places(p));
    record.flags = p.flags;
  }
  return {fmt::format("{}  {} src: {} dst: {} {} event_id: 7", snort_time(p), protocol_word(p), p.src, p.dst, fields),
          describe(record)};
}

WrittenLine as_snort_sfportscan(const MadePacket& p) {
  Record record = alert_of(p, Sensor::snort_portscan);
  record.gid = record.sid = record.rev = record.priority = -1;
  record.src.port = record.dst.port = kNoPort;
  const bool is_sweep = p.dont_fragment;
  const std::string signature = fmt::format("(portscan) {} {}", protocol_word(p), is_sweep ? "Portsweep" : "Portscan");
  record.signature = signature;
  record.scan_connections = p.window;
  if (is_sweep) record.scan_hosts = p.ttl;
  const std::string range =
      is_sweep ? fmt::format("Scanned IP Range: {}:{}", p.dst, p.dst) : fmt::format("Port/Proto Range: {}:{}", 1, p.dst_port);
  record.text = range;
  const std::string scanner = is_sweep ? "" : fmt::format("Scanner IP Range: {}:{}\n", p.src, p.src);
  return {fmt::format("Time: {} \nevent_id: 455\n{} -> {} {}\nPriority Count: 5\nConnection Count: {}\nIP Count: {}\n{}{}\n"
                      "Port/Proto Count: 6\n\n",
                      snort_time(p), p.src, p.dst, signature, p.window, p.ttl, scanner, range),
          describe(record)};
}

WrittenLine as_suricata_fast(const MadePacket& p) {
  Record record = alert_of(p, Sensor::suricata);
  expect_year(record);
  record.classification = kClass;
  if (is_icmp(p)) {
    record.icmp_type = 8;
    record.icmp_code = 0;
  }
  const Port type = is_icmp(p) ? 8 : p.src_port;
  const Port code = is_icmp(p) ? 0 : p.dst_port;
  return {fmt::format("{:02}/{:02}/{}-{}  {}[**] [1:469:3] {} [**] [Classification: {}] [Priority: 2] {{{}}} {}:{} -> {}:{}",
                      p.month, p.day, kYear, of_day(p), p.dont_fragment ? "[Drop] " : "", p.signature, kClass, protocol_word(p),
                      p.src, type, p.dst, code),
          describe(record)};
}

WrittenLine as_suricata_eve(const MadePacket& p) {
  Record record = alert_of(p, Sensor::suricata);
  expect_year(record);
  record.time.utc_offset_s = -4 * 3600;
  record.classification = kClass;
  const std::string signature = escaped(p.signature);
  record.signature = signature;
  std::string ports = fmt::format("\"src_port\":{},\"dest_port\":{}", p.src_port, p.dst_port);
  if (is_icmp(p)) {
    ports = "\"icmp_type\":8,\"icmp_code\":0";
    record.icmp_type = 8;
    record.icmp_code = 0;
  }
  return {
      fmt::format("{{\"timestamp\":\"{}-{:02}-{:02}T{}-0400\",\"flow_id\":7,\"event_type\":\"alert\",\"src_ip\":\"{}\",\"dest_ip\":"
                  "\"{}\",{},\"proto\":\"{}\",\"alert\":{{\"action\":\"allowed\",\"gid\":1,\"signature_id\":469,\"rev\":3,"
                  "\"signature\":{},\"category\":\"{}\",\"severity\":2}},\"payload\":\"eyJhIjp7\"}}",
                  kYear, p.month, p.day, of_day(p), p.src, p.dst, ports, protocol_word(p), quoted(p.signature), kClass),
      describe(record)};
}

WrittenLine any_mail_line(std::mt19937& random) {
  const auto pick = [&random](const auto& list) {
    return std::string(list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random)]);
  };
  constexpr std::array<std::string_view, 6> kAddresses = {
      "a@b.example", "a, size=1@b.example",   "\"x, relay=[6.6.6.6]\"@b.example", "@h1,@h2:c@d.example",
      "a!b!c",       "r\\303\\244x@b.example"};
  constexpr std::array<std::string_view, 3> kNames = {"mx.example.net", "", "a-b.example"};
  constexpr std::array<std::string_view, 4> kTexts = {"Sent (ok, relay=[6.6.6.6])", "User unknown",
                                                      "Deferred: Connection refused by x.",
                                                      "550 5.7.1 <a, reject=1>... Relaying denied"};
  MadePacket p = make_packet(random);
  const std::string address = pick(kAddresses);
  const std::string name = pick(kNames);
  const std::string text = pick(kTexts);
  const std::string host = fmt::format("198.18.{}.{}", p.ttl, p.window % 256);
  const std::string relay = name.empty() ? fmt::format("[{}]", host) : fmt::format("{} [{}] (may be forged)", name, host);
  Record record = alert_of(p, Sensor::sendmail, Clock::s);
  record.protocol = Protocol::tcp;
  record.signature = {};
  record.gid = record.sid = record.rev = record.priority = -1;
  record.src = {host, kNoPort};
  record.dst = {"mx", kNoPort};
  record.mail.log_host = "mx";
  record.mail.program = "sm-mta";
  record.mail.pid = p.ip_id;
  record.mail.queue_id = "s1GNXHYB005133";
  record.mail.relay_name = name;
  record.mail.relay_address = host;
  const std::string bracketed = fmt::format("<{}>", address);
  std::string body;
  switch (std::uniform_int_distribution<int>(0, 2)(random)) {
    case 0:
      body = fmt::format("from={}, size={}, class=0, nrcpts=1, msgid=<a.{}@x>, proto=ESMTP, daemon=MTA, relay={}", bracketed, p.seq,
                         p.ack, relay);
      record.mail.sender = address;
      record.mail.size = p.seq;
      record.mail.recipient_count = 1;
      break;
    case 1:
      body = fmt::format("to={}, delay=00:00:02, xdelay=00:00:01, mailer=esmtp, pri={}, relay={}, dsn=2.0.0, stat={}", bracketed,
                         p.window, relay, text);
      record.mail.recipient = bracketed;
      record.mail.dsn = "2.0.0";
      record.mail.status = text;
      std::swap(record.src, record.dst);
      break;
    default:
      body = fmt::format("ruleset=check_rcpt, arg1={}, relay={}, reject={}", bracketed, relay, text);
      record.mail.ruleset = "check_rcpt";
      record.mail.argument = bracketed;
      record.mail.reject = text;
      break;
  }
  const std::string message_id = fmt::format("<a.{}@x>", p.ack);
  if (body.starts_with("from=")) record.mail.message_id = message_id;
  return {fmt::format("{} {:2} {} mx sm-mta[{}]: s1GNXHYB005133: {}", kMonths[static_cast<std::size_t>(p.month - 1)], p.day,
                      of_day(p).substr(0, 8), p.ip_id, body),
          describe(record)};
}

}  // namespace hindcast::test
