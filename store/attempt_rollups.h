// Roll-ups of attempts: the tables from actor_span to network (schema/tables.sql), and shared_target. Always what counting the
// stored attempts would give. One pass in the order in which correlation stores them; what is kept of each actor at a service of a
// target is sorted outside memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "core/sorter.h"
#include "store/finding_store.h"
#include "store/rollups.h"
#include "store/shared_targets.h"
#include "store/sqlite.h"

namespace hindcast {

class AttemptRollups {
 public:
  // Learns which hosts are ours and what networks they are of, as the case says at this moment.
  static Result<AttemptRollups> begin(Database& database);
  // Throws SpoolFailure where a temporary file is needed and refused, as write() does. Takes every attempt once. Attempts of one
  // actor lie together, within these of one protocol and port, and among these the dated ones first, ascending.
  void add(std::int64_t attempt_id, const AttemptRow& attempt);
  // Ends the adding and writes the rows into the empty tables. To be called once.
  Result<void> write(Database& database);

 private:
  static constexpr std::size_t kSortMemory = std::size_t{2} << 20U;
  static constexpr std::size_t kRowMemory = std::size_t{1} << 20U;

  // Attempts and how they ended.
  struct Counts {
    std::int64_t attempts = 0, answered = 0, refused = 0;
    DatedSpan span;
    void add(const AttemptRow& attempt);
    void add(const Counts& other);
  };
  // Attempts of the actor at hand at a service of a target.
  struct Aim {
    HostId target = kNoHost;
    Protocol protocol = Protocol::unknown;
    Port port = kNoPort;
    bool is_dated = false;  // one of them
    Counts all;
    DatedSpan answered_span;
  };
  struct ActorSpan {
    HostId actor = kNoHost;
    std::int64_t first_id = 0, last_id = 0;
  };
  struct ActorService {
    HostId actor = kNoHost;
    Protocol protocol = Protocol::unknown;
    Port port = kNoPort;
    bool is_all = true, is_dated = true;
    std::int64_t first_id = 0, last_id = 0;
    std::int64_t targets = 0, days = 0, pause_us = -1;  // -1: fewer than two dated attempts
    Counts counts;
  };
  struct PortScan {
    HostId actor = kNoHost, target = kNoHost;
    Protocol protocol = Protocol::unknown;
    std::int64_t ports = 0, answered_ports = 0;
    Port lowest = kNoPort, highest = kNoPort;
    Counts counts;
  };
  struct AnsweredAim {
    HostId actor = kNoHost;
    std::int64_t tried_targets = 0;
    Aim aim;
  };
  // An aim, small enough for millions: the service, then the target.
  struct ServiceTarget {
    std::uint64_t key = 0;
    std::uint32_t outsiders_attempts = 0;
  };
  struct Service {
    std::int64_t actors = 0, targets = 0;
    Counts counts;
  };
  struct OpenService {
    std::uint64_t key = 0;  // as in ServiceTarget
    std::int64_t outsiders = 0, answered = 0, attempts = 0;
    DatedSpan span;
  };
  struct Network {
    std::uint32_t number = 0;  // in the order of prefixes, from 1
    HostId host = kNoHost;     // one of it
    std::int64_t actors = 0, targets = 0, services = 0, attempts = 0, answered = 0;
    DatedSpan span;
    static bool comes_before(const Network& a, const Network& b);
  };
  // What an actor of a network tried at one service: the network, then the actor.
  struct NetworkShare {
    std::uint64_t key = 0;
    std::int64_t attempts = 0, answered = 0;
    DatedSpan span;
  };

  // What the case says of a host; nothing of one that it does not hold.
  struct HostFacts {
    bool is_ours = false, is_outsider = false;
    std::uint32_t network = 0;  // its number; 0 is none
  };
  [[nodiscard]] HostFacts facts_of(HostId host) const {
    const auto place = static_cast<std::size_t>(host);
    return place < hosts_.size() ? hosts_[place] : HostFacts{};
  }
  // Ends the attempts at hand of one actor at one service, of one actor.
  void close_service();
  void close_actor();
  void take_aim(const Aim& aim);
  // The aims of the service at hand begin at that index of actor_aims_.
  void take_network(std::size_t first_aim);
  void keep_service();
  void count_service_targets();
  // The foremost networks, in their order.
  std::vector<Network> foremost_networks();
  Result<void> write_actors(Database& database) const;
  Result<void> write_aims(Database& database) const;
  Result<void> write_services(Database& database) const;
  Result<void> write_networks(Database& database);

  std::vector<HostFacts> hosts_;  // by host id
  std::unique_ptr<Sorter<NetworkShare>> network_shares_ = std::make_unique<Sorter<NetworkShare>>(kSortMemory);
  // The network, then a target or a service.
  struct Member {
    std::uint64_t key = 0;
  };
  std::unique_ptr<Sorter<Member>> network_targets_ = std::make_unique<Sorter<Member>>(kSortMemory);
  std::unique_ptr<Sorter<Member>> network_services_ = std::make_unique<Sorter<Member>>(kSortMemory);

  SharedTargets shared_targets_;

  ActorSpan actor_;           // at hand
  ActorService all_, dated_;  // of the service at hand
  std::int64_t last_day_ = 0, last_us_ = 0;
  std::vector<Aim> attempts_;  // of the service at hand
  std::vector<Aim> actor_aims_;

  // Rows of the tables.
  PagedArray<ActorSpan> actors_{kRowMemory};
  PagedArray<ActorService> actor_services_{kRowMemory};
  PagedArray<PortScan> port_scans_{kRowMemory};
  PagedArray<AnsweredAim> answered_aims_{kRowMemory};
  PagedArray<OpenService> open_services_{kRowMemory};
  std::unique_ptr<Sorter<ServiceTarget>> service_targets_ = std::make_unique<Sorter<ServiceTarget>>(kSortMemory);
  // Each time that an outsider was answered.
  std::unique_ptr<Sorter<OpenService>> answers_ = std::make_unique<Sorter<OpenService>>(kSortMemory);
  std::unordered_map<std::uint32_t, Service> services_;
};

// Deletes all rows of these tables.
inline constexpr std::string_view kDeleteAttemptRollups =
    "DELETE FROM actor_span; DELETE FROM actor_service; DELETE FROM service; DELETE FROM port_scan; DELETE FROM answered_aim;"
    "DELETE FROM open_service; DELETE FROM network; DELETE FROM shared_target; DELETE FROM counted WHERE roll_up = "
    "'shared_target';";

// Empties the tables and fills them from the attempts that the case holds. Inside a transaction of the caller.
Result<void> rebuild_attempt_rollups(Database& database);

}  // namespace hindcast
