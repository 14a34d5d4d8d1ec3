#include "correlate/episodes.h"

#include <algorithm>

#include "correlate/statistics.h"

namespace hindcast {

std::vector<AttemptList> split_by_silence(const Context& context, std::span<const std::uint32_t> attempts, std::int64_t least_gap_us, double factor) {
  std::vector<AttemptList> episodes;
  if (attempts.empty()) return episodes;
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < attempts.size(); ++i) gaps.push_back(context.attempt(attempts[i]).first.us - context.attempt(attempts[i - 1]).first.us);
  const auto limit = std::max(least_gap_us, static_cast<std::int64_t>(factor * static_cast<double>(median(gaps))));
  episodes.emplace_back();
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    const bool other_clock = i > 0 && context.attempt(attempts[i]).basis != context.attempt(attempts[i - 1]).basis;
    if (i > 0 && (other_clock || gaps[i - 1] > limit)) episodes.emplace_back();
    episodes.back().push_back(attempts[i]);
  }
  return episodes;
}

std::vector<AttemptList> split_by_network(const Context& context, std::span<const std::uint32_t> attempts, std::int64_t block_us) {
  std::vector<AttemptList> blocks;
  NetworkId current = -1;
  for (const std::uint32_t index : attempts) {
    const NetworkId network = context.data.network_id(context.attempt(index).target);
    if (blocks.empty() || network != current) blocks.emplace_back();
    current = network;
    blocks.back().push_back(index);
  }
  const auto duration = [&](const AttemptList& block) { return context.attempt(block.back()).first.us - context.attempt(block.front()).first.us; };
  const bool all_slow = std::all_of(blocks.begin(), blocks.end(), [&](const AttemptList& block) { return duration(block) >= block_us; });
  if (all_slow) return blocks;
  return {AttemptList(attempts.begin(), attempts.end())};
}

}  // namespace hindcast
