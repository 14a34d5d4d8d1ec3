// The first line of a record: a packet, a remark of tcpdump, or a line of a record whose first line is lost.
#include "ingest/tcpdump_record.h"

#include <array>

#include "ingest/scan_text.h"
#include "ingest/tcpdump_head.h"
#include "ingest/tcpdump_packet.h"

namespace hindcast {
namespace {

// How the printers of packets without "src > dst" begin.
constexpr auto kLinkWords = std::to_array<std::string_view>({
    "STP ",    "802.1d ",  "802.1D ", "802.1w ",  "802.1s ",  "CDP",     "LLDP",       "LLC",         "IS-IS",    "ISIS",
    "ES-IS",   "isis ",    "PPPoE",   "PPP",      "LCP",      "IPCP",    "IP6CP",      "CHAP",        "PAP,",     "CCP,",
    "EAP",     "EAPOL",    "AoE ",    "IPX",      "ipx",      "AT ",     "aarp ",      "DTPv",        "VTPv",     "UDLDv",
    "LACPv",   "MarkerPv", "CFMv",    "Loopback", "loopback", "MPLS",    "ethertype ", "IEEE 802.15", "Q.922",    "Q.933",
    "FRF.16",  "SLARP",    "GeoNet",  "CALM ",    "MS NLB",   "UI ",     "OAM",        "Unknown ",    "unknown ", "null ",
    "sap ",    "snap ",    "BRCM ",   "DSA ",     "EDSA ",    "PTPv",    "VIRTIO ",    "UNSUPPORTED", "[|",       "decnet",
    "Beacon ", "Probe ",   "Data IV", "TIPC ",    "IPOIB",    "CLNP",    "Rx: ",       "Tx: ",        "rarp ",    "vlan ",
    "802.1Q ", "MACsec",   "IP bad-", "IP6 bad-", "bad-hlen", "bad-len", "IP  [",      "IP6  [",
});

bool starts_with_link_word(std::string_view text) {
  for (const auto& word : kLinkWords) {
    if (text.starts_with(word)) return true;
  }
  return false;
}

// "12 packets captured", "0 packets dropped by kernel", Cisco's "4 packets shown".
bool is_statistics(std::string_view line) {
  std::int64_t count = 0;
  if (!take_number(line, count)) return false;
  if (!take(line, " packet ") && !take(line, " packets ")) return false;
  return line.starts_with("captured") || line.starts_with("received by filter") || line.starts_with("dropped by") ||
         line.starts_with("shown") || line.starts_with("seen");
}

constexpr auto kBanners = std::to_array<std::string_view>({
    "tcpdump: ",
    "tcpdump version ",
    "listening on ",
    "reading from file ",
    "dropped privs to ",
    "Kernel filter, protocol ",
    "User level filter, protocol ",
    "data link type ",
});

bool is_remark(std::string_view line) {
  for (const auto& banner : kBanners) {
    if (line.starts_with(banner)) return true;
  }
  return is_digit(line.front()) && is_statistics(line);
}

bool has_dotted_host(const Record& record) {
  constexpr std::string_view kMarks = ".:";
  return record.src.host.find_first_of(kMarks) != std::string_view::npos ||
         record.dst.host.find_first_of(kMarks) != std::string_view::npos;
}

// A packet that names no hosts: kept when the line cannot be another program's.
LineVerdict begin_without_flow(const TcpdumpHead& head, Record& record, std::string_view& reason) {
  if (head.packet.empty() && !head.has_link) {
    reason = "cut packet line";
    return LineVerdict::damaged;
  }
  if (head.time.kind == WrittenTime::Kind::month_day) return LineVerdict::not_mine;
  if (!head.has_number && !head.has_link && !head.starts_with_mac && !starts_with_link_word(head.packet)) {
    reason = "no addresses";
    return LineVerdict::damaged;
  }
  record.protocol = head.payload == LinkPayload::ip    ? Protocol::ip
                    : head.payload == LinkPayload::arp ? Protocol::arp
                                                       : Protocol::unknown;
  record.text = head.packet;
  set_stage(record, head.payload == LinkPayload::ip && head.packet.empty() ? Stage::dump : Stage::label);
  return LineVerdict::record_open;
}

// "a.137 > b.137:" of 3.4 to 3.7: ports, and nothing said of the payload.
bool awaits_text(const Record& record) {
  return record.text.empty() && record.length < 0 && record.src.port != kNoPort &&
         (record.protocol == Protocol::ip || record.protocol == Protocol::udp);
}

LineVerdict begin_flow(const TcpdumpHead& head, const PacketRead& read, Record& record, std::string_view& reason) {
  // A date or time with microseconds is tcpdump's mark; without it only text that nothing else writes counts.
  const bool is_stamped = head.has_fraction && head.time.kind != WrittenTime::Kind::relative;
  if (!is_stamped && !(read.is_certain && (read.kind == PacketKind::awaits_flow || has_dotted_host(record) || head.has_time()))) {
    return LineVerdict::not_mine;
  }
  if (read.kind == PacketKind::bad_port) {
    reason = "bad port";
    return LineVerdict::damaged;
  }
  if (read.kind == PacketKind::cut) {
    set_stage(record, read.is_classic ? Stage::split_old : Stage::split_new);
  } else if (read.kind == PacketKind::awaits_flow) {
    set_stage(record, Stage::awaits_flow);
  } else if (read.is_classic && awaits_text(record)) {
    record.dont_fragment = -1;  // its mark stands at the end of the text, on a line to come
    set_stage(record, Stage::old_nbt);
  } else {
    settle_stage(head.packet, record);
  }
  return LineVerdict::record_open;
}

// A line that a record's following lines leave behind when its first line is lost.
bool is_orphan(std::string_view line, std::string_view& reason) {
  if (is_hex_line(line)) {
    reason = "hex dump without packet line";
  } else if (line.starts_with(">>> NBT ")) {
    reason = "text without packet line";
  } else if (line.starts_with("EAP code=")) {  // 3.9 -t: a packet without time and hosts
    reason = "no addresses";
  } else if (line.find("  [Invalid header: ") != std::string_view::npos) {  // of -#: a packet without a byte
    reason = "invalid header";
  } else {
    return false;
  }
  return true;
}

// "06:??.902894 a.p > b.q: S ..": a packet behind a stamp that is none; "21:41:2": a stamp and no more.
bool is_broken_stamp(std::string_view line, std::string_view& reason) {
  if (line.size() < 3 || !is_digit(line[0]) || !is_digit(line[1]) || line[2] != ':') return false;
  TcpdumpHead head;
  head.packet = line;
  const std::string_view stamp = take_word(head.packet);
  skip_blanks(head.packet);
  if (head.packet.empty()) {
    reason = "cut packet line";
    return stamp.find_first_not_of("0123456789:.") == std::string_view::npos && stamp.size() <= 15;
  }
  Record scratch;
  reason = "bad time";
  const PacketRead read = read_tcpdump_packet(head, scratch);
  const bool is_packet = read.is_certain || (scratch.src.port != kNoPort && scratch.dst.port != kNoPort);
  return read.kind == PacketKind::flow && is_packet && has_dotted_host(scratch);
}

}  // namespace

LineVerdict begin_tcpdump_record(std::string_view line, Record& record, std::string_view& reason) {
  if (line.empty()) return LineVerdict::not_mine;
  const TcpdumpHead head = read_tcpdump_head(line);
  const PacketRead read = read_tcpdump_packet(head, record);
  record.time = head.time;
  record.sensor = Sensor::tcpdump;
  const bool is_stamped = head.has_time() && head.has_fraction && head.time.kind != WrittenTime::Kind::relative;
  if (read.kind != PacketKind::none) {
    if (read.kind == PacketKind::arp && !is_stamped && !read.is_certain) return LineVerdict::not_mine;
    if (read.kind == PacketKind::arp) return LineVerdict::record_open;
    return begin_flow(head, read, record, reason);
  }
  const bool is_label = line.starts_with("MPLS (label ");  // -t -v: the packet stands on the next line
  if (is_stamped || is_label || (head.has_number && head.has_time())) return begin_without_flow(head, record, reason);
  if (is_remark(line)) return LineVerdict::comment;
  if (is_orphan(line, reason) || is_broken_stamp(line, reason)) return LineVerdict::damaged;
  return LineVerdict::not_mine;
}

}  // namespace hindcast
