#include "store/dataset_loader.h"

#include <unordered_map>
#include <utility>

#include "core/host.h"

namespace hindcast {
namespace {

Result<void> load_hosts(Database& database, Dataset& data) {
  return for_each_row(database, "SELECT host_id, address, is_internal FROM host ORDER BY host_id", [&data](const Statement& row) {
    const auto id = static_cast<std::size_t>(row.integer(0));
    if (data.hosts.size() <= id) {
      data.hosts.resize(id + 1);
      data.is_internal.resize(id + 1);
    }
    data.hosts[id] = parse_host(row.text(1));
    data.is_internal[id] = row.integer(2) != 0;
  });
}

Result<void> load_sources(Database& database, Dataset& data) {
  return for_each_row(database, "SELECT source_id, path, utc_offset_s FROM source ORDER BY source_id",
                      [&data](const Statement& row) {
                        data.sources.resize(static_cast<std::size_t>(row.integer(0)) + 1);
                        data.sources.back() = SourceFile{std::string(row.text(1)), row.integer(2)};
                      });
}

Result<void> load_signatures(Database& database, Dataset& data) {
  return for_each_row(database, "SELECT signature_id, text FROM signature ORDER BY signature_id", [&data](const Statement& row) {
    const auto id = static_cast<std::size_t>(row.integer(0));
    if (data.signatures.size() <= id) data.signatures.resize(id + 1);
    data.signatures[id] = row.text(1);
  });
}

Result<void> load_packets(Database& database, Dataset& data, std::unordered_map<EventId, std::int32_t>& places) {
  return for_each_row(
      database,
      "SELECT event_id, seq, ack, window, ttl, ip_id, dont_fragment, icmp_type, icmp_code, tcp_options, text, quoted_protocol,"
      " quoted_src_host_id, quoted_src_port, quoted_dst_host_id, quoted_dst_port, repeat_count FROM packet ORDER BY event_id",
      [&](const Statement& row) {
        PacketDetail p;
        p.seq = row.shown(1);
        p.ack = row.shown(2);
        p.window = static_cast<std::int32_t>(row.shown(3));
        p.ttl = static_cast<std::int32_t>(row.shown(4));
        p.ip_id = static_cast<std::int32_t>(row.shown(5));
        p.dont_fragment = static_cast<std::int8_t>(row.shown(6));
        p.icmp_type = static_cast<std::int16_t>(row.shown(7));
        p.icmp_code = static_cast<std::int16_t>(row.shown(8));
        p.tcp_options = row.text(9);
        p.text = row.text(10);
        if (!row.is_null(11)) {
          p.quoted = {static_cast<Protocol>(row.integer(11)), static_cast<HostId>(row.shown(12)),
                      static_cast<HostId>(row.shown(14)), static_cast<Port>(row.shown(13)), static_cast<Port>(row.shown(15))};
        }
        p.repeat = row.is_null(16) ? 1 : static_cast<std::int32_t>(row.integer(16));
        places.emplace(row.integer(0), static_cast<std::int32_t>(data.packets.size()));
        data.packets.push_back(std::move(p));
      });
}

Result<void> load_mails(Database& database, Dataset& data) {
  return for_each_row(
      database,
      "SELECT event_id, size, recipient_count, queue_id, ruleset, argument, sender, recipient, relay_name, relay_address,"
      " status, reject FROM mail ORDER BY event_id",
      [&data](const Statement& row) {
        MailDetail m;
        m.event_id = row.integer(0);
        m.size = row.shown(1);
        m.recipient_count = static_cast<std::int32_t>(row.shown(2));
        int column = 3;
        for (std::string* text : {&m.queue_id, &m.ruleset, &m.argument, &m.sender, &m.recipient, &m.relay_name, &m.relay_address,
                                  &m.status, &m.reject}) {
          *text = row.text(column++);
        }
        data.mails.push_back(std::move(m));
      });
}

Event read_event(const Statement& row) {
  Event e;
  e.id = row.integer(0);
  e.time = Timestamp{row.is_null(1) ? 0 : row.integer(1)};
  e.basis = static_cast<TimeBasis>(row.integer(2));
  e.precision = static_cast<TimePrecision>(row.integer(3));
  e.sensor = static_cast<Sensor>(row.integer(4));
  e.protocol = static_cast<Protocol>(row.integer(5));
  e.src = static_cast<HostId>(row.shown(6));
  e.src_port = static_cast<Port>(row.shown(7));
  e.dst = static_cast<HostId>(row.shown(8));
  e.dst_port = static_cast<Port>(row.shown(9));
  e.signature = static_cast<SignatureId>(row.shown(10));
  e.flags = static_cast<TcpFlags>(row.shown(11));
  e.length = static_cast<std::int32_t>(row.shown(12));
  e.source_id = static_cast<std::int32_t>(row.integer(13));
  e.line = static_cast<std::int32_t>(row.integer(14));
  return e;
}

}  // namespace

Result<Dataset> load_dataset(Database& database) {
  Dataset data;
  HINDCAST_TRY(load_hosts(database, data));
  HINDCAST_TRY(load_sources(database, data));
  HINDCAST_TRY(load_signatures(database, data));
  std::unordered_map<EventId, std::int32_t> packet_places;
  HINDCAST_TRY(load_packets(database, data, packet_places));
  HINDCAST_TRY(load_mails(database, data));
  HINDCAST_TRY(
      for_each_row(database,
                   "SELECT event_id, time_us, time_basis, time_precision, sensor_id, protocol, src_host_id, src_port, dst_host_id,"
                   " dst_port, signature_id, tcp_flags, length, source_id, line FROM event",
                   [&](const Statement& row) {
                     Event e = read_event(row);
                     if (const auto found = packet_places.find(e.id); found != packet_places.end()) e.detail = found->second;
                     data.events.push_back(e);
                   }));
  index_hosts(data);
  order_events(data);
  return data;
}

}  // namespace hindcast
