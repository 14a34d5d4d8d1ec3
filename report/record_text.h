// One record set as text again from its stored fields, in the manner of the program that wrote it: for quoting evidence
// when the source file is not at hand. Not the original bytes: spacing and fields that the store does not keep differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/timestamp.h"

namespace hindcast {

// The fields of one event as the views show them; empty text and nothing where a field is not shown.
struct RecordFields {
  // Flow, rule and flags; names as the views spell them.
  std::string sensor, format, protocol, src, dst, signature, classification, flags, claimed_file;
  bool has_flags = false;  // false: the text does not show flags; true with "" shows that none is set
  // Numbers in the units of core/event.h.
  std::optional<std::int64_t> src_port, dst_port, gid, sid, rev, priority, length, seq, ack, window, ttl, ip_id, icmp_type,
      icmp_code;
  std::optional<std::int64_t> dont_fragment;
  std::string tcp_options, text;
  // Of mail lines.
  std::string log_host, program, queue_id, ruleset, argument, sender, recipient, relay_name, relay_address, status, reject;
  std::optional<std::int64_t> pid, size, recipient_count;
  TimeBasis basis = TimeBasis::none;
  TimePrecision precision = TimePrecision::us;
  Timestamp local_time;  // by the clock that wrote the line
};

// One line, without a line end. With a claimed file it starts with "SnortA7.txt:", as grep prints it.
std::string record_text(const RecordFields& fields);

}  // namespace hindcast
