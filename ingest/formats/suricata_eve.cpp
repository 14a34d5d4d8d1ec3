// suricata's alerts and flow records as JSON: eve.json, one object a line, or an array of objects that a tool printed over many
// lines.
//
//   {"timestamp":"2020-05-09T06:52:33.976865+1000","flow_id":1,"event_type":"alert","src_ip":"10.0.0.128","src_port":55621,
//    "dest_ip":"10.0.0.10","dest_port":53,"proto":"UDP","alert":{"gid":1,"signature_id":2063052,"rev":1,"signature":"ET INFO x",
//    "category":"Misc activity","severity":3}}                                                            (one line in the file)
//
//   {"timestamp":"2024-02-29T11:34:31.060718+0000","flow_id":1,"event_type":"flow","src_ip":"10.0.0.1","src_port":4000,
//    "dest_ip":"10.0.0.2","dest_port":80,"proto":"TCP","flow":{"pkts_toserver":3,"pkts_toclient":2,"bytes_toserver":180,
//    "bytes_toclient":160,"start":"2024-02-29T11:33:31.045426+0000","state":"closed","reason":"timeout"},
//    "tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","state":"closed"}}                   (one line in the file)
//
// A flow is one record, of the moment when it began (ingest/suricata_flow.h).
//
// Objects of other event types (dns, http, stats, drop, netflow) are known text and no records; printed over many lines, all but
// alerts are refused with "not an alert", for only their end shows what they are. Key order varies. The zone has no colon, or is
// missing.
// ICMP has icmp_type and icmp_code in place of ports. Escapes in texts stay as written.
// Exports of other programs wrap the event in an object of their own, as text ("_raw") or as an object ("result", "_source"): it is
// looked for where the line is no event itself. Not read: such objects printed over many lines; two events in one line.
//
// Known from: suricata's documentation of EVE, real files of 4 to 6.
#include "core/protocol.h"
#include "ingest/format.h"
#include "ingest/json_members.h"
#include "ingest/scan_text.h"
#include "ingest/snort_common.h"
#include "ingest/suricata_flow.h"

