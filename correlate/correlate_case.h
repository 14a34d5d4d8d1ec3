// Correlation of a whole case: reads the facts, makes the conclusions, writes them back in one transaction.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/finding.h"
#include "core/result.h"

namespace hindcast {

class Database;

// What a run may be told. Kept in the case with the conclusions, so that a report says how they were made.
struct CorrelateOptions {
  std::map<std::string, std::string> settings;  // "horizontal_scan.minimum_targets" -> "5"
  std::string assets_path;                      // TOML file; "" means none
  std::vector<std::string> internal;            // networks that are ours; empty: those of the case, or inferred
  // Bytes that what grows with the records may use; the rest of it waits in temporary files. Hosts and findings come on top.
  std::size_t memory = std::size_t{256} << 20U;
  std::vector<std::string> known{};  // actors whose scans are monitoring, as networks
};

// What a run came to, for the sentence that the command prints. The conclusions themselves are in the store.
struct CorrelateReport {
  // In running order: fuse, attempt, detect, link.
  std::vector<StageCount> stages;
  std::int64_t finding_count = 0;
  std::int64_t campaign_count = 0;
  // Activities that looked like an attack and were explained away.
  std::int64_t explained_count = 0;
  std::int64_t known_count = 0;  // findings that an assets file or --known says how to read
  std::string internal_rule;     // which networks were taken as ours, and why
};

// Replaces all conclusions of the case. Fails on a bad setting or assets file (usage; nothing is changed then), on
// store errors, and where memory runs out; the conclusions of the run before are kept then. The same facts and options give the
// same conclusions, byte for byte.
Result<CorrelateReport> correlate_case(Database& database, const CorrelateOptions& options);

// One named option of a detector, for documents and `--set`.
struct Parameter {
  // Without the detector's name: "minimum_targets".
  std::string_view name;
  // In `unit`; least <= default_value <= most.
  double default_value = 0;
  // A setting outside least .. most is refused (usage).
  double least = 0;
  double most = 0;
  // "s", "hosts", "bits", ...
  std::string_view unit;
  // What the value does, in a clause without a full stop.
  std::string_view text;
};

// What is known about each detector, in running order.
struct DetectorInfo {
  // As in `--set NAME.parameter=` and in Finding::detector.
  std::string_view name;
  // For headings.
  std::string_view title;
  std::string_view method;  // in a sentence, with the source
  std::vector<Parameter> parameters;
};
// All detectors; the texts live as long as the program.
std::vector<DetectorInfo> detector_infos();

}  // namespace hindcast
