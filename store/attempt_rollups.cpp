#include "store/attempt_rollups.h"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>

#include "core/foremost.h"
#include "store/sort_key.h"
#include "store/span_cells.h"

namespace hindcast {
namespace {

// What the tables keep (schema/tables.sql).
constexpr std::int64_t kLeastServiceAttempts = 3;
constexpr std::int64_t kLeastScannedPorts = 10;
constexpr std::size_t kMostNetworks = 1000;

ComputedCell host_cell(HostId host) { return std::int64_t{host}; }
ComputedCell protocol_cell(Protocol protocol) { return static_cast<std::int64_t>(protocol); }

// The number of distinct keys in groups, which are the upper half of a key.
template <typename Member>
class GroupCounts {
 public:
  explicit GroupCounts(Sorter<Member>& members) : members_(members) {
    members_.sort();
    has_more_ = members_.next(next_);
  }
  // To be asked for ascending groups.
  std::int64_t of(std::uint32_t group) {
    std::int64_t count = 0;
    std::uint64_t before = 0;  // no key: groups count from 1
    for (; has_more_ && high_half(next_.key) <= group; has_more_ = members_.next(next_)) {
      if (std::exchange(before, next_.key) != next_.key && high_half(next_.key) == group) ++count;
    }
    return count;
  }

