// The event: one log entry, normalised, as the correlation sees it. Plain data; the store fills it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/host.h"
#include "core/protocol.h"
#include "core/tcp_flags.h"
#include "core/timestamp.h"

namespace hindcast {

using EventId = std::int64_t;
using HostId = std::int32_t;       // row of v_host; kNoHost where the record names none
using SignatureId = std::int32_t;  // row of the signature table; kNoSignature where there is none
inline constexpr HostId kNoHost = -1;
inline constexpr SignatureId kNoSignature = -1;

// What wrote the record. Spelt the same in the store, JSON and documents.
enum class Sensor : std::uint8_t { snort, snort_portscan, tcpdump, sendmail, suricata };
std::string_view sensor_name(Sensor sensor);

// A packet quoted inside an ICMP error: the packet that caused it. Hosts are kNoHost where nothing was quoted.
struct QuotedFlow {
  Protocol protocol = Protocol::unknown;
  HostId src = kNoHost;
  HostId dst = kNoHost;
  Port src_port = kNoPort;
  Port dst_port = kNoPort;
};

// One record. -1 stands for "the text does not show it" in every number.
struct Event {
  EventId id = 0;
  Timestamp time;                     // meaning by `basis`
  TimeBasis basis = TimeBasis::dated;
  TimePrecision precision = TimePrecision::us;
  Sensor sensor = Sensor::snort;
  Protocol protocol = Protocol::unknown;
  HostId src = kNoHost;
  HostId dst = kNoHost;
  Port src_port = kNoPort;
  Port dst_port = kNoPort;
  SignatureId signature = kNoSignature;
  TcpFlags flags = kFlagsNotLogged;
  std::int32_t source_id = 0;
  std::int32_t line = 0;              // of the record's first line, from 1
  std::int32_t length = -1;           // payload bytes
  std::int32_t detail = -1;           // index into the dataset's packet details, -1 if it has none
};

// What packet sensors show beside the flow.
struct PacketDetail {
  std::int64_t seq = -1;
  std::int64_t ack = -1;
  std::int32_t window = -1;
  std::int32_t ttl = -1;
  std::int32_t ip_id = -1;
  std::int16_t icmp_type = -1;
  std::int16_t icmp_code = -1;
  std::int8_t dont_fragment = -1;     // 1 set, 0 clear
  std::int32_t repeat = 1;            // how often the record stands for itself ("last message repeated 4 times": 4)
  QuotedFlow quoted;
  std::string tcp_options;            // as written, without the brackets
  std::string text;                   // decoder text or scan type, as written
};

// What sendmail shows. Empty text and -1 where the line does not show it.
struct MailDetail {
  EventId event_id = 0;
  std::int64_t size = -1;
  std::int32_t recipient_count = -1;
  std::string queue_id;
  std::string ruleset;
  std::string argument;               // arg1= of a ruleset line
  std::string sender;
  std::string recipient;
  std::string relay_name;
  std::string relay_address;
  std::string status;                 // stat=
  std::string reject;                 // reject=, or what was read of it
};

}  // namespace hindcast