namespace hindcast {
namespace {

constexpr Sample kSamples[] = {
    // one object a line
    {"{\"timestamp\":\"2022-07-10T23:52:31.097119+0000\",\"flow_id\":836311304881252,\"in_iface\":\"bond0\",\"event_type\":\"alert"
     "\",\"src_ip\":\"1.2.3.5\",\"src_port\":53114,\"dest_ip\":\"127.0.0.1\",\"dest_port\":80,\"proto\":\"TCP\",\"metadata\":{\"fl"
     "owbits\":[\"min.gethttp\",\"http.dottedquadhost\"]},\"community_id\":\"xx\",\"tx_id\":0,\"alert\":{\"action\":\"allowed\",\""
     "gid\":1,\"signature_id\":2843816,\"rev\":1,\"signature\":\"ETPRO HUNTING Generic Inbound URI Directory "
     "Traversal\",\"category\":\"Potentially Bad Traffic\",\"severity\":2,\"metadata\":{\"created_at\":[\"2020_08_04\"]}},\"app_pr"
     "oto\":\"http\"}",
     "2022-07-10 23:52:31.097119 utc+0 | suricata | tcp 1.2.3.5:53114 > 127.0.0.1:80 | [1:2843816:1] sig=ETPRO HUNTING Generic "
     "Inbound URI Directory Traversal class=Potentially Bad Traffic priority=2"},
    // made from the documentation: ICMP
    {"{\"timestamp\":\"2020-05-09T06:52:33.976865+1000\",\"event_type\":\"alert\",\"src_ip\":\"10.0.0.128\",\"dest_ip\":\"10.0.0.1"
     "0\",\"proto\":\"ICMP\",\"icmp_type\":8,\"icmp_code\":0,\"alert\":{\"action\":\"allowed\",\"gid\":1,\"signature_id\":2100366,"
     "\"rev\":8,\"signature\":\"GPL ICMP_INFO PING *NIX\",\"category\":\"Misc activity\",\"severity\":3}}",
     "2020-05-09 06:52:33.976865 utc+36000 | suricata | icmp 10.0.0.128 > 10.0.0.10 | [1:2100366:8] sig=GPL ICMP_INFO PING *NIX "
     "class=Misc activity priority=3 icmp_type=8 icmp_code=0"},
    // made after exports: wrapped as text, and as an object, the last of an array
    {"{\"preview\":false,\"result\":{\"_raw\":\"{\\\"timestamp\\\":\\\"2020-05-09T06:52:33.976865+1000\\\",\\\"event_type\\\":"
     "\\\"alert\\\",\\\"src_ip\\\":\\\"10.0.0.1\\\",\\\"src_port\\\":4,\\\"dest_ip\\\":\\\"10.0.0.2\\\",\\\"dest_port\\\":53,"
     "\\\"proto"
     "\\\":\\\"UDP\\\",\\\"alert\\\":{\\\"signature_id\\\":7,\\\"signature\\\":\\\"a \\\\\\\"b\\\\\\\"\\\"}}\",\"host\":\"x\"}}",
     "2020-05-09 06:52:33.976865 utc+36000 | suricata | udp 10.0.0.1:4 > 10.0.0.2:53 | [-1:7:-1] sig=a \\\\\\\"b\\\\\\\""},
    {"{\"_index\":\"x\",\"_source\":{\"timestamp\":\"2020-05-09T06:52:33.976865+1000\",\"event_type\":\"alert\",\"src_ip\":\"10.0."
     "0.1\","
     "\"dest_ip\":\"10.0.0.2\",\"proto\":\"ICMP\",\"icmp_type\":8,\"icmp_code\":0,\"alert\":{\"signature_id\":7,\"signature\":"
     "\"a\"}}}]",
     "2020-05-09 06:52:33.976865 utc+36000 | suricata | icmp 10.0.0.1 > 10.0.0.2 | [-1:7:-1] sig=a icmp_type=8 icmp_code=0"},
    // flows: a connection, a SYN without an answer, one refused, a ping
    {"{\"timestamp\":\"2024-02-29T11:34:31.060718+0000\",\"flow_id\":1,\"event_type\":\"flow\",\"src_ip\":\"10.0.0.1\",\"src_"
     "port\":"
     "4000,\"dest_ip\":\"10.0.0.2\",\"dest_port\":80,\"proto\":\"TCP\",\"flow\":{\"pkts_toserver\":5,\"pkts_toclient\":4,"
     "\"bytes_toserver\":500,\"bytes_toclient\":900,\"start\":\"2024-02-29T11:33:31.045426+0000\",\"end\":\"2024-02-29T11:33:"
     "31.060718+0000\",\"age\":0,\"state\":\"closed\",\"reason\":\"timeout\",\"alerted\":false},\"tcp\":{\"tcp_flags\":\"1b\","
     "\"tcp_flags_ts\":\"1b\",\"tcp_flags_tc\":\"1b\",\"state\":\"closed\"}}",
     "2024-02-29 11:33:31.045426 utc+0 | suricata_flow | tcp 10.0.0.1:4000 > 10.0.0.2:80 | flags=S text=flow, used repeat=5"},
    {"{\"timestamp\":\"2024-02-29T11:34:31.060718+0000\",\"event_type\":\"flow\",\"src_ip\":\"10.0.0.1\",\"src_port\":4000,"
     "\"dest_ip\":\"10.0.0.2\",\"dest_port\":81,\"proto\":\"TCP\",\"flow\":{\"pkts_toserver\":1,\"pkts_toclient\":0,\"start\":"
     "\"2024-02-29T11:33:31.045426+0000\",\"state\":\"new\"},\"tcp\":{\"tcp_flags\":\"02\"}}",
     "2024-02-29 11:33:31.045426 utc+0 | suricata_flow | tcp 10.0.0.1:4000 > 10.0.0.2:81 | flags=S text=flow, no answer"},
    {"{\"timestamp\":\"2024-02-29T11:34:31.060718+0000\",\"event_type\":\"flow\",\"src_ip\":\"10.0.0.1\",\"src_port\":4000,"
     "\"dest_ip\":\"10.0.0.2\",\"dest_port\":82,\"proto\":\"TCP\",\"flow\":{\"pkts_toserver\":1,\"pkts_toclient\":1,\"start\":"
     "\"2024-02-29T11:33:31.045426+0000\",\"state\":\"closed\"},\"tcp\":{\"tcp_flags\":\"16\",\"tcp_flags_ts\":\"02\",\"tcp_flags_"
     "tc"
     "\":\"14\"}}",
     "2024-02-29 11:33:31.045426 utc+0 | suricata_flow | tcp 10.0.0.1:4000 > 10.0.0.2:82 | flags=S text=flow, refused"},
    {"{\"timestamp\":\"2024-02-29T11:34:31.060718+0000\",\"event_type\":\"flow\",\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"10.0.0.2\","
     "\"proto\":\"ICMP\",\"icmp_type\":8,\"icmp_code\":0,\"flow\":{\"pkts_toserver\":1,\"pkts_toclient\":1,\"start\":\"2024-02-29T"
     "11:33:31.045426+0000\",\"state\":\"established\"}}",
     "2024-02-29 11:33:31.045426 utc+0 | suricata_flow | icmp 10.0.0.1 > 10.0.0.2 | icmp_type=8 icmp_code=0 text=flow, answered"},
    // printed over many lines, no zone
    {"{\n"
     "    \"timestamp\": \"2019-01-02T03:50:11.315110\",\n"
     "    \"flow_id\": 52710912,\n"
     "    \"event_type\": \"alert\",\n"
     "    \"src_ip\": \"8.42.77.171\",\n"
     "    \"src_port\": 49678,\n"
     "    \"dest_ip\": \"138.68.3.71\",\n"
     "    \"dest_port\": 22,\n"
     "    \"proto\": \"TCP\",\n"
     "    \"alert\": {\n"
     "      \"action\": \"allowed\",\n"
     "      \"gid\": 1,\n"
     "      \"signature_id\": 2001219,\n"
     "      \"rev\": 19,\n"
     "      \"signature\": \"ET SCAN Potential SSH Scan\",\n"
     "      \"category\": \"Attempted Information Leak\",\n"
     "      \"severity\": 2\n"
     "    }\n"
     "  },\n",
     "2019-01-02 03:50:11.315110 | suricata | tcp 8.42.77.171:49678 > 138.68.3.71:22 | [1:2001219:19] sig=ET SCAN Potential SSH "
     "Scan class=Attempted Information Leak priority=2"},
};

// Record::stage of an object that is printed over many lines: how deep its last line is, the outer object being 1, plus
// kInAlert inside its "alert" object. Zero for an object on one line.
constexpr std::int8_t kEnded = -1;
constexpr std::int8_t kInAlert = 50;
constexpr std::int8_t kDeepest = 40;

struct Place {
  std::int8_t depth = 0;
  bool in_alert = false;
};

Place place_of(const Record& record) {
  const bool in_alert = record.stage >= kInAlert;
  return Place{static_cast<std::int8_t>(in_alert ? record.stage - kInAlert : record.stage), in_alert};
}

void set_place(Record& record, int depth, bool in_alert) {
  record.stage = static_cast<std::int8_t>(depth + (in_alert && depth > 1 ? kInAlert : 0));
  if (depth == 0) record.stage = kEnded;
}

bool take_dashed(std::string_view& text, int& value, char end) {
  std::string_view rest = text;
  if (!take_number(rest, value) || rest.empty() || rest.front() != end) return false;
  text = rest.substr(1);
  return true;
}

// "+0000", "-04:00", "Z".
void take_zone(std::string_view text, WrittenTime& time) {
  if (text == "Z") time.utc_offset_s = 0;
  const bool is_west = text.starts_with('-');
  if (!is_west && !text.starts_with('+')) return;
  std::string_view hours = text.substr(1, 2);
  std::string_view minutes = text.size() > 2 ? text.substr(text.size() - 2) : std::string_view{};
  std::int32_t h = 0;
  std::int32_t m = 0;
  if (!take_number(hours, h) || !take_number(minutes, m)) return;
  time.utc_offset_s = (h * 3600 + m * 60) * (is_west ? -1 : 1);
}

// "2020-05-09T06:52:33.976865+1000".
bool read_time(std::string_view text, WrittenTime& time) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!take_dashed(text, year, '-') || !take_dashed(text, month, '-') || !take_dashed(text, day, 'T')) return false;
  if (year < 1970 || year > 9999 || !is_valid_date(year, month, day) || !take_time_of_day(text, time)) return false;
  time.kind = WrittenTime::Kind::full;
  time.year = static_cast<std::int16_t>(year);
  time.month = static_cast<std::int8_t>(month);
  time.day = static_cast<std::int8_t>(day);
  take_zone(text, time);
  return true;
}

