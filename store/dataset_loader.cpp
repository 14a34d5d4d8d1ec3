#include "store/dataset_loader.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/event_sorter.h"
#include "core/host.h"
#include "core/parallel.h"

namespace hindcast {
namespace {

Result<void> load_hosts(Database& database, Dataset& data) {
  return for_each_row(database, "SELECT host_id, address, is_internal FROM host ORDER BY host_id", [&data](const Statement& row) {
    const auto id = static_cast<std::size_t>(row.integer(0));
    while (data.hosts.size() < id) data.hosts.add({});  // numbers that the case leaves out
    data.hosts.add(parse_host(row.text(1)));
    data.is_internal.resize(id);
    data.is_internal.push_back(row.integer(2) != 0);
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

// Ids in ascending order, one bit each, so that the place of one among them is found at once.
class IdRanks {
 public:
  // `id` must be above all before it.
  void add(std::int64_t id) {
    const auto word = static_cast<std::size_t>(id) / 64;
    while (words_.size() <= word) words_.push_back({0, count_});
    words_[word].bits |= std::uint64_t{1} << (static_cast<std::size_t>(id) % 64);
    ++count_;
  }
  // How many are below `id`; -1 if it is none of them.
  [[nodiscard]] std::int32_t rank(std::int64_t id) const {
    const auto at = static_cast<std::size_t>(id);
    if (at / 64 >= words_.size() || (words_[at / 64].bits >> (at % 64) & 1U) == 0) return -1;
    const std::uint64_t below = words_[at / 64].bits & ((std::uint64_t{1} << (at % 64)) - 1);
    return words_[at / 64].before + std::popcount(below);
  }

 private:
  struct Word {
    std::uint64_t bits = 0;
    std::int32_t before = 0;  // ids in the words before
  };
  std::vector<Word> words_;
  std::int32_t count_ = 0;
};

// Which events have details.
struct DetailOwners {
  IdRanks packets;
  IdRanks mails;
};

// Time stamps make every text of options another; nobody asks for the numbers.
std::string without_digits(std::string_view text) {
  std::string rest(text);
  std::erase_if(rest, [](char c) { return c >= '0' && c <= '9'; });
  return rest;
}

Result<void> load_packets(Database& database, Dataset& data, IdRanks& owners) {
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
        p.tcp_options = data.keep(without_digits(row.text(8)));
        p.text = data.keep(row.text(9));
        if (!row.is_null(10)) {
          p.quoted = static_cast<std::int32_t>(data.quoted_flows.size());
          data.quoted_flows.push_back({static_cast<Protocol>(row.integer(10)), static_cast<HostId>(row.shown(11)),
                                       static_cast<HostId>(row.shown(13)), static_cast<Port>(row.shown(12)),
                                       static_cast<Port>(row.shown(14))});
        }
        owners.add(row.integer(0));
        data.packets.push_back(p);
      });
}

Result<void> load_mails(Database& database, Dataset& data, IdRanks& owners) {
  return for_each_row(
      database,
      "SELECT event_id, size, recipient_count, queue_id, ruleset, argument, sender, relay_name, reject FROM mail ORDER BY event_id",
      [&](const Statement& row) {
        MailDetail m;
        m.size = row.shown(1);
        m.recipient_count = static_cast<std::int32_t>(row.shown(2));
        m.message = message_key(row.text(3));
        int column = 4;
        for (TextId* text : {&m.ruleset, &m.argument, &m.sender, &m.relay_name, &m.reject}) *text = data.keep(row.text(column++));
        owners.add(row.integer(0));
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

Result<void> load_events(Database& database, EventSorter& events) {
  return for_each_row(database,
                      "SELECT event_id, time_us, time_basis, time_precision, sensor_id, protocol, src_host_id, src_port,"
                      " dst_host_id, dst_port, signature_id, tcp_flags, length, source_id FROM event ORDER BY event_id",
                      [&events](const Statement& row) { events.add(read_event(row)); });
}

Result<void> load_details(Database& database, Dataset& data, DetailOwners& owners) {
  HINDCAST_TRY(load_packets(database, data, owners.packets));
  return load_mails(database, data, owners.mails);
}

// Another connection to the same file, to read beside the first; nothing where there is none.
std::optional<Database> second_reader(const Database& database) {
  if (database.has_moved()) return std::nullopt;
  auto reader = Database::open(database.path(), OpenMode::read_only);
  if (!reader) return std::nullopt;
  return std::move(*reader);
}

// The two halves of the work at once: events, and all that stands beside them.
Result<void> load_in_two(Database& database, Dataset& data, EventSorter& sorter, DetailOwners& owners) {
  std::optional<Database> reader = second_reader(database);
  if (!reader) {
    HINDCAST_TRY(load_details(database, data, owners));
    return load_events(database, sorter);
  }
  Result<void> details;
  Result<void> events;
  run_both([&] { details = load_details(*reader, data, owners); }, [&] { events = load_events(database, sorter); });
  HINDCAST_TRY(details);
  return events;
}

}  // namespace

Result<Dataset> load_dataset(Database& database, std::size_t memory) {
  Dataset data(memory);
  HINDCAST_TRY(load_hosts(database, data));
  data.hosts.shrink_to_fit();
  HINDCAST_TRY(load_sources(database, data));
  HINDCAST_TRY(load_signatures(database, data));
  index_hosts(data);
  DetailOwners owners;
  EventSorter sorter(memory / Dataset::kSortShare);
  HINDCAST_TRY(load_in_two(database, data, sorter, owners));
  sorter.drain([&](Event event) {
    event.detail = (event.sensor == Sensor::sendmail ? owners.mails : owners.packets).rank(event.id);
    data.events.push_back(event);
  });
  return data;
}

}  // namespace hindcast
