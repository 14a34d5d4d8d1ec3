// A record of tcpdump text: its first line, and which lines follow it. The parts of a line are read by the other
// ingest/tcpdump_* files; the format itself, with its samples, is ingest/formats/tcpdump_text.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "ingest/format.h"

namespace hindcast {

// What the lines behind the first can be; kept in Record::stage.
enum class Stage : std::int8_t {
  plain,        // nothing is expected
  awaits_flow,  // 4.x -v: the addresses
  label,        // a link label alone ("MPLS (..)"): a packet may follow
  old_nbt,      // 3.4 to 3.7: ">>> NBT ..", its details, then the tail of the packet
  smb,          // NBT and SMB details at column 1
  quotes,       // an ICMP error: the packet that it quotes
  encloses,     // VXLAN, OTV: the frame within, at column 1
  detail,       // indented decoder text has begun
  dump,         // 3.4 on IPv6: the packet as bytes
  hex,          // a hex dump has begun
  raw,          // -A text has begun
  split_old,    // the line broke inside the addresses; the form is that of 3.4 to 3.7
  split_new,    // the same, of 3.8 on
  cut_old,      // the line broke inside TCP text of the old form
  cut_new,      // the same of the new form
};

// The stage lives in the Record because formats have no state.
inline Stage stage_of(const Record& record) { return static_cast<Stage>(record.stage); }
inline void set_stage(Record& record, Stage stage) { record.stage = static_cast<std::int8_t>(stage); }

// The functions of a Format; see there for what they must do.
LineVerdict begin_tcpdump_record(std::string_view line, Record& record, std::string_view& reason);
// Format::next.
NextLine continue_tcpdump_record(std::string_view line, Record& record);
// Format::finish.
bool finish_tcpdump_record(Record& record, std::string_view& reason);

// Where a record stands once its addresses are known. `text` is the line with the flow, for a cut one's form.
void settle_stage(std::string_view text, Record& record);

// "0x0010\t 7f00", "\t0x0010:  7f00", "\t\t\t 7f00 0001": a line of a dump.
bool is_hex_line(std::string_view line);

}  // namespace hindcast
