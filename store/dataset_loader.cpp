#include "store/dataset_loader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/event_sorter.h"
#include "core/host.h"
#include "core/parallel.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

// Whether a table may be laid out by this id. A damaged case holds others, which are passed over.
bool is_id(std::int64_t id) { return id >= 0 && id <= std::numeric_limits<std::int32_t>::max(); }

// The place of an id in a list by ids, made where there is none; the ids must ascend.
template <typename T>
T& place_of(std::vector<T>& all, std::int64_t id) {
  all.resize(static_cast<std::size_t>(id) + 1);
  return all.back();
}

// The element of an id; `none` where there is no such: a damaged case may name it all the same.
template <typename List, typename Element>
Element& element_of(List& all, std::int64_t id, Element& none) {
  const auto at = static_cast<std::size_t>(id);
  return at < all.size() ? all[at] : none;
}

// The highest ids that the case holds. A damaged case may name others: nothing stands for those.
struct Known {
  std::int64_t host = -1;
  std::int64_t signature = -1;
  std::int64_t source = -1;

  [[nodiscard]] HostId host_of(std::int64_t id) const { return id <= host && id >= 0 ? static_cast<HostId>(id) : kNoHost; }
  [[nodiscard]] SignatureId signature_of(std::int64_t id) const {
    return id <= signature && id >= 0 ? static_cast<SignatureId>(id) : kNoSignature;
  }
  [[nodiscard]] std::int32_t source_of(std::int64_t id) const { return id <= source && id > 0 ? static_cast<std::int32_t>(id) : 0; }
};

Result<Known> load_known(Database& database) {
  Known known;
  for (const auto& [id, sql] :
       {std::pair(&known.host, "SELECT max(host_id) FROM host WHERE host_id <= 2147483647"),
        std::pair(&known.signature, "SELECT max(signature_id) FROM signature WHERE signature_id <= 2147483647"),
        std::pair(&known.source, "SELECT max(source_id) FROM source WHERE source_id <= 2147483647")}) {
    auto highest = database.query_integer(sql);
    if (!highest) return highest.error();
    *id = highest->value_or(-1);
  }
  return known;
}

Result<void> load_hosts(Database& database, Dataset& data) {
  return for_each_row(database, "SELECT host_id, address, is_internal FROM host ORDER BY host_id", [&data](const Statement& row) {
    if (!is_id(row.integer(0))) return;
    const auto id = static_cast<std::size_t>(row.integer(0));
    while (data.hosts.size() < id) data.hosts.add({});  // numbers that the case leaves out
    data.hosts.add(parse_host(row.text(1)));
    data.is_internal.resize(id);
    data.is_internal.push_back(row.integer(2) != 0);
  });
}

Result<void> load_sources(Database& database, Dataset& data) {
  data.sources.resize(1);
  return for_each_row(database, "SELECT source_id, path, utc_offset_s FROM source ORDER BY source_id",
                      [&data](const Statement& row) {
                        if (!is_id(row.integer(0)) || row.integer(0) == 0) return;
                        place_of(data.sources, row.integer(0)) = SourceFile{std::string(row.text(1)), row.integer(2)};
                      });
}

Result<void> load_signatures(Database& database, Dataset& data) {
  return for_each_row(database, "SELECT signature_id, text FROM signature ORDER BY signature_id", [&data](const Statement& row) {
    if (is_id(row.integer(0))) place_of(data.signatures, row.integer(0)) = row.text(1);
  });
}

// What the events of a series share (schema/tables.sql). Looked up here, it is not looked up by SQLite for each event.
struct Series {
  Event shared;
  std::int64_t time_unit_us = 1;
  bool has_packet = false;
};

// By id.
class SeriesTable {
 public:
  static Result<SeriesTable> load(Database& database, const Known& known) {
    SeriesTable table;
    HINDCAST_TRY(for_each_row(database,
                              "SELECT series_id, time_basis, time_precision, sensor_id, protocol, signature_id, tcp_flags,"
                              " source_id, time_unit_us, has_packet FROM series ORDER BY series_id",
                              [&](const Statement& row) {
                                if (!is_id(row.integer(0))) return;
                                Series& series = place_of(table.all_, row.integer(0));
                                series.shared.basis = static_cast<TimeBasis>(row.integer(1));
                                series.shared.precision = static_cast<TimePrecision>(row.integer(2));
                                series.shared.sensor = static_cast<Sensor>(row.integer(3));
                                series.shared.protocol = static_cast<Protocol>(row.integer(4));
                                series.shared.signature = known.signature_of(row.shown(5));
                                series.shared.flags = static_cast<TcpFlags>(row.shown(6));
                                series.shared.source_id = known.source_of(row.integer(7));
                                series.time_unit_us = row.integer(8);
                                series.has_packet = row.integer(9) != 0;
                              }));
    return table;
  }
  const Series& operator[](std::int64_t id) const { return element_of(all_, id, none_); }

