// Made-up packets, and the lines that the sensors of the time would have written about them: the other half of the round trip
// that the parsers must survive.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "core/tcp_flags.h"
#include "ingest/format.h"

namespace hindcast::test {

// A packet as a sensor sees it; -1 where it has no such field.
struct MadePacket {
  int month = 1;
  int day = 1;
  std::int64_t us_of_day = 0;
  Protocol protocol = Protocol::tcp;  // tcp, udp or icmp
  std::string src;
  std::string dst;
  Port src_port = 0;
  Port dst_port = 0;
  std::string signature;
  TcpFlags flags = 0;
  std::int64_t seq = 0;
  std::int64_t ack = 0;
  std::int32_t window = 0;
  std::int32_t length = 0;
  std::int32_t ttl = 0;
  std::int32_t ip_id = 0;
  bool dont_fragment = false;
  std::string tcp_options;
};

// Any packet: all protocols, flags and edges of the numbers, hosts of all kinds, signatures that look like other fields.
MadePacket make_packet(std::mt19937& random);

// A line without its end, and what a parser must read in it.
struct WrittenLine {
  std::string text;
  std::string expect;  // describe()'s text
};

WrittenLine as_snort_fast(const MadePacket& packet);      // snort 1.6
WrittenLine as_snort_portscan(const MadePacket& packet);  // spp_portscan of snort 1.6; tcp and udp only
WrittenLine as_tcpdump_3(const MadePacket& packet);       // tcpdump 3.4 -n -v
WrittenLine as_tcpdump_4(const MadePacket& packet);       // tcpdump 4.99 -n

}  // namespace hindcast::test
