// The part of a tcpdump line behind "src > dst: " for TCP: the old form of 3.x and the new form of 4.0 on.
#pragma once

#include <string_view>

#include "ingest/format.h"

namespace hindcast {

// Whether the text starts like "S 1:1(0) ", ". ack 1 win" or "FP, cksum"; flags alone (a cut line) and numbers alone (a
// transcript that lost the flags) count too.
bool is_old_tcp(std::string_view text);

// Both fill flags, seq, ack, window, length, options and text of `record`, and is_cut when the window is missing without
// the "[|tcp]" of a short capture. Flags that the line does not show whole count as not logged. `text` starts at the flags.
void read_old_tcp(std::string_view text, Record& record);
void read_new_tcp(std::string_view text, Record& record);

}  // namespace hindcast
