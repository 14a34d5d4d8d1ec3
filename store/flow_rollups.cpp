#include "store/flow_rollups.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/event.h"
#include "core/foremost.h"
#include "core/sorter.h"
#include "store/query_runner.h"
#include "store/sort_key.h"
#include "store/span_cells.h"

namespace hindcast {
namespace {

constexpr std::size_t kSortMemory = std::size_t{2} << 20U;
constexpr std::size_t kRowMemory = std::size_t{1} << 20U;
// What source_port keeps (schema/tables.sql).
constexpr Port kLowestPort = 1024;
constexpr std::size_t kMostSourcePorts = 1000;

// The moment of a record, or nothing: then it has no day.
constexpr std::int64_t kUndated = std::numeric_limits<std::int64_t>::min();

struct FlowRecord {
  Protocol protocol = Protocol::unknown;
  Port src_port = kNoPort, dst_port = kNoPort;
  HostId src = kNoHost, dst = kNoHost;
  std::int64_t time_us = kUndated;
  std::int64_t tcp_flags = -1;  // -1: not shown

  [[nodiscard]] bool is_reset() const { return tcp_flags >= 0 && (tcp_flags & kRst) != 0; }
  [[nodiscard]] bool is_answer() const { return is_reset() || (tcp_flags >= 0 && (tcp_flags & (kSyn | kAck)) == (kSyn | kAck)); }
};

// Values of a group, of which the distinct ones count.
template <typename Value>
class DistinctValues {
 public:
  void add(const Value& value) { values_.push_back(value); }
  // Their number; begins anew.
  std::int64_t take_count() {
    std::sort(values_.begin(), values_.end());
    const auto count = std::unique(values_.begin(), values_.end()) - values_.begin();
    values_.clear();
    return count;
  }

 private:
  std::vector<Value> values_;
};

// Distinct days and the span, of dated records.
class Moments {
 public:
  void add(std::int64_t time_us) {
    if (time_us == kUndated) return;
    days_.add(time_us / kUsPerDay);
    span_.add(time_us);
  }
  std::int64_t take_days() { return days_.take_count(); }
  DatedSpan take_span() { return std::exchange(span_, {}); }

 private:
  DistinctValues<std::int64_t> days_;
  DatedSpan span_;
};

// The hosts of the case: which are outsiders, and their places in the order of their names.
class Hosts {
 public:
  Result<void> read(Database& database) {
    return for_each_row(database, "SELECT host_id, is_internal FROM host ORDER BY address", [this](const Statement& row) {
      const auto id = static_cast<std::size_t>(row.integer(0));
      if (hosts_.size() <= id) hosts_.resize(id + 1);
      hosts_[id] = {static_cast<std::uint32_t>(by_name_.size()), row.integer(1) == 0};
      by_name_.push_back(static_cast<HostId>(id));
    });
  }
  // False for none.
  [[nodiscard]] bool is_outsider(HostId host) const {
    return host != kNoHost && static_cast<std::size_t>(host) < hosts_.size() && hosts_[static_cast<std::size_t>(host)].is_outsider;
  }
  // Of a host that the case holds.
  [[nodiscard]] std::uint32_t place(HostId host) const { return hosts_[static_cast<std::size_t>(host)].place; }
  [[nodiscard]] HostId at(std::uint32_t place) const { return by_name_[place]; }

 private:
  struct Host {
    std::uint32_t place = 0;
    bool is_outsider = false;
  };
  std::vector<Host> hosts_;      // by id
  std::vector<HostId> by_name_;  // by place
};

// The table source_port.
class SourcePorts {
 public:
  explicit SourcePorts(const Hosts& hosts) : hosts_(hosts) {}

  void add(const FlowRecord& r) {
    if (r.src_port < kLowestPort || r.dst_port == kNoPort || !hosts_.is_outsider(r.src)) return;
    const auto protocol = static_cast<std::uint32_t>(static_cast<int>(r.protocol) + 1);
    const std::uint32_t ports = static_cast<std::uint32_t>(r.src_port) << 16U | static_cast<std::uint32_t>(r.dst_port);
    uses_.add({two_in_one(protocol, ports), hosts_.place(r.src), host_number(r.dst), r.time_us});
  }

  Result<void> write(Database& database) {
    uses_.drain_runs([](const Use& first, const Use& next) { return first.key == next.key; },
                     [this](const std::vector<Use>& uses) { rows_.add(summed(uses)); });
    return insert_each(database,
                       "source_port(protocol, src_port, dst_port, hosts, days, targets, events, lowest_host_id, highest_host_id, "
                       "first_us, last_us)",
                       rows_.take(), [this](const Row& r) {
                         return std::array<ComputedCell, 11>{static_cast<std::int64_t>(r.protocol()),
                                                             std::int64_t{low_half(r.key) >> 16U},
                                                             std::int64_t{low_half(r.key) & 0xFFFFU},
                                                             r.hosts,
                                                             r.days,
                                                             r.targets,
                                                             r.events,
                                                             std::int64_t{hosts_.at(r.lowest)},
                                                             std::int64_t{hosts_.at(r.highest)},
                                                             first_cell(r.span),
                                                             last_cell(r.span)};
                       });
  }