 private:
  std::vector<Series> all_;
  Series none_;
};

// Texts of rows, which stand in them or are the number of a phrase.
class RowTexts {
 public:
  // `data` must outlive it, and stay where it is.
  explicit RowTexts(Dataset& data) : data_(data) {}

  Result<void> load(Database& database) {
    return for_each_row(database, "SELECT phrase_id, text FROM phrase ORDER BY phrase_id", [this](const Statement& row) {
      if (is_id(row.integer(0))) place_of(phrases_, row.integer(0)).text = row.text(1);
    });
  }
  // As it is shown.
  TextId text(const Statement& row, int column) {
    if (row.column_class(column) != 'i') return data_.keep(row.text(column));
    Phrase& phrase = element_of(phrases_, row.integer(column), none_);
    if (phrase.id == kNotKept) phrase.id = data_.keep(phrase.text);
    return phrase.id;
  }
  // Options of TCP without their numbers: time stamps make every text another, and nobody asks for them. The next column has a
  // value where "%d" in the phrase stands for one.
  TextId options(const Statement& row, int column) {
    if (row.column_class(column) != 'i') return data_.keep(without_numbers(row.text(column), false));
    const bool is_pattern = !row.is_null(column + 1);
    Phrase& phrase = element_of(phrases_, row.integer(column), none_);
    TextId& id = is_pattern ? phrase.pattern_id : phrase.options_id;
    if (id == kNotKept) id = data_.keep(without_numbers(phrase.text, is_pattern));
    return id;
  }

 private:
  static constexpr TextId kNotKept = kNoText - 1;
  struct Phrase {
    std::string text;
    // The number of the text in the dataset; without numbers; and without "%d" as well.
    TextId id = kNotKept;
    TextId options_id = kNotKept;
    TextId pattern_id = kNotKept;
  };

  static std::string without_numbers(std::string_view text, bool is_pattern) {
    constexpr std::string_view kNumber = "%d";
    std::string rest;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (is_pattern && text.substr(at).starts_with(kNumber)) {
        ++at;
      } else if (text[at] < '0' || text[at] > '9') {
        rest += text[at];
      }
    }
    return rest;
  }

  Dataset& data_;
  std::vector<Phrase> phrases_;  // by id
  Phrase none_;                  // of a damaged case
};

// In the order of events.
Result<void> load_packets(Database& database, const Known& known, const SeriesTable& series, Dataset& data, RowTexts& texts) {
  return for_each_row(database,
                      "SELECT series_id, seq, window, ttl, ip_id, dont_fragment, icmp_type, icmp_code, tcp_options, option_1,"
                      " text, ack, quoted_protocol, quoted_src_host_id, quoted_src_port, quoted_dst_host_id, quoted_dst_port"
                      " FROM event_row ORDER BY event_id",
                      [&](const Statement& row) {
                        if (!series[row.integer(0)].has_packet) return;
                        PacketDetail p;
                        p.seq = row.shown(1);
                        p.window = static_cast<std::int32_t>(row.shown(2));
                        p.ttl = static_cast<std::int16_t>(row.shown(3));
                        p.ip_id = static_cast<std::int32_t>(row.shown(4));
                        p.dont_fragment = static_cast<std::int8_t>(row.shown(5));
                        p.icmp_type = static_cast<std::int16_t>(row.shown(6));
                        p.icmp_code = static_cast<std::int16_t>(row.shown(7));
                        p.tcp_options = texts.options(row, 8);
                        p.text = texts.text(row, 10);
                        p.acknowledges_zero = row.shown(11) == 0;
                        if (!row.is_null(12)) {
                          p.quoted = static_cast<std::int32_t>(data.quoted_flows.size());
                          data.quoted_flows.push_back({static_cast<Protocol>(row.integer(12)), known.host_of(row.shown(13)),
                                                       known.host_of(row.shown(15)), static_cast<Port>(row.shown(14)),
                                                       static_cast<Port>(row.shown(16))});
                        }
                        data.packets.push_back(p);
                      });
}

// Likewise.
Result<void> load_mails(Database& database, Dataset& data, RowTexts& texts) {
  return for_each_row(database,
                      "SELECT size, recipient_count, queue_id, ruleset, argument, sender, relay_name, reject FROM mail_row"
                      " ORDER BY event_id",
                      [&](const Statement& row) {
                        MailDetail m;
                        m.size = row.shown(0);
                        m.recipient_count = static_cast<std::int32_t>(row.shown(1));
                        m.message = message_key(row.text(2));
                        int column = 3;
                        for (TextId* text : {&m.ruleset, &m.argument, &m.sender, &m.relay_name, &m.reject})
                          *text = texts.text(row, column++);
                        data.mails.push_back(m);
                      });
}

