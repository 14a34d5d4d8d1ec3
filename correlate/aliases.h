// One host under two texts: by name in one rendering of a capture, by address in another (tcpdump with and without -n, an alert
// beside a dump). Learned from the case alone, never looked up: packets that both show at the same microsecond pair the two,
// or, beside a log with whole seconds, in the same second with the same two ports.
// Not the resolver's truth: a name that several hosts share is left alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/dataset.h"

namespace hindcast {

// A name and the address it stands for.
struct Alias {
  HostId name = kNoHost;
  HostId address = kNoHost;
  // Packets of one time, with ports, protocol and flags that fit, that pair the two.
  std::int64_t packets = 0;
};

// Pairs of which at least `kLeastPairedPackets` packets say so, and 19 of 20 packets that pair the name at all. Ordered by name.
// Two packets share a microsecond by accident in one pair of a thousand even at a thousand packets a second, with one flow's
// ports in far fewer: three that agree are no accident.
std::vector<Alias> learn_aliases(const Dataset& data);
inline constexpr std::int64_t kLeastPairedPackets = 3;

// Puts the address in the place of the name in all events and quoted packets. The hosts stay: nothing is renumbered.
void apply_aliases(Dataset& data, const std::vector<Alias>& aliases);

// "10.20.1.3 is dns1.lab.example in other logs (5123 packets pair them)", of the aliases of that host; "" if none.
std::string alias_text(const Dataset& data, const std::vector<Alias>& aliases, HostId address);

}  // namespace hindcast
