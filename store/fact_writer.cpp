#include "store/fact_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/host.h"
#include "store/case_file.h"
#include "store/numbered_text.h"
#include "store/rollups.h"

namespace hindcast {
namespace {

std::string_view host_kind_name(HostKind kind) {
  switch (kind) {
    case HostKind::ipv4:
      return "ipv4";
    case HostKind::ipv6:
      return "ipv6";
    case HostKind::sanitised:
      return "sanitised";
    case HostKind::name:
      return "name";
    case HostKind::hidden:
      return "hidden";
  }
  return {};
}

constexpr char kKeySeparator = '\x1f';

constexpr std::size_t kLongestPhrase = 64;     // bytes
constexpr std::int32_t kMostPhrases = 65'536;  // of a case

// A line about a delivery (with a status) names the server it went to, not a client.
MailLine mail_line(const MailFields* mail) {
  if (mail == nullptr || mail->relay_address.empty() || !mail->status.empty()) return MailLine::other;
  return mail->reject.empty() ? MailLine::connection : MailLine::refusal;
}

using Names = std::vector<std::pair<int, std::string>>;

Result<void> insert_names(Database& database, std::string_view sql, const Names& names) {
  auto insert = database.prepare(sql);
  if (!insert) return insert.error();
  for (const auto& [id, name] : names) {
    insert->bind(1, id);
    insert->bind(2, name);
    HINDCAST_TRY(insert->run());
  }
  return {};
}

// SQLite's integers are signed; the bits are what counts.
std::int64_t as_signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

std::string_view signature_key(const SignatureFields& f, std::string& buffer) {
  buffer.resize(4 * sizeof(std::int32_t));
  const std::array<std::int32_t, 4> numbers = {f.gid, f.sid, f.rev, f.priority};
  std::memcpy(buffer.data(), numbers.data(), buffer.size());
  buffer += f.classification;
  buffer += kKeySeparator;
  buffer += f.text;
  return buffer;
}

SignatureFields signature_of_key(std::string_view key) {
  std::array<std::int32_t, 4> numbers{};
  std::memcpy(numbers.data(), key.data(), sizeof numbers);
  key.remove_prefix(sizeof numbers);
  const std::size_t end = key.find(kKeySeparator);
  return {key.substr(end + 1), key.substr(0, end), numbers[0], numbers[1], numbers[2], numbers[3]};
}

Result<Dictionaries> Dictionaries::load(Database& database) {
  Dictionaries d;
  HINDCAST_TRY(for_each_row(database, "SELECT host_id, address FROM host ORDER BY host_id", [&](const Statement& row) {
    d.last_host_ = static_cast<HostId>(row.integer(0));
    d.learn(normal_text(parse_host(row.text(1))), d.last_host_);
    d.learn(row.text(1), d.last_host_);
  }));
  HINDCAST_TRY(for_each_row(database, "SELECT name FROM format ORDER BY format_id",
                            [&](const Statement& row) { d.formats_.id(row.text(0)); }));
  HINDCAST_TRY(for_each_row(database, "SELECT protocol FROM protocol",
                            [&](const Statement& row) { d.protocols_.insert(static_cast<int>(row.integer(0))); }));
  std::string key;
  HINDCAST_TRY(
      for_each_row(database, "SELECT text, classification, gid, sid, rev, priority FROM signature ORDER BY signature_id",
                   [&](const Statement& row) {
                     const auto number = [&row](int column) { return static_cast<std::int32_t>(row.shown(column)); };
                     d.signatures_.id(signature_key({row.text(0), row.text(1), number(2), number(3), number(4), number(5)}, key));
                   }));
  HINDCAST_TRY(for_each_row(database, "SELECT text FROM phrase ORDER BY phrase_id",
                            [&](const Statement& row) { d.phrases_.id(row.text(0)); }));
  auto base = hindcast::time_base(database);
  if (!base) return base.error();
  d.time_base_ = *base;
  d.saved_formats_ = d.formats_.size();
  d.saved_phrases_ = d.phrases_.size();
  d.saved_signatures_ = d.signatures_.size();
  return d;
}

bool Dictionaries::learn(std::string_view spelling, HostId host) {
  const auto number = static_cast<std::size_t>(spellings_.id(spelling));
  if (number < host_of_spelling_.size()) return false;
  host_of_spelling_.push_back(host);
  return true;
}

HostId Dictionaries::host(std::string_view text) {
  if (text.empty()) return kNoHost;
  const auto number = static_cast<std::size_t>(spellings_.id(text));
  if (number < host_of_spelling_.size()) return host_of_spelling_[number];
  host_of_spelling_.push_back(last_host_ + 1);
  const std::string normal = normal_text(parse_host(text));
  if (normal == text || learn(normal, last_host_ + 1)) {  // the first spelling that is seen is the one that is kept
    new_hosts_.emplace_back(++last_host_, static_cast<std::int32_t>(number));
  } else {
    host_of_spelling_[number] = host_of_spelling_[static_cast<std::size_t>(spellings_.id(normal))];
  }
  return host_of_spelling_[number];
}

std::vector<HostId> Dictionaries::hosts(const TextInterner& texts) {
  std::vector<HostId> ids = spellings_.find_all(texts);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ids[i] = ids[i] < 0 ? host(texts.text(static_cast<std::int32_t>(i))) : host_of_spelling_[static_cast<std::size_t>(ids[i])];
  }
  return ids;
}

SignatureId Dictionaries::signature(std::string_view key) { return signatures_.id(key); }

int Dictionaries::format(std::string_view name) { return formats_.id(name); }

std::optional<std::int32_t> Dictionaries::phrase(std::string_view text) {
  if (text.size() > kLongestPhrase) return std::nullopt;
  return phrases_.size() < kMostPhrases ? phrases_.id(text) : phrases_.find(text);
}

Result<void> Dictionaries::save_rows(FactTables& tables) {
  for (const auto& [id, spelling] : new_hosts_) {
    const Host host = parse_host(spellings_.text(spelling));
    const std::string network = network_of(host);
    const std::array cells = {RowValue::text(host.text), RowValue::text(host_kind_name(host.kind)), RowValue::text(network),
                              RowValue::integer(0)};
    HINDCAST_TRY(tables.rows(FactTable::host).add(id, cells));
  }
  new_hosts_.clear();
  for (; saved_phrases_ < phrases_.size(); ++saved_phrases_) {
    HINDCAST_TRY(tables.rows(FactTable::phrase).add(saved_phrases_, std::array{RowValue::text(phrases_.text(saved_phrases_))}));
  }
  return {};
}

Result<void> Dictionaries::save(Database& database) {
  HINDCAST_TRY(save_names(database));
  HINDCAST_TRY(save_signatures(database));
  auto update = database.prepare("UPDATE time_base SET base_us = ?1");
  if (!update) return update.error();
  update->bind(1, time_base_.us);
  return update->run();
}

Result<void> Dictionaries::save_names(Database& database) {
  Names sensors;
  for (const Sensor sensor :
       {Sensor::snort, Sensor::snort_portscan, Sensor::tcpdump, Sensor::sendmail, Sensor::suricata, Sensor::suricata_flow})
    sensors.emplace_back(static_cast<int>(sensor), sensor_name(sensor));
  HINDCAST_TRY(insert_names(database, "INSERT OR IGNORE INTO sensor(sensor_id, name) VALUES(?1,?2)", sensors));
  Names protocols;
  for (const int number : protocols_) {
    const auto protocol = static_cast<Protocol>(number);
    protocols.emplace_back(number, protocol == Protocol::unknown ? "unknown" : protocol_name(protocol));
  }
  HINDCAST_TRY(insert_names(database, "INSERT OR IGNORE INTO protocol(protocol, name) VALUES(?1,?2)", protocols));
  Names formats;
  for (; saved_formats_ < formats_.size(); ++saved_formats_) formats.emplace_back(saved_formats_, formats_.text(saved_formats_));
  return insert_names(database, "INSERT INTO format(format_id, name) VALUES(?1,?2)", formats);
}

Result<void> Dictionaries::save_signatures(Database& database) {
  auto insert = database.prepare(
      "INSERT INTO signature(signature_id, text, gid, sid, rev, classification, priority) VALUES(?1,?2,?3,?4,?5,?6,?7)");
  if (!insert) return insert.error();
  for (; saved_signatures_ < signatures_.size(); ++saved_signatures_) {
    const SignatureFields f = signature_of_key(signatures_.text(saved_signatures_));
    insert->bind(1, saved_signatures_);
    insert->bind(2, f.text);
    insert->bind_shown(3, f.gid);
    insert->bind_shown(4, f.sid);
    insert->bind_shown(5, f.rev);
    insert->bind_shown(6, f.classification);
    insert->bind_shown(7, f.priority);
    HINDCAST_TRY(insert->run());
  }
  return {};
}

std::int64_t text_identity(std::uint64_t text_hash, const Event& e) {
  const std::int64_t bits = as_signed(text_hash);
  if (e.basis != TimeBasis::dated) return bits;
  return bits >> ((e.precision == TimePrecision::us ? 16 : 0) + (e.src_port != kNoPort && e.dst_port != kNoPort ? 16 : 0));
}

Result<FactWriter> FactWriter::begin(Database& database, FactTables& tables, Dictionaries& dictionaries) {
  constexpr std::array kQuestions = {"SELECT max(series_id) FROM series", "SELECT max(event_id) FROM event_row",
                                     "SELECT max(rowid) FROM event_copy", "SELECT max(rowid) FROM rejected"};
  std::array<std::int64_t, kQuestions.size()> last{};
  for (std::size_t i = 0; i < last.size(); ++i) {
    auto value = database.query_integer(kQuestions[i]);
    if (!value) return value.error();
    last[i] = value->value_or(0);
  }
  auto blocks = BlockWriter::begin(database, tables.rows(FactTable::event_block));
  if (!blocks) return blocks.error();
  FactWriter writer(tables, dictionaries, *blocks, last[0]);
  writer.last_event_id_ = last[1];
  writer.last_copy_ = last[2];
  writer.last_rejected_ = last[3];
  return writer;
}

Result<void> FactWriter::add_event(const Event& e, int format_id, const Place& place, std::uint64_t text_hash,
                                   const PacketFields* packet, const MailFields* mail) {
  const std::int64_t time_us = e.time.us - dictionaries_->time_base().us;
  const std::int64_t unit_us = e.precision == TimePrecision::s && time_us % kUsPerSecond == 0 ? kUsPerSecond : 1;
  auto series = series_.id_of(e, format_id, place, static_cast<std::int32_t>(unit_us), packet != nullptr);
  if (!series) return series.error();
  auto beyond = blocks_.add(e, place);
  if (!beyond) return beyond.error();
  std::array<RowValue, kFlowColumns + kPacketColumns> cells = {
      e.basis == TimeBasis::none ? RowValue::null() : RowValue::integer(time_us / unit_us),
      RowValue::integer(*series),
      RowValue::integer(beyond->byte_offset),
      RowValue::integer(beyond->line),
      RowValue::integer(text_identity(text_hash, e)),
      RowValue::shown(e.src),
      RowValue::shown(e.dst),
      RowValue::shown(e.src_port),
      RowValue::shown(e.dst_port),
      packet == nullptr ? RowValue::null() : phrase(packet->text),
      RowValue::shown(e.length)};
  std::size_t columns = kFlowColumns;
  if (packet != nullptr) {
    std::ranges::copy(packet_cells(*packet), cells.begin() + kFlowColumns);
    columns = cells.size();
  }
  HINDCAST_TRY(tables_->rows(FactTable::event).add(e.id, std::span(cells).first(columns)));
  if (Rollups* rollups = tables_->rollups()) HINDCAST_TRY(rollups->add(e, format_id, place.source_id, mail_line(mail)));
  return mail == nullptr ? Result<void>{} : add_mail(e.id, *mail);
}

RowValue FactWriter::phrase(std::string_view text) const {
  if (text.empty()) return RowValue::null();
  const std::optional<std::int32_t> id = dictionaries_->phrase(text);
  return id ? RowValue::integer(*id) : RowValue::text(text);
}

std::array<RowValue, FactWriter::kPacketColumns> FactWriter::packet_cells(const PacketFields& p) {
  const bool has_quoted = p.quoted.src != kNoHost || p.quoted.dst != kNoHost;
  const NumberedText options = take_numbers(p.tcp_options, pattern_);
  const RowValue pattern = phrase(options.pattern);
  const bool has_pattern = pattern.kind() == RowValue::Kind::integer;  // else there are too many: the text stands in its row
  return {RowValue::shown(p.dont_fragment), RowValue::shown(p.window), RowValue::shown(p.ack), RowValue::shown(p.seq),
          has_pattern ? pattern : RowValue::shown(p.tcp_options), has_pattern ? options.numbers[0] : RowValue::null(),
          has_pattern ? options.numbers[1] : RowValue::null(), RowValue::shown(p.ttl), RowValue::shown(p.tos),
          RowValue::shown(p.ip_id), RowValue::shown(p.icmp_type), RowValue::shown(p.icmp_code), RowValue::shown(p.fragment_offset),
          // Protocol::unknown is a value of its own (-1)
          has_quoted ? RowValue::integer(static_cast<int>(p.quoted.protocol)) : RowValue::null(), RowValue::shown(p.quoted.src),
          RowValue::shown(p.quoted.src_port), RowValue::shown(p.quoted.dst), RowValue::shown(p.quoted.dst_port),
          RowValue::shown(p.repeat == 1 ? -1 : p.repeat), RowValue::shown(p.scan_connections), RowValue::shown(p.scan_hosts),
          RowValue::shown(p.scan_tcp), RowValue::shown(p.scan_udp)};
}

Result<void> FactWriter::add_mail(EventId event, const MailFields& m) {
  const std::array cells = {phrase(m.log_host),
                            phrase(m.program),
                            RowValue::shown(m.pid),
                            RowValue::shown(m.queue_id),
                            phrase(m.status),
                            phrase(m.recipient),
                            phrase(m.sender),
                            RowValue::shown(m.size),
                            RowValue::shown(m.recipient_count),
                            RowValue::shown(m.message_id),
                            phrase(m.relay_name),
                            phrase(m.relay_address),
                            phrase(m.ruleset),
                            RowValue::shown(m.argument),
                            RowValue::shown(m.reject),
                            phrase(m.dsn)};
  return tables_->rows(FactTable::mail).add(event, cells);
}

Result<void> FactWriter::add_copy(EventId event, const Place& place) {
  const std::array cells = {RowValue::integer(event),
                            RowValue::integer(place.source_id),
                            RowValue::integer(place.line),
                            RowValue::integer(place.line_count),
                            RowValue::integer(as_signed(place.byte_offset)),
                            RowValue::shown(place.claimed_file)};
  return tables_->rows(FactTable::event_copy).add(++last_copy_, cells);
}

Result<void> FactWriter::add_rejected(SourceId source, std::int64_t line, std::uint64_t byte_offset, std::string_view reason,
                                      std::string_view text) {
  const std::array cells = {RowValue::integer(source), RowValue::integer(line), RowValue::integer(as_signed(byte_offset)),
                            RowValue::text(reason), RowValue::blob(text)};
  return tables_->rows(FactTable::rejected).add(++last_rejected_, cells);
}

Result<SourceId> last_source_id(Database& database) {
  auto last = database.query_integer("SELECT max(source_id) FROM source");
  if (!last) return last.error();
  return static_cast<SourceId>(last->value_or(0));
}

Result<std::set<std::string>> source_hashes(Database& database) {
  std::set<std::string> hashes;
  HINDCAST_TRY(for_each_row(database, "SELECT sha256 FROM source", [&](const Statement& row) { hashes.emplace(row.text(0)); }));
  return hashes;
}

Result<SourceTable> SourceTable::open(Database& database) {
  auto insert = database.prepare(
      "INSERT INTO source(source_id, path, sha256, byte_size, modified_us, line_count, event_lines, continuation_lines,"
      " blank_lines, comment_lines, duplicate_lines, rejected_lines, first_us, last_us, year_rule, utc_offset_rule,"
      " utc_offset_s, flags, imported_at, hindcast_version)"
      " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)");
  if (!insert) return insert.error();
  return SourceTable(std::move(*insert));
}

Result<void> SourceTable::add(const SourceRow& row, std::string_view path, std::string_view imported_at) {
  Statement& s = insert_;
  auto bind_time = [&s](int column, const std::optional<Timestamp>& time) {
    if (time) {
      s.bind(column, time->us);
    } else {
      s.bind_null(column);
    }
  };
  s.bind(1, row.source_id);
  s.bind(2, path);
  s.bind(3, row.sha256);
  s.bind(4, as_signed(row.byte_size));
  bind_time(5, row.modified);
  int column = 6;
  for (const std::int64_t count : {row.line_count, row.event_lines, row.continuation_lines, row.blank_lines, row.comment_lines,
                                   row.duplicate_lines, row.rejected_lines}) {
    s.bind(column++, count);
  }
  bind_time(13, row.first);
  bind_time(14, row.last);
  s.bind(15, row.year_rule);
  s.bind(16, row.utc_offset_rule);
  s.bind(17, row.utc_offset_s);
  s.bind(18, row.flags);
  s.bind(19, imported_at);
  s.bind(20, HINDCAST_VERSION);
  return s.run();
}

Result<void> mark_internal_hosts(Database& database, const NetworkSet& networks) {
  auto update = database.prepare("UPDATE host SET is_internal = ?2 WHERE host_id = ?1");
  if (!update) return update.error();
  std::vector<std::pair<std::int64_t, bool>> changes;
  HINDCAST_TRY(for_each_row(database, "SELECT host_id, address, is_internal FROM host", [&](const Statement& row) {
    const bool internal = networks.contains(parse_host(row.text(1)));
    if (internal != (row.integer(2) != 0)) changes.emplace_back(row.integer(0), internal);
  }));
  for (const auto& [id, internal] : changes) {
    update->bind(1, id);
    update->bind(2, internal ? 1 : 0);
    HINDCAST_TRY(update->run());
  }
  return {};
}

}  // namespace hindcast
