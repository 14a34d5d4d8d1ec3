// What stands before the packet on a line of tcpdump text: number, time stamp, interface and direction, link header.
// Knows nothing of packets; ingest/tcpdump_packet.h reads on from where this stops.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/timestamp.h"

namespace hindcast {

// What the link header announces.
enum class LinkPayload : std::uint8_t { unknown, ip, arp, other };

// The head of one line, taken apart. Views live as long as the line. The flags tell which program and version
// wrote it.
struct TcpdumpHead {
  std::string_view packet;  // the rest of the line; a view into it
  WrittenTime time;
  LinkPayload payload = LinkPayload::unknown;
  bool has_fraction = false;  // the time has microseconds, as tcpdump always writes them
  bool has_number = false;    // -# or Cisco's "   1: "
  bool is_cisco = false;
  bool has_link = false;         // a link header (-e, cooked, pflog) was read
  bool has_new_link = false;     // in the form of 3.8 and later
  bool has_shim = false;         // MPLS labels, a PPPoE session or "ip: " stood before the packet
  bool starts_with_mac = false;  // a link header that is the packet itself: "0:0:c0:e:e3:92 > 1:80:c2:0:0:0 sap 42 ui/C"
  // Whether the line shows a time at all (-t leaves it out).
  [[nodiscard]] bool has_time() const { return time.kind != WrittenTime::Kind::none; }
};

// Reads the head of a line. Never fails: a line without one has everything in `packet`.
TcpdumpHead read_tcpdump_head(std::string_view line);

// Whether a line starts with a time stamp that is more than a number, perhaps after blanks or a packet number.
bool starts_with_stamp(std::string_view line);

}  // namespace hindcast
