#include "ingest/packed_record.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ingest/record_splitter.h"

namespace hindcast {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;
constexpr std::size_t kSizeBytes = 4;  // of a row, before it
// Bytes that a row takes beside its texts: some 60 numbers of at most ten each.
constexpr std::size_t kMostWithoutTexts = 1024;

enum class RowKind : char { record = 0, rejected = 1 };

// Where the next field stands, while rows are written. There is room for all of a row.
using Cursor = char*;

// Seven bits a byte, the lowest first; the top bit says that more follow.
void put(Cursor& to, std::uint64_t value) {
  while (value >= 0x80) {
    *to++ = static_cast<char>(value | 0x80U);
    value >>= 7U;
  }
  *to++ = static_cast<char>(value);
}

// For numbers of which -1 is the common one.
void put_shown(Cursor& to, std::int64_t value) { put(to, static_cast<std::uint64_t>(value) + 1); }

void put_text(Cursor& to, std::string_view text) {
  put(to, text.size());
  to = std::copy(text.begin(), text.end(), to);
}

void put_fixed(Cursor& to, std::uint64_t value) {
  std::memcpy(to, &value, sizeof value);
  to += sizeof value;
}

// The same while they are read: what was packed here is known to be whole.
using ReadCursor = const char*;

std::uint64_t take(ReadCursor& from) {
  auto byte = static_cast<std::uint8_t>(*from++);
  std::uint64_t value = byte & 0x7fU;
  for (unsigned shift = 7; byte >= 0x80; shift += 7) {
    byte = static_cast<std::uint8_t>(*from++);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
  }
  return value;
}

template <typename Number>
void take_shown(ReadCursor& from, Number& value) {
  value = static_cast<Number>(static_cast<std::int64_t>(take(from) - 1));
}

std::string_view take_text(ReadCursor& from) {
  const std::size_t size = take(from);
  return {std::exchange(from, from + size), size};
}

std::uint64_t take_fixed(ReadCursor& from) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, sizeof value);
  from += sizeof value;
  return value;
}

void put_time(Cursor& to, const WrittenTime& time) {
  const bool has_offset = time.utc_offset_s != WrittenTime::kNoOffset;
  *to++ =
      static_cast<char>(static_cast<unsigned>(time.kind) | static_cast<unsigned>(time.precision) << 4U | (has_offset ? 0x20U : 0U));
  *to++ = static_cast<char>(time.month);
  *to++ = static_cast<char>(time.day);
  put(to, static_cast<std::uint16_t>(time.year));
  put_fixed(to, static_cast<std::uint64_t>(time.kind == WrittenTime::Kind::epoch ? time.epoch_us : time.us_of_day));
  if (has_offset) put_fixed(to, static_cast<std::uint64_t>(time.utc_offset_s));
}

WrittenTime take_time(ReadCursor& from) {
  WrittenTime time;
  const auto head = static_cast<unsigned char>(from[0]);
  time.kind = static_cast<WrittenTime::Kind>(head & 0xfU);
  time.precision = static_cast<TimePrecision>(head >> 4U & 1U);
  time.month = static_cast<std::int8_t>(from[1]);
  time.day = static_cast<std::int8_t>(from[2]);
  from += 3;
  time.year = static_cast<std::int16_t>(take(from));
  const auto us = static_cast<std::int64_t>(take_fixed(from));
  (time.kind == WrittenTime::Kind::epoch ? time.epoch_us : time.us_of_day) = us;
  if ((head & 0x20U) != 0) time.utc_offset_s = static_cast<std::int32_t>(take_fixed(from));
  return time;
}

// Calls `each(field)` for the numbers of the two forms in one order. Both have the same names.
template <typename Fields, typename Each>
void each_packet_number(Fields& f, Each&& each) {
  each(f.seq);
  each(f.ack);
  each(f.window);
  each(f.ttl);
  each(f.tos);
  each(f.ip_id);
  each(f.dont_fragment);
  each(f.fragment_offset);
  each(f.icmp_type);
  each(f.icmp_code);
  each(f.scan_connections);
  each(f.scan_hosts);
  each(f.scan_tcp);
  each(f.scan_udp);
}

template <typename Fields, typename Each>
void each_mail_text(Fields& f, Each&& each) {
  each(f.log_host);
  each(f.program);
  each(f.queue_id);
  each(f.ruleset);
  each(f.argument);
  each(f.sender);
  each(f.recipient);
  each(f.relay_name);
  each(f.relay_address);
  each(f.message_id);
  each(f.status);
  each(f.reject);
  each(f.dsn);
}

