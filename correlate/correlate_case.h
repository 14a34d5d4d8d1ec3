// Correlation of a whole case: reads the facts, makes the conclusions, writes them back in one transaction.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/finding.h"
#include "core/result.h"

namespace hindcast {

class Database;

struct CorrelateOptions {
  std::map<std::string, std::string> settings;  // "horizontal_scan.minimum_targets" -> "5"
  std::string assets_path;                      // TOML file; "" means none
  std::vector<std::string> internal;            // networks that are ours; empty: those of the case, or inferred
};

struct CorrelateReport {
  std::vector<StageCount> stages;
  std::int64_t finding_count = 0;
  std::int64_t campaign_count = 0;
  std::int64_t explained_count = 0;
  std::string internal_rule;                    // which networks were taken as ours, and why
};

// Replaces all conclusions of the case. Fails on a bad setting or assets file (usage; nothing is changed then) and on
// store errors. The same facts and options give the same conclusions, byte for byte.
Result<CorrelateReport> correlate_case(Database& database, const CorrelateOptions& options);

// One named option of a detector, for documents and `--set`.
struct Parameter {
  std::string_view name;
  double default_value = 0;
  double least = 0;
  double most = 0;
  std::string_view unit;
  std::string_view text;
};

// What is known about each detector, in running order.
struct DetectorInfo {
  std::string_view name;
  std::string_view title;
  std::string_view method;                      // in a sentence, with the source
  std::vector<Parameter> parameters;
};
std::vector<DetectorInfo> detector_infos();

}  // namespace hindcast
