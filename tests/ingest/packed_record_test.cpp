// Packing and reading back: every field of a record that is stored, for what the formats read and for what their types can hold.
#include "ingest/packed_record.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <string>
#include <vector>

#include "tests/support/split.h"

namespace hindcast {
namespace {

template <typename T>
constexpr T max_of() {
  return std::numeric_limits<T>::max();
}

std::string_view text_of(const TextInterner& texts, std::int32_t id) { return id < 0 ? std::string_view{} : texts.text(id); }

// The record that a row stands for. Views live as long as row and texts.
Record record_of(const PackedRow& row, const SourceTexts& texts) {
  Record r;
  const Event& e = row.event;
  r.time = row.time;
  r.sensor = e.sensor;
  r.protocol = e.protocol;
  r.src = {text_of(texts.hosts, e.src), e.src_port};
  r.dst = {text_of(texts.hosts, e.dst), e.dst_port};
  if (e.signature != kNoSignature) {
    const SignatureFields s = signature_of_key(texts.signatures.text(e.signature));
    r.signature = s.text;
    r.classification = s.classification;
    r.gid = s.gid;
    r.sid = s.sid;
    r.rev = s.rev;
    r.priority = s.priority;
  }
  r.flags = e.flags;
  r.length = e.length;
  if (row.has_packet) {
    const PacketFields& p = row.packet;
    r.seq = p.seq;
    r.ack = p.ack;
    r.window = p.window;
    r.ttl = p.ttl;
    r.tos = p.tos;
    r.ip_id = p.ip_id;
    r.dont_fragment = static_cast<std::int8_t>(p.dont_fragment);
    r.fragment_offset = p.fragment_offset;
    r.icmp_type = static_cast<std::int16_t>(p.icmp_type);
    r.icmp_code = static_cast<std::int16_t>(p.icmp_code);
    r.tcp_options = p.tcp_options;
    r.text = p.text;
    r.quoted_protocol = p.quoted.protocol;
    r.quoted_src = {text_of(texts.hosts, p.quoted.src), p.quoted.src_port};
    r.quoted_dst = {text_of(texts.hosts, p.quoted.dst), p.quoted.dst_port};
    r.scan_connections = p.scan_connections;
    r.scan_hosts = p.scan_hosts;
    r.scan_tcp = p.scan_tcp;
    r.scan_udp = p.scan_udp;
    r.repeat = p.repeat;
  }
  if (row.has_mail) {
    const MailFields& m = row.mail;
    r.mail = {m.log_host,
              m.program,
              static_cast<std::int32_t>(m.pid),
              m.queue_id,
              m.ruleset,
              m.argument,
              m.sender,
              m.recipient,
              m.relay_name,
              m.relay_address,
              m.status,
              m.reject,
              m.message_id,
              m.dsn,
              m.size,
              static_cast<std::int32_t>(m.recipient_count)};
  }
  return r;
}

// All that is stored of a record, field by field.
std::vector<std::string> fields_of(const Record& r) {
  std::vector<std::string> fields;
  const auto add = [&fields](const auto&... values) { (fields.push_back(std::to_string(static_cast<std::int64_t>(values))), ...); };
  const auto add_text = [&fields](const auto&... texts) { (fields.emplace_back(texts), ...); };
  const WrittenTime& t = r.time;
  add(t.kind, t.precision, t.year, t.month, t.day, t.utc_offset_s, t.kind == WrittenTime::Kind::epoch ? t.epoch_us : t.us_of_day,
      r.sensor, r.protocol, r.src.port, r.dst.port);
  add_text(r.src.host, r.dst.host, r.signature, r.classification);
  add(r.gid, r.sid, r.rev, r.priority, r.flags, r.length, r.ttl, r.tos, r.ip_id, r.window, r.seq, r.ack, r.dont_fragment,
      r.fragment_offset);
  add(r.icmp_type, r.icmp_code, r.quoted_protocol, r.quoted_src.port, r.quoted_dst.port);
  add_text(r.tcp_options, r.text, r.quoted_src.host, r.quoted_dst.host);
  add(r.scan_connections, r.scan_hosts, r.scan_tcp, r.scan_udp, r.repeat);
  const WrittenMail& m = r.sensor == Sensor::sendmail ? r.mail : WrittenMail{};  // snort by syslog shows its host there: not stored
  add_text(m.log_host, m.program, m.queue_id, m.ruleset, m.argument, m.sender, m.recipient, m.relay_name, m.relay_address,
           m.status);
  add_text(m.reject, m.message_id, m.dsn);
  add(m.pid, m.size, m.recipient_count);
  return fields;
}

// One row as it went in, or as it came out.
struct Row {
  bool is_rejected = false;
  std::string format;               // or the reason
  std::vector<std::string> fields;  // or the text
  std::int64_t line = 0;
  std::int32_t line_count = 1;
  std::uint64_t byte_offset = 0;
  std::string claimed_file;
  std::uint64_t text_hash = 0;
  bool operator==(const Row&) const = default;
};

// Packs what a splitter gives, and notes it.
struct Packing : RecordSink {
  explicit Packing(std::size_t spool_memory) : spool(spool_memory), packer(spool, texts) {}
  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    rows.push_back({false, std::string(format.name), fields_of(record), place.line, place.line_count, place.byte_offset,
                    std::string(place.claimed_file), place.text_hash[1]});
    REQUIRE(packer.add(format, record, place).ok());
  }
  void on_blank(const LogLine&) override {}
  void on_comment(const LogLine&) override {}
  void on_rejected(const LogLine& line, std::string_view reason) override {
    rows.push_back({true, std::string(reason), {std::string(line.text)}, line.number, 1, line.byte_offset, "", 0});
    REQUIRE(packer.add_rejected(line, reason).ok());
  }

