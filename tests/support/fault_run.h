// Runs the real program on a disk that fails (tests/faults/faulty_disk.cpp), and reads what it did to the disk.
#pragma once

#include <string>
#include <vector>

#include "tests/support/fault_log.h"

namespace hindcast::test {

// Which call fails, and how; the words are those of faulty_disk.cpp. `at` 0: none.
struct Fault {
  std::string kind = "once";
  int at = 0;
  int allocation = 0;  // the number of the allocation that fails, with all later ones; 0: none
};

// One call on the watched files.
struct DiskStep {
  DiskRecord record;
  std::string path;   // of open, rename and remove
  std::string other;  // of rename: the new name
  std::string data;   // of write
};

// How a run ended.
struct FaultRun {
  int status = 0;    // 128 + signal where it was killed
  std::string said;  // standard error
  std::string out;   // standard output
  std::vector<DiskStep> steps;

  // Calls that could fail.
  [[nodiscard]] int calls() const;
};

// Runs it to its end with the files of `folder` watched; temporary files go to `temporary`.
FaultRun run_on_faulty_disk(const std::vector<std::string>& words, const std::string& folder, const std::string& temporary,
                            const Fault& fault);

// "write", "sync", ... with the path where the call has one: for messages.
std::string describe(const DiskStep& step);

}  // namespace hindcast::test
