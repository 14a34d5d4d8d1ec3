#include "correlate/episodes.h"

#include <algorithm>
#include <map>

#include "correlate/statistics.h"

namespace hindcast {

namespace {

constexpr std::size_t kLeastStay = 3;  // attempts in one network, on average, of one who works through networks

}  // namespace

std::vector<AttemptList> split_by_silence(const Context& context, std::span<const std::uint32_t> attempts,
                                          std::int64_t least_gap_us, double factor) {
  std::vector<AttemptList> episodes;
  if (attempts.empty()) return episodes;
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < attempts.size(); ++i)
    gaps.push_back(context.attempt(attempts[i]).first.us - context.attempt(attempts[i - 1]).first.us);
  // The median, not the mean: one long silence must not make itself ordinary.
  const auto limit = std::max(least_gap_us, static_cast<std::int64_t>(factor * static_cast<double>(median(gaps))));
  episodes.emplace_back();
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    // Dated and undated times cannot be subtracted from each other.
    const bool other_clock = i > 0 && context.attempt(attempts[i]).basis != context.attempt(attempts[i - 1]).basis;
    if (i > 0 && (other_clock || gaps[i - 1] > limit)) episodes.emplace_back();
    episodes.back().push_back(attempts[i]);
  }
  return episodes;
}

std::vector<AttemptList> join_resumed(const Context& context, std::vector<AttemptList> episodes, std::int64_t longest_pause_us) {
  std::vector<AttemptList> joined;
  for (AttemptList& episode : episodes) {
    if (!joined.empty()) {
      const Attempt& last = context.attempt(joined.back().back());
      const Attempt& next = context.attempt(episode.front());
      const bool same_place =
          last.basis == next.basis && context.data.network_id(last.target) == context.data.network_id(next.target);
      // Beyond the last target, not anywhere: a new run over the same hosts is a new act.
      const bool goes_on = context.data.rank(next.target) > context.data.rank(last.target);
      const bool was_ascending = context.data.rank(last.target) >= context.data.rank(context.attempt(joined.back().front()).target);
      if (same_place && goes_on && was_ascending && next.first.us - last.first.us <= longest_pause_us) {
        joined.back().insert(joined.back().end(), episode.begin(), episode.end());
        continue;
      }
    }
    joined.push_back(std::move(episode));
  }
  return joined;
}

std::vector<AttemptList> split_by_network(const Context& context, std::span<const std::uint32_t> attempts, std::int64_t block_us) {
  std::map<NetworkId, AttemptList> networks;
  std::size_t moves = 0;
  NetworkId current = -1;
  for (const std::uint32_t index : attempts) {
    const NetworkId network = context.data.network_id(context.attempt(index).target);
    if (network != current) ++moves;
    current = network;
    networks[network].push_back(index);
  }
  // A retry may fall back into the network just left; who jumps about enters each one many times, or stays for a try or two.
  const bool one_after_the_other = moves <= 2 * networks.size() && attempts.size() >= kLeastStay * moves;
  const bool any_slow = std::any_of(networks.begin(), networks.end(), [&](const auto& entry) {
    return context.attempt(entry.second.back()).first.us - context.attempt(entry.second.front()).first.us >= block_us;
  });
  if (networks.size() < 2 || !one_after_the_other || !any_slow) return {AttemptList(attempts.begin(), attempts.end())};
  std::vector<AttemptList> blocks;
  for (auto& [network, block] : networks) blocks.push_back(std::move(block));
  std::sort(blocks.begin(), blocks.end(), [&](const AttemptList& a, const AttemptList& b) {
    return context.attempt(a.front()).first < context.attempt(b.front()).first;
  });
  return blocks;
}

}  // namespace hindcast
