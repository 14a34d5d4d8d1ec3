// A made-up month of May 2000 at a site that calls itself MY.NET: sweeps, port scans, slow probes and plain noise, written as the
// files that its sensors would have left. Deterministic: the same number of records gives the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hindcast::bench {

struct LogFile {
  std::string name;
  std::string text;
};

// alert (snort 1.6, one line each), portscan.log, and tcpdump.YYYYMMDD for each day: `records` in all.
std::vector<LogFile> make_month(std::int64_t records);

// A directory with the month's files, removed with the object.
class MonthDirectory {
 public:
  explicit MonthDirectory(std::int64_t records);
  ~MonthDirectory();
  MonthDirectory(const MonthDirectory&) = delete;
  MonthDirectory& operator=(const MonthDirectory&) = delete;

  [[nodiscard]] const std::string& logs() const { return logs_; }          // the folder of the log files
  [[nodiscard]] std::string case_path() const { return path_ + "/case"; }  // beside it
  [[nodiscard]] std::uint64_t byte_count() const { return byte_count_; }

 private:
  std::string path_;
  std::string logs_;
  std::uint64_t byte_count_ = 0;
};

}  // namespace hindcast::bench
