// A case made by hand, record by record, and everything that correlation makes of it, all in memory. Endpoints are written
// as "192.0.2.7:1024", hosts without a port as "192.0.2.7"; times are seconds since 2000-06-01T00:00:00Z.
//   DatasetBuilder made;                          // 10.0.0.0/8 is ours
//   made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(3.5).seq(17).ttl(64);
//   CorrelatedCase run(made.build());
//   run.detect("horizontal_scan");
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/dataset.h"
#include "core/finding.h"
#include "core/flow_record.h"
#include "core/network_set.h"
#include "correlate/detector.h"

namespace hindcast::test {

// 2000-06-01T00:00:00Z, where the builder's clock starts.
Timestamp moment(double seconds);

// One record under construction; every call changes it and returns it. Valid as long as its builder.
class Record {
 public:
  Record& at(double seconds);            // moment of the record
  Record& at_us(std::int64_t us);        // the same, in microseconds after the builder's start
  Record& in_file(std::int32_t source);  // source_id; 1 unless told
  Record& undated();                     // only the time of day is known
  Record& rule(std::string_view message);
  Record& seq(std::int64_t value);
  Record& ack(std::int64_t value);
  Record& window(std::int32_t value);
  Record& ttl(std::int32_t value);
  Record& ip_id(std::int32_t value);
  Record& options(std::string_view text);
  Record& text(std::string_view text);
  // The packet that an ICMP error answers.
  Record& quoting(Protocol protocol, std::string_view src, std::string_view dst);
  // Mail fields.
  Record& queue(std::string_view id);
  Record& from(std::string_view sender);
  Record& rejected(std::string_view recipient);  // a check_rcpt line that refuses this recipient
  Record& delivered(std::int64_t size);          // one recipient, accepted
  Record& relay(std::string_view name);

  [[nodiscard]] EventId id() const { return event_.id; }

 private:
  friend class DatasetBuilder;
  explicit Record(class DatasetBuilder& builder) : builder_(&builder) {}
  PacketDetail& packet();

  DatasetBuilder* builder_;
  Event event_;
  // Texts are numbered in the builder, as in the dataset that it builds.
  PacketDetail packet_;
  std::optional<QuotedFlow> quoted_;
  bool has_packet_ = false;
  MailDetail mail_;
};

class DatasetBuilder {
 public:
  // `ours`: the networks of the case.
  explicit DatasetBuilder(const std::vector<std::string>& ours = {"10.0.0.0/8"});
  DatasetBuilder(const DatasetBuilder&) = delete;
  DatasetBuilder& operator=(const DatasetBuilder&) = delete;

  // Packets as tcpdump saw them.
  Record& tcp(std::string_view src, std::string_view dst, TcpFlags flags);
  Record& udp(std::string_view src, std::string_view dst);
  Record& icmp(std::string_view src, std::string_view dst, int type, int code = 0);
  // A snort alert of before 1.8: it shows neither protocol nor flags.
  Record& alert(std::string_view message, std::string_view src, std::string_view dst);
  // A line of the portscan log, with whole seconds: at() drops the fraction.
  Record& portscan_tcp(std::string_view src, std::string_view dst, TcpFlags flags);
  Record& portscan_udp(std::string_view src, std::string_view dst);
  // An alert about a scanner: spp_portscan names no target, sfPortscan one.
  Record& scan_report(std::string_view message, std::string_view actor, std::string_view target = "");
  // A flow record of TCP that began with `flags`.
  Record& flow(std::string_view src, std::string_view dst, FlowAnswer answer, TcpFlags flags = kSyn);
  // A maillog line, with whole seconds.
  Record& mail(std::string_view client, std::string_view mail_host);

  // Ordinary exchanges, each a few packets: a connection that stands, one that is refused, a query with its answer, a ping.
  void connection(std::string_view client, std::string_view server, double at);
  void refusal(std::string_view client, std::string_view server, double at);
  void query(std::string_view client, std::string_view server, double at);
  void ping(std::string_view client, std::string_view server, double at, bool is_answered);
  // A working day of machines of 10.0.0.0/8 that no detector has business with: web, mail, names, from `from` on.
  void business(double from);

  // Everything so far, indexed and in order. Event ids count from 1 in the order of the calls.
  [[nodiscard]] Dataset build() const;
  // The id that the next record gets.
  [[nodiscard]] EventId next_id() const { return static_cast<EventId>(records_.size()) + 1; }

  HostId host(std::string_view text);

 private:
  friend class Record;
  Record& add(Sensor sensor, Protocol protocol, std::string_view src, std::string_view dst);
  SignatureId signature(std::string_view message);
  TextId text(std::string_view text) { return text.empty() ? kNoText : texts_.id(text); }

  NetworkSet ours_;
  std::vector<std::string> hosts_;
  std::vector<std::string> signatures_;
  TextInterner texts_;
  std::deque<Record> records_;  // a deque: handles stay valid
};

// "host:port" or "host" -> its two parts.
struct EndpointText {
  std::string host;
  Port port = kNoPort;
};
EndpointText parse_endpoint(std::string_view text);

// "10.0.0" and 7 -> "10.0.0.7"; "10.0.0.7" and 80 -> "10.0.0.7:80".
std::string host_at(std::string_view network, int last);
std::string with_port(std::string_view host, int port);

using Values = std::map<std::string, double>;

// A dataset with its sightings, its attempts and what detectors found.
class CorrelatedCase {
 public:
  explicit CorrelatedCase(Dataset made);
  CorrelatedCase(const CorrelatedCase&) = delete;
  CorrelatedCase& operator=(const CorrelatedCase&) = delete;

  // Runs one detector; `values` set its parameters. Returns all findings so far.
  std::vector<Finding> detect(std::string_view detector, const Values& values = {});
  // Runs all detectors as correlate_case does, settles, weighs and numbers the findings, and links them.
  void correlate();

  // The only finding; fails the test if there is another number of them.
  [[nodiscard]] Finding only() const;
  // Findings of one kind.
  [[nodiscard]] std::vector<Finding> of_kind(FindingKind kind) const;
  // The only attempt; fails the test if there is another number of them.
  [[nodiscard]] Attempt only_attempt() const;
  [[nodiscard]] const PagedArray<Attempt>& attempts() const { return table.attempts; }
  // The host of this text; fails the test if the case has none.
  [[nodiscard]] HostId host(std::string_view text) const;
  [[nodiscard]] std::vector<std::string> addresses(const std::vector<HostId>& hosts) const;

  const Dataset data;
  Fusion fusion;
  const AttemptTable table;
  Context context;
  std::vector<Campaign> campaigns;
};

// The sightings as their packets followed each other.
std::vector<Sighting> in_time_order(const Fusion& fusion);

// The texts of all facts with this label.
std::vector<std::string> facts(const Finding& finding, std::string_view label);
// The text of the only fact with this label, "" if there is none or more.
std::string fact(const Finding& finding, std::string_view label);
// The bits of a reading, or -1000 if the finding does not have it.
double bits_of(const Finding& finding, Reading reading);
// first, first + 1, ... last.
std::vector<EventId> ids(EventId first, EventId last);

}  // namespace hindcast::test