// Bits of what a record shows beside its numbers, above the bits of each_packet_number().
constexpr unsigned kPacketNumbers = 14;
constexpr std::uint64_t kHasOptions = 1ULL << kPacketNumbers;
constexpr std::uint64_t kHasText = 2ULL << kPacketNumbers;
constexpr std::uint64_t kHasQuoted = 4ULL << kPacketNumbers;
constexpr std::uint64_t kHasRepeat = 8ULL << kPacketNumbers;

std::int32_t host_number(TextInterner& hosts, std::string_view text) { return text.empty() ? kNoHost : hosts.id(text); }

// What is shown beside the flow: a mask of the fields, then those that it names.
void put_packet(Cursor& to, const Record& r, TextInterner& hosts) {
  std::uint64_t mask = 0;
  unsigned bit = 0;
  each_packet_number(r, [&](const auto& field) { mask |= static_cast<std::uint64_t>(field >= 0) << bit++; });
  const bool has_quoted = !r.quoted_src.host.empty() || !r.quoted_dst.host.empty();
  if (!r.tcp_options.empty()) mask |= kHasOptions;
  if (!r.text.empty()) mask |= kHasText;
  if (has_quoted) mask |= kHasQuoted;
  if (r.repeat != 1) mask |= kHasRepeat;
  put(to, mask);
  each_packet_number(r, [&](const auto& field) {
    if (field >= 0) put(to, static_cast<std::uint64_t>(field));
  });
  if (!r.tcp_options.empty()) put_text(to, r.tcp_options);
  if (!r.text.empty()) put_text(to, r.text);
  if (has_quoted) {
    put_shown(to, static_cast<int>(r.quoted_protocol));
    put_shown(to, host_number(hosts, r.quoted_src.host));
    put_shown(to, r.quoted_src.port);
    put_shown(to, host_number(hosts, r.quoted_dst.host));
    put_shown(to, r.quoted_dst.port);
  }
  if (r.repeat != 1) put(to, static_cast<std::uint64_t>(r.repeat));
}

// All fields, shown or not.
void put_mail(Cursor& to, const WrittenMail& m) {
  each_mail_text(m, [&](std::string_view text) { put_text(to, text); });
  put_shown(to, m.pid);
  put_shown(to, m.size);
  put_shown(to, m.recipient_count);
}

void take_packet(ReadCursor& from, PackedRow& row) {
  const std::uint64_t mask = take(from);
  row.has_packet = mask != 0;
  if (!row.has_packet) return;
  row.packet = {};
  unsigned bit = 0;
  each_packet_number(row.packet, [&](auto& field) {
    if ((mask >> bit++ & 1U) != 0) field = static_cast<std::remove_reference_t<decltype(field)>>(take(from));
  });
  if ((mask & kHasOptions) != 0) row.packet.tcp_options = take_text(from);
  if ((mask & kHasText) != 0) row.packet.text = take_text(from);
  if ((mask & kHasQuoted) != 0) {
    int protocol = 0;
    take_shown(from, protocol);
    row.packet.quoted.protocol = static_cast<Protocol>(protocol);
    take_shown(from, row.packet.quoted.src);
    take_shown(from, row.packet.quoted.src_port);
    take_shown(from, row.packet.quoted.dst);
    take_shown(from, row.packet.quoted.dst_port);
  }
  if ((mask & kHasRepeat) != 0) row.packet.repeat = static_cast<std::int32_t>(take(from));
}

void take_mail(ReadCursor& from, PackedRow& row) {
  row.has_mail = take(from) != 0;
  if (!row.has_mail) return;
  each_mail_text(row.mail, [&](std::string_view& text) { text = take_text(from); });
  take_shown(from, row.mail.pid);
  take_shown(from, row.mail.size);
  take_shown(from, row.mail.recipient_count);
}

void take_body(ReadCursor& from, PackedRow& row) {
  row.line = static_cast<std::int64_t>(take(from));
  row.line_count = static_cast<std::int32_t>(take(from));
  row.byte_offset = take(from);
  Event& e = row.event;
  e.precision = row.time.precision;
  e.sensor = static_cast<Sensor>(take(from));
  int protocol = 0;
  take_shown(from, protocol);
  e.protocol = static_cast<Protocol>(protocol);
  take_shown(from, e.src);
  take_shown(from, e.src_port);
  take_shown(from, e.dst);
  take_shown(from, e.dst_port);
  take_shown(from, e.signature);
  take_shown(from, e.flags);
  take_shown(from, e.length);
  take_packet(from, row);
  take_mail(from, row);
}

}  // namespace