template <typename T>
void to_number(std::string_view text, T& value) {
  take_number(text, value);
}

void take_alert_member(const JsonMember& member, Record& record) {
  const std::string_view key = member.key;
  if (key == "gid") {
    to_number(member.text, record.gid);
  } else if (key == "signature_id") {
    to_number(member.text, record.sid);
  } else if (key == "rev") {
    to_number(member.text, record.rev);
  } else if (key == "severity") {
    to_number(member.text, record.priority);
  } else if (key == "signature") {
    record.signature = member.text;
  } else if (key == "category") {
    record.classification = member.text;
  }
}

void take_alert(JsonMembers& members, Record& record) {
  JsonMember member;
  while (members.next(member)) take_alert_member(member, record);
}

// A member of the event. Its type waits in `text` until the record is complete.
void take_member(const JsonMember& member, Record& record) {
  const std::string_view key = member.key;
  if (key == "timestamp") {
    read_time(member.text, record.time);
  } else if (key == "event_type") {
    record.text = member.text;
  } else if (key == "src_ip") {
    record.src.host = member.text;
  } else if (key == "dest_ip") {
    record.dst.host = member.text;
  } else if (key == "src_port") {
    to_number(member.text, record.src.port);
  } else if (key == "dest_port") {
    to_number(member.text, record.dst.port);
  } else if (key == "proto") {
    record.protocol = parse_protocol(member.text);
  } else if (key == "icmp_type") {
    to_number(member.text, record.icmp_type);
  } else if (key == "icmp_code") {
    to_number(member.text, record.icmp_code);
  } else if (key == "alert" && member.kind == JsonMember::Kind::object) {
    JsonMembers members(member.text);
    take_alert(members, record);
  }
}

