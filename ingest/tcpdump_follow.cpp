// The lines behind the first. A packet ends where a line opens the next one or cannot belong: continuation lines start with
// TAB or blanks, "0x0000" (3.5 -X), ">>>" (NBT), or are empty; with -A they are raw payload, which may imitate anything.
#include <algorithm>

#include "ingest/scan_text.h"
#include "ingest/tcpdump_dump.h"
#include "ingest/tcpdump_head.h"
#include "ingest/tcpdump_icmp.h"
#include "ingest/tcpdump_ip.h"
#include "ingest/tcpdump_packet.h"
#include "ingest/tcpdump_record.h"
#include "ingest/tcpdump_tcp.h"

namespace hindcast {
namespace {

// An IP header as text, "E..<.h@.@.!R....", IPv6 "`....4.@"; 'F' to 'H' with IP options.
bool is_raw_ip(std::string_view text) {
  if (text.size() < 8 || ((text[0] < 'E' || text[0] > 'H') && text[0] != '`')) return false;
  const std::string_view header = text.substr(1, 11);
  return std::count(header.begin(), header.end(), '.') >= 3;
}

// How -A begins; -AA, and any packet cut short, has the link header in front: of 14 bytes, 18 with a VLAN, 16 cooked.
bool is_raw_start(std::string_view line) {
  if (is_raw_ip(line)) return true;
  for (const std::size_t link : {14, 16, 18, 22}) {
    if (line.size() > link && line[link - 1] == '.' && is_raw_ip(line.substr(link))) return true;
  }
  return false;
}

// Details of NBT and SMB at column 1: "TrnID=0x80F0", "QuestionRecords:", "SMB PACKET: ..", "Word Count    =  17".
bool is_smb_line(std::string_view line) {
  if (line.starts_with("WARNING: Short packet") || line.starts_with("SMB ") || line.starts_with("NBT ") ||
      line.starts_with("Data: ") || line.starts_with("data: "))
    return true;
  if (!is_alpha(line.front())) return false;
  std::size_t end = 0;
  while (end < line.size() && end < 28 && (is_alpha(line[end]) || is_digit(line[end]) || line[end] == '_' || line[end] == ' '))
    ++end;
  if (end == line.size()) return false;
  return line[end] == '=' || (line[end] == ':' && line.substr(0, end).ends_with("Records"));
}

// "[010] 20 00 01 02": SMB's own dump.
bool is_smb_dump(std::string_view line) {
  return line.size() > 6 && line[0] == '[' && is_hex_digit(line[1]) && is_hex_digit(line[3]) && line[4] == ']';
}

bool is_icmp_error(const Record& record) {
  const int type = record.icmp_type;
  if (record.protocol == Protocol::icmpv6) return type >= 1 && type <= 4;
  return record.protocol == Protocol::icmp && (type == 3 || type == 4 || type == 5 || type == 11 || type == 12);
}

// Whether a line inside a record starts the next packet, in spite of its indentation or because raw text may be anything.
// Only a line with a stamp does, unless the record has none itself (-t).
bool opens_packet(std::string_view line, const Record& record) {
  const TcpdumpHead head = read_tcpdump_head(line);
  const bool is_stamped = (head.has_time() && head.has_fraction) || head.has_number;
  const bool is_cooked = line.front() == ' ' && head.has_new_link;  // " In 0:1:2:3:4:5 ethertype .."
  if (!is_stamped && (record.time.kind != WrittenTime::Kind::none || (is_blank(line.front()) && !is_cooked))) return false;
  Record scratch;
  std::string_view reason;
  return begin_tcpdump_record(line, scratch, reason) != LineVerdict::not_mine;
}

// "IP 10.0.0.1 > 10.0.0.2: ..", "0:1:2:3:4:5 > 0:1:2:3:4:6, ethertype ..": a frame without a stamp of its own.
bool is_bare_packet(std::string_view line) {
  const TcpdumpHead head = read_tcpdump_head(line);
  Record scratch;
  return !head.has_time() && !head.has_number &&
         (head.has_link || head.starts_with_mac || read_tcpdump_packet(head, scratch).is_certain);
}

// The lines of 3.x NBT: the first gives the text, and any may carry the packet's tail.
void take_old_nbt_line(std::string_view line, Record& record) {
  std::string_view text = strip_old_tail(line, record);
  if (!record.text.empty() || !take(text, ">>>")) return;
  record.text = trim(text);
  record.protocol = Protocol::udp;
}

// ">>> NBT ..", ">>> IPX transport Data: ..".
void take_marked_line(std::string_view line, Record& record) {
  if (stage_of(record) == Stage::old_nbt) {
    take_old_nbt_line(line, record);
  } else {
    const std::string_view text = strip_old_tail(line, record);
    if (record.text.empty()) record.text = trim(text.substr(std::min<std::size_t>(text.size(), 4)));
    set_stage(record, Stage::smb);
  }
}

// "icmp:" or "icmp: echo" stood last on the line before.
bool take_icmp_rest(std::string_view line, Record& record) {
  if (record.protocol != Protocol::icmp || record.icmp_type >= 0) return false;
  Record rest;
  std::string_view text = trim(strip_old_tail(line, rest));
  if (record.text == "echo" && (text.starts_with("request") || text.starts_with("reply"))) {
    record.icmp_type = text.starts_with("request") ? 8 : 0;
  } else if (record.text.empty()) {
    read_icmp4_text(text, rest);
    if (rest.icmp_type < 0) return false;
    record.icmp_type = rest.icmp_type;
    record.icmp_code = rest.icmp_code;
    record.quoted_dst = rest.quoted_dst;
    record.quoted_protocol = rest.quoted_protocol;
    record.text = text;
  } else {
    return false;
  }
  strip_old_tail(line, record);
  return true;
}

// A line that a mail program or an editor broke: its rest, wherever it was broken. False, and nothing changed, if the line
// is not certainly that.
bool take_broken_rest(std::string_view line, Record& record) {
  const Stage stage = stage_of(record);
  switch (stage) {
    case Stage::split_old:
    case Stage::split_new:
      if (starts_with_stamp(line) || read_tcpdump_wrapped(line, stage == Stage::split_old, record) != PacketKind::flow)
        return false;
      settle_stage(line, record);
      return true;
    case Stage::cut_old:
    case Stage::cut_new:
      if (starts_with_stamp(line)) return false;
      if (!continue_tcp(stage == Stage::cut_old ? strip_old_tail(line, record) : line, record)) return false;
      if (!record.is_cut) set_stage(record, Stage::plain);
      return true;
    case Stage::old_nbt:
    case Stage::plain:
      if (record.text.empty() && record.protocol == Protocol::ip && record.fragment_offset < 0 && !starts_with_stamp(line) &&
          !is_bare_packet(line) && read_tcpdump_late_payload(line, stage == Stage::old_nbt, record)) {
        settle_stage(line, record);
        return true;
      }
      if (take_icmp_rest(line, record)) return true;
      if (line.front() == '<') return record.protocol == Protocol::tcp && continue_tcp(strip_old_tail(line, record), record);
      // "(DF) (ttl 64, id 7016)"
      return (line.front() == '(' || line.starts_with("[tos ") || line.starts_with("[ttl ")) &&
             strip_old_tail(line, record).empty();
    default:
      return false;
  }
}

// An indented line: addresses that are awaited, a quoted packet, or decoder text.
void take_indented(std::string_view line, Record& record) {
  const Stage stage = stage_of(record);
  std::string_view text = line;
  skip_blanks(text);
  if (stage == Stage::awaits_flow) {
    if (read_tcpdump_flow_line(text, record) == PacketKind::flow) settle_stage(text, record);
  } else if (stage == Stage::label) {
    const auto time = record.time;
    TcpdumpHead head;
    head.packet = text;
    Record inner;
    const PacketRead read = read_tcpdump_packet(head, inner);
    set_stage(record, Stage::detail);
    if ((read.kind != PacketKind::flow && read.kind != PacketKind::awaits_flow) || !read.is_certain) return;
    record = inner;
    record.time = time;
    record.sensor = Sensor::tcpdump;
    set_stage(record, Stage::awaits_flow);
    if (read.kind == PacketKind::flow) settle_stage(text, record);
  } else if (stage == Stage::smb) {
    strip_old_tail(line, record);
  } else if (stage == Stage::quotes) {
    if (read_tcpdump_quoted(text, record)) set_stage(record, Stage::detail);
  } else {
    if (record.protocol == Protocol::ip && record.text.empty() && record.src.port != kNoPort) {
      record.protocol = Protocol::udp;
      record.text = trim(text);
    }
    if (stage == Stage::plain || stage == Stage::hex) set_stage(record, Stage::detail);
  }
}

}  // namespace

bool is_hex_line(std::string_view line) {
  std::string_view text = line;
  skip_blanks(text);
  const bool is_indented = text.size() != line.size();
  if (text.starts_with("0x") && text.size() > 6) return is_hex_digit(text[2]) && is_hex_digit(text[5]);
  if (!is_indented || line.front() != '\t' || text.size() < 4) return false;
  for (std::size_t i = 0; i < 4; ++i) {
    if (!is_hex_digit(text[i]) && text[i] != 'X') return false;
  }
  return text.size() == 4 || text[4] == ' ';
}

void settle_stage(std::string_view text, Record& record) {
  Stage stage = Stage::plain;
  if (record.is_cut && record.protocol == Protocol::tcp) {
    stage = text.find(" Flags [") == std::string_view::npos ? Stage::cut_old : Stage::cut_new;
  }
  if (is_icmp_error(record) && record.quoted_src.host.empty()) stage = Stage::quotes;
  if (record.text.starts_with("NBT ") || record.text.starts_with("SMB")) stage = Stage::smb;
  const bool is_tunnel = record.text.starts_with("VXLAN,") || record.text.starts_with("OTV,");
  if (is_tunnel && is_digit(record.text.back())) stage = Stage::encloses;
  set_stage(record, stage);
}

NextLine continue_tcpdump_record(std::string_view line, Record& record) {
  const Stage stage = stage_of(record);
  if (line.empty()) {
    const bool may_be_inside = stage == Stage::old_nbt || stage == Stage::smb || stage == Stage::detail || stage == Stage::raw;
    return may_be_inside && !record.text.empty() ? NextLine::belongs : NextLine::not_mine;
  }
  if (stage == Stage::raw) return opens_packet(line, record) ? NextLine::not_mine : NextLine::belongs;
  if (stage == Stage::encloses) {
    set_stage(record, Stage::detail);
    if (is_bare_packet(line)) return NextLine::belongs;
  }
  if (take_broken_rest(line, record)) return NextLine::belongs;
  const char first = line.front();
  if (is_digit(first) && !line.starts_with("0x")) return NextLine::not_mine;
  if (is_hex_line(line)) {
    if (stage == Stage::dump) keep_dump(line, record);
    if (stage == Stage::plain || stage == Stage::detail || stage == Stage::label) set_stage(record, Stage::hex);
    return NextLine::belongs;
  }
  if (is_blank(first)) {
    if (opens_packet(line, record)) return NextLine::not_mine;
    if (stage == Stage::split_old || stage == Stage::split_new) return NextLine::not_mine;
    if (stage == Stage::old_nbt) {
      take_old_nbt_line(line, record);
    } else {
      take_indented(line, record);
    }
    return NextLine::belongs;
  }
  if (line.starts_with(">>> ")) {
    take_marked_line(line, record);
    return NextLine::belongs;
  }
  if ((stage == Stage::old_nbt || stage == Stage::smb) && is_smb_line(line)) {
    if (stage == Stage::old_nbt) take_old_nbt_line(line, record);
    if (stage == Stage::smb) strip_old_tail(line, record);
    return NextLine::belongs;
  }
  if (is_smb_dump(line) || line == "Telnet:" || (line.starts_with("[|") && line.ends_with(']'))) return NextLine::belongs;
  if (stage != Stage::awaits_flow && is_raw_start(line)) {
    set_stage(record, Stage::raw);
    return NextLine::belongs;
  }
  return NextLine::not_mine;
}

bool finish_tcpdump_record(Record& record, std::string_view& reason) {
  if (stage_of(record) == Stage::awaits_flow) {
    reason = "no addresses";
    return false;
  }
  if (stage_of(record) == Stage::split_old || stage_of(record) == Stage::split_new) {
    reason = "cut packet line";
    return false;
  }
  if (stage_of(record) == Stage::dump) read_dumped_ip6(record);
  if (stage_of(record) == Stage::cut_old) settle_cut_flags(record);
  // "IP a.88 > b.88:": a decoder that found nothing to say. TCP always shows its flags.
  const bool has_ports = record.src.port != kNoPort && record.dst.port != kNoPort;
  if (stage_of(record) != Stage::old_nbt && record.protocol == Protocol::ip && has_ports && record.text.empty() && !record.is_cut) {
    record.protocol = Protocol::udp;
  }
  if (stage_of(record) == Stage::old_nbt) {
    if (record.text.empty()) {
      // A datagram without a byte prints like this too, but only NBT does without flags or a word.
      const auto is_nbt = [](Port port) { return port == 137 || port == 138; };
      if (is_nbt(record.src.port) || is_nbt(record.dst.port)) {
        record.protocol = Protocol::udp;
      } else {
        record.is_cut = true;
      }
    } else if (record.dont_fragment < 0) {
      record.dont_fragment = 0;
    }
  }
  return true;
}

}  // namespace hindcast
