// The lines in which snort prints one packet: behind the head of a full alert, in a log block (-d -l), and behind a one-line
// alert when packets are asked for. One state machine for all three; it takes the lines in any order that a version writes.
//
//   time [MAC -> MAC type:0xH len:0xH LF] src[:p] -> dst[:p]
//   PROTO TTL:n TOS:0xH ID:n [IpLen:n DgmLen:n][ RB][ DF][ MF]      (with MACs: on the line of the addresses)
//   [IP Options (n) => ...]  [Frag Offset: 0xH   Frag Size: 0xH]
//   ******S* Seq: 0xH  Ack: 0xH  Win: 0xH  TcpLen: n[  UrgPtr: 0xH] | Len: n | Type:n  Code:n  [ID:n  Seq:n  ]TEXT
//   [TCP Options (n) => ...]  [the packet quoted by an ICMP error]  [Xref => ...]  [hex dump]  [=+=+=+...]
#pragma once

#include <cstdint>
#include <string_view>

#include "ingest/format.h"
#include "ingest/snort_common.h"

namespace hindcast {

// How far the packet has been read; kept in Record::stage.
enum class PacketStage : std::int8_t {
  start,      // nothing of the packet yet
  bare_time,  // a time without addresses: an alert about no packet
  link,       // time and MAC addresses; the addresses follow
  addresses,
  header,     // the IP header line
  transport,  // the TCP, UDP or ICMP line
  quoted,     // between ORIGINAL DATAGRAM DUMP and END OF DUMP
  quoted_header,
  dump,           // bytes of the payload
  text_dump,      // the same as text (-C)
  dump_gap,       // the blank line behind them
  done,           // the separator
  cut_addresses,  // from here on: damaged; what follows is swallowed up to the next record
  bad_port,
  bad_date,
};

// The stage lives in the Record because formats have no state.
inline PacketStage packet_stage(const Record& record) { return static_cast<PacketStage>(record.stage); }
inline void set_packet_stage(Record& record, PacketStage stage) { record.stage = static_cast<std::int8_t>(stage); }

// Why a packet at this stage is no record: "cut alert", "bad port", "bad date"; empty if it may be one.
std::string_view packet_damage(const Record& record);

// "=+=+=+=+...", which closes a dump.
bool is_dump_separator(std::string_view line);

// A line of a dump that stands by itself: snort 3 writes a blank line before its buffers, which closes the alert. Their title
// ("http_inspect.http_uri[10]:"), their frame of dashes, and bytes in hex with the text beside them.
bool is_loose_dump_line(std::string_view line);

// Whether the line gives link-layer addresses: "5A:6E:FF:CE:BB:6B -> 1A:C9:55:4F:D:E0 type:0x800 len:0x36".
bool is_link_line(std::string_view line);

// Takes the first packet line of a record: a time, then addresses, MACs, ARP or nothing. False if it is no such line.
bool take_time_line(std::string_view line, YearPlace place, Record& record);

// Looks at a line behind the time line. Blank lines: see the formats; here a blank line closes the record, except inside a dump.
NextLine take_packet_line(std::string_view line, Record& record);

// Ends the packet: late ports, lengths, is_cut where lines are missing. False with a reason if it is damaged.
bool finish_packet(Record& record, std::string_view& reason);

}  // namespace hindcast
