#include "tests/support/dataset_builder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/event_sorter.h"
#include "core/host.h"
#include "correlate/engine.h"
#include "correlate/finding_builder.h"

namespace hindcast::test {
namespace {

constexpr CivilTime kStart{2000, 6, 1, 0, 0, 0, 0};

// The place of `text` in `list`, added if it is new.
std::int32_t place_of(std::vector<std::string>& list, std::string_view text) {
  const auto found = std::find(list.begin(), list.end(), text);
  const auto place = static_cast<std::int32_t>(found - list.begin());
  if (found == list.end()) list.emplace_back(text);
  return place;
}

}  // namespace

Timestamp moment(double seconds) { return {from_civil(kStart).us + std::llround(seconds * 1e6)}; }

Record& Record::at(double seconds) {
  event_.time = moment(seconds);
  if (event_.precision == TimePrecision::s) event_.time.us -= event_.time.us % kUsPerSecond;
  return *this;
}
Record& Record::at_us(std::int64_t us) {
  event_.time = {moment(0).us + us};
  return *this;
}
Record& Record::in_file(std::int32_t source) {
  event_.source_id = source;
  return *this;
}
Record& Record::undated() {
  event_.basis = TimeBasis::undated;
  event_.time.us %= kUsPerDay;
  return *this;
}
Record& Record::rule(std::string_view message) {
  event_.signature = builder_->signature(message);
  return *this;
}
PacketDetail& Record::packet() {
  has_packet_ = true;
  return packet_;
}
Record& Record::seq(std::int64_t value) { return packet().seq = value, *this; }
Record& Record::ack(std::int64_t value) { return packet().acknowledges_zero = value == 0, *this; }
Record& Record::window(std::int32_t value) { return packet().window = value, *this; }
Record& Record::ttl(std::int32_t value) { return packet().ttl = static_cast<std::int16_t>(value), *this; }
Record& Record::ip_id(std::int32_t value) { return packet().ip_id = value, *this; }
Record& Record::options(std::string_view text) { return packet().tcp_options = builder_->text(text), *this; }
Record& Record::text(std::string_view text) { return packet().text = builder_->text(text), *this; }
Record& Record::quoting(Protocol protocol, std::string_view src, std::string_view dst) {
  const EndpointText from = parse_endpoint(src);
  const EndpointText to = parse_endpoint(dst);
  packet();
  quoted_ = QuotedFlow{protocol, builder_->host(from.host), builder_->host(to.host), from.port, to.port};
  return *this;
}
Record& Record::queue(std::string_view id) { return mail_.message = message_key(id), *this; }
Record& Record::from(std::string_view sender) {
  mail_.sender = builder_->text(sender);
  mail_.size = 0;
  mail_.recipient_count = 0;
  return *this;
}
Record& Record::rejected(std::string_view recipient) {
  mail_.ruleset = builder_->text("check_rcpt");
  mail_.argument = builder_->text(recipient);
  mail_.reject = builder_->text("550 Relaying denied");
  return *this;
}
Record& Record::delivered(std::int64_t size) {
  mail_.size = size;
  mail_.recipient_count = 1;
  return *this;
}
Record& Record::relay(std::string_view name) { return mail_.relay_name = builder_->text(name), *this; }

EndpointText parse_endpoint(std::string_view text) {
  EndpointText end{std::string(text), kNoPort};
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon != text.rfind(':')) return end;
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), end.port);
  end.host = text.substr(0, colon);
  return end;
}

std::string host_at(std::string_view network, int last) { return std::string(network) + "." + std::to_string(last); }
std::string with_port(std::string_view host, int port) { return std::string(host) + ":" + std::to_string(port); }

DatasetBuilder::DatasetBuilder(const std::vector<std::string>& ours) {
  for (const std::string& network : ours) REQUIRE(ours_.add(network).ok());
}

HostId DatasetBuilder::host(std::string_view text) { return place_of(hosts_, text); }
SignatureId DatasetBuilder::signature(std::string_view message) { return place_of(signatures_, message); }

Record& DatasetBuilder::add(Sensor sensor, Protocol protocol, std::string_view src, std::string_view dst) {
  const EndpointText from = parse_endpoint(src);
  const EndpointText to = parse_endpoint(dst);
  Record& record = records_.emplace_back(Record(*this));
  Event& e = record.event_;
  e.id = static_cast<EventId>(records_.size());
  e.time = moment(0);
  e.sensor = sensor;
  e.protocol = protocol;
  e.src = host(from.host);
  e.src_port = from.port;
  e.dst = to.host.empty() ? kNoHost : host(to.host);
  e.dst_port = to.port;
  e.source_id = 1;
  return record;
}

