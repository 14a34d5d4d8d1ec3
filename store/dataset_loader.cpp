#include "store/dataset_loader.h"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "core/host.h"
#include "core/parallel.h"

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

// Ids of the events that dataset.packets are of, in the same order: ascending.
using PacketOwners = std::vector<std::int64_t>;

Result<void> load_packets(Database& database, Dataset& data, PacketOwners& owners) {
  return for_each_row(
      database,
      "SELECT event_id, seq, window, ttl, ip_id, dont_fragment, icmp_type, icmp_code, tcp_options, text, quoted_protocol,"
      " quoted_src_host_id, quoted_src_port, quoted_dst_host_id, quoted_dst_port, ack FROM packet ORDER BY event_id",
      [&](const Statement& row) {
        PacketDetail p;
        p.seq = row.shown(1);
        p.window = static_cast<std::int32_t>(row.shown(2));
        p.ttl = static_cast<std::int16_t>(row.shown(3));
        p.ip_id = static_cast<std::int32_t>(row.shown(4));
        p.dont_fragment = static_cast<std::int8_t>(row.shown(5));
        p.icmp_type = static_cast<std::int16_t>(row.shown(6));
        p.icmp_code = static_cast<std::int16_t>(row.shown(7));
        p.acknowledges_zero = !row.is_null(15) && row.integer(15) == 0;
        p.tcp_options = data.keep(row.text(8));
        p.text = data.keep(row.text(9));
        if (!row.is_null(10)) {
          p.quoted = static_cast<std::int32_t>(data.quoted_flows.size());
          data.quoted_flows.push_back({static_cast<Protocol>(row.integer(10)), static_cast<HostId>(row.shown(11)),
                                       static_cast<HostId>(row.shown(13)), static_cast<Port>(row.shown(12)),
                                       static_cast<Port>(row.shown(14))});
        }
        owners.push_back(row.integer(0));
        data.packets.push_back(p);
      });
}

Result<void> load_mails(Database& database, Dataset& data) {
  return for_each_row(
      database,
      "SELECT event_id, size, recipient_count, queue_id, ruleset, argument, sender, relay_name, reject FROM mail ORDER BY event_id",
      [&data](const Statement& row) {
        MailDetail m;
        m.event_id = row.integer(0);
        m.size = row.shown(1);
        m.recipient_count = static_cast<std::int32_t>(row.shown(2));
        int column = 3;
        for (TextId* text : {&m.queue_id, &m.ruleset, &m.argument, &m.sender, &m.relay_name, &m.reject})
          *text = data.keep(row.text(column++));
        data.mails.push_back(m);
      });
}

Event read_event(const Statement& row) {
  Event e;
  e.id = row.integer(0);
  e.time = Timestamp{row.integer(1)};
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
  return e;
}

Result<void> load_events(Database& database, Dataset& data) {
  return for_each_row(database,
                      "SELECT event_id, time_us, time_basis, time_precision, sensor_id, protocol, src_host_id, src_port,"
                      " dst_host_id, dst_port, signature_id, tcp_flags, length, source_id FROM event ORDER BY event_id",
                      [&data](const Statement& row) { data.events.push_back(read_event(row)); });
}

// Rows of a table, for reserve().
Result<std::size_t> row_count(Database& database, std::string_view sql) {
  auto count = database.query_integer(sql);
  if (!count) return count.error();
  return static_cast<std::size_t>(count->value_or(0));
}

// The two halves of the work: events, and all that stands beside them.
Result<void> load_events_in_order(Database& database, Dataset& data) {
  auto count = row_count(database, "SELECT count(*) FROM event");
  if (!count) return count.error();
  data.events.reserve(*count);
  HINDCAST_TRY(load_events(database, data));
  order_events(data);
  return {};
}

Result<void> load_details(Database& database, Dataset& data, PacketOwners& owners) {
  auto count = row_count(database, "SELECT count(*) FROM event_row");  // at most; memory that is not touched costs nothing
  if (!count) return count.error();
  data.packets.reserve(*count);
  owners.reserve(*count);
  HINDCAST_TRY(load_packets(database, data, owners));
  return load_mails(database, data);
}

// Another connection to the same file, to read beside the first; nothing where there is none.
std::optional<Database> second_reader(const Database& database) {
  if (database.has_moved()) return std::nullopt;
  auto reader = Database::open(database.path(), OpenMode::read_only);
  if (!reader) return std::nullopt;
  return std::move(*reader);
}

Result<void> load_in_two(Database& database, Dataset& data, PacketOwners& owners) {
  std::optional<Database> reader = second_reader(database);
  if (!reader) {
    HINDCAST_TRY(load_details(database, data, owners));
    return load_events_in_order(database, data);
  }
  Result<void> details;
  Result<void> events;
  run_both([&] { details = load_details(*reader, data, owners); }, [&] { events = load_events_in_order(database, data); });
  HINDCAST_TRY(details);
  return events;
}

void attach_packets(Dataset& data, const PacketOwners& owners) {
  if (owners.empty()) return;
  std::vector<std::int32_t> place_of(static_cast<std::size_t>(owners.back()) + 1, -1);
  for (std::size_t i = 0; i < owners.size(); ++i) place_of[static_cast<std::size_t>(owners[i])] = static_cast<std::int32_t>(i);
  for (Event& e : data.events) {
    if (e.id <= owners.back()) e.detail = place_of[static_cast<std::size_t>(e.id)];
  }
}

}  // namespace

Result<Dataset> load_dataset(Database& database) {
  Dataset data;
  HINDCAST_TRY(load_hosts(database, data));
  HINDCAST_TRY(load_sources(database, data));
  HINDCAST_TRY(load_signatures(database, data));
  index_hosts(data);
  PacketOwners owners;
  HINDCAST_TRY(load_in_two(database, data, owners));
  attach_packets(data, owners);
  return data;
}

}  // namespace hindcast
