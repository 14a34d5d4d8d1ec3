// A packet as tcpdump prints it: "[IP ][(tos ..) ]src > dst: payload tail", ARP, and packets that name no hosts.
#pragma once

#include <cstdint>
#include <string_view>

#include "ingest/format.h"
#include "ingest/tcpdump_head.h"

namespace hindcast {

// What was found behind the head of a line.
enum class PacketKind : std::uint8_t {
  none,         // no packet text
  flow,         // src > dst was read
  awaits_flow,  // "IP (tos ..)": the addresses stand on the next line
  arp,
  cut,       // the line ends inside the addresses
  bad_port,  // a port over 65535
};

// What was found, and how sure it is that tcpdump wrote the line: the sniffing of formats needs it.
struct PacketRead {
  PacketKind kind = PacketKind::none;
  bool is_certain = false;  // no other program writes such a line, even without a time stamp
  bool is_classic = false;  // the IPv4 form of 3.4 to 3.7, which shows DF whenever it is set
};

// Reads the packet behind the head of a line.
PacketRead read_tcpdump_packet(const TcpdumpHead& head, Record& record);

// Reads "src > dst: payload" where it stands on its own line (4.x -v); what the line before told is in `record`.
PacketKind read_tcpdump_flow_line(std::string_view text, Record& record);

// The rest of a packet line that a mail program or an editor broke inside the addresses ("a.p >"); `record` holds what
// the line before showed of them. flow, bad_port or none.
PacketKind read_tcpdump_wrapped(std::string_view text, bool is_classic, Record& record);

// The payload of a line that was broken behind the addresses ("a.p > b.q:"). False, and nothing changed, if the text is
// not certainly one.
bool read_tcpdump_late_payload(std::string_view text, bool is_classic, Record& record);

// Reads the packet that an ICMP error quotes, as far as this line shows it, into record.quoted_*. True if addresses
// were read; "IP (tos .., proto UDP (17), ..)" alone gives the protocol only.
bool read_tcpdump_quoted(std::string_view text, Record& record);

}  // namespace hindcast
