// The event: one log entry, normalised, as the correlation sees it. Plain data; the store fills it.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/protocol.h"
#include "core/tcp_flags.h"
#include "core/timestamp.h"

namespace hindcast {

// Row of v_event, from 1; 0 in an event that is not stored yet.
using EventId = std::int64_t;
// Row of v_host; kNoHost where the record names none
using HostId = std::int32_t;
// Row of the signature table; kNoSignature where there is none
using SignatureId = std::int32_t;
// A text of the dataset (Dataset::text); kNoText where the record shows none
using TextId = std::int32_t;
inline constexpr HostId kNoHost = -1;
inline constexpr SignatureId kNoSignature = -1;
inline constexpr TextId kNoText = -1;

// What wrote the record. Spelt the same in the store, JSON and documents.
enum class Sensor : std::uint8_t { snort, snort_portscan, tcpdump, sendmail, suricata, suricata_flow };
// "snort", "snort_portscan", ...: the enumerator's own spelling.
std::string_view sensor_name(Sensor sensor);

// A packet quoted inside an ICMP error: the packet that caused it. Hosts are kNoHost where nothing was quoted.
struct QuotedFlow {
  // What the quotation shows; Protocol::unknown where it is cut before the protocol.
  Protocol protocol = Protocol::unknown;
  HostId src = kNoHost;
  HostId dst = kNoHost;
  // kNoPort where the quoted protocol has no ports, or they are cut off.
  Port src_port = kNoPort;
  Port dst_port = kNoPort;
};

// One record. -1 stands for "the text does not show it" in every number.
struct Event {
  EventId id = 0;
  // Meaning by `basis`: UTC where dated, the time of day (on 1970-01-01 and the days after) where undated, nothing
  // else.
  Timestamp time;
  TimeBasis basis = TimeBasis::dated;
  // What the line shows: snort's portscan log and syslog have whole seconds only.
  TimePrecision precision = TimePrecision::us;
  // What wrote the line; a second sensor's record of the same packet is another Event (correlate/fusion.h joins
  // them).
  Sensor sensor = Sensor::snort;
  // As the line shows it: snort before 1.8 prints none.
  Protocol protocol = Protocol::unknown;
  // As written: the packet's source, not the attacker. Who began is correlate/orientation.h's question.
  HostId src = kNoHost;
  HostId dst = kNoHost;
  Port src_port = kNoPort;
  Port dst_port = kNoPort;
  SignatureId signature = kNoSignature;
  // Bits as in the TCP header; kFlagsNotLogged is not the same as no flags.
  TcpFlags flags = kFlagsNotLogged;
  // Row of v_source, from 1: the first file that holds the record. Within a file ids ascend with the lines.
  std::int32_t source_id = 0;
  // Bytes of payload; headers do not count, whatever the sensor's version counts.
  std::int32_t length = -1;
  // Index into the dataset's mails for a mail record, else into its packets; -1 if it has none.
  std::int32_t detail = -1;
};

// What packet sensors show beside the flow. -1 stands for "not shown" in every number.
struct PacketDetail {
  // Sequence number, 0 .. 2^32-1: absolute or relative, as tcpdump chose to print it.
  std::int64_t seq = -1;
  // Bytes, unscaled as in the header (0..65535).
  std::int32_t window = -1;
  // 0..65535. Together with ttl it tells tools and stacks apart.
  std::int32_t ip_id = -1;
  // As written, without the brackets and the digits: "mss ,nop,nop,sackOK".
  TextId tcp_options = kNoText;
  // Decoder text or scan type, as written: quoted; only a few fixed texts are read again (flow records, port ranges).
  TextId text = kNoText;
  // Of an ICMP error: index into Dataset::quoted_flows, -1 if it quotes nothing.
  std::int32_t quoted = -1;
  // 0..255; what was left of it at the sensor.
  std::int16_t ttl = -1;
  // 0..255 each, numbered as ICMP or ICMPv6 by the event's protocol.
  std::int16_t icmp_type = -1;
  std::int16_t icmp_code = -1;
  // 1 set, 0 clear.
  std::int8_t dont_fragment = -1;
  // Whether it shows an acknowledgement number of 0, which no stack sends.
  bool acknowledges_zero = false;
};

// What sendmail shows. kNoText and -1 where the line does not show it.
struct MailDetail {
  // Bytes of the message (size=).
  std::int64_t size = -1;
  // nrcpts=.
  std::int32_t recipient_count = -1;
  // message_key() of the queue id, which the lines of one message share; 0 where there is none.
  std::uint64_t message = 0;
  // "check_rcpt", "check_relay", ... of a line that says what a rule decided.
  TextId ruleset = kNoText;
  // arg1= of a ruleset line: the address or client that the rule was asked about.
  TextId argument = kNoText;
  // from=, chosen by the client: quoted, never trusted.
  TextId sender = kNoText;
  // Who spoke to the mail host: its name by reverse lookup.
  TextId relay_name = kNoText;
  TextId reject = kNoText;  // reject=, or what was read of it
};

// 64 bits of a hash, never 0 but for "": among a million messages two are mistaken for one in one case of 37 million.
std::uint64_t message_key(std::string_view queue_id);

}  // namespace hindcast
