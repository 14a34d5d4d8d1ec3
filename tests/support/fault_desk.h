// A desk for faults: a folder with a case that is watched, logs beside it, and words for the state that a case is in.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/fault_run.h"
#include "tests/support/scratch.h"

namespace hindcast::test {

// The files of a folder: path -> bytes.
using FolderImage = std::map<std::string, std::string>;

// A log of snort: a sweep of 192.0.2.`host` over many hosts, and among it some alerts about others.
std::string sweep_alerts(int host, int count);

class FaultDesk {
 public:
  // Two dated logs, "logs/alert.1" and "logs/alert.2", a sweep in each, and "logs/dump", which shows the time of day only.
  FaultDesk();

  // "case", the watched folder; "logs"; "temporary".
  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::string case_path() const { return folder_ + "/may.case"; }
  [[nodiscard]] std::string log(const std::string& name) const { return scratch_.path("logs/" + name); }
  // "import may.case LOGS..." with the year and without the account.
  [[nodiscard]] std::vector<std::string> import_words(const std::vector<std::string>& logs) const;

  // Runs without a fault; it must end well.
  FaultRun run(const std::vector<std::string>& words) const;
  // Runs with a fault in the watched folder.
  FaultRun run(const std::vector<std::string>& words, const Fault& fault) const;
  // The same in the folder of temporary files, and in that of the logs.
  FaultRun run_with_bad_temporary(const std::vector<std::string>& words, const Fault& fault) const;
  FaultRun run_with_bad_logs(const std::vector<std::string>& words, const Fault& fault) const;

  // The watched folder as it is, and back to it.
  [[nodiscard]] FolderImage image() const;
  void put(const FolderImage& image) const;

  // What the case holds, checked: "none" without a file or without tables in it; "empty" without sources; else the digest of its
  // facts and that of its conclusions. Whatever is wrong with it begins with "broken: ". Reading may roll a journal back.
  [[nodiscard]] std::string state() const;

 private:
  Scratch scratch_;
  std::string folder_;
};

}  // namespace hindcast::test
