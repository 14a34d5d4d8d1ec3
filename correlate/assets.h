// What the analyst knows about the site: a TOML file of assessments that set terms of the severity sum.
//   [[asset]]
//   address = "256.0.0.1"          # a target: host or network; also actor, kind, port ("udp/111")
//   criticality = 5
//   reason = "The primary name server."
// All keys that are given must match; the entry with the most matching keys wins, of equals the first.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/dataset.h"
#include "core/finding.h"
#include "core/result.h"

namespace hindcast {

struct AssetEntry {
  NetworkSet address;                   // empty: any target
  NetworkSet actor;                     // empty: any actor
  std::optional<std::string> kind;
  std::optional<ServicePort> port;
  std::array<std::optional<int>, 4> terms;       // by SeverityTermName, 1..5
  std::array<std::string, 4> reasons;            // by SeverityTermName
  [[nodiscard]] int key_count() const;
};

struct Assets {
  std::string path;                     // "" if there is no file
  std::vector<std::string> internal;    // internal = ["10.20.0.0/16"]
  std::vector<AssetEntry> entries;
};

// Reads the file. An Error (usage) names line and column, or the key that is wrong.
Result<Assets> read_assets(const std::string& path);
// The same from the file's text; `path` is what errors name.
Result<Assets> parse_assets(const std::string& path, std::string_view text);

// The entry that says most about this finding and sets `term`, or null.
const AssetEntry* find_asset(const Assets& assets, const Dataset& data, const Finding& finding, SeverityTermName term);

}  // namespace hindcast
