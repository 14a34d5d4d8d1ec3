// Which networks are ours: as told, else inferred from the traffic, with the rule in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/dataset.h"
#include "core/network_set.h"
#include "core/result.h"
#include "correlate/aliases.h"

namespace hindcast {

// Which networks are ours and how that is known, for the report. Empty where nothing was told and nothing stands
// out: then every host counts as foreign.
struct InternalNetworks {
  NetworkSet networks;
  std::string rule;  // "MY.NET: sanitised by its owner", "10.20.0.0/16 from --internal"
};

// `told` are networks given by the user, with `origin` ("--internal"); empty: inferred. Sanitised nets are their owner's
// own; else the /16 that has an end in most of the traffic is taken, if that is at least half of it.
Result<InternalNetworks> find_internal_networks(const Dataset& data, const std::vector<std::string>& told, std::string_view origin);

// Adds the domains of ours: those of which at least two names stand for addresses in the networks, and none for another.
void add_internal_domains(const Dataset& data, const std::vector<Alias>& aliases, InternalNetworks& internal);

}  // namespace hindcast
