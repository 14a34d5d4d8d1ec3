// The part of a tcpdump line behind "src > dst: " for TCP: the old form of 3.x and the new form of 4.0 on.
#pragma once

#include <string_view>

#include "ingest/format.h"

namespace hindcast {

// Whether the text starts like "S 1:1(0) ", ". ack 1 win" or "FP, cksum"; flags alone (a cut line) and numbers alone (a
// transcript that lost the flags) count too.
bool is_old_tcp(std::string_view text);

// Both fill flags, seq, ack, window, length, options and text of `record`, and is_cut when the window is missing without
// the "[|tcp]" of a short capture. `text` starts at the flags.
void read_old_tcp(std::string_view text, Record& record);
// The form "Flags [S.], seq 1:1, ack 1, win 0, options [..], length 0".
void read_new_tcp(std::string_view text, Record& record);

// The rest of TCP text whose line was broken: goes on where `record` stops. False, and nothing changed, if it cannot.
bool continue_tcp(std::string_view text, Record& record);

// For a record of the old form that ended before its window: the "ack n" that tells ACK may be lost, so no flags count.
void settle_cut_flags(Record& record);

}  // namespace hindcast