// Reads the members of an event; what follows it stays in `text`. Whether it is whole.
bool take_event(std::string_view& text, Record& record, JsonQuotes quotes = JsonQuotes::plain) {
  JsonMembers members(text, quotes);
  JsonMember member;
  std::string_view flow;
  std::string_view tcp;
  while (members.next_key(member.key)) {
    if (member.key == "alert" && members.rest().starts_with('{')) {
      JsonMembers alert(members.rest(), quotes);
      take_alert(alert, record);
      members.go_behind(alert);
    } else if (members.take_value(member)) {
      take_member(member, record);
      if (member.kind == JsonMember::Kind::object && member.key == "flow") flow = member.text;
      if (member.kind == JsonMember::Kind::object && member.key == "tcp") tcp = member.text;
    }
  }
  if (record.text == "flow" && !flow.empty()) read_time(take_suricata_flow(flow, tcp, quotes, record), record.time);
  text = trim(members.rest());
  return members.is_whole();
}

constexpr int kMostWraps = 3;

// An event that another program's object wraps: as the text of a string ("_raw", "message"), or as an object in the object
// ("result", "_source"). False if there is none.
bool take_wrapped_event(std::string_view text, Record& record, int wraps) {
  JsonMembers members(text);
  JsonMember member;
  while (members.next(member)) {
    if (!member.text.starts_with('{')) continue;
    const bool is_text = member.kind == JsonMember::Kind::string;
    std::string_view event = member.text;
    record.clear();
    if (take_event(event, record, is_text ? JsonQuotes::escaped : JsonQuotes::plain) && !record.text.empty()) return true;
    if (!is_text && wraps > 1 && take_wrapped_event(member.text, record, wraps - 1)) return true;
  }
  return false;
}