Record& DatasetBuilder::tcp(std::string_view src, std::string_view dst, TcpFlags flags) {
  Record& record = add(Sensor::tcpdump, Protocol::tcp, src, dst);
  record.event_.flags = flags;
  record.packet();
  return record;
}
Record& DatasetBuilder::udp(std::string_view src, std::string_view dst) { return add(Sensor::tcpdump, Protocol::udp, src, dst); }
Record& DatasetBuilder::icmp(std::string_view src, std::string_view dst, int type, int code) {
  Record& record = add(Sensor::tcpdump, Protocol::icmp, src, dst);
  record.packet().icmp_type = static_cast<std::int16_t>(type);
  record.packet().icmp_code = static_cast<std::int16_t>(code);
  return record;
}
Record& DatasetBuilder::alert(std::string_view message, std::string_view src, std::string_view dst) {
  return add(Sensor::snort, Protocol::unknown, src, dst).rule(message);
}
Record& DatasetBuilder::portscan_tcp(std::string_view src, std::string_view dst, TcpFlags flags) {
  Record& record = add(Sensor::snort_portscan, Protocol::tcp, src, dst);
  record.event_.flags = flags;
  record.event_.precision = TimePrecision::s;
  return record;
}
Record& DatasetBuilder::portscan_udp(std::string_view src, std::string_view dst) {
  Record& record = add(Sensor::snort_portscan, Protocol::udp, src, dst);
  record.event_.precision = TimePrecision::s;
  return record;
}
Record& DatasetBuilder::scan_report(std::string_view message, std::string_view actor, std::string_view target) {
  return add(Sensor::snort, Protocol::unknown, actor, target).rule(message);
}
Record& DatasetBuilder::flow(std::string_view src, std::string_view dst, FlowAnswer answer, TcpFlags flags) {
  Record& record = add(Sensor::suricata_flow, Protocol::tcp, src, dst);
  record.event_.flags = flags;
  return record.text(flow_text(answer));
}
Record& DatasetBuilder::mail(std::string_view client, std::string_view mail_host) {
  Record& record = add(Sensor::sendmail, Protocol::tcp, client, mail_host);
  record.event_.precision = TimePrecision::s;
  return record;
}

void DatasetBuilder::connection(std::string_view client, std::string_view server, double at_s) {
  tcp(client, server, kSyn).at(at_s);
  tcp(server, client, kSyn | kAck).at(at_s + 0.05);
  tcp(client, server, kAck).at(at_s + 0.1);
}
void DatasetBuilder::refusal(std::string_view client, std::string_view server, double at_s) {
  tcp(client, server, kSyn).at(at_s);
  tcp(server, client, kRst | kAck).at(at_s + 0.05);
}
void DatasetBuilder::query(std::string_view client, std::string_view server, double at_s) {
  udp(client, server).at(at_s);
  udp(server, client).at(at_s + 0.05);
}
void DatasetBuilder::ping(std::string_view client, std::string_view server, double at_s, bool is_answered) {
  icmp(client, server, 8).at(at_s);
  if (is_answered) icmp(server, client, 0).at(at_s + 0.05);
}
void DatasetBuilder::business(double from) {
  for (int i = 0; i < 40; ++i) {
    const double at_s = from + 600.0 * i;
    const int port = 2000 + i;
    connection(with_port(host_at("10.0.9", 1 + i % 4), port), with_port(host_at("198.51.100", 1 + i % 9), 80), at_s);
    query(with_port(host_at("10.0.9", 1 + i % 4), port), "10.0.9.53:53", at_s - 1);
    connection(with_port(host_at("203.0.113", 1 + i % 3), port), "10.0.9.25:25", at_s + 30);
  }
}

