#include "ingest/source_loader.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <map>
#include <unordered_map>

#include "ingest/line_reader.h"
#include "ingest/record_splitter.h"

namespace hindcast {
namespace {

constexpr std::int64_t kTickLines = 16'384;

PacketFields packet_fields(const Record& r) {
  PacketFields p;
  p.seq = r.seq;
  p.ack = r.ack;
  p.window = r.window;
  p.ttl = r.ttl;
  p.tos = r.tos;
  p.ip_id = r.ip_id;
  p.dont_fragment = r.dont_fragment;
  p.fragment_offset = r.fragment_offset;
  p.icmp_type = r.icmp_type;
  p.icmp_code = r.icmp_code;
  p.tcp_options = r.tcp_options;
  p.text = r.text;
  p.scan_connections = r.scan_connections;
  p.scan_hosts = r.scan_hosts;
  p.scan_tcp = r.scan_tcp;
  p.scan_udp = r.scan_udp;
  p.repeat = r.repeat;
  return p;
}

MailFields mail_fields(const WrittenMail& m) {
  MailFields f;
  f.log_host = m.log_host;
  f.program = m.program;
  f.queue_id = m.queue_id;
  f.ruleset = m.ruleset;
  f.argument = m.argument;
  f.sender = m.sender;
  f.recipient = m.recipient;
  f.relay_name = m.relay_name;
  f.relay_address = m.relay_address;
  f.message_id = m.message_id;
  f.status = m.status;
  f.reject = m.reject;
  f.dsn = m.dsn;
  f.pid = m.pid;
  f.size = m.size;
  f.recipient_count = m.recipient_count;
  return f;
}

class LoadSink : public RecordSink {
 public:
  LoadSink(FactWriter& writer, SourceClock& clock, SourceRow& row, SourceReport& report)
      : writer_(writer), clock_(clock), row_(row), report_(report) {}

  // Why writing failed; the first failure stops the rest.
  Result<void> status = {};

  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    if (!status.ok()) return;
    const ResolvedTime resolved = clock_.resolve(record.time);
    const Place at{row_.source_id, place.line, place.line_count, place.byte_offset, place.claimed_file};
    const ContentKey key = content_key(place, resolved);
    status = store(format, record, resolved, at, key);
  }

  void on_blank(const LogLine&) override { ++row_.blank_lines; }
  void on_comment(const LogLine&) override { ++row_.comment_lines; }

  void on_rejected(const LogLine& line, std::string_view reason) override {
    ++row_.rejected_lines;
    if (status.ok()) status = writer_.add_rejected(row_.source_id, line.number, line.byte_offset, reason, line.text);
  }

  // "snort_fast 31, tcpdump_text 2"
  [[nodiscard]] std::string formats_text() const {
    std::string text;
    for (const auto& [name, count] : formats_) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
    return text;
  }

 private:
  // The same text at the same time is the same record; the n-th of equal ones in a file is the n-th of any file.
  ContentKey content_key(const RecordPlace& place, const ResolvedTime& resolved) {
    const std::array<std::int64_t, 4> base = {static_cast<std::int64_t>(place.text_hash[0]), static_cast<std::int64_t>(place.text_hash[1]),
                                              resolved.time.us, static_cast<std::int64_t>(resolved.basis)};
    const XXH128_hash_t seen = XXH3_128bits_withSeed(base.data(), sizeof base, XXH3_64bits(place.claimed_file.data(), place.claimed_file.size()));
    const std::int64_t number = occurrences_[ContentKey{seen.high64, seen.low64}]++;
    const std::array<std::int64_t, 5> whole = {base[0], base[1], base[2], base[3], number};
    const XXH128_hash_t hash = XXH3_128bits(whole.data(), sizeof whole);
    return {hash.high64, hash.low64};
  }

  Result<void> store(const Format& format, const Record& record, const ResolvedTime& resolved, const Place& at, const ContentKey& key) {
    auto known = writer_.find(key);
    if (!known) return known.error();
    if (*known) {
      row_.duplicate_lines += at.line_count;
      ++report_.duplicates;
      return writer_.add_copy(**known, at);
    }
    row_.event_lines += 1;
    row_.continuation_lines += at.line_count - 1;
    ++report_.events;
    ++formats_[format.name];
    note_time(resolved);
    return add_event(format, record, resolved, at, key);
  }

