// Address rule: the LAST dot separates the port, for numbers and names alike, and only where the protocol has ports
// ("mailhost > 10.0.0.1: icmp: .." has none to cut off). Where the payload text does not tell the protocol, the
// addresses do: five parts, or a last label that is a service.
#include "ingest/tcpdump_packet.h"

#include <algorithm>
#include <array>

#include "core/protocol.h"
#include "ingest/scan_text.h"
#include "ingest/service_names.h"
#include "ingest/tcpdump_icmp.h"
#include "ingest/tcpdump_ip.h"
#include "ingest/tcpdump_payload.h"

namespace hindcast {
namespace {

constexpr Port kNfsPort = 2049;

struct Flow {
  std::string_view src;
  std::string_view dst;
  std::string_view payload;
};

// Which bytes stand in host names and addresses: a table, as every byte of every address is looked up.
constexpr std::array<bool, 256> kHostBytes = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const char c = static_cast<char>(i);
    table[i] = is_alpha(c) || is_digit(c) || c == '.' || c == ':' || c == '-' || c == '_' || c == '%' || c == '*' || c == '+';
  }
  return table;
}();

bool is_host(std::string_view text) {
  for (const char c : text) {
    if (!kHostBytes[static_cast<unsigned char>(c)]) return false;
  }
  return !text.empty();
}

// "dst: payload". flow, cut (the line ends in the address) or none. "x.x.x.x : icmp" is how one author cut addresses out.
PacketKind take_destination(std::string_view text, Flow& flow) {
  flow.dst = take_word(text);
  if (flow.dst.ends_with(':')) {
    flow.dst.remove_suffix(1);
  } else if (!take(text, " :") && !text.starts_with(" icmp: ")) {  // Cisco's later versions leave the colon out before "icmp:"
    const std::size_t glued = flow.dst.find(":[");                 // "b.53:[|domain]"
    if (glued == std::string_view::npos) {
      return text.empty() && (flow.dst.empty() || is_host(flow.dst)) ? PacketKind::cut : PacketKind::none;
    }
    text = std::string_view(flow.dst.data() + glued + 1,
                            static_cast<std::size_t>(text.data() + text.size() - flow.dst.data()) - glued - 1);
    flow.dst = flow.dst.substr(0, glued);
  }
  flow.payload = text;
  return is_host(flow.dst) ? PacketKind::flow : PacketKind::none;
}

// "src > dst: payload". flow, cut (the line ends in the addresses) or none.
PacketKind take_flow(std::string_view text, Flow& flow) {
  flow.src = take_word(text);
  if (!is_host(flow.src)) return PacketKind::none;
  const bool looks_like_address = flow.src.find('.') != std::string_view::npos || flow.src.find("::") != std::string_view::npos;
  PacketKind kind = PacketKind::none;
  if (take(text, " > ")) {
    kind = take_destination(text, flow);
  } else if (text.empty() || text == " >") {
    kind = flow.src.ends_with(':') || flow.src.ends_with('.') ? PacketKind::none : PacketKind::cut;
  }
  return kind == PacketKind::cut && !looks_like_address ? PacketKind::none : kind;
}

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

// Whether "10.0.0.1" or "::ffff:10.0.0.1": four numbers, no label to cut off. Read from the end, where a port shows first.
bool is_bare_address(std::string_view text) {
  int dots = 0;
  int run = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (is_digit(text[i])) {
      if (++run > 3) return false;
    } else if (text[i] == '.') {
      if (run == 0 || ++dots > 3) return false;
      run = 0;
    } else {
      return text[i] == ':' && dots == 3 && run > 0;
    }
  }
  return dots == 3 && run > 0;
}

// Whether the last label of an address whose protocol is open is a port.
bool has_port_label(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || is_bare_address(text)) return false;
  const std::string_view label = text.substr(dot + 1);
  const std::string_view host = text.substr(0, dot);
  if (!all_digits(label)) return is_bare_address(host) || port_of_service(label).has_value();
  if (host.find(':') != std::string_view::npos) return true;
  // "MY.NET.1.3" is an address, "leone.cs.ucsb.edu.2603" is not.
  const std::size_t before = host.rfind('.');
  const bool two_numbers = before != std::string_view::npos && all_digits(host.substr(before + 1));
  return !(two_numbers && std::count(text.begin(), text.end(), '.') == 3);
}