 private:
  Sorter<Member>& members_;
  Member next_;
  bool has_more_ = false;
};

}  // namespace

void AttemptRollups::Counts::add(const AttemptRow& attempt) {
  ++attempts;
  answered += attempt.outcome == "answered" ? 1 : 0;
  refused += attempt.outcome == "refused" ? 1 : 0;
  if (attempt.basis == TimeBasis::dated) span.add(DatedSpan{attempt.first.us, attempt.last.us});
}

void AttemptRollups::Counts::add(const Counts& other) {
  attempts += other.attempts;
  answered += other.answered;
  refused += other.refused;
  span.add(other.span);
}

Result<AttemptRollups> AttemptRollups::begin(Database& database) {
  AttemptRollups rollups;
  std::string prefix;
  std::uint32_t networks = 0;
  HINDCAST_TRY(for_each_row(database, "SELECT host_id, is_internal, prefix FROM host ORDER BY prefix", [&](const Statement& row) {
    const auto id = static_cast<std::size_t>(row.integer(0));
    if (row.text(2) != prefix) {
      prefix = row.text(2);
      ++networks;
    }
    if (rollups.hosts_.size() <= id) rollups.hosts_.resize(id + 1);
    rollups.hosts_[id] = {row.integer(1) != 0, row.integer(1) == 0, prefix.empty() ? 0 : networks};
  }));
  return rollups;
}

void AttemptRollups::add(std::int64_t attempt_id, const AttemptRow& a) {
  const bool is_other_actor = a.actor != actor_.actor;
  if (is_other_actor || a.protocol != all_.protocol || a.port != all_.port || attempts_.empty()) {
    close_service();
    if (is_other_actor) close_actor();
    all_.actor = dated_.actor = a.actor;
    all_.protocol = dated_.protocol = a.protocol;
    all_.port = dated_.port = a.port;
    all_.first_id = attempt_id;
  }
  all_.first_id = std::min(all_.first_id, attempt_id);
  all_.last_id = std::max(all_.last_id, attempt_id);
  if (actor_.first_id == 0) actor_ = {a.actor, attempt_id, attempt_id};
  actor_.first_id = std::min(actor_.first_id, attempt_id);
  actor_.last_id = std::max(actor_.last_id, attempt_id);
  Aim& aim = attempts_.emplace_back();
  aim.target = a.target;
  aim.protocol = a.protocol;
  aim.port = a.port;
  aim.is_dated = a.basis == TimeBasis::dated;
  aim.all.add(a);
  if (aim.all.answered > 0) aim.answered_span = aim.all.span;
  all_.counts.add(aim.all);
  if (!aim.is_dated) return;
  const std::int64_t day = a.first.us / kUsPerDay;
  if (dated_.counts.attempts == 0 || day != last_day_) ++dated_.days;
  if (dated_.counts.attempts > 0) dated_.pause_us = std::max(dated_.pause_us, a.first.us - last_us_);
  last_day_ = day;
  last_us_ = a.first.us;
  dated_.counts.add(aim.all);
}

void AttemptRollups::close_service() {
  if (attempts_.empty()) return;
  if (attempts_.size() > 1) {
    std::stable_sort(attempts_.begin(), attempts_.end(), [](const Aim& a, const Aim& b) { return a.target < b.target; });
  }
  const std::size_t first_aim = actor_aims_.size();
  for (const Aim& attempt : attempts_) {
    if (actor_aims_.size() == first_aim || actor_aims_.back().target != attempt.target) {
      actor_aims_.push_back(attempt);
      continue;
    }
    Aim& aim = actor_aims_.back();
    aim.is_dated = aim.is_dated || attempt.is_dated;
    aim.all.add(attempt.all);
    aim.answered_span.add(attempt.answered_span);
  }
  attempts_.clear();
  all_.targets = static_cast<std::int64_t>(actor_aims_.size() - first_aim);
  for (std::size_t i = first_aim; i < actor_aims_.size(); ++i) take_aim(actor_aims_[i]);
  take_network(first_aim);
  Service& service = services_[service_key(all_.protocol, all_.port)];
  ++service.actors;
  service.counts.add(all_.counts);
  keep_service();
}

void AttemptRollups::take_aim(const Aim& aim) {
  const bool is_of_outsider = facts_of(all_.actor).is_outsider;
  const std::uint64_t key = two_in_one(service_key(aim.protocol, aim.port), host_number(aim.target));
  service_targets_->add({key, is_of_outsider ? static_cast<std::uint32_t>(aim.all.attempts) : 0});
  shared_targets_.add(key, all_.actor, all_.targets);
  dated_.targets += aim.is_dated ? 1 : 0;
  if (aim.all.answered == 0) return;
  answered_aims_.push_back({all_.actor, all_.targets, aim});
  if (is_of_outsider && facts_of(aim.target).is_ours) answers_->add({key, 1, aim.all.answered, 0, aim.answered_span});
}

void AttemptRollups::take_network(std::size_t first_aim) {
  const HostFacts actor = facts_of(all_.actor);
  const std::uint32_t number = actor.network;
  if (!actor.is_outsider || number == 0) return;
  network_shares_->add({two_in_one(number, host_number(all_.actor)), all_.counts.attempts, all_.counts.answered, all_.counts.span});
  network_services_->add({two_in_one(number, service_key(all_.protocol, all_.port))});
  for (std::size_t i = first_aim; i < actor_aims_.size(); ++i) {
    network_targets_->add({two_in_one(number, host_number(actor_aims_[i].target))});
  }
}

void AttemptRollups::keep_service() {
  dated_.is_all = dated_.counts.attempts == all_.counts.attempts;
  all_.is_dated = false;
  dated_.first_id = all_.first_id;
  dated_.last_id = all_.last_id;
  all_.days = dated_.days;
  all_.pause_us = dated_.pause_us;
  for (const ActorService* row : {&all_, &dated_}) {
    if (row == &all_ && dated_.is_all) continue;
    if (row->counts.attempts >= kLeastServiceAttempts) actor_services_.push_back(*row);
  }
  all_ = dated_ = {};
}

void AttemptRollups::close_actor() {
  if (actor_.first_id == 0) return;
  actors_.push_back(std::exchange(actor_, {}));
  std::vector<Aim> aims = std::exchange(actor_aims_, {});
  std::erase_if(aims, [](const Aim& aim) { return aim.port == kNoPort; });
  if (aims.size() < static_cast<std::size_t>(kLeastScannedPorts)) return;
  std::sort(aims.begin(), aims.end(), [](const Aim& a, const Aim& b) {
    return std::tie(a.target, a.protocol, a.port) < std::tie(b.target, b.protocol, b.port);
  });
  PortScan scan;
  const auto close = [&] {
    if (scan.ports >= kLeastScannedPorts) port_scans_.push_back(scan);
  };
  for (const Aim& aim : aims) {
    if (scan.ports == 0 || aim.target != scan.target || aim.protocol != scan.protocol) {
      close();
      scan = {};
      scan.actor = actors_.back().actor;
      scan.target = aim.target;
      scan.protocol = aim.protocol;
      scan.lowest = aim.port;
    }
    ++scan.ports;
    scan.answered_ports += aim.all.answered > 0 ? 1 : 0;
    scan.highest = aim.port;
    scan.counts.add(aim.all);
  }
  close();
}

Result<void> AttemptRollups::write(Database& database) {
  close_service();
  close_actor();
  count_service_targets();
  HINDCAST_TRY(write_actors(database));
  HINDCAST_TRY(write_aims(database));
  HINDCAST_TRY(write_services(database));
  HINDCAST_TRY(write_networks(database));
  return shared_targets_.write(database);
}

bool AttemptRollups::Network::comes_before(const Network& a, const Network& b) {
  return std::tie(b.actors, b.attempts, a.number) < std::tie(a.actors, a.attempts, b.number);
}

std::vector<AttemptRollups::Network> AttemptRollups::foremost_networks() {
  GroupCounts targets(*network_targets_);
  GroupCounts services(*network_services_);
  Foremost<Network> networks(kMostNetworks);
  network_shares_->drain_runs([](const auto& a, const auto& b) { return high_half(a.key) == high_half(b.key); },
                              [&](const std::vector<NetworkShare>& shares) {
                                Network network;
                                network.number = high_half(shares.front().key);
                                network.host = static_cast<HostId>(low_half(shares.front().key)) - 1;
                                std::uint64_t before = 0;
                                for (const NetworkShare& share : shares) {
                                  network.actors += std::exchange(before, share.key) == share.key ? 0 : 1;
                                  network.attempts += share.attempts;
                                  network.answered += share.answered;
                                  network.span.add(share.span);
                                }
                                network.targets = targets.of(network.number);
                                network.services = services.of(network.number);
                                networks.add(network);
                              });
  return networks.take();
}

// Distinct targets of services; what outsiders tried of those that answered one.
void AttemptRollups::count_service_targets() {
  const auto is_same = [](const auto& a, const auto& b) { return a.key == b.key; };
  PagedArray<OpenService> open_services(kRowMemory);
  answers_->drain_runs(is_same, [&open_services](std::vector<OpenService>& answers) {
    OpenService& open = answers.front();
    for (const OpenService& answer : std::span(answers).subspan(1)) {
      ++open.outsiders;
      open.answered += answer.answered;
      open.span.add(answer.span);
    }
    open_services.push_back(open);
  });
  auto open = open_services.begin();
  // Who answered was aimed at.
  service_targets_->drain_runs(is_same, [&](const std::vector<ServiceTarget>& aims) {
    const std::uint64_t key = aims.front().key;
    ++services_[high_half(key)].targets;
    if (open == open_services.end() || (*open).key != key) return;
    OpenService row = *open;
    ++open;
    for (const ServiceTarget& aim : aims) row.attempts += aim.outsiders_attempts;
    open_services_.push_back(row);
  });
}

Result<void> AttemptRollups::write_actors(Database& database) const {
  HINDCAST_TRY(
      insert_each(database, "actor_span(actor_host_id, first_attempt_id, last_attempt_id)", actors_, [](const ActorSpan& a) {
        return std::array{host_cell(a.actor), ComputedCell(a.first_id), ComputedCell(a.last_id)};
      }));
  return insert_each(database,
                     "actor_service(actor_host_id, protocol, port, is_all, is_dated, targets, attempts, answered, refused, days, "
                     "first_us, last_us, first_attempt_id, last_attempt_id, pause_us)",
                     actor_services_, [](const ActorService& s) {
                       return std::array<ComputedCell, 15>{host_cell(s.actor),
                                                           protocol_cell(s.protocol),
                                                           shown(s.port),
                                                           std::int64_t{s.is_all},
                                                           std::int64_t{s.is_dated},
                                                           s.targets,
                                                           s.counts.attempts,
                                                           s.counts.answered,
                                                           s.counts.refused,
                                                           s.days,
                                                           first_cell(s.counts.span),
                                                           last_cell(s.counts.span),
                                                           s.first_id,
                                                           s.last_id,
                                                           shown(s.pause_us)};
                     });
}

Result<void> AttemptRollups::write_aims(Database& database) const {
  HINDCAST_TRY(insert_each(database,
                           "port_scan(actor_host_id, target_host_id, protocol, ports, attempts, answered_ports, lowest_port, "
                           "highest_port, first_us, last_us)",
                           port_scans_, [](const PortScan& s) {
                             return std::array<ComputedCell, 10>{host_cell(s.actor),        host_cell(s.target),
                                                                 protocol_cell(s.protocol), s.ports,
                                                                 s.counts.attempts,         s.answered_ports,
                                                                 std::int64_t{s.lowest},    std::int64_t{s.highest},
                                                                 first_cell(s.counts.span), last_cell(s.counts.span)};
                           }));
  return insert_each(
      database, "answered_aim(actor_host_id, target_host_id, protocol, port, answered, attempts, tried_targets, first_us, last_us)",
      answered_aims_, [](const AnsweredAim& a) {
        return std::array<ComputedCell, 9>{host_cell(a.actor),
                                           host_cell(a.aim.target),
                                           protocol_cell(a.aim.protocol),
                                           shown(a.aim.port),
                                           a.aim.all.answered,
                                           a.aim.all.attempts,
                                           a.tried_targets,
                                           first_cell(a.aim.answered_span),
                                           last_cell(a.aim.answered_span)};
      });
}

Result<void> AttemptRollups::write_services(Database& database) const {
  std::vector<std::pair<std::uint32_t, Service>> services(services_.begin(), services_.end());
  std::sort(services.begin(), services.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  HINDCAST_TRY(insert_each(database, "service(protocol, port, actors, targets, attempts, answered, refused, first_us, last_us)",
                           services, [](const auto& service) {
                             const auto& [key, s] = service;
                             return std::array<ComputedCell, 9>{ComputedCell(service_protocol(key)),
                                                                shown(service_port(key)),
                                                                s.actors,
                                                                s.targets,
                                                                s.counts.attempts,
                                                                s.counts.answered,
                                                                s.counts.refused,
                                                                first_cell(s.counts.span),
                                                                last_cell(s.counts.span)};
                           }));
  return insert_each(database, "open_service(target_host_id, protocol, port, outsiders, answered, attempts, first_us, last_us)",
                     open_services_, [](const OpenService& s) {
                       const std::uint32_t service = high_half(s.key);
                       return std::array<ComputedCell, 8>{std::int64_t{low_half(s.key)} - 1,
                                                          ComputedCell(service_protocol(service)),
                                                          shown(service_port(service)),
                                                          s.outsiders,
                                                          s.answered,
                                                          s.attempts,
                                                          first_cell(s.span),
                                                          last_cell(s.span)};
                     });
}

Result<void> AttemptRollups::write_networks(Database& database) {
  auto prefix_of = database.prepare("SELECT prefix FROM host WHERE host_id = ?1");
  if (!prefix_of) return prefix_of.error();
  std::vector<std::pair<std::string, Network>> rows;
  for (const Network& network : foremost_networks()) {
    prefix_of->bind(1, network.host);
    auto row = prefix_of->step();
    if (!row) return row.error();
    rows.emplace_back(prefix_of->text(0), network);
    prefix_of->reset();
  }
  return insert_each(database, "network(prefix, actors, targets, services, attempts, answered, first_us, last_us)", rows,
                     [](const auto& row) {
                       const auto& [prefix, n] = row;
                       return std::array<ComputedCell, 8>{
                           std::string_view(prefix), n.actors,         n.targets, n.services, n.attempts, n.answered,
                           first_cell(n.span),       last_cell(n.span)};
                     });
}

Result<void> rebuild_attempt_rollups(Database& database) try {
  HINDCAST_TRY(database.execute(kDeleteAttemptRollups));
  auto rollups = AttemptRollups::begin(database);
  if (!rollups) return rollups.error();
  HINDCAST_TRY(
      for_each_row(database,
                   "SELECT attempt_id, actor_host_id, target_host_id, protocol, port, first_us, last_us, time_basis, outcome"
                   " FROM attempt ORDER BY actor_host_id, protocol, port, time_basis, first_us",
                   [&rollups](const Statement& row) {
                     AttemptRow a;
                     a.actor = static_cast<HostId>(row.integer(1));
                     a.target = static_cast<HostId>(row.integer(2));
                     a.protocol = static_cast<Protocol>(row.integer(3));
                     a.port = static_cast<Port>(row.shown(4));
                     a.first.us = row.integer(5);
                     a.last.us = row.integer(6);
                     a.basis = static_cast<TimeBasis>(row.integer(7));
                     a.outcome = row.text(8);
                     rollups->add(row.integer(0), a);
                   }));
  return rollups->write(database);
} catch (const SpoolFailure& failure) {
  return failure.error();
}

}  // namespace hindcast