  Spool spool;
  SourceTexts texts;
  RecordPacker packer;
  std::vector<Row> rows;
};

// Reads everything back and compares. Gives the number of blocks.
std::size_t check_packed(Packing& packing) {
  const auto blocks = packing.packer.finish();
  REQUIRE(blocks.ok());
  PackedReader reader(packing.spool, *blocks);
  PackedRow row;
  for (const Row& expected : packing.rows) {
    const auto more = reader.next(row);
    REQUIRE(more.ok());
    REQUIRE(*more);
    Row found{row.is_rejected, std::string(row.reason), {std::string(row.text)}, row.line, 1, row.byte_offset, "", 0};
    if (!row.is_rejected) {
      found = {false,
               std::string(all_formats()[row.format]->name),
               fields_of(record_of(row, packing.texts)),
               row.line,
               row.line_count,
               row.byte_offset,
               std::string(text_of(packing.texts.claimed_files, row.claimed_file)),
               row.text_hash};
      REQUIRE(row.event.precision == row.time.precision);
    }
    CAPTURE(expected.format);
    CAPTURE(expected.line);
    for (std::size_t i = 0; i < std::min(found.fields.size(), expected.fields.size()); ++i) {
      CAPTURE(i);
      REQUIRE(found.fields[i] == expected.fields[i]);
    }
    REQUIRE(found == expected);
  }
  CHECK(reader.next(row).value() == false);
  CHECK(reader.next(row).value() == false);
  return blocks->size();
}

// All samples of all formats, damaged ones too, with rejected and prefixed lines among them.
std::string all_samples() {
  std::string text;
  for (const Format* format : all_formats()) {
    for (const Sample& sample : format->samples) text.append(sample.lines).append("\n\nno log line at all\n");
  }
  return text;
}

TEST_CASE("packed: what the formats read in their samples is read back, field by field") {
  for (const std::size_t spool_memory : {std::size_t{0}, std::size_t{1} << 30U}) {
    Packing packing(spool_memory);
    const std::string text = all_samples();
    test_support::split(text, packing);
    CHECK(std::count_if(packing.rows.begin(), packing.rows.end(), [](const Row& row) { return !row.is_rejected; }) > 100);
    CHECK(check_packed(packing) >= 1);
  }
}

TEST_CASE("packed: a grep prefix's file is read back") {
  Packing packing(0);
  const std::string line = "05/28-14:30:50.876461  [**] Null scan! [**] 192.0.2.7:43746 -> MY.NET.16.1:32771\n";
  const std::string text = "a.txt:" + line + line + "b.txt:" + line + "a.txt:" + line;
  test_support::split(text, packing);
  REQUIRE(packing.rows.size() == 4);
  CHECK(packing.rows[2].claimed_file == "b.txt");
  check_packed(packing);
}

TEST_CASE("packed: many blocks, and rows longer than a block") {
  Packing packing(1'000'000);
  std::string text;
  for (int round = 0; round < 40; ++round) text += all_samples();
  test_support::split(text, packing);
  std::deque<std::string> kept;
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{262'143}, std::size_t{262'144}, std::size_t{262'145}, std::size_t{3'000'000}}) {
    LogLine line;
    line.text = kept.emplace_back(size, static_cast<char>('a' + size % 26));
    line.number = static_cast<std::int64_t>(size) + 1;
    packing.on_rejected(line, "too long");
    packing.on_rejected(line, "");
  }
  CHECK(check_packed(packing) > 3);
}

TEST_CASE("packed: rejected lines keep every byte, number and offset") {
  Packing packing(0);
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  LogLine line;
  line.text = bytes;
  for (const std::uint64_t offset :
       {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{1} << 35U, max_of<std::uint64_t>() >> 1U}) {
    line.byte_offset = offset;
    line.number = static_cast<std::int64_t>(offset) | 1;
    packing.on_rejected(line, "no known format");
  }
  check_packed(packing);
}

// A record in which every field shows a value of its own.
Record full_record() {
  Record r;
  r.time.kind = WrittenTime::Kind::full;
  r.time.year = 2000;
  r.time.month = 12;
  r.time.day = 31;
  r.time.us_of_day = 86'399'999'999;
  r.sensor = Sensor::sendmail;
  r.protocol = Protocol::tcp;
  r.src = {"192.0.2.1", 1};
  r.dst = {"192.0.2.2", 2};
  r.signature = "signature";
  r.classification = "classification";
  r.gid = 3, r.sid = 4, r.rev = 5, r.priority = 6;
  r.flags = 7;
  r.length = 8;
  r.ttl = 9, r.tos = 10, r.ip_id = 11, r.window = 12;
  r.seq = 13, r.ack = 14;
  r.dont_fragment = 1;
  r.fragment_offset = 16;
  r.icmp_type = 17, r.icmp_code = 18;
  r.tcp_options = "options";
  r.text = "text";
  r.quoted_protocol = Protocol::udp;
  r.quoted_src = {"192.0.2.3", 19};
  r.quoted_dst = {"192.0.2.4", 20};
  r.scan_connections = 21, r.scan_hosts = 22, r.scan_tcp = 23, r.scan_udp = 24;
  r.repeat = 25;
  r.mail = {"log host",   "program",       26,       "queue id", "ruleset",    "argument", "sender", "recipient",
            "relay name", "relay address", "status", "reject",   "message id", "dsn",      27,       28};
  return r;
}

void pack(Packing& packing, const Record& record, std::int64_t line = 1) {
  RecordPlace place;
  place.line = line;
  packing.on_record(*all_formats().front(), record, place);
}

TEST_CASE("packed: a record that shows everything, and one that shows nothing") {
  Packing packing(0);
  pack(packing, full_record());
  pack(packing, Record{});
  pack(packing, full_record());
  check_packed(packing);
}

TEST_CASE("packed: the largest and the smallest that a field can hold") {
  Packing packing(0);
  Record r = full_record();
  r.src.port = r.dst.port = r.quoted_src.port = r.quoted_dst.port = 65'535;
  r.gid = r.sid = r.rev = r.priority = r.length = r.ttl = r.tos = r.ip_id = r.window = r.fragment_offset = max_of<std::int32_t>();
  r.scan_connections = r.scan_hosts = r.scan_tcp = r.scan_udp = r.repeat = r.mail.pid = r.mail.recipient_count =
      max_of<std::int32_t>();
  r.seq = r.ack = max_of<std::int64_t>();
  r.mail.size = max_of<std::int64_t>();
  r.icmp_type = r.icmp_code = max_of<std::int16_t>();
  r.dont_fragment = 1;
  r.flags = 255;
  r.protocol = r.quoted_protocol = static_cast<Protocol>(255);
  const std::string longest(1'000'000, 'x');
  r.text = r.tcp_options = r.mail.reject = longest;
  pack(packing, r, max_of<std::int32_t>());
  r = full_record();
  r.gid = r.sid = r.rev = r.priority = r.length = r.ttl = r.tos = r.ip_id = r.window = r.fragment_offset = 0;
  r.scan_connections = r.scan_hosts = r.scan_tcp = r.scan_udp = r.repeat = r.mail.pid = r.mail.recipient_count = 0;
  r.src.port = r.dst.port = r.quoted_src.port = r.quoted_dst.port = 0;
  r.seq = r.ack = r.mail.size = 0;
  r.icmp_type = r.icmp_code = 0;
  r.dont_fragment = 0;
  r.flags = 0;
  pack(packing, r);
  check_packed(packing);
}

TEST_CASE("packed: each field alone is no other field") {
  Packing packing(0);
  const auto only = [&packing](auto set) {
    Record r;
    r.sensor = Sensor::tcpdump;
    set(r);
    pack(packing, r);
  };
  only([](Record& r) { r.seq = 0; });
  only([](Record& r) { r.ack = 0; });
  only([](Record& r) { r.window = 0; });
  only([](Record& r) { r.ttl = 0; });
  only([](Record& r) { r.tos = 0; });
  only([](Record& r) { r.ip_id = 0; });
  only([](Record& r) { r.dont_fragment = 0; });
  only([](Record& r) { r.fragment_offset = 0; });
  only([](Record& r) { r.icmp_type = 0; });
  only([](Record& r) { r.icmp_code = 0; });
  only([](Record& r) { r.scan_connections = 0; });
  only([](Record& r) { r.scan_hosts = 0; });
  only([](Record& r) { r.scan_tcp = 0; });
  only([](Record& r) { r.scan_udp = 0; });
  only([](Record& r) { r.repeat = 2; });
  only([](Record& r) { r.tcp_options = "o"; });
  only([](Record& r) { r.text = "t"; });
  only([](Record& r) { r.quoted_src.host = "q"; });
  only([](Record& r) { r.quoted_dst.host = "q"; });
  only([](Record& r) { r.signature = "s"; });
  only([](Record& r) { r.sid = 0; });
  only([](Record& r) { r.src.host = "h"; });
  only([](Record& r) { r.dst.host = "h"; });
  only([](Record& r) { r.length = 0; });
  only([](Record& r) { r.flags = 0; });
  check_packed(packing);
}

TEST_CASE("packed: times of every kind, precision and zone") {
  Packing packing(0);
  using Time = WrittenTime::Kind;
  for (const Time kind : {Time::none, Time::time_of_day, Time::month_day, Time::full, Time::epoch, Time::relative}) {
    for (const TimePrecision precision : {TimePrecision::us, TimePrecision::s}) {
      for (const std::int32_t offset : {WrittenTime::kNoOffset, 0, -12 * 3600, 14 * 3600}) {
        for (const std::int64_t us : {std::int64_t{0}, std::int64_t{86'400'999'999}, std::int64_t{-1}, max_of<std::int64_t>()}) {
          Record r;
          r.time.kind = kind;
          r.time.precision = precision;
          r.time.utc_offset_s = offset;
          (kind == Time::epoch ? r.time.epoch_us : r.time.us_of_day) = us;
          if (kind == Time::full || kind == Time::month_day) r.time.month = 12, r.time.day = 31;
          if (kind == Time::full) r.time.year = us == 0 ? std::int16_t{1970} : max_of<std::int16_t>();
          pack(packing, r);
        }
      }
    }
  }
  check_packed(packing);
}

TEST_CASE("packed: heads alone give moment, hash and claimed file, and the rest stays as it was") {
  Packing packing(0);
  const std::string text =
      "a.txt:05/28-14:30:50.876461  [**] Null scan! [**] 192.0.2.7:43746 -> MY.NET.16.1:32771\n" + all_samples();
  test_support::split(text, packing);
  const auto blocks = packing.packer.finish();
  REQUIRE(blocks.ok());
  PackedReader heads(packing.spool, *blocks);
  PackedReader mixed(packing.spool, *blocks);
  PackedReader whole(packing.spool, *blocks);
  PackedRow head;
  PackedRow turn;
  PackedRow row;
  for (std::size_t i = 0; i < packing.rows.size(); ++i) {
    head.line_count = -7;
    head.event.length = -7;
    REQUIRE(heads.next(head, true).value());
    REQUIRE(mixed.next(turn, i % 2 == 0).value());
    REQUIRE(whole.next(row).value());
    REQUIRE(head.is_rejected == row.is_rejected);
    if (row.is_rejected) continue;
    for (const PackedRow* other : {&head, &turn}) {
      CHECK(other->text_hash == row.text_hash);
      CHECK(other->claimed_file == row.claimed_file);
      CHECK(other->time.us_of_day == row.time.us_of_day);
      CHECK(other->time.month == row.time.month);
      CHECK(other->time.kind == row.time.kind);
    }
    CHECK(head.line_count == -7);
    CHECK(head.event.length == -7);
    if (i % 2 == 1) CHECK(fields_of(record_of(turn, packing.texts)) == fields_of(record_of(row, packing.texts)));
  }
  CHECK_FALSE(heads.next(head, true).value());
}

TEST_CASE("packed: no records are no blocks") {
  Packing packing(0);
  CHECK(check_packed(packing) == 0);
}

}  // namespace
}  // namespace hindcast