// Cuts the port off. False for a number over 65535; the host is cut all the same.
bool split_port(std::string_view text, WrittenEndpoint& end) {
  end.host = text;
  end.port = kNoPort;
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return true;
  if (is_bare_address(text)) return true;
  const std::string_view label = text.substr(dot + 1);
  end.host = text.substr(0, dot);
  const auto port = port_of_service(label);
  if (port) end.port = *port;
  return port.has_value() || !all_digits(label);
}

// Packets of other networks that print like flows: IPX and AppleTalk. Their addresses are no hosts.
bool is_foreign_payload(std::string_view text) {
  if (text.starts_with("ipx-in-ip ")) return false;  // protocol 111 of IP
  for (const std::string_view word : {"ipx-", "nbp-", "atp-", "rtmp ", "ddp-", "zip-", "aep-"}) {
    if (text.starts_with(word)) return true;
  }
  return false;
}

PacketKind set_endpoints(const Flow& flow, PortPresence rule, Record& record) {
  if (record.protocol == Protocol::unknown && is_foreign_payload(record.text)) return PacketKind::flow;
  record.src.host = flow.src;
  record.dst.host = flow.dst;
  if (rule == PortPresence::perhaps)
    rule = has_port_label(flow.src) || has_port_label(flow.dst) ? PortPresence::always : PortPresence::none;
  if (rule == PortPresence::always) {
    const bool src_ok = split_port(flow.src, record.src);
    const bool dst_ok = split_port(flow.dst, record.dst);
    // NFS lines show the call's number in place of the client's port.
    if ((!src_ok && record.dst.port != kNfsPort) || (!dst_ok && record.src.port != kNfsPort)) return PacketKind::bad_port;
  }
  if (record.protocol != Protocol::unknown) return PacketKind::flow;
  // Text of a decoder that does not name its protocol: of the two with ports only UDP prints it without flags.
  const bool is_udp = rule == PortPresence::always && !record.text.empty();
  record.protocol = is_udp ? Protocol::udp : Protocol::ip;
  return PacketKind::flow;
}

bool is_dns_port(Port port) { return port == 53 || port == 5353 || port == 5355; }

// "... for a.p > b.q: [|tcp] [ttl 1] (id 43796)" of 3.x -vv; "... for H, length n" of 4.x ICMPv6.
void read_quoted_sentence(Record& record) {
  std::string_view text = record.text;
  std::string_view ignored;
  if (!take_until(text, " for ", ignored)) return;
  if (!read_tcpdump_quoted(text, record) && record.icmp_type >= 0 && record.quoted_dst.host.empty()) {
    const std::string_view host = text.substr(0, std::min(text.find_first_of(", "), text.size()));
    if (host.find('.') != std::string_view::npos || host.find(':') != std::string_view::npos) record.quoted_dst.host = host;
  }
}

// Text that only 3.9 and later write; it may stand without an "IP " where the link header told the type.
bool is_new_form(std::string_view text) {
  skip_blanks(text);
  return text.starts_with("Flags [") || text.starts_with("UDP, ") || text.starts_with("ICMP");
}

// Reads the payload of a flow and settles its ports.
PacketRead read_flow_parts(const Flow& flow, bool is_classic, Record& record) {
  PacketRead read;
  const bool is_v6 = flow.src.find(':') != std::string_view::npos;
  std::string_view payload = flow.payload;
  is_classic = is_classic && !is_new_form(payload);
  if (is_classic) payload = strip_old_tail(payload, record);
  const PayloadRead got = read_tcpdump_payload(payload, record);
  const bool is_icmp = record.protocol == Protocol::icmp || record.protocol == Protocol::icmpv6;
  read.is_classic = is_classic && !is_v6;
  read.is_certain = got.is_certain;
  read.kind = set_endpoints(flow, got.ports, record);
  if (is_icmp && record.text.find(" for ") != std::string_view::npos) read_quoted_sentence(record);
  if (record.protocol == Protocol::udp && record.length < 0 && (is_dns_port(record.src.port) || is_dns_port(record.dst.port))) {
    record.length = dns_length(record.text);
  }
  return read;
}

