// What the analyst knows about the site: a TOML file of assessments that set terms of the severity sum.
//   [[asset]]
//   address = "256.0.0.1"          # a target: host or network; also actor, kind, port ("udp/111")
//   criticality = 5
//   reason = "The primary name server."
// All keys that are given must match; the entry with the most matching keys wins, of equals the first. An entry may also say how to
// read what somebody known does: actor = "10.20.0.9", reading = "monitoring", reason = "Our scanner, on Sundays."
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/dataset.h"
#include "core/finding.h"
#include "core/network_set.h"
#include "core/result.h"

namespace hindcast {

// One [[asset]] of the file: to which findings it applies, and what it says of them.
struct AssetEntry {
  // A target must lie in it; empty: any target.
  NetworkSet address;
  // An actor must lie in it; empty: any actor.
  NetworkSet actor;
  // A finding's kind, spelt as in documents; none: any kind.
  std::optional<std::string> kind;
  // Must be among the finding's ports; none: any.
  std::optional<ServicePort> port;
  // The values it sets, by SeverityTermName, 1..5; a term that it does not set is left to others.
  std::array<std::optional<int>, 4> terms;
  std::array<std::string, 4> reasons;  // by SeverityTermName
  // How a finding is to be read, by the analyst's word; none: as the evidence says.
  std::optional<Reading> reading;
  std::string reading_reason;
  // How many of the four conditions it has: the more, the better it fits.
  [[nodiscard]] int key_count() const;
};

// The whole file. Empty where the analyst gave none: then every term is assessed from the finding alone.
struct Assets {
  std::string path;  // "" if there is no file
  // Networks that are ours, as in internal = ["10.20.0.0/16"]. Texts of a NetworkSet.
  std::vector<std::string> internal;
  // In the file's order, which decides between equals.
  std::vector<AssetEntry> entries;
};

// Reads the file. An Error (usage) names line and column, or the key that is wrong.
Result<Assets> read_assets(const std::string& path);
// The same from the file's text; `path` is what errors name.
Result<Assets> parse_assets(const std::string& path, std::string_view text);

// Entries for known actors (texts of a NetworkSet): what they do is monitoring. An Error (usage) says what is wrong with a text.
Result<void> add_known_actors(const std::vector<std::string>& networks, Assets& assets);

// Gives a finding by somebody known the reading that the analyst named, ahead of all others, and says by whose word. The finding
// stays, with its evidence. To be called before its readings are settled; false if no entry is about it.
bool read_as_known(const Assets& assets, const Dataset& data, Finding& finding);

// The entry that says most about this finding and sets `term`, or null.
const AssetEntry* find_asset(const Assets& assets, const Dataset& data, const Finding& finding, SeverityTermName term);

}  // namespace hindcast