// In microseconds since 1970. A damaged case may hold any number: what lies beyond all logs is put to their end, so that
// differences of moments can be counted with.
Timestamp moment(std::int64_t time, std::int64_t unit_us, std::int64_t base_us) {
  constexpr std::int64_t kFarthest = std::int64_t{1} << 58U;  // 9,000 years
  std::int64_t us = 0;
  const bool is_beyond = __builtin_mul_overflow(time, unit_us, &us) || __builtin_add_overflow(us, base_us, &us);
  if (is_beyond) us = (time < 0) == (unit_us < 0) ? kFarthest : -kFarthest;
  return Timestamp{std::clamp(us, -kFarthest, kFarthest)};
}

// Which events have a mail's details, asked event by event.
class MailOwners {
 public:
  static Result<MailOwners> open(Database& database) {
    auto ids = database.prepare("SELECT event_id FROM mail_row ORDER BY event_id");
    if (!ids) return ids.error();
    MailOwners owners(std::move(*ids));
    HINDCAST_TRY(owners.step());
    return owners;
  }
  // The place of its details among those of all mails; -1 if it has none. `id` must be above all before it.
  Result<std::int32_t> place_of(EventId id) {
    while (has_next_ && next_ < id) HINDCAST_TRY(step());
    return has_next_ && next_ == id ? place_ : -1;
  }

 private:
  // open() is the way.
  explicit MailOwners(Statement ids) : ids_(std::move(ids)) {}
  Result<void> step() {
    auto more = ids_.step();
    if (!more) return more.error();
    has_next_ = *more;
    if (has_next_) next_ = ids_.integer(0);
    ++place_;
    return {};
  }

  Statement ids_;
  bool has_next_ = false;
  EventId next_ = 0;         // that has details, at or above the last that was asked for
  std::int32_t place_ = -1;  // of its details
};

Result<void> load_events(Database& database, const Known& known, const SeriesTable& all_series, Dataset& data) {
  auto base = time_base(database);
  if (!base) return base.error();
  auto mails = MailOwners::open(database);
  if (!mails) return mails.error();
  std::int32_t packets = 0;
  EventSorter sorter(data.memory / Dataset::kSortShare);
  HINDCAST_TRY(for_each_row(database,
                            "SELECT event_id, series_id, time, src_host_id, src_port, dst_host_id, dst_port, length FROM event_row"
                            " ORDER BY event_id",
                            [&](const Statement& row) -> Result<void> {
                              const Series& series = all_series[row.integer(1)];
                              Event e = series.shared;
                              e.id = row.integer(0);
                              if (!row.is_null(2)) e.time = moment(row.integer(2), series.time_unit_us, base->us);
                              e.src = known.host_of(row.shown(3));
                              e.src_port = static_cast<Port>(row.shown(4));
                              e.dst = known.host_of(row.shown(5));
                              e.dst_port = static_cast<Port>(row.shown(6));
                              e.length = static_cast<std::int32_t>(row.shown(7));
                              auto mail = mails->place_of(e.id);
                              if (!mail) return mail.error();
                              const std::int32_t packet = series.has_packet ? packets++ : -1;
                              e.detail = e.sensor == Sensor::sendmail ? *mail : packet;
                              sorter.add(e);
                              return {};
                            }));
  sorter.drain([&data](const Event& event) { data.events.push_back(event); });
  return {};
}

// All that stands beside the events.
Result<void> load_rest(Database& database, const Known& known, const SeriesTable& series, Dataset& data) {
  HINDCAST_TRY(load_hosts(database, data));
  data.hosts.shrink_to_fit();
  HINDCAST_TRY(load_sources(database, data));
  HINDCAST_TRY(load_signatures(database, data));
  index_hosts(data);
  RowTexts texts(data);
  HINDCAST_TRY(texts.load(database));
  HINDCAST_TRY(load_packets(database, known, series, data, texts));
  return load_mails(database, data, texts);
}

// Another connection to the same file, to read beside the first; nothing where there is none.
std::optional<Database> second_reader(const Database& database) {
  if (database.has_moved()) return std::nullopt;
  auto reader = Database::open(database.path(), OpenMode::read_only);
  if (!reader) return std::nullopt;
  return std::move(*reader);
}

}  // namespace

Result<Dataset> load_dataset(Database& database, std::size_t memory) {
  Dataset data(memory);
  auto known = load_known(database);
  if (!known) return known.error();
  auto series = SeriesTable::load(database, *known);
  if (!series) return series.error();
  // The two halves of the work at once, where there is another connection.
  std::optional<Database> reader = second_reader(database);
  Result<void> rest;
  Result<void> events;
  if (reader) {
    run_both([&] { rest = load_rest(*reader, *known, *series, data); },
             [&] { events = load_events(database, *known, *series, data); });
  } else {
    rest = load_rest(database, *known, *series, data);
    events = load_events(database, *known, *series, data);
  }
  HINDCAST_TRY(rest);
  HINDCAST_TRY(events);
  return data;
}

}  // namespace hindcast
