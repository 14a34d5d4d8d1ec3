// What a linker is: one file in correlate/linkers/ that says when two findings may be the work of one actor, in bits:
// log2(m/u), with m the chance that the feature agrees if they are, and u the chance that it agrees by accident, measured
// in this very case where possible (Fellegi and Sunter 1969). A linker never looks at the store.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/dataset.h"
#include "core/finding.h"
#include "correlate/attempt.h"

namespace hindcast {

// What linkers measure rarity against.
struct LinkContext {
  const Dataset& data;
  const AttemptTable& table;
  const std::vector<Finding>& findings;
  std::map<Port, std::int64_t> actors_of_source_port;  // how many actors used it at all
  std::int64_t actor_count = 0;                         // actors of attempts
  std::set<HostId> senders;                             // hosts that sent a packet in any log
  std::map<HostId, std::int64_t> findings_of_target;
  std::map<ServicePort, std::int64_t> findings_of_service;
  // The share of pairs of findings by different outside actors that sit in one network.
  double network_share = 1;
};
LinkContext make_link_context(const Dataset& data, const AttemptTable& table, const std::vector<Finding>& findings);

// What one linker says about a pair.
struct Agreement {
  double bits = 0;
  std::string reason;
};

struct Linker {
  std::string_view name;
  std::string_view text;       // for documents: what it compares
  bool can_start;              // whether it alone makes two findings worth comparing; others only add to such pairs
  std::optional<Agreement> (*compare)(const LinkContext& context, const Finding& a, const Finding& b);
};

std::span<const Linker* const> all_linkers();

// The only source port that a finding used, if it used it for more than one packet or chose it (a fixed port), else kNoPort.
Port fixed_source_port(const Finding& finding);

}  // namespace hindcast
