// Cuts an actor's history into episodes: by silence, and by the network it worked through.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "correlate/attempt.h"
#include "correlate/detector.h"

namespace hindcast {

// Cuts a list of attempts (in time order) where nothing happened for longer than max(least_gap, factor x median gap).
std::vector<AttemptList> split_by_silence(const Context& context, std::span<const std::uint32_t> attempts,
                                          std::int64_t least_gap_us, double factor);

// Joins episodes again where the actor went on where it had stopped: in the same network, with a target beyond the last one
// (in the direction it was going), within `longest_pause_us`. A sweep that is interrupted, or logged with gaps, is one act.
std::vector<AttemptList> join_resumed(const Context& context, std::vector<AttemptList> episodes, std::int64_t longest_pause_us);

// Cuts an episode into one a network, if the actor took one network after the other and worked on some for `block_us` or
// longer: a slow job over one network after the other is one act each; a fast one, or one that jumps about, is one act.
std::vector<AttemptList> split_by_network(const Context& context, std::span<const std::uint32_t> attempts, std::int64_t block_us);

}  // namespace hindcast
