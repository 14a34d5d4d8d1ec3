// A flow record: one record of a sensor that follows whole conversations (suricata's "flow" events). It names the side that began,
// and unlike an alert it tells how the other side answered. How it ended is kept as the record's text, one of four.
#pragma once

#include <cstdint>
#include <string_view>

namespace hindcast {

enum class FlowAnswer : std::uint8_t {
  none,        // no flow record
  unanswered,  // no packet came back
  refused,     // every packet was answered with a TCP reset
  answered,
  used,  // answered, and more went both ways than it takes to open and close a connection
};

// "flow, no answer", "flow, refused", "flow, answered", "flow, used"; "" for none. The view lives for ever.
std::string_view flow_text(FlowAnswer answer);
// The reverse; none for any other text.
FlowAnswer parse_flow_text(std::string_view text);

}  // namespace hindcast
