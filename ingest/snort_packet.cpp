#include "ingest/snort_packet.h"

#include <algorithm>
#include <array>

#include "core/protocol.h"
#include "ingest/scan_text.h"

namespace hindcast {
namespace {

using Stage = PacketStage;

// Takes "Name:" with any blanks before it.
bool take_key(std::string_view& text, std::string_view key) {
  std::string_view rest = text;
  skip_blanks(rest);
  if (!take(rest, key)) return false;
  skip_blanks(rest);
  text = rest;
  return true;
}

// "TCP TTL:127 TOS:0x0 ID:53730 IpLen:20 DgmLen:108 DF". IpLen and DgmLen came with 1.7: their difference, the bytes behind
// the IP header, waits in `length` for the transport line.
struct IpHeader {
  Protocol protocol = Protocol::unknown;
  std::int32_t ttl = -1;
  std::int32_t tos = -1;
  std::int32_t id = -1;
  std::int32_t header_bytes = -1;
  std::int32_t total_bytes = -1;
  bool dont_fragment = false;
  bool is_whole = false;  // false: the line is cut
};

bool read_ip_header(std::string_view line, IpHeader& header) {
  const std::string_view name = take_word(line);
  if (name.empty() || !take_key(line, "TTL:")) return false;
  header.protocol = parse_protocol(name);
  if (!take_number(line, header.ttl) || !take_key(line, "TOS:") || !take_hex(line, header.tos)) return true;
  if (!take_key(line, "ID:") || !take_number(line, header.id)) return true;
  if (take_key(line, "IpLen:")) {
    if (!take_number(line, header.header_bytes) || !take_key(line, "DgmLen:") || !take_number(line, header.total_bytes))
      return true;
  }
  header.is_whole = true;
  header.dont_fragment = line.find(" DF") != std::string_view::npos;
  return true;
}

bool take_ip_header(std::string_view line, Record& record) {
  IpHeader header;
  if (!read_ip_header(line, header)) return false;
  record.protocol = header.protocol;
  record.ttl = header.ttl;
  record.tos = header.tos;
  record.ip_id = header.id;
  if (header.is_whole) record.dont_fragment = header.dont_fragment ? 1 : 0;
  record.is_cut = record.is_cut || !header.is_whole;
  const bool has_length = header.total_bytes >= header.header_bytes && header.header_bytes >= 0;
  record.length = has_length ? header.total_bytes - header.header_bytes : -1;
  set_packet_stage(record, Stage::header);
  return true;
}

void take_addresses(std::string_view text, Record& record) {
  const FlowText flow = take_flow(text, Protocol::unknown, record.src, record.dst);
  if (flow == FlowText::bad_port) set_packet_stage(record, Stage::bad_port);
  if (flow == FlowText::cut) set_packet_stage(record, Stage::cut_addresses);
  if (flow != FlowText::read) return;
  set_packet_stage(record, Stage::addresses);
  take_ip_header(trim(text), record);
}

// "ARP who-has 10.0.0.1 tell 10.0.0.2", "ARP reply 10.0.0.1 is-at 0:1:2:3:4:5".
bool take_arp(std::string_view text, Record& record) {
  std::string_view rest = text;
  if (!take(rest, "ARP ")) return false;
  record.protocol = Protocol::arp;
  record.text = text;
  if (take(rest, "who-has ")) {
    record.dst.host = take_word(rest);
    if (take(rest, " tell ")) record.src.host = take_word(rest);
  } else if (take(rest, "reply ")) {
    record.src.host = take_word(rest);
  }
  set_packet_stage(record, Stage::transport);
  return true;
}

// "******S* Seq: 0x688E00E4  Ack: 0x0  Win: 0x80B  TcpLen: 20  UrgPtr: 0x0"; 1.6 has no TcpLen.
bool take_tcp(std::string_view line, Record& record) {
  if (line.size() < 8) return false;
  const auto flags = parse_snort_flags(line.substr(0, 8));
  std::string_view rest = line.substr(8);
  if (!flags || !take_key(rest, "Seq:")) return false;
  record.flags = flags->flags;
  std::int32_t header_bytes = -1;
  const bool whole = take_hex(rest, record.seq) && take_key(rest, "Ack:") && take_hex(rest, record.ack) && take_key(rest, "Win:") &&
                     take_hex(rest, record.window);
  record.is_cut = record.is_cut || !whole;
  if (!take_key(rest, "TcpLen:") || !take_number(rest, header_bytes)) header_bytes = -1;
  record.length = header_bytes >= 0 && record.length >= header_bytes ? record.length - header_bytes : -1;
  set_packet_stage(record, Stage::transport);
  return true;
}

// "Len: 58". Without DgmLen (1.6) the header's eight bytes are counted; with it the packet's size tells (see the format).
bool take_udp(std::string_view line, Record& record) {
  std::int32_t bytes = -1;
  if (!take_key(line, "Len:") || !take_number(line, bytes)) return false;
  const bool counts_header = record.length < 0 || bytes > record.length - 8;
  record.length = counts_header ? (bytes >= 8 ? bytes - 8 : -1) : bytes;
  set_packet_stage(record, Stage::transport);
  return true;
}

struct IcmpWord {
  std::string_view text;
  std::int16_t type;
};
// What 1.6 prints instead of "Type:n  Code:n". Longer words stand before the ones that they start with.
constexpr std::array<IcmpWord, 17> kIcmpWords = {{{"ECHO REPLY", 0},
                                                  {"DESTINATION UNREACHABLE", 3},
                                                  {"SOURCE QUENCH", 4},
                                                  {"REDIRECT", 5},
                                                  {"ECHO", 8},
                                                  {"ROUTER ADVERTISEMENT", 9},
                                                  {"ROUTER SOLICITATION", 10},
                                                  {"TTL EXCEEDED", 11},
                                                  {"TIME EXCEEDED", 11},
                                                  {"PARAMETER PROBLEM", 12},
                                                  {"TIMESTAMP REQUEST", 13},
                                                  {"TIMESTAMP REPLY", 14},
                                                  {"INFO REQUEST", 15},
                                                  {"INFO REPLY", 16},
                                                  {"ADDRESS REQUEST", 17},
                                                  {"ADDRESS REPLY", 18},
                                                  {"UNKNOWN", -1}}};

// "Type:3  Code:3  DESTINATION UNREACHABLE: PORT UNREACHABLE", "Type:8  Code:0  ID:101   Seq:1  ECHO"; 1.6 "ECHO".
bool take_icmp(std::string_view line, Record& record) {
  std::string_view rest = line;
  const bool has_type = take_key(rest, "Type:");
  if (has_type) {
    if (!take_number(rest, record.icmp_type) || !take_key(rest, "Code:") || !take_number(rest, record.icmp_code))
      record.is_cut = true;
  }
  std::int32_t number = 0;
  if (take_key(rest, "ID:")) take_number(rest, number);
  if (take_key(rest, "Seq:")) take_number(rest, number);
  skip_blanks(rest);
  if (!has_type) {
    const auto* word =
        std::find_if(kIcmpWords.begin(), kIcmpWords.end(), [rest](const IcmpWord& w) { return rest.starts_with(w.text); });
    if (word == kIcmpWords.end()) return false;
    record.icmp_type = word->type;
  }
  record.text = rest;
  if (record.length >= 8) record.length -= 8;
  set_packet_stage(record, Stage::transport);
  return true;
}

// Lines inside a quoted packet: its addresses, its header, then what is left of its transport header.
NextLine take_quoted_line(std::string_view line, Record& record) {
  if (line.starts_with("** END OF DUMP")) {
    set_packet_stage(record, Stage::transport);
    return NextLine::belongs;
  }
  IpHeader header;
  std::string_view rest = line;
  if (packet_stage(record) == Stage::quoted &&
      take_flow(rest, Protocol::unknown, record.quoted_src, record.quoted_dst) == FlowText::read) {
    rest = trim(rest);
    if (rest.empty()) return NextLine::belongs;
  }
  if (packet_stage(record) == Stage::quoted && read_ip_header(rest, header)) {
    record.quoted_protocol = header.protocol;
    split_ipv6_port(record.quoted_src, header.protocol);
    split_ipv6_port(record.quoted_dst, header.protocol);
    set_packet_stage(record, Stage::quoted_header);
    return NextLine::belongs;
  }
  static constexpr std::array<std::string_view, 9> kKnown = {
      "Seq:", "Len:", "Type:", "(", "Protocol:", "IP Options", "TCP Options", "Frag Offset:", "ORIGINAL DATAGRAM"};
  const bool known = std::any_of(kKnown.begin(), kKnown.end(), [line](std::string_view start) { return line.starts_with(start); });
  return known ? NextLine::belongs : NextLine::not_mine;
}

// The frame that snort 3 draws around its buffers: "http_inspect.http_uri[10]:", "File data", dashes.
bool is_dump_frame(std::string_view line) {
  if (line.starts_with("- - - ") || line == "File data") return true;
  if (!line.ends_with("]:") || line.find(' ') != std::string_view::npos) return false;
  std::string_view name;
  std::int32_t bytes = 0;
  return take_until(line, "[", name) && !name.empty() && take_number(line, bytes) && line == "]:";
}

// "3E D1 BA B6 ...  >...", with an offset before it in verbose dumps.
bool is_dump_line(std::string_view line) {
  std::string_view rest = line;
  if (is_dump_frame(rest)) return true;
  if (rest.size() > 8 && rest.starts_with("0x") && rest[6] == ':') rest.remove_prefix(8);
  if (rest.size() < 2 || !is_hex_digit(rest[0]) || !is_hex_digit(rest[1])) return false;
  return rest.size() == 2 ||
         (rest[2] == ' ' && (rest.size() < 5 || rest[3] == ' ' || (is_hex_digit(rest[3]) && is_hex_digit(rest[4]))));
}

// "Frag Offset: 0x05C8   Frag Size: 0x0014"; the offset counts units of eight bytes.
bool take_fragment(std::string_view line, Record& record) {
  std::int32_t units = -1;
  if (!take_key(line, "Frag Offset:") || !take_hex(line, units) || units > 0x1fff) return false;
  record.fragment_offset = units * 8;
  set_packet_stage(record, Stage::transport);
  return true;
}

bool take_options(std::string_view line, Record& record) {
  const bool tcp = line.starts_with("TCP Options");
  if (!tcp && !line.starts_with("IP Options")) return false;
  std::string_view before;
  std::string_view options = line;
  if (tcp && take_until(options, "=>", before)) record.tcp_options = trim(options);
  if (!tcp) record.text = line;
  return true;
}

// Lines that tell nothing an event needs.
bool is_side_line(std::string_view line) {
  static constexpr std::array<std::string_view, 11> kStarts = {
      "[Xref =>",      "[AppID:",  "NEXT LINK MTU:",  "PACKET FILTERED", "Orig: ",
      "GRE version:",  "label:0x", "access control:", "DSAP: ",          "ORIGINAL DATAGRAM TRUNCATED",
      "** END OF DUMP"};
  return std::any_of(kStarts.begin(), kStarts.end(), [line](std::string_view start) { return line.starts_with(start); });
}

NextLine take_blank(Record& record) {
  if (packet_stage(record) != Stage::dump && packet_stage(record) != Stage::text_dump) return NextLine::closes;
  set_packet_stage(record, Stage::dump_gap);
  return NextLine::belongs;
}

// A row of a text dump: as many bytes of the payload as are left, 64 at most. What such a row says is the payload's business, so it
// cannot pose as a record.
bool take_text_row(std::string_view line, Record& record) {
  constexpr std::int32_t kBytesPerRow = 64;
  if (packet_stage(record) == Stage::transport) record.text_left = record.length;
  if (static_cast<std::int64_t>(line.size()) > std::min(record.text_left, kBytesPerRow)) return false;
  record.text_left -= kBytesPerRow;
  set_packet_stage(record, Stage::text_dump);
  return true;
}

// Lines behind the IP header line.
NextLine take_body_line(std::string_view line, Record& record) {
  if (take_options(line, record) || is_side_line(line)) return NextLine::belongs;
  if (line.starts_with("** ORIGINAL DATAGRAM DUMP")) {
    set_packet_stage(record, Stage::quoted);
    return NextLine::belongs;
  }
  if (packet_stage(record) == Stage::header) {
    if (take_fragment(line, record) || take_tcp(line, record) || take_udp(line, record)) return NextLine::belongs;
    if (record.protocol == Protocol::icmp && take_icmp(line, record)) return NextLine::belongs;
    if (line.ends_with("header truncated")) {
      record.length = -1;
      set_packet_stage(record, Stage::transport);
      return NextLine::belongs;
    }
  }
  if (!is_dump_line(line)) {
    const bool is_row = packet_stage(record) == Stage::transport && take_text_row(line, record);
    return is_row ? NextLine::belongs : NextLine::not_mine;
  }
  if (packet_stage(record) != Stage::dump) {
    const bool is_headless = packet_stage(record) == Stage::header && has_ports(record.protocol);
    if (is_headless) record.length = -1;  // bytes in place of a transport header that was too short
    set_packet_stage(record, Stage::dump);
  }
  return NextLine::belongs;
}

}  // namespace

std::string_view packet_damage(const Record& record) {
  switch (packet_stage(record)) {
    case Stage::cut_addresses:
      return "cut alert";
    case Stage::bad_port:
      return "bad port";
    case Stage::bad_date:
      return "bad date";
    default:
      return {};
  }
}

bool is_dump_separator(std::string_view line) { return line.starts_with("=+=+=+"); }

bool is_loose_dump_line(std::string_view line) {
  if (is_dump_frame(line)) return true;
  constexpr std::size_t kBytesPerRow = 16;
  std::size_t bytes = 0;
  std::size_t blanks = 0;
  while (bytes < kBytesPerRow && blanks < 3 && line.size() >= 2 && is_hex_digit(line[0]) && is_hex_digit(line[1])) {
    line.remove_prefix(2);
    ++bytes;
    const std::size_t before = line.size();
    skip_blanks(line);
    blanks = before - line.size();
    if (blanks == 0) return false;
  }
  return bytes > 0 && (blanks > 2 || bytes == kBytesPerRow) && line.size() <= bytes;
}

bool is_link_line(std::string_view line) {
  return line.find(" -> ") != std::string_view::npos && line.find(" type:0x") != std::string_view::npos;
}

bool take_time_line(std::string_view line, YearPlace place, Record& record) {
  std::string_view rest = line;
  WrittenTime time;
  const SnortTime found = take_snort_time(rest, time, place);
  if (found == SnortTime::none) return false;
  rest = trim(rest);
  Record flow;
  std::string_view text = rest;
  const bool fits = rest.empty() || is_link_line(rest) || rest.starts_with("ARP ") || rest.ends_with("header truncated") ||
                    take_flow(text, Protocol::unknown, flow.src, flow.dst) != FlowText::none;
  if (!fits) return false;
  record.time = time;
  set_packet_stage(record, Stage::bare_time);
  if (is_link_line(rest)) {
    set_packet_stage(record, Stage::link);
  } else if (!rest.empty() && !take_arp(rest, record)) {
    take_addresses(rest, record);
  }
  if (found == SnortTime::bad_date) set_packet_stage(record, Stage::bad_date);
  return true;
}

NextLine take_packet_line(std::string_view line, Record& record) {
  const Stage stage = packet_stage(record);
  if (line.empty()) return take_blank(record);
  if (stage == Stage::text_dump && take_text_row(line, record)) return NextLine::belongs;
  if (line.starts_with("[**]")) return NextLine::not_mine;
  if (!packet_damage(record).empty()) return NextLine::belongs;
  if (is_dump_separator(line) && stage != Stage::done && stage > Stage::bare_time) {
    set_packet_stage(record, Stage::done);
    return NextLine::belongs;
  }
  switch (stage) {
    case Stage::start:
    case Stage::link:
      if (is_link_line(line)) {
        set_packet_stage(record, Stage::link);
        return NextLine::belongs;
      }
      take_addresses(line, record);
      return packet_stage(record) != stage || is_side_line(line) ? NextLine::belongs : NextLine::not_mine;
    case Stage::addresses:
      return take_ip_header(line, record) ? NextLine::belongs : NextLine::not_mine;
    case Stage::header:
    case Stage::transport:
    case Stage::dump:
      return take_body_line(line, record);
    case Stage::dump_gap:
      if (!is_dump_frame(line)) return NextLine::not_mine;
      set_packet_stage(record, Stage::dump);
      return NextLine::belongs;
    case Stage::quoted:
    case Stage::quoted_header:
      return take_quoted_line(line, record);
    default:
      return NextLine::not_mine;
  }
}

bool finish_packet(Record& record, std::string_view& reason) {
  const Stage stage = packet_stage(record);
  reason = packet_damage(record);
  if (!reason.empty()) return false;
  const bool has_packet_ports = record.fragment_offset < 0;
  if (has_packet_ports && (!split_ipv6_port(record.src, record.protocol) || !split_ipv6_port(record.dst, record.protocol))) {
    reason = "bad port";
    return false;
  }
  if (stage == Stage::header && (has_ports(record.protocol) || record.protocol == Protocol::icmp)) {
    record.is_cut = true;
    record.length = -1;
  }
  if (stage == Stage::quoted || stage == Stage::quoted_header) record.is_cut = true;
  return true;
}

}  // namespace hindcast
