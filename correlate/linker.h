// What a linker is: one file in correlate/linkers/ that says when two findings may be the work of one actor, in bits:
// log2(m/u), with m the chance that the feature agrees if they are, and u the chance that it agrees by accident, measured
// in this very case where possible (Fellegi and Sunter 1969). A linker never looks at the store.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/dataset.h"
#include "core/finding_array.h"
#include "correlate/attempt.h"

namespace hindcast {

// What linkers measure rarity against.
struct LinkContext {
  const Dataset& data;
  const AttemptTable& table;
  const FindingArray& findings;
  // How many actors used it at all: what few use tells more.
  std::map<Port, std::int64_t> actors_of_source_port;
  // How many actors of findings hold to it (fixed_source_port).
  std::map<Port, std::int64_t> holders_of_source_port;
  // Actors of attempts: the population that rarity is a share of.
  std::int64_t actor_count = 0;
  // By HostId: whether it sent a packet in any log. A host that did not has been borrowed, or never existed.
  std::vector<bool> is_sender;
  // How many findings have this target or service: what all aim at links none of them.
  std::map<HostId, std::int64_t> findings_of_target;
  std::map<ServicePort, std::int64_t> findings_of_service;
  // How many findings show this stack, this retry schedule, this rule: by stack_key(), schedule_key(), Finding::signature.
  std::map<std::string, std::int64_t> findings_of_stack;
  std::map<std::string, std::int64_t> findings_of_schedule;
  std::map<std::string, std::int64_t> findings_of_signature;
  // The share of pairs of findings by different outside actors that sit in one network.
  double network_share = 1;
};
// Keeps references: data, table and findings must outlive the context.
LinkContext make_link_context(const Dataset& data, const AttemptTable& table, const FindingArray& findings);

// What one linker says about a pair.
struct Agreement {
  // log2(m/u): positive for one hand, negative against it.
  double bits = 0;
  // A sentence with the values compared and how rare they are here.
  std::string reason;
};

// What an agreement means for a pair.
enum class LinkRole : std::uint8_t {
  identity,  // one and the same actor is named: there is one candidate, so no prior speaks against it
  start,     // alone makes two findings worth comparing
  support,   // shared by many strangers: adds to a pair that an identity or a start made, and never makes one
};

// Values under which findings meet: two findings are compared if they share a key of one linker (the blocking of record linkage).
// Equal keys of unlike values do no harm but a comparison in vain.
using LinkKeys = std::vector<std::uint64_t>;
// A key of numbers, and of a text.
std::uint64_t link_key(std::initializer_list<std::int64_t> values);
std::uint64_t link_key(std::string_view text);

// A linker as the campaign builder sees it: one comparison, without state.
struct Linker {
  std::string_view name;
  std::string_view text;  // for documents: what it compares
  LinkRole role;
  // Adds the keys of a finding such that any two that agree share one. Null for a support.
  void (*keys)(const LinkContext& context, const Finding& finding, LinkKeys& keys);
  // Nothing where the feature says nothing about this pair. `a` has the smaller id.
  std::optional<Agreement> (*compare)(const LinkContext& context, const Finding& a, const Finding& b);
};

// In the order of correlate/linkers.cpp.
std::span<const Linker* const> all_linkers();

// A stack in one text: initial TTL, window, options; "" where a finding does not show all of it.
std::string stack_key(const ToolTraits& traits);
// The first two gaps, to half a second; "" without retries.
std::string schedule_key(const ToolTraits& traits);

// The first actor that both findings name; kNoHost if there is none.
HostId shared_actor(const Finding& a, const Finding& b);

// The only source port that a finding used, if it used it for more than one packet or chose it (a fixed port), else kNoPort.
Port fixed_source_port(const Finding& finding);

}  // namespace hindcast
