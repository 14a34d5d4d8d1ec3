// Cuts an actor's history into episodes: by silence, and by the network it worked through.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "correlate/detector.h"

namespace hindcast {

using AttemptList = std::vector<std::uint32_t>;

// Cuts a list of attempts (in time order) where nothing happened for longer than max(least_gap, factor x median gap).
std::vector<AttemptList> split_by_silence(const Context& context, std::span<const std::uint32_t> attempts, std::int64_t least_gap_us, double factor);

// Cuts an episode where the actor moves on to another network for good, if it worked on each for at least `block_us`:
// a slow job over one network after the other is one act each; a fast one over many networks is one act.
std::vector<AttemptList> split_by_network(const Context& context, std::span<const std::uint32_t> attempts, std::int64_t block_us);

}  // namespace hindcast
