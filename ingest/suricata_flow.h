// The flow records of suricata's eve.json. A flow is one record, of the moment when it began: its first packet. It stands for the
// packets to the server (the repeat count); its text says how the other side answered (core/flow_record.h). Its flags are those
// that it began with: SYN where the side that began sent one, else all that it sent. "tcp_flags" is both sides' together and tells
// only where one side spoke, or of a SYN.
#pragma once

#include <string_view>

#include "ingest/format.h"
#include "ingest/json_members.h"

namespace hindcast {

// Takes what the "flow" and "tcp" objects of an event show ("" where there is none); protocol and ends of the record are known.
// Gives the text of the moment when the flow began, "" where none is shown.
std::string_view take_suricata_flow(std::string_view flow, std::string_view tcp, JsonQuotes quotes, Record& record);

}  // namespace hindcast
