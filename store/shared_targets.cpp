#include "store/shared_targets.h"

#include <array>
#include <vector>

#include "core/paged_array.h"
#include "store/computed_rows.h"
#include "store/sort_key.h"

namespace hindcast {
namespace {

// What the table keeps.
constexpr std::int64_t kLeastShared = 3;
// Where more pairs of actors meet at targets, the table is not kept: it would cost more than it is worth.
constexpr std::size_t kMostMeetings = std::size_t{16} << 20U;
constexpr std::size_t kRowMemory = std::size_t{1} << 20U;

}  // namespace

// Who has few targets shares few.
void SharedTargets::add(std::uint64_t key, HostId actor, std::int64_t targets) {
  if (targets >= kLeastShared) visits_->add({key, actor, static_cast<std::uint32_t>(targets)});
}

SharedTargets::Meeting SharedTargets::meeting_of(const Visit& one, const Visit& other) {
  const Visit& a = one.actor < other.actor ? one : other;
  const Visit& b = one.actor < other.actor ? other : one;
  return {two_in_one(host_number(a.actor), host_number(b.actor)), high_half(a.key), a.targets, b.targets};
}

// Every two visitors of a target meet there. Meetings come in the order of services, and leave so for each two actors.
Result<void> SharedTargets::write(Database& database) {
  Sorter<Meeting> meetings(kSortMemory);
  std::size_t count = 0;
  visits_->drain_runs([](const Visit& first, const Visit& next) { return first.key == next.key; },
                      [&](const std::vector<Visit>& visits) {
                        count += visits.size() * (visits.size() - 1) / 2;
                        if (count > kMostMeetings) return;
                        for (auto b = visits.begin(); b != visits.end(); ++b) {
                          for (auto a = visits.begin(); a != b; ++a) meetings.add(meeting_of(*a, *b));
                        }
                      });
  if (count > kMostMeetings) return {};
  PagedArray<Row> rows(kRowMemory);
  const auto is_same = [](const Meeting& first, const Meeting& next) {
    return first.key == next.key && first.service == next.service;
  };
  meetings.drain_runs(is_same, [&rows](const std::vector<Meeting>& met) {
    const auto shared = static_cast<std::int64_t>(met.size());
    if (shared >= kLeastShared) rows.push_back({met.front(), shared});
  });
  HINDCAST_TRY(insert_each(database,
                           "shared_target(actor_a_host_id, actor_b_host_id, protocol, port, shared, targets_a, targets_b)", rows,
                           [](const Row& s) {
                             return std::array<ComputedCell, 7>{std::int64_t{high_half(s.meeting.key)} - 1,
                                                                std::int64_t{low_half(s.meeting.key)} - 1,
                                                                ComputedCell(service_protocol(s.meeting.service)),
                                                                shown(service_port(s.meeting.service)),
                                                                s.shared,
                                                                std::int64_t{s.meeting.targets_a},
                                                                std::int64_t{s.meeting.targets_b}};
                           }));
  return database.execute("INSERT INTO counted VALUES('shared_target', NULL)");
}

}  // namespace hindcast
