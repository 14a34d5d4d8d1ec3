// RFC 8200: fixed header of 40 bytes, then extension headers of (length + 1) * 8; RFC 4443: type and code; RFC 9293: flags.
#include "ingest/tcpdump_dump.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "core/protocol.h"
#include "ingest/scan_text.h"

namespace hindcast {
namespace {

constexpr std::size_t kHeaderBytes = 40;
constexpr std::size_t kAddressBytes = 16;

// The bytes that were kept. Reading past their end gives -1.
struct Dump {
  const Record& record;
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(record.dump_size); }
  [[nodiscard]] int byte(std::size_t at) const { return at < size() ? static_cast<unsigned char>(record.dump[at]) : -1; }
  [[nodiscard]] int word(std::size_t at) const { return at + 1 < size() ? byte(at) * 256 + byte(at + 1) : -1; }
};

// Skips extension headers from `at` on, noting a fragment's offset in bytes. Returns the protocol behind them, -1 where
// the dump ends before it.
int skip_extension_headers(const Dump& dump, std::size_t& at, std::int32_t& fragment_offset) {
  constexpr int kHopByHop = 0;
  constexpr int kRouting = 43;
  constexpr int kFragment = 44;
  constexpr int kDestination = 60;
  int next = dump.byte(6);
  while (next == kHopByHop || next == kRouting || next == kFragment || next == kDestination) {
    if (dump.byte(at + 3) < 0) return -1;
    if (next == kFragment) fragment_offset = dump.word(at + 2) & 0xfff8;
    const int units = next == kFragment ? 0 : dump.byte(at + 1);
    next = dump.byte(at);
    at += (static_cast<std::size_t>(units) + 1) * 8;
  }
  return next;
}

void read_upper_layer(const Dump& dump, std::size_t at, Record& record) {
  if (record.protocol == Protocol::icmpv6) {
    record.icmp_type = static_cast<std::int16_t>(dump.byte(at));
    record.icmp_code = static_cast<std::int16_t>(dump.byte(at + 1));
  } else if (has_ports(record.protocol) && dump.word(at + 2) >= 0) {
    record.src.port = static_cast<Port>(dump.word(at));
    record.dst.port = static_cast<Port>(dump.word(at + 2));
    const int flags = record.protocol == Protocol::tcp ? dump.byte(at + 13) : -1;
    if (flags >= 0) record.flags = static_cast<TcpFlags>(flags);
  }
}

}  // namespace

void keep_dump(std::string_view line, Record& record) {
  skip_blanks(line);
  while (line.size() >= 2 && static_cast<std::size_t>(record.dump_size) < record.dump.size()) {
    std::uint8_t byte = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + 2, byte, 16);
    if (error != std::errc{} || end != line.data() + 2) return;
    record.dump[static_cast<std::size_t>(record.dump_size++)] = static_cast<char>(byte);
    line.remove_prefix(2);
    take(line, " ");
  }
}

void read_dumped_ip6(Record& record) {
  const Dump dump{record};
  if (dump.size() < kHeaderBytes || dump.byte(0) / 16 != 6) return;
  std::size_t at = kHeaderBytes;
  const int protocol = skip_extension_headers(dump, at, record.fragment_offset);
  record.ttl = dump.byte(7);
  if (protocol >= 0) record.protocol = static_cast<Protocol>(protocol);
  if (record.fragment_offset <= 0) read_upper_layer(dump, at, record);

  std::array<char, 2 * kAddressBytes> addresses{};
  std::copy_n(record.dump.begin() + 8, addresses.size(), addresses.begin());
  char* text = record.dump.data();
  for (WrittenEndpoint* end : {&record.src, &record.dst}) {
    const char* address = addresses.data() + (end == &record.src ? 0 : kAddressBytes);
    inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
    end->host = text;
    text += end->host.size();
  }
  record.dump_size = 0;
}

}  // namespace hindcast
