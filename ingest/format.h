// What a log format is: one file in ingest/formats/ that recognises its records line by line and reads their fields.
// A format never throws, prints, allocates per line, or looks at the store. Log text that it cannot read is data.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/event.h"
#include "core/timestamp.h"

namespace hindcast {

// An end of a flow as written; views live as long as the record's lines.
struct WrittenEndpoint {
  std::string_view host;  // empty where the record names none
  Port port = kNoPort;
};

// Fields of a sendmail record. Views live as long as the record's lines.
struct WrittenMail {
  std::string_view log_host;  // syslog's host field
  std::string_view program;   // tag, without the pid
  std::int32_t pid = -1;
  std::string_view queue_id;
  std::string_view ruleset;
  std::string_view argument;       // arg1=
  std::string_view sender;         // from=, without <>
  std::string_view recipient;      // to=, as written
  std::string_view relay_name;     // may be empty
  std::string_view relay_address;  // without []
  std::string_view status;         // stat=
  std::string_view reject;         // reject=
  std::string_view message_id;     // msgid=
  std::string_view dsn;
  std::int64_t size = -1;  // bytes
  std::int32_t recipient_count = -1;
};

// One record as read. -1 and empty text mean "not shown". Reused from record to record: clear() between them.
struct Record {
  WrittenTime time;
  Sensor sensor = Sensor::snort;
  Protocol protocol = Protocol::unknown;
  WrittenEndpoint src;
  WrittenEndpoint dst;
  // signature
  std::string_view signature;
  // "Attempted Information Leak".
  std::string_view classification;
  // Generator, rule, revision: "[1:469:1]".
  std::int32_t gid = -1;
  std::int32_t sid = -1;
  std::int32_t rev = -1;
  // 1 is the most urgent.
  std::int32_t priority = -1;
  // packet
  TcpFlags flags = kFlagsNotLogged;
  // Bytes of payload, already corrected for what the version counts.
  std::int32_t length = -1;
  // 0..255; so is tos.
  std::int32_t ttl = -1;
  std::int32_t tos = -1;
  // 0..65535; so is the window, unscaled.
  std::int32_t ip_id = -1;
  std::int32_t window = -1;
  // 0..2^32-1 each, absolute or relative as the line has them.
  std::int64_t seq = -1;
  std::int64_t ack = -1;
  // 1 set, 0 clear.
  std::int8_t dont_fragment = -1;
  // Bytes; -1 if no fragment.
  std::int32_t fragment_offset = -1;
  // 0..255 each.
  std::int16_t icmp_type = -1;
  std::int16_t icmp_code = -1;
  std::string_view tcp_options;  // without the brackets
  std::string_view text;         // decoder text, scan type or other tail, as written
  // the packet quoted in an ICMP error; its hosts are empty where there is none
  Protocol quoted_protocol = Protocol::unknown;
  WrittenEndpoint quoted_src;
  WrittenEndpoint quoted_dst;
  // spp_portscan and sfPortscan about a scanner, not a packet: src names it, dst may be empty
  // How many connections to how many hosts, and how many of them were TCP and UDP.
  std::int32_t scan_connections = -1;
  std::int32_t scan_hosts = -1;
  std::int32_t scan_tcp = -1;
  std::int32_t scan_udp = -1;
  // sendmail
  WrittenMail mail;
  // the record itself
  std::int32_t repeat = 1;     // "last message repeated n times"
  bool is_cut = false;         // the end of the record is missing; what was read is kept
  std::int8_t stage = 0;       // for the format's own use between the lines of an open record
  std::int32_t text_left = 0;  // likewise: bytes of a text dump that are still to come
  // The packet's first bytes, of a record that shows no more of it; then the text of the addresses in them, which src.host
  // and dst.host view: such a record must not be copied.
  std::array<char, 96> dump{};
  std::int8_t dump_size = 0;

  // Back to "nothing is shown". To be called before each record.
  void clear();
};

// What a format says about a line at which a record may start.
enum class LineVerdict : std::uint8_t {
  not_mine,     // not the start of a record of this format
  record,       // a whole record; no further line can belong to it
  record_open,  // a record starts here; following lines may belong to it
  comment,      // known text of this program that is no record (banner, statistics, MARK)
  damaged,      // starts like a record of this format but cannot be read; the reason says why
};

// What an open record's format says about the line after it.
enum class NextLine : std::uint8_t {
  belongs,   // continues the record
  closes,    // belongs to the record's layout and ends it: its closing blank line (counted as blank)
  not_mine,  // the record ended before this line
};

// A line or two with what must be read from them; `expect` is describe()'s text, "comment" for known text that is no record, or
// "rejected: reason". Checked by the tests.
struct Sample {
  std::string_view lines;
  std::string_view expect;
};

// One format. All functions are free of state; what an open record needs is in the Record.
struct Format {
  // Stable identifier: "snort_fast". Stored with each event, so never changed.
  std::string_view name;
  // Which sensor's records these are; several formats may share one.
  Sensor sensor;
  std::string_view title;     // "snort alert, one line (-A fast)"
  std::string_view programs;  // versions that write it
  // Reads a line at which a record may start. Fills `record` (cleared by the caller) for record and record_open;
  // sets `reason` (a short stable phrase such as "bad port") for damaged.
  LineVerdict (*begin)(std::string_view line, Record& record, std::string_view& reason);
  // For formats with record_open, else null: looks at the next line.
  NextLine (*next)(std::string_view line, Record& record);
  // For formats with record_open, may be null: the record has ended. False if what was read makes no record; sets `reason`.
  bool (*finish)(Record& record, std::string_view& reason);
  // At least one; the tests run them all, and against every other format.
  std::span<const Sample> samples;
};

// The formats in the order in which they are asked about a line.
// The more certain a format's first line is, the earlier it stands.
std::span<const Format* const> all_formats();

// The format of that name, or null.
// By Format::name.
const Format* find_format(std::string_view name);

// One line of text that states every field that was read, in a fixed order: for samples, `--explain` and tests.
// "month_day 05-28 14:30:50.876461 | snort | tcp? MY.NET.253.12:43746 > MY.NET.16.0:32771 | sig=SUNRPC highport access!"
std::string describe(const Record& record);

}  // namespace hindcast
