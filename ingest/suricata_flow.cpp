#include "ingest/suricata_flow.h"

#include <charconv>
#include <limits>

#include "core/flow_record.h"
#include "ingest/scan_text.h"

namespace hindcast {
namespace {

// What a flow's "flow" and "tcp" objects show; -1 where they do not.
struct FlowFacts {
  std::string_view start;
  std::int64_t to_server = -1;  // packets; so is to_client
  std::int64_t to_client = -1;
  TcpFlags flags = kFlagsNotLogged;            // of both sides
  TcpFlags flags_to_server = kFlagsNotLogged;  // of the side that began
  TcpFlags flags_to_client = kFlagsNotLogged;
};

// "1b".
TcpFlags read_hex_flags(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc{} && end == text.data() + text.size() && value <= 0xff ? static_cast<TcpFlags>(value) : kFlagsNotLogged;
}

void take_flow_objects(std::string_view flow, std::string_view tcp, JsonQuotes quotes, FlowFacts& facts) {
  JsonMember member;
  for (JsonMembers members(flow, quotes); members.next(member);) {
    std::string_view text = member.text;
    if (member.key == "start") {
      facts.start = text;
    } else if (member.key == "pkts_toserver") {
      take_number(text, facts.to_server);
    } else if (member.key == "pkts_toclient") {
      take_number(text, facts.to_client);
    }
  }
  for (JsonMembers members(tcp, quotes); members.next(member);) {
    if (member.key == "tcp_flags") facts.flags = read_hex_flags(member.text);
    if (member.key == "tcp_flags_ts") facts.flags_to_server = read_hex_flags(member.text);
    if (member.key == "tcp_flags_tc") facts.flags_to_client = read_hex_flags(member.text);
  }
}

// Of one packet each way, or of as many each way, each was answered by a reset if any was: a connection that stood has one more.
bool is_refused(const FlowFacts& facts) {
  if (facts.flags_to_client != kFlagsNotLogged) return (facts.flags_to_client & (kRst | kSyn)) == kRst;
  return facts.flags != kFlagsNotLogged && (facts.flags & kRst) != 0 && facts.to_client >= facts.to_server && facts.to_server <= 3;
}

FlowAnswer answer_of(const FlowFacts& facts, Protocol protocol) {
  if (facts.to_client <= 0) return FlowAnswer::unanswered;
  if (protocol == Protocol::tcp && is_refused(facts)) return FlowAnswer::refused;
  return protocol == Protocol::tcp && facts.to_server >= 3 && facts.to_client >= 2 ? FlowAnswer::used : FlowAnswer::answered;
}

// What the side that began opened with, as far as the record tells.
TcpFlags first_flags(const FlowFacts& facts) {
  const bool one_sided = facts.flags_to_server == kFlagsNotLogged && facts.to_client <= 0;
  const TcpFlags sent = one_sided ? facts.flags : facts.flags_to_server;
  if (sent != kFlagsNotLogged && (facts.to_server <= 1 || (sent & kSyn) == 0)) return sent;
  return facts.flags != kFlagsNotLogged && (facts.flags & kSyn) != 0 ? kSyn : kFlagsNotLogged;
}

}  // namespace

std::string_view take_suricata_flow(std::string_view flow, std::string_view tcp, JsonQuotes quotes, Record& record) {
  FlowFacts facts;
  take_flow_objects(flow, tcp, quotes, facts);
  record.sensor = Sensor::suricata_flow;
  record.text = flow_text(answer_of(facts, record.protocol));
  if (record.protocol == Protocol::tcp) record.flags = first_flags(facts);
  if (facts.to_server > 1 && facts.to_server <= std::numeric_limits<std::int32_t>::max())
    record.repeat = static_cast<std::int32_t>(facts.to_server);
  return facts.start;
}

}  // namespace hindcast