Dataset DatasetBuilder::build() const {
  Dataset data;
  for (const std::string& text : hosts_) {
    const Host host = parse_host(text);
    data.hosts.add(host);
    data.is_internal.push_back(ours_.contains(host));
  }
  data.signatures = signatures_;
  for (TextId id = 0; id < texts_.size(); ++id) data.keep(texts_.text(id));
  EventSorter sorter(data.memory);
  for (const Record& record : records_) {
    Event e = record.event_;
    const auto source = static_cast<std::size_t>(e.source_id);
    while (data.sources.size() <= source) data.sources.push_back({"file" + std::to_string(data.sources.size()), 0});
    if (e.sensor == Sensor::sendmail) {
      e.detail = static_cast<std::int32_t>(data.mails.size());
      data.mails.push_back(record.mail_);
    } else if (record.has_packet_) {
      e.detail = static_cast<std::int32_t>(data.packets.size());
      PacketDetail packet = record.packet_;
      if (record.quoted_) {
        packet.quoted = static_cast<std::int32_t>(data.quoted_flows.size());
        data.quoted_flows.push_back(*record.quoted_);
      }
      data.packets.push_back(packet);
    }
    sorter.add(e);
  }
  index_hosts(data);
  sorter.drain([&data](const Event& e) { data.events.push_back(e); });
  return data;
}

CorrelatedCase::CorrelatedCase(Dataset made)
    : data(std::move(made)), fusion(fuse(data)), table(make_attempts(data, fusion)), context(data, fusion, table) {}

std::vector<Finding> CorrelatedCase::detect(std::string_view detector, const Values& values) {
  const auto all = all_detectors();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Detector* d) { return d->info().name == detector; });
  REQUIRE_MESSAGE(found != all.end(), detector);
  const DetectorInfo info = (*found)->info();
  Settings settings(info);
  for (const auto& [name, value] : values) {
    const bool is_known =
        std::any_of(info.parameters.begin(), info.parameters.end(), [&](const Parameter& p) { return p.name == name; });
    REQUIRE_MESSAGE(is_known, name);
    settings.set(name, value);
  }
  (*found)->run(context, settings);
  context.findings.change_each([](std::size_t, Finding& f) { settle_readings(f); });
  return {context.findings.begin(), context.findings.end()};
}

void CorrelatedCase::correlate() {
  std::vector<Settings> settings;
  for (const Detector* detector : all_detectors()) settings.emplace_back(detector->info());
  Conclusions made = find(context, Groundwork(data), settings, {});
  context.findings = std::move(made.findings);
  context.explained = std::move(made.explained);
  link_findings(data, table, context.findings, campaigns, made.stages);
}

Finding CorrelatedCase::only() const {
  REQUIRE(context.findings.size() == 1);
  return context.findings.front();
}

std::vector<Finding> CorrelatedCase::of_kind(FindingKind kind) const {
  std::vector<Finding> found;
  std::copy_if(context.findings.begin(), context.findings.end(), std::back_inserter(found),
               [kind](const Finding& f) { return f.kind == kind; });
  return found;
}

Attempt CorrelatedCase::only_attempt() const {
  REQUIRE(table.attempts.size() == 1);
  return table.attempts.front();
}

HostId CorrelatedCase::host(std::string_view text) const {
  std::size_t id = 0;
  while (id < data.hosts.size() && data.hosts.text(id) != text) ++id;
  REQUIRE_MESSAGE(id < data.hosts.size(), text);
  return static_cast<HostId>(id);
}

std::vector<std::string> CorrelatedCase::addresses(const std::vector<HostId>& hosts) const {
  std::vector<std::string> texts;
  for (const HostId id : hosts) texts.emplace_back(data.address(id));
  return texts;
}

std::vector<Sighting> in_time_order(const Fusion& fusion) {
  std::vector<Sighting> sightings(fusion.sightings.begin(), fusion.sightings.end());
  std::sort(sightings.begin(), sightings.end(), [](const Sighting& a, const Sighting& b) { return a.order < b.order; });
  return sightings;
}

std::vector<std::string> facts(const Finding& finding, std::string_view label) {
  std::vector<std::string> texts;
  for (const Fact& f : finding.facts) {
    if (f.label == label) texts.push_back(f.text);
  }
  return texts;
}

std::string fact(const Finding& finding, std::string_view label) {
  const auto texts = facts(finding, label);
  return texts.size() == 1 ? texts.front() : std::string();
}

double bits_of(const Finding& finding, Reading reading) {
  const auto found = std::find_if(finding.readings.begin(), finding.readings.end(),
                                  [reading](const ReadingScore& r) { return r.reading == reading; });
  return found == finding.readings.end() ? -1000 : found->bits;
}

std::vector<EventId> ids(EventId first, EventId last) {
  std::vector<EventId> list;
  for (EventId id = first; id <= last; ++id) list.push_back(id);
  return list;
}

}  // namespace hindcast::test