  void note_time(const ResolvedTime& resolved) {
    if (resolved.basis != TimeBasis::dated) return;
    if (!row_.first || resolved.time < *row_.first) row_.first = resolved.time;
    if (!row_.last || resolved.time > *row_.last) row_.last = resolved.time;
  }

  Result<void> intern(std::string_view text, HostId& id) {
    auto host = writer_.host(text);
    if (!host) return host.error();
    id = *host;
    return {};
  }

  Result<void> add_event(const Format& format, const Record& r, const ResolvedTime& resolved, const Place& at, const ContentKey& key) {
    Event e;
    e.time = resolved.time;
    e.basis = resolved.basis;
    e.precision = r.time.precision;
    e.sensor = r.sensor;
    e.protocol = r.protocol;
    HINDCAST_TRY(intern(r.src.host, e.src));
    HINDCAST_TRY(intern(r.dst.host, e.dst));
    e.src_port = r.src.port;
    e.dst_port = r.dst.port;
    e.flags = r.flags;
    e.length = r.length;
    auto signature = writer_.signature({r.signature, r.classification, r.gid, r.sid, r.rev, r.priority});
    if (!signature) return signature.error();
    e.signature = *signature;
    PacketFields packet = packet_fields(r);
    packet.quoted.protocol = r.quoted_protocol;
    packet.quoted.src_port = r.quoted_src.port;
    packet.quoted.dst_port = r.quoted_dst.port;
    HINDCAST_TRY(intern(r.quoted_src.host, packet.quoted.src));
    HINDCAST_TRY(intern(r.quoted_dst.host, packet.quoted.dst));
    auto format_id = writer_.format_id(format.name);
    if (!format_id) return format_id.error();
    const MailFields mail = mail_fields(r.mail);
    auto id = writer_.add_event(e, *format_id, at, key, packet, r.sensor == Sensor::sendmail ? &mail : nullptr);
    return id ? Result<void>{} : Result<void>{id.error()};
  }

  FactWriter& writer_;
  SourceClock& clock_;
  SourceRow& row_;
  SourceReport& report_;
  std::map<std::string_view, std::int64_t> formats_;
  std::unordered_map<ContentKey, std::int64_t, ContentKeyHash> occurrences_;
};

void fill_report(const SourceRow& row, SourceReport& report) {
  report.line_count = row.line_count;
  report.event_lines = row.event_lines;
  report.continuation_lines = row.continuation_lines;
  report.blank_lines = row.blank_lines;
  report.comment_lines = row.comment_lines;
  report.duplicate_lines = row.duplicate_lines;
  report.rejected_lines = row.rejected_lines;
  report.byte_size = row.byte_size;
  report.year_rule = row.year_rule;
  report.utc_offset_rule = row.utc_offset_rule;
}

}  // namespace

Result<void> load_source(FactWriter& writer, const SourceSpec& source, const Survey& survey, SourceClock& clock, const Format* only,
                         const std::string& imported_at, const LineTicker& tick, SourceReport& report) {
  auto reader = LineReader::open(source);
  if (!reader) {
    report.failure = reader.error().message;
    return {};
  }
  SourceRow row;
  row.source_id = writer.next_source_id();
  row.path = display_name(source);
  row.imported_at = imported_at;
  LoadSink sink(writer, clock, row, report);
  RecordSplitter splitter(sink, only);
  LogLine line;
  while (sink.status.ok() && reader->next(line)) {
    splitter.feed(line);
    row.line_count = line.number;
    if (tick && line.number % kTickLines == 0) tick(line.byte_offset, line.number, row.rejected_lines);
  }
  splitter.finish();
  if (!sink.status.ok()) return sink.status;
  const SourceFacts facts = reader->finish();
  report.failure = facts.problem;
  if (facts.sha256 != survey.facts.sha256) report.failure = "the file changed while it was being read";
  row.sha256 = facts.sha256;
  row.byte_size = facts.byte_size;
  row.modified = facts.modified;
  row.flags = flags_text(facts);
  row.year_rule = clock.year_rule();
  row.utc_offset_rule = clock.utc_offset_rule();
  row.utc_offset_s = clock.utc_offset_s();
  report.formats = sink.formats_text();
  HINDCAST_TRY(writer.add_source(row));
  fill_report(row, report);
  return {};
}

}  // namespace hindcast