// Reads the flow at the start of `text`. Of a cut one the addresses stay in `record`, with their ports.
PacketRead read_flow(std::string_view text, bool is_classic, Record& record) {
  Flow flow;
  const PacketKind kind = take_flow(text, flow);
  if (kind == PacketKind::flow) return read_flow_parts(flow, is_classic, record);
  if (kind == PacketKind::cut) {
    record.src.host = flow.src;
    record.dst.host = flow.dst;
  }
  return {kind, false, is_classic};
}

// Remarks between the word and the addresses: "truncated-ip - 12 bytes missing!", "[total length 62 > length 50] (invalid) ".
void skip_remarks(std::string_view& text) {
  for (;;) {
    skip_blanks(text);
    std::string_view ignored;
    if (text.starts_with("truncated-ip")) {
      if (!take_until(text, "missing!", ignored)) return;
    } else if (text.starts_with('[') && !text.starts_with("[|")) {
      if (!take_until(text, "]", ignored)) return;
    } else if (!take(text, "(invalid)")) {
      return;
    }
  }
}

PacketRead read_ip(std::string_view text, bool is_classic, bool is_named, Record& record) {
  skip_remarks(text);
  const bool has_info = take_ip_info(text, record);
  if (has_info) is_classic = false;
  skip_remarks(text);
  if (text.empty()) return {has_info ? PacketKind::awaits_flow : PacketKind::none, has_info, false};
  PacketRead read = read_flow(text, is_classic, record);
  read.is_certain = read.is_certain || is_named || has_info;
  return read;
}

std::string_view take_arp_host(std::string_view& text) {
  std::string_view host = take_word(text);
  skip_blanks(text);
  if (host.ends_with(',')) host.remove_suffix(1);
  return host;
}

// "who-has A [(mac)] tell B", "reply A is-at M", "Request who-has A tell B, length 28".
PacketRead read_arp(std::string_view text, Record& record) {
  std::string_view ignored;
  if (text.starts_with(
          "Ethernet (len")) {  // "Ethernet (len 6), IPv4 (len 4), Request ..": lengths of the addresses, not of the packet
    std::string_view rest = text;
    if (take_until(rest, "), ", ignored) || take_until(rest, "),", ignored)) {
      if (take_until(rest, "), ", ignored)) text = rest;
    }
  }
  record.protocol = Protocol::arp;
  record.text = text;
  std::string_view rest = text;
  if (take_until(rest, "who-has ", ignored)) {
    record.dst.host = take_arp_host(rest);
    record.is_cut = !take_until(rest, "tell ", ignored);
    if (!record.is_cut) record.src.host = take_arp_host(rest);
  } else if (take(rest, "reply ") || take(rest, "Reply ")) {
    record.src.host = take_arp_host(rest);
    record.is_cut = rest.find("is-at") == std::string_view::npos;
  } else if (text.find("who-is ") == std::string_view::npos && text.find(" at ") == std::string_view::npos &&
             !text.starts_with("Reverse") && !text.starts_with("Request") && !text.starts_with("reply")) {
    return {};
  }
  if (take_until(rest, ", length ", ignored)) take_number(rest, record.length);
  return {PacketKind::arp, !record.is_cut, false};
}

// Takes "IP " or "IP6 "; also PPP's "IP (0x0021), length 244: " and the "IP 20: " of 3.6 on cooked links, which is old form.
bool take_ip_word(std::string_view& text, bool& is_old) {
  std::string_view rest = text;
  if (!take(rest, "IP ") && !take(rest, "IP6 ")) return false;
  std::string_view ignored;
  std::int64_t length = 0;
  text = rest;
  if (rest.starts_with("(0x") && take_until(rest, ": ", ignored)) text = rest;
  rest = text;
  if (take_number(rest, length) && take(rest, ": ")) {
    is_old = true;
    text = rest;
  }
  return true;
}

bool take_arp_word(std::string_view& text) {
  return take(text, "arp ") || take(text, "ARP, ") || take(text, "rarp ") || take(text, "RARP, ");
}

