// Small random cases as log files: planted acts in benign traffic. The same options give the same bytes. Acts are written so
// that each is well above its detector's thresholds and apart from the others: own actor in a network of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/finding.h"

namespace hindcast::test {

struct GeneratorOptions {
  std::uint32_t seed = 1;
  std::int64_t shift_s = 0;    // added to every time; must stay within the year
  std::string ours = "10.20";  // the first two numbers of our addresses
  int strangers = 11;          // the first number of all others' addresses
};

// What was planted, and so must be found.
struct PlantedAct {
  FindingKind kind = FindingKind::horizontal_scan;
  std::string actor;
  std::int64_t target_count = 0;
  std::int64_t port_count = 0;
  std::int64_t attempt_count = 0;
  std::int64_t packet_records = 0;  // records of this act in all files
};

struct LogFile {
  std::string name;
  std::string text;
};

struct GeneratedCase {
  std::vector<LogFile> files;  // two captures, alerts, a portscan log, a maillog
  std::vector<PlantedAct> acts;
};

// The case of these options. The networks of ours are options.ours + ".0.0/16".
GeneratedCase generate_case(const GeneratorOptions& options);

}  // namespace hindcast::test
