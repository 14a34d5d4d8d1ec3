// ip_id_counter: the IP ids of one finding go on where those of the other stopped, from another address: one machine counted both.
// Source: Bellovin, "A Technique for Counting NATted Hosts" (2002).
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr std::int64_t kIds = 65'536;
constexpr double kMostSilence = 0.25;  // of a round that the counter may have gone on unseen
constexpr double kSlack = 64;          // packets to others while we do not look

std::optional<Agreement> compare(const LinkContext&, const Finding& a, const Finding& b) {
  if (a.actors == b.actors || !a.counter || !b.counter || a.counter->is_swapped != b.counter->is_swapped) return std::nullopt;
  if (a.basis != b.basis) return std::nullopt;
  const CounterRun* before = &*a.counter;
  const CounterRun* after = &*b.counter;
  if (after->first_time < before->first_time) std::swap(before, after);
  if (after->first_time <= before->last_time || before->last_time <= before->first_time) return std::nullopt;
  const double rate = static_cast<double>(before->advance) / static_cast<double>(before->last_time.us - before->first_time.us);
  const double expected = rate * static_cast<double>(after->first_time.us - before->last_time.us);
  // Up to four times as fast as before.
  const double reach = 4 * expected + kSlack;
  if (reach > kMostSilence * kIds) return std::nullopt;
  const std::int64_t step = (after->first - before->last + kIds) % kIds;
  if (static_cast<double>(step) > reach) return std::nullopt;
  return Agreement{std::log2(kIds / reach),
                   fmt::format("IP ids stop at {} and go on at {} after {}: one counter (by accident {:.0f} in "
                               "65,536)",
                               before->last, after->first, to_duration(after->first_time.us - before->last_time.us), reach)};
}

}  // namespace

extern const Linker kIpIdCounter;
const Linker kIpIdCounter{"ip_id_counter", "one IP-id counter that goes on from one to the other", LinkRole::support, nullptr,
                          compare};

}  // namespace hindcast