// Checks a complete record; the reason of damage, or empty text.
std::string_view complete(Record& record) {
  if (record.src.port > 65'535 || record.dst.port > 65'535) return "bad port";
  if (record.time.kind == WrittenTime::Kind::none) return "bad date";
  if (record.sensor == Sensor::suricata_flow) return record.src.host.empty() || record.dst.host.empty() ? "no addresses" : "";
  if (record.sid < 0 && record.signature.empty()) return "no signature";
  record.text = {};
  return {};
}

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  line = trim(line);
  if (line == "[" || line == "]") return LineVerdict::comment;
  if (!take(line, "[")) take(line, ",");
  if (!line.starts_with('{')) return LineVerdict::not_mine;
  if (line == "{") {
    record.sensor = Sensor::suricata;
    set_place(record, 1, false);
    return LineVerdict::record_open;
  }
  std::string_view rest = line;
  const bool is_whole = take_event(rest, record);
  if (record.text.empty() && !take_wrapped_event(line, record, kMostWraps)) return LineVerdict::not_mine;
  if (record.sensor != Sensor::suricata_flow) record.sensor = Sensor::suricata;
  if (!is_whole) {
    reason = "cut line";
  } else if (!rest.empty() && rest != "," && rest != "]") {
    reason = "several objects in one line";
  } else if (record.text != "alert" && record.sensor != Sensor::suricata_flow) {
    return LineVerdict::comment;
  } else {
    reason = complete(record);
  }
  return reason.empty() ? LineVerdict::record : LineVerdict::damaged;
}

// One line of a printed object: a member, the start of a nested value, or an end.
NextLine next(std::string_view line, Record& record) {
  line = trim(line);
  const Place place = place_of(record);
  if (place.depth <= 0 || line.empty()) return NextLine::not_mine;
  if (line.front() == '}' || line.front() == ']') {
    set_place(record, place.depth - 1, place.in_alert);
    return NextLine::belongs;
  }
  if (line.back() == '{' || line.back() == '[') {
    if (place.depth >= kDeepest) return NextLine::not_mine;
    const bool is_alert = place.depth == 1 && line.starts_with("\"alert\"");
    set_place(record, place.depth + 1, place.in_alert || is_alert);
    return NextLine::belongs;
  }
  if (place.depth > (place.in_alert ? 2 : 1)) return NextLine::belongs;
  JsonMember member;
  if (!take_json_member(line, member)) return NextLine::not_mine;
  if (place.in_alert) {
    take_alert_member(member, record);
  } else {
    take_member(member, record);
  }
  return NextLine::belongs;
}

bool finish(Record& record, std::string_view& reason) {
  if (record.stage == 0) return true;
  if (record.stage != kEnded) {
    reason = "cut object";
  } else if (record.text != "alert") {
    reason = "not an alert";
  } else {
    reason = complete(record);
  }
  return reason.empty();
}

}  // namespace

extern const Format kSuricataEve;
const Format kSuricataEve = {
    "suricata_eve", Sensor::suricata, "suricata alert or flow as JSON (eve.json)", "suricata 2 to 7", begin, next, finish, kSamples,
};

}  // namespace hindcast
