// Two actors at the same targets of one service: the table shared_target (schema/tables.sql), of what AttemptRollups
// sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/event.h"
#include "core/result.h"
#include "core/sorter.h"
#include "store/sqlite.h"

namespace hindcast {

class SharedTargets {
 public:
  // An actor tried a service of a target, which are the halves of the key (sort_key.h): one of the `targets` on which it tried that
  // service. Each target once. Throws SpoolFailure, as write() does.
  void add(std::uint64_t key, HostId actor, std::int64_t targets);
  // Writes the rows into the empty table, and says in `counted` that they are there. Where too many actors meet at targets it
  // writes nothing. To be called once.
  Result<void> write(Database& database);

 private:
  // An actor at a target of one of its services: the service, then the target; on how many targets the actor tried it.
  struct Visit {
    std::uint64_t key = 0;
    HostId actor = kNoHost;
    std::uint32_t targets = 0;
  };
  // Two actors at one target of one service: the lower of them, then the other; how many targets each has there.
  struct Meeting {
    std::uint64_t key = 0;
    std::uint32_t service = 0;
    std::uint32_t targets_a = 0, targets_b = 0;
  };
  struct Row {
    Meeting meeting;
    std::int64_t shared = 0;
  };
  static Meeting meeting_of(const Visit& one, const Visit& other);

  static constexpr std::size_t kSortMemory = std::size_t{2} << 20U;
  std::unique_ptr<Sorter<Visit>> visits_ = std::make_unique<Sorter<Visit>>(kSortMemory);
};

}  // namespace hindcast