 private:
  // A record: protocol, source port and port; the sender's place among names; the receiver.
  struct Use {
    std::uint64_t key = 0;
    std::uint32_t sender = 0, receiver = 0;
    std::int64_t time_us = kUndated;
  };
  struct Row {
    std::uint64_t key = 0;  // as in Use
    std::int64_t hosts = 0, days = 0, targets = 0, events = 0;
    std::uint32_t lowest = 0, highest = 0;  // places among names
    DatedSpan span;

    [[nodiscard]] Protocol protocol() const { return static_cast<Protocol>(static_cast<int>(high_half(key)) - 1); }
    // As the query names it.
    [[nodiscard]] std::string name() const { return protocol() == Protocol::unknown ? "unknown" : protocol_name(protocol()); }
    static bool comes_before(const Row& a, const Row& b) {
      const auto size = [](const Row& row) { return std::tie(row.hosts, row.days, row.events); };
      if (size(a) != size(b)) return size(a) > size(b);
      if (high_half(a.key) != high_half(b.key)) return a.name() < b.name();
      return a.key < b.key;
    }
  };

  Row summed(const std::vector<Use>& uses) {
    Row row;
    row.key = uses.front().key;
    row.events = static_cast<std::int64_t>(uses.size());
    row.lowest = row.highest = uses.front().sender;
    for (const Use& use : uses) {
      row.lowest = std::min(row.lowest, use.sender);
      row.highest = std::max(row.highest, use.sender);
      senders_.add(use.sender);
      if (use.receiver != host_number(kNoHost)) receivers_.add(use.receiver);
      moments_.add(use.time_us);
    }
    row.hosts = senders_.take_count();
    row.targets = receivers_.take_count();
    row.days = moments_.take_days();
    row.span = moments_.take_span();
    return row;
  }

  const Hosts& hosts_;
  Sorter<Use> uses_{kSortMemory};
  Foremost<Row> rows_{kMostSourcePorts};
  DistinctValues<std::uint32_t> senders_, receivers_;
  Moments moments_;
};

// The table unsolicited_answer.
class UnsolicitedAnswers {
 public:
  explicit UnsolicitedAnswers(const Hosts& hosts) : hosts_(hosts) {}

  void add(const FlowRecord& r) {
    if (r.protocol != Protocol::tcp) return;
    if (r.is_answer()) {
      if (!hosts_.is_outsider(r.src)) return;
      turns_.add({two_in_one(host_number(r.src), host_number(r.dst)), r.src_port, r.dst_port, r.time_us,
                  r.is_reset() ? Turn::Kind::reset : Turn::Kind::syn_ack});
    } else if (hosts_.is_outsider(r.dst) && r.src != kNoHost && r.src_port != kNoPort && r.dst_port != kNoPort) {
      turns_.add({two_in_one(host_number(r.dst), host_number(r.src)), r.dst_port, r.src_port, r.time_us, Turn::Kind::question});
    }
  }

  Result<void> write(Database& database) {
    std::uint64_t key = 0;
    turns_.drain([&](const Turn& turn) {
      if (turn.key != key) {
        close_pair();
        if (high_half(turn.key) != high_half(key)) close_server();
        key = turn.key;
      }
      if (turn.kind == Turn::Kind::question) {
        questions_.emplace_back(turn.server_port, turn.client_port);
      } else {
        answers_.push_back(turn);
      }
    });
    close_pair();
    close_server();
    return insert_each(
        database, "unsolicited_answer(src_host_id, src_port, is_reset, targets, ports, answers, days, first_us, last_us)", rows_,
        [](const Row& r) {
          return std::array<ComputedCell, 9>{
              std::int64_t{r.server}, shown(r.port),    std::int64_t{r.is_reset}, r.targets, r.ports, r.answers, r.days,
              first_cell(r.span),     last_cell(r.span)};
        });
  }

 private:
  // One record between a server that is an outsider and a client: the server, then the client.
  struct Turn {
    enum class Kind : std::uint8_t { question, syn_ack, reset };
    std::uint64_t key = 0;
    Port server_port = kNoPort, client_port = kNoPort;
    std::int64_t time_us = kUndated;
    Kind kind = Kind::question;
  };
  struct Row {
    HostId server = kNoHost;
    Port port = kNoPort;
    bool is_reset = false;
    std::int64_t targets = 0, ports = 0, answers = 0, days = 0;
    DatedSpan span;
  };