char* RecordPacker::open_row(std::size_t text_size) {
  const std::size_t room = used_ + kMostWithoutTexts + text_size;
  if (bytes_.size() < room) bytes_.resize(2 * room);
  return bytes_.data() + used_ + kSizeBytes;
}

Result<void> RecordPacker::close_row(const char* end) {
  const auto size = static_cast<std::uint32_t>(end - bytes_.data() - used_ - kSizeBytes);
  std::memcpy(bytes_.data() + used_, &size, kSizeBytes);
  used_ += kSizeBytes + size;
  return used_ < kBlockBytes ? Result<void>{} : close_block();
}

Result<void> RecordPacker::close_block() {
  auto block = spool_.keep({bytes_.data(), used_});
  if (!block) return block.error();
  blocks_.push_back(std::move(*block));
  used_ = 0;
  return {};
}

Result<void> RecordPacker::add(const Format& format, const Record& r, const RecordPlace& place) {
  if (&format != format_) {
    format_ = &format;
    const auto formats = all_formats();
    format_number_ = static_cast<std::uint64_t>(std::find(formats.begin(), formats.end(), &format) - formats.begin());
  }
  const bool is_mail = r.sensor == Sensor::sendmail;
  std::size_t text_size = r.tcp_options.size() + r.text.size();
  if (is_mail) each_mail_text(r.mail, [&](std::string_view text) { text_size += text.size(); });
  Cursor to = open_row(text_size);
  *to++ = static_cast<char>(RowKind::record);
  put(to, format_number_);
  put_time(to, r.time);
  put_fixed(to, place.text_hash[1]);
  put_shown(to, place.claimed_file.empty() ? -1 : texts_.claimed_files.id(place.claimed_file));
  put(to, static_cast<std::uint64_t>(place.line));
  put(to, static_cast<std::uint64_t>(place.line_count));
  put(to, place.byte_offset);
  put(to, static_cast<std::uint64_t>(r.sensor));
  put_shown(to, static_cast<int>(r.protocol));
  put_shown(to, host_number(texts_.hosts, r.src.host));
  put_shown(to, r.src.port);
  put_shown(to, host_number(texts_.hosts, r.dst.host));
  put_shown(to, r.dst.port);
  const SignatureFields signature{r.signature, r.classification, r.gid, r.sid, r.rev, r.priority};
  put_shown(to, signature.any() ? texts_.signatures.id(signature_key(signature, signature_key_)) : kNoSignature);
  put_shown(to, r.flags);
  put_shown(to, r.length);
  put_packet(to, r, texts_.hosts);
  put(to, is_mail ? 1 : 0);
  if (is_mail) put_mail(to, r.mail);
  return close_row(to);
}

Result<void> RecordPacker::add_rejected(const LogLine& line, std::string_view reason) {
  Cursor to = open_row(reason.size() + line.text.size());
  *to++ = static_cast<char>(RowKind::rejected);
  put(to, static_cast<std::uint64_t>(line.number));
  put(to, line.byte_offset);
  put_text(to, reason);
  put_text(to, line.text);
  return close_row(to);
}

Result<std::vector<SpoolBlock>> RecordPacker::finish() {
  if (used_ > 0) HINDCAST_TRY(close_block());
  bytes_ = {};
  return std::move(blocks_);
}

Result<bool> PackedReader::next(PackedRow& row, bool heads_only) {
  if (bytes_.empty()) {
    if (next_block_ == blocks_.size()) return false;
    auto bytes = spool_.read(blocks_[next_block_++], buffer_);
    if (!bytes) return bytes.error();
    bytes_ = *bytes;
  }
  std::uint32_t size = 0;
  std::memcpy(&size, bytes_.data(), kSizeBytes);
  ReadCursor from = bytes_.data() + kSizeBytes;
  bytes_.remove_prefix(kSizeBytes + size);
  row.is_rejected = *from++ == static_cast<char>(RowKind::rejected);
  if (row.is_rejected) {
    row.line = static_cast<std::int64_t>(take(from));
    row.byte_offset = take(from);
    row.reason = take_text(from);
    row.text = take_text(from);
    return true;
  }
  row.format = take(from);
  row.time = take_time(from);
  row.text_hash = take_fixed(from);
  take_shown(from, row.claimed_file);
  if (!heads_only) take_body(from, row);
  return true;
}

}  // namespace hindcast
