#include "ingest/format.h"

#include <fmt/format.h>

#include <cstring>
#include <iterator>
#include <type_traits>

#include "core/protocol.h"
#include "core/tcp_flags.h"

namespace hindcast {
namespace {

using Out = std::back_insert_iterator<std::string>;

std::string time_text(const WrittenTime& time) {
  using Kind = WrittenTime::Kind;
  if (time.kind == Kind::none) return "no time";
  if (time.kind == Kind::epoch) return fmt::format("epoch {}", time.epoch_us);
  std::string text;
  if (time.kind == Kind::full) text += fmt::format("{:04}-", time.year);
  if (time.kind == Kind::full || time.kind == Kind::month_day) text += fmt::format("{:02}-{:02} ", time.month, time.day);
  if (time.kind == Kind::relative) text += '+';
  std::string of_day = to_time_of_day(Timestamp{time.us_of_day});
  if (time.precision == TimePrecision::s) of_day.resize(8);
  text += of_day;
  if (time.utc_offset_s != WrittenTime::kNoOffset) text += fmt::format(" utc{:+}", time.utc_offset_s);
  return text;
}

std::string endpoint_text(const WrittenEndpoint& end) {
  if (end.port == kNoPort) return std::string(end.host);
  return fmt::format("{}:{}", end.host, end.port);
}

void field(std::string& text, std::string_view name, std::string_view value) {
  if (!value.empty()) fmt::format_to(Out(text), " {}={}", name, value);
}

void field(std::string& text, std::string_view name, std::int64_t value) {
  if (value >= 0) fmt::format_to(Out(text), " {}={}", name, value);
}

void packet_fields(std::string& text, const Record& record) {
  if (record.flags != kFlagsNotLogged) fmt::format_to(Out(text), " flags={}", flag_letters(record.flags));
  field(text, "length", record.length);
  field(text, "ttl", record.ttl);
  field(text, "tos", record.tos);
  field(text, "ip_id", record.ip_id);
  field(text, "seq", record.seq);
  field(text, "ack", record.ack);
  field(text, "win", record.window);
  field(text, "df", record.dont_fragment);
  field(text, "frag", record.fragment_offset);
  field(text, "icmp_type", record.icmp_type);
  field(text, "icmp_code", record.icmp_code);
  field(text, "options", record.tcp_options);
  if (!record.quoted_dst.host.empty() || !record.quoted_src.host.empty()) {
    fmt::format_to(Out(text), " quoted={} {} > {}", protocol_name(record.quoted_protocol), endpoint_text(record.quoted_src),
                   endpoint_text(record.quoted_dst));
  }
}

void mail_fields(std::string& text, const WrittenMail& mail) {
  field(text, "host", mail.log_host);
  field(text, "program", mail.program);
  field(text, "pid", mail.pid);
  field(text, "queue_id", mail.queue_id);
  field(text, "ruleset", mail.ruleset);
  field(text, "argument", mail.argument);
  field(text, "sender", mail.sender);
  field(text, "recipient", mail.recipient);
  field(text, "relay_name", mail.relay_name);
  field(text, "relay_address", mail.relay_address);
  field(text, "message_id", mail.message_id);
  field(text, "size", mail.size);
  field(text, "recipients", mail.recipient_count);
  field(text, "dsn", mail.dsn);
  field(text, "status", mail.status);
  field(text, "reject", mail.reject);
}

}  // namespace

// One copy of a block of memory: formats that refuse a line pay it too.
void Record::clear() {
  static constexpr Record kNothing;
  static_assert(std::is_trivially_copyable_v<Record>);
  // Each format that is asked about a line starts from here. The library copies 640 bytes in 9 ns; where the compiler knows the
  // size it puts "rep movs" there, which takes 31.
  std::size_t size = sizeof(Record);
  asm("" : "+r"(size));
  std::memcpy(static_cast<void*>(this), &kNothing, size);
}

std::string describe(const Record& record) {
  std::string text = fmt::format("{} | {} | {} {} > {} |", time_text(record.time), sensor_name(record.sensor),
                                 protocol_name(record.protocol), endpoint_text(record.src), endpoint_text(record.dst));
  if (record.gid >= 0 || record.sid >= 0) fmt::format_to(Out(text), " [{}:{}:{}]", record.gid, record.sid, record.rev);
  field(text, "sig", record.signature);
  field(text, "class", record.classification);
  field(text, "priority", record.priority);
  packet_fields(text, record);
  field(text, "scan_connections", record.scan_connections);
  field(text, "scan_hosts", record.scan_hosts);
  field(text, "scan_tcp", record.scan_tcp);
  field(text, "scan_udp", record.scan_udp);
  mail_fields(text, record.mail);
  field(text, "text", record.text);
  if (record.repeat != 1) fmt::format_to(Out(text), " repeat={}", record.repeat);
  if (record.is_cut) text += " cut";
  return text;
}

const Format* find_format(std::string_view name) {
  for (const Format* format : all_formats()) {
    if (format->name == name) return format;
  }
  return nullptr;
}

}  // namespace hindcast