// An IP packet inside link text that is not known: "MPLS (label 21, ..) IP 10.3.0.10 > 10.1.0.10: ..", "BRCM tag ..,
// ethertype IPv4 (0x0800), length 98: 192.168.1.1 > 192.168.1.151: ..".
PacketRead read_embedded(std::string_view text, Record& record) {
  for (const std::string_view word : {" IP ", " IP6 "}) {
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos) continue;
    const PacketRead read = read_ip(text.substr(at + word.size()), false, true, record);
    if (read.kind == PacketKind::flow || read.kind == PacketKind::awaits_flow) return read;
  }
  const std::size_t type = text.find("IPv");
  const std::size_t at = type == std::string_view::npos ? type : text.find(", length ", type);
  const std::size_t end = at == std::string_view::npos ? at : text.find(": ", at);
  if (end == std::string_view::npos) return {};
  const PacketRead read = read_ip(text.substr(end + 2), false, true, record);
  return read.kind == PacketKind::flow || read.kind == PacketKind::awaits_flow ? read : PacketRead{};
}

}  // namespace

PacketRead read_tcpdump_packet(const TcpdumpHead& head, Record& record) {
  std::string_view text = head.packet;
  PacketRead read;
  bool is_old = false;
  if (take_ip_word(text, is_old)) {
    read = read_ip(text, is_old, true, record);
  } else if (take_arp_word(text)) {
    return read_arp(text, record);
  } else if (head.payload == LinkPayload::arp) {
    return read_arp(text, record);
  } else if (!head.starts_with_mac) {
    // "ethertype IPv4 (0x0800), length 74: " names what follows.
    const bool is_named = head.has_shim || (head.has_new_link && head.payload == LinkPayload::ip);
    read = read_ip(text, !head.has_new_link && !head.is_cisco, is_named, record);
  }
  if (read.kind == PacketKind::none && (head.has_time() || head.has_number)) {
    record.protocol = Protocol::unknown;
    read = read_embedded(head.packet, record);
  }
  // The old form shows (DF) whenever the bit is set, so its absence counts. Not yet where the text, and with it the end
  // of the packet, stands on the next line (NBT).
  const bool is_whole = read.kind == PacketKind::flow && !record.is_cut && !record.src.host.empty();
  if (read.is_classic && is_whole && record.dont_fragment < 0) record.dont_fragment = 0;
  return read;
}

PacketKind read_tcpdump_flow_line(std::string_view text, Record& record) {
  skip_blanks(text);
  return read_ip(text, false, true, record).kind;
}

PacketKind read_tcpdump_wrapped(std::string_view text, bool is_classic, Record& record) {
  Flow flow;
  skip_blanks(text);
  flow.src = record.src.host;
  flow.dst = record.dst.host;
  if (flow.dst.empty()) {
    take(text, "> ");
    const PacketKind kind = take_destination(text, flow);
    if (kind != PacketKind::flow) return PacketKind::none;
  } else if (take(text, ":")) {
    flow.payload = text;
  } else {
    return PacketKind::none;
  }
  return read_flow_parts(flow, is_classic, record).kind;
}

bool read_tcpdump_late_payload(std::string_view text, bool is_classic, Record& record) {
  Record late = record;
  late.protocol = Protocol::unknown;
  late.is_cut = false;
  skip_blanks(text);
  if (is_classic) text = strip_old_tail(text, late);
  const PayloadRead got = read_tcpdump_payload(text, late);
  if (!got.is_certain) return false;
  record = late;
  return true;
}

bool read_tcpdump_quoted(std::string_view text, Record& record) {
  Record quoted;
  quoted.protocol = record.quoted_protocol;
  skip_blanks(text);
  bool is_old = false;
  const bool is_named = take_ip_word(text, is_old);
  const PacketRead read = read_ip(text, !is_named, is_named, quoted);
  if (quoted.protocol != Protocol::unknown) record.quoted_protocol = quoted.protocol;
  if (read.kind != PacketKind::flow) return false;
  record.quoted_src = quoted.src;
  record.quoted_dst = quoted.dst;
  return true;
}

}  // namespace hindcast
