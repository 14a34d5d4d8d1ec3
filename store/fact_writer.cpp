#include "store/fact_writer.h"

#include <fmt/format.h>

#include <array>

#include "core/host.h"

namespace hindcast {
namespace {

std::string_view host_kind_name(HostKind kind) {
  switch (kind) {
    case HostKind::ipv4: return "ipv4";
    case HostKind::ipv6: return "ipv6";
    case HostKind::sanitised: return "sanitised";
    case HostKind::name: return "name";
    case HostKind::hidden: return "hidden";
  }
  return {};
}

// SQLite's integers are signed; the bits are what counts.
std::int64_t as_signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

bool PacketFields::any() const {
  return seq >= 0 || ack >= 0 || window >= 0 || ttl >= 0 || tos >= 0 || ip_id >= 0 || dont_fragment >= 0 || fragment_offset >= 0 ||
         icmp_type >= 0 || icmp_code >= 0 || !tcp_options.empty() || !text.empty() || quoted.src != kNoHost || quoted.dst != kNoHost ||
         scan_connections >= 0 || scan_hosts >= 0 || scan_tcp >= 0 || scan_udp >= 0 || repeat != 1;
}

Result<FactWriter> FactWriter::open(Database& database) {
  FactWriter writer(database);
  HINDCAST_TRY(writer.prepare());
  HINDCAST_TRY(writer.load_dictionaries());
  return writer;
}

Result<void> FactWriter::prepare() {
  const std::array<std::pair<Statement*, std::string_view>, 13> statements = {{
      {&insert_event_,
       "INSERT INTO event(event_id, time_us, time_basis, time_precision, sensor_id, format_id, protocol, src_host_id, src_port, dst_host_id,"
       " dst_port, signature_id, tcp_flags, length, source_id, line, line_count, byte_offset, claimed_file)"
       " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19)"},
      {&insert_packet_,
       "INSERT INTO packet(event_id, seq, ack, window, ttl, tos, ip_id, dont_fragment, fragment_offset, icmp_type, icmp_code, tcp_options,"
       " text, quoted_protocol, quoted_src_host_id, quoted_src_port, quoted_dst_host_id, quoted_dst_port, scan_connections, scan_hosts,"
       " scan_tcp, scan_udp, repeat_count) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23)"},
      {&insert_mail_,
       "INSERT INTO mail(event_id, log_host, program, pid, queue_id, ruleset, argument, sender, recipient, relay_name, relay_address,"
       " message_id, status, reject, dsn, size, recipient_count) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)"},
      {&insert_copy_, "INSERT INTO event_copy(event_id, source_id, line, line_count, byte_offset, claimed_file) VALUES(?1,?2,?3,?4,?5,?6)"},
      {&insert_key_, "INSERT INTO event_key(key_high, key_low, event_id) VALUES(?1,?2,?3)"},
      {&insert_rejected_, "INSERT INTO rejected(source_id, line, byte_offset, reason, text) VALUES(?1,?2,?3,?4,?5)"},
      {&insert_source_,
       "INSERT INTO source(source_id, path, sha256, byte_size, modified_us, line_count, event_lines, continuation_lines, blank_lines,"
       " comment_lines, duplicate_lines, rejected_lines, first_us, last_us, year_rule, utc_offset_rule, utc_offset_s, flags, imported_at,"
       " hindcast_version) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)"},
      {&insert_host_, "INSERT INTO host(host_id, address, kind, prefix) VALUES(?1,?2,?3,?4)"},
      {&insert_signature_,
       "INSERT INTO signature(signature_id, text, gid, sid, rev, classification, priority) VALUES(?1,?2,?3,?4,?5,?6,?7)"},
      {&insert_format_, "INSERT INTO format(format_id, name) VALUES(?1,?2)"},
      {&insert_protocol_, "INSERT OR IGNORE INTO protocol(protocol, name) VALUES(?1,?2)"},
      {&find_key_, "SELECT event_id FROM event_key WHERE key_high = ?1 AND key_low = ?2"},
      {&find_source_, "SELECT 1 FROM source WHERE sha256 = ?1"},
  }};
  for (const auto& [statement, sql] : statements) {
    auto prepared = database_->prepare(sql);
    if (!prepared) return prepared.error();
    *statement = std::move(*prepared);
  }
  return {};
}

Result<void> FactWriter::load_dictionaries() {
  for (const auto& [id, sensor] : {std::pair{0, Sensor::snort}, {1, Sensor::snort_portscan}, {2, Sensor::tcpdump}, {3, Sensor::sendmail}, {4, Sensor::suricata}}) {
    auto insert = database_->prepare("INSERT OR IGNORE INTO sensor(sensor_id, name) VALUES(?1,?2)");
    if (!insert) return insert.error();
    insert->bind(1, id);
    insert->bind(2, sensor_name(sensor));
    HINDCAST_TRY(insert->run());
  }
  auto each = [&](std::string_view sql, auto&& take) -> Result<void> {
    auto statement = database_->prepare(sql);
    if (!statement) return statement.error();
    for (;;) {
      auto row = statement->step();
      if (!row) return row.error();
      if (!*row) return {};
      take(*statement);
    }
  };
  HINDCAST_TRY(each("SELECT host_id, address FROM host", [&](const Statement& row) {
    const auto id = static_cast<HostId>(row.integer(0));
    hosts_.emplace(normal_text(parse_host(row.text(1))), id);
    hosts_.emplace(row.text(1), id);
  }));
  HINDCAST_TRY(each("SELECT format_id, name FROM format", [&](const Statement& row) { formats_.emplace(row.text(1), static_cast<int>(row.integer(0))); }));
  HINDCAST_TRY(each("SELECT signature_id, gid, sid, rev, priority, coalesce(classification, ''), text FROM signature", [&](const Statement& row) {
    signatures_.emplace(fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}", row.shown(1), row.shown(2), row.shown(3), row.shown(4), row.text(5), row.text(6)),
                        static_cast<SignatureId>(row.integer(0)));
  }));
  auto last_event = database_->query_integer("SELECT max(event_id) FROM event");
  if (!last_event) return last_event.error();
  last_event_id_ = last_event->value_or(0);
  has_older_keys_ = last_event_id_ > 0;
  auto last_source = database_->query_integer("SELECT max(source_id) FROM source");
  if (!last_source) return last_source.error();
  last_source_id_ = static_cast<SourceId>(last_source->value_or(0));
  return {};
}

Result<bool> FactWriter::has_source(std::string_view sha256) {
  find_source_.bind(1, sha256);
  auto row = find_source_.step();
  find_source_.reset();
  return row;
}

Result<HostId> FactWriter::host(std::string_view text) {
  if (text.empty()) return kNoHost;
  if (const auto found = hosts_.find(text); found != hosts_.end()) return found->second;
  const Host parsed = parse_host(text);
  // Names and IPv6 have several spellings: the first one seen is kept, every spelling leads to it.
  const std::string normal = normal_text(parsed);
  if (const auto found = hosts_.find(normal); found != hosts_.end()) {
    const HostId id = found->second;
    hosts_.emplace(text, id);
    return id;
  }
  auto count = database_->query_integer("SELECT coalesce(max(host_id), -1) + 1 FROM host");
  if (!count) return count.error();
  const auto id = static_cast<HostId>(count->value_or(0));
  insert_host_.bind(1, id);
  insert_host_.bind(2, parsed.text);
  insert_host_.bind(3, host_kind_name(parsed.kind));
  insert_host_.bind(4, network_of(parsed));
  HINDCAST_TRY(insert_host_.run());
  hosts_.emplace(normal, id);
  if (normal != text) hosts_.emplace(text, id);
  return id;
}

Result<SignatureId> FactWriter::signature(const SignatureFields& f) {
  if (f.text.empty() && f.gid < 0 && f.sid < 0) return kNoSignature;
  signature_key_.clear();
  fmt::format_to(std::back_inserter(signature_key_), "{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}", f.gid, f.sid, f.rev, f.priority, f.classification, f.text);
  if (const auto found = signatures_.find(signature_key_); found != signatures_.end()) return found->second;
  const auto id = static_cast<SignatureId>(signatures_.size());
  insert_signature_.bind(1, id);
  insert_signature_.bind(2, f.text);
  insert_signature_.bind_shown(3, f.gid);
  insert_signature_.bind_shown(4, f.sid);
  insert_signature_.bind_shown(5, f.rev);
  insert_signature_.bind_shown(6, f.classification);
  insert_signature_.bind_shown(7, f.priority);
  HINDCAST_TRY(insert_signature_.run());
  signatures_.emplace(signature_key_, id);
  return id;
}

Result<int> FactWriter::format_id(std::string_view name) {
  if (const auto found = formats_.find(name); found != formats_.end()) return found->second;
  const int id = static_cast<int>(formats_.size());
  insert_format_.bind(1, id);
  insert_format_.bind(2, name);
  HINDCAST_TRY(insert_format_.run());
  formats_.emplace(name, id);
  return id;
}

Result<void> FactWriter::need_protocol(Protocol protocol) {
  const int number = static_cast<int>(protocol);
  if (!protocols_.emplace(number, true).second) return {};
  insert_protocol_.bind(1, number);
  insert_protocol_.bind(2, protocol == Protocol::unknown ? "unknown" : protocol_name(protocol));
  return insert_protocol_.run();
}

Result<std::optional<EventId>> FactWriter::find(const ContentKey& key) {
  if (const auto found = keys_.find(key); found != keys_.end()) return std::optional<EventId>(found->second);
  // A first import, the big one, never asks the store: all keys are in memory.
  if (!has_older_keys_) return std::optional<EventId>{};
  find_key_.bind(1, as_signed(key.high));
  find_key_.bind(2, as_signed(key.low));
  auto row = find_key_.step();
  if (!row) return row.error();
  std::optional<EventId> id;
  if (*row) id = find_key_.integer(0);
  find_key_.reset();
  return id;
}

Result<EventId> FactWriter::add_event(const Event& e, int format_id, const Place& place, const ContentKey& key, const PacketFields& packet,
                                      const MailFields* mail) {
  HINDCAST_TRY(need_protocol(e.protocol));
  const EventId id = ++last_event_id_;
  insert_event_.bind(1, id);
  if (e.basis == TimeBasis::none) {
    insert_event_.bind_null(2);
  } else {
    insert_event_.bind(2, e.time.us);
  }
  insert_event_.bind(3, static_cast<int>(e.basis));
  insert_event_.bind(4, static_cast<int>(e.precision));
  insert_event_.bind(5, static_cast<int>(e.sensor));
  insert_event_.bind(6, format_id);
  insert_event_.bind(7, static_cast<int>(e.protocol));
  insert_event_.bind_shown(8, e.src);
  insert_event_.bind_shown(9, e.src_port);
  insert_event_.bind_shown(10, e.dst);
  insert_event_.bind_shown(11, e.dst_port);
  insert_event_.bind_shown(12, e.signature);
  insert_event_.bind_shown(13, e.flags);
  insert_event_.bind_shown(14, e.length);
  insert_event_.bind(15, place.source_id);
  insert_event_.bind(16, place.line);
  insert_event_.bind(17, place.line_count);
  insert_event_.bind(18, as_signed(place.byte_offset));
  insert_event_.bind_shown(19, place.claimed_file);
  HINDCAST_TRY(insert_event_.run());
  insert_key_.bind(1, as_signed(key.high));
  insert_key_.bind(2, as_signed(key.low));
  insert_key_.bind(3, id);
  HINDCAST_TRY(insert_key_.run());
  keys_.emplace(key, id);
  if (packet.any()) HINDCAST_TRY(add_packet(id, packet));
  if (mail != nullptr) HINDCAST_TRY(add_mail(id, *mail));
  return id;
}

Result<void> FactWriter::add_packet(EventId event, const PacketFields& p) {
  HINDCAST_TRY(need_protocol(p.quoted.protocol));
  Statement& s = insert_packet_;
  s.bind(1, event);
  int column = 2;
  for (const std::int64_t value : {p.seq, p.ack, std::int64_t{p.window}, std::int64_t{p.ttl}, std::int64_t{p.tos}, std::int64_t{p.ip_id},
                                   std::int64_t{p.dont_fragment}, std::int64_t{p.fragment_offset}, std::int64_t{p.icmp_type}, std::int64_t{p.icmp_code}}) {
    s.bind_shown(column++, value);
  }
  s.bind_shown(12, p.tcp_options);
  s.bind_shown(13, p.text);
  // Protocol::unknown is a value of its own (-1), so bind_shown() would not do here.
  const bool quoted = p.quoted.src != kNoHost || p.quoted.dst != kNoHost;
  if (quoted) {
    s.bind(14, static_cast<int>(p.quoted.protocol));
  } else {
    s.bind_null(14);
  }
  s.bind_shown(15, p.quoted.src);
  s.bind_shown(16, p.quoted.src_port);
  s.bind_shown(17, p.quoted.dst);
  s.bind_shown(18, p.quoted.dst_port);
  s.bind_shown(19, p.scan_connections);
  s.bind_shown(20, p.scan_hosts);
  s.bind_shown(21, p.scan_tcp);
  s.bind_shown(22, p.scan_udp);
  s.bind_shown(23, p.repeat == 1 ? -1 : p.repeat);
  return s.run();
}

Result<void> FactWriter::add_mail(EventId event, const MailFields& m) {
  Statement& s = insert_mail_;
  s.bind(1, event);
  s.bind_shown(2, m.log_host);
  s.bind_shown(3, m.program);
  s.bind_shown(4, m.pid);
  int column = 5;
  for (const std::string_view text : {m.queue_id, m.ruleset, m.argument, m.sender, m.recipient, m.relay_name, m.relay_address, m.message_id,
                                      m.status, m.reject, m.dsn}) {
    s.bind_shown(column++, text);
  }
  s.bind_shown(16, m.size);
  s.bind_shown(17, m.recipient_count);
  return s.run();
}

Result<void> FactWriter::add_copy(EventId event, const Place& place) {
  insert_copy_.bind(1, event);
  insert_copy_.bind(2, place.source_id);
  insert_copy_.bind(3, place.line);
  insert_copy_.bind(4, place.line_count);
  insert_copy_.bind(5, as_signed(place.byte_offset));
  insert_copy_.bind_shown(6, place.claimed_file);
  return insert_copy_.run();
}

Result<void> FactWriter::add_rejected(SourceId source, std::int64_t line, std::uint64_t byte_offset, std::string_view reason, std::string_view text) {
  insert_rejected_.bind(1, source);
  insert_rejected_.bind(2, line);
  insert_rejected_.bind(3, as_signed(byte_offset));
  insert_rejected_.bind(4, reason);
  insert_rejected_.bind_blob(5, text);
  return insert_rejected_.run();
}

Result<void> FactWriter::add_source(const SourceRow& row) {
  Statement& s = insert_source_;
  auto bind_time = [&s](int column, const std::optional<Timestamp>& time) {
    if (time) {
      s.bind(column, time->us);
    } else {
      s.bind_null(column);
    }
  };
  s.bind(1, row.source_id);
  s.bind(2, row.path);
  s.bind(3, row.sha256);
  s.bind(4, as_signed(row.byte_size));
  bind_time(5, row.modified);
  int column = 6;
  for (const std::int64_t count : {row.line_count, row.event_lines, row.continuation_lines, row.blank_lines, row.comment_lines, row.duplicate_lines, row.rejected_lines}) {
    s.bind(column++, count);
  }
  bind_time(13, row.first);
  bind_time(14, row.last);
  s.bind(15, row.year_rule);
  s.bind(16, row.utc_offset_rule);
  s.bind(17, row.utc_offset_s);
  s.bind(18, row.flags);
  s.bind(19, row.imported_at);
  s.bind(20, HINDCAST_VERSION);
  return s.run();
}

Result<void> mark_internal_hosts(Database& database, const NetworkSet& networks) {
  auto select = database.prepare("SELECT host_id, address, is_internal FROM host");
  if (!select) return select.error();
  auto update = database.prepare("UPDATE host SET is_internal = ?2 WHERE host_id = ?1");
  if (!update) return update.error();
  std::vector<std::pair<std::int64_t, bool>> changes;
  for (;;) {
    auto row = select->step();
    if (!row) return row.error();
    if (!*row) break;
    const bool internal = networks.contains(parse_host(select->text(1)));
    if (internal != (select->integer(2) != 0)) changes.emplace_back(select->integer(0), internal);
  }
  for (const auto& [id, internal] : changes) {
    update->bind(1, id);
    update->bind(2, internal ? 1 : 0);
    HINDCAST_TRY(update->run());
  }
  return {};
}

}  // namespace hindcast