  // Of the answers to the client at hand, those stay that it did not ask for.
  void close_pair() {
    std::sort(questions_.begin(), questions_.end());
    for (const Turn& answer : std::exchange(answers_, {})) {
      const std::pair ports(answer.server_port, answer.client_port);
      if (!std::binary_search(questions_.begin(), questions_.end(), ports)) unsolicited_.push_back(answer);
    }
    questions_.clear();
  }

  void close_server() {
    const auto service = [](const Turn& turn) { return std::pair(turn.server_port, turn.kind); };
    std::sort(unsolicited_.begin(), unsolicited_.end(), [&](const Turn& a, const Turn& b) { return service(a) < service(b); });
    for (auto at = unsolicited_.cbegin(); at != unsolicited_.cend();) {
      Row row;
      row.server = static_cast<HostId>(high_half(at->key)) - 1;
      row.port = at->server_port;
      row.is_reset = at->kind == Turn::Kind::reset;
      const auto first = service(*at);
      for (; at != unsolicited_.cend() && service(*at) == first; ++at) {
        ++row.answers;
        if (low_half(at->key) != host_number(kNoHost)) clients_.add(low_half(at->key));
        if (at->client_port != kNoPort) ports_.add(at->client_port);
        moments_.add(at->time_us);
      }
      row.targets = clients_.take_count();
      row.ports = ports_.take_count();
      row.days = moments_.take_days();
      row.span = moments_.take_span();
      rows_.push_back(row);
    }
    unsolicited_.clear();
  }

  const Hosts& hosts_;
  Sorter<Turn> turns_{kSortMemory};
  std::vector<std::pair<Port, Port>> questions_;  // ports of server and client, of the pair at hand
  std::vector<Turn> answers_;                     // of the pair at hand
  std::vector<Turn> unsolicited_;                 // of the server at hand
  PagedArray<Row> rows_{kRowMemory};
  DistinctValues<std::uint32_t> clients_;
  DistinctValues<Port> ports_;
  Moments moments_;
};

FlowRecord read_record(const Statement& row) {
  FlowRecord r;
  r.protocol = static_cast<Protocol>(row.integer(0));
  r.src_port = static_cast<Port>(row.shown(1));
  r.dst_port = static_cast<Port>(row.shown(2));
  r.src = static_cast<HostId>(row.shown(3));
  r.dst = static_cast<HostId>(row.shown(4));
  if (!row.is_null(5)) r.time_us = row.integer(5);
  r.tcp_flags = row.shown(6);
  return r;
}

// The tables source_port and unsolicited_answer.
Result<void> write_flows(Database& database) {
  Hosts hosts;
  HINDCAST_TRY(hosts.read(database));
  SourcePorts source_ports(hosts);
  UnsolicitedAnswers answers(hosts);
  HINDCAST_TRY(for_each_row(database,
                            "SELECT protocol, src_port, dst_port, src_host_id, dst_host_id, time_us, tcp_flags FROM v_event_raw",
                            [&](const Statement& row) {
                              const FlowRecord record = read_record(row);
                              source_ports.add(record);
                              answers.add(record);
                            }));
  HINDCAST_TRY(source_ports.write(database));
  return answers.write(database);
}

// The table mail_message. One text says what a message is: while the table is not counted, the query reads the mail itself.
Result<void> write_mail_messages(Database& database) {
  const CannedQuery* query = find_query("relay_attempts");
  assert(query != nullptr && "a roll-up keeps the answer of a query that does not exist");
  auto insert = database.prepare(
      "INSERT INTO mail_message(first_time, queue_id, relay_name, relay_address, sender, recipient, form, outcome, status)\n" +
      std::string(query->sql));
  if (!insert) return insert.error();
  insert->bind(insert->parameter_index(":special_only"), 0);
  return insert->run();
}

}  // namespace

Result<void> rebuild_flow_rollups(Database& database) try {
  HINDCAST_TRY(
      database.execute("DELETE FROM source_port; DELETE FROM unsolicited_answer; DELETE FROM mail_message;"
                       "DELETE FROM counted WHERE roll_up <> 'shared_target'"));
  HINDCAST_TRY(write_flows(database));
  HINDCAST_TRY(write_mail_messages(database));
  return database.execute(
      "INSERT INTO counted SELECT roll_up, (SELECT coalesce(sum(events), 0) FROM source_day)"
      " FROM (SELECT 'source_port' AS roll_up UNION ALL SELECT 'unsolicited_answer' UNION ALL SELECT 'mail_message')");
} catch (const SpoolFailure& failure) {
  return failure.error();
}

}  // namespace hindcast
