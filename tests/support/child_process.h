// The built program as a child that can be limited, signalled and killed while it runs.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace hindcast::test {

class ChildProcess {
 public:
  // Starts hindcast with these words. Its output goes to `log`. No file may grow beyond `file_limit` bytes; 0: no limit.
  ChildProcess(const std::vector<std::string>& words, std::string log, std::size_t file_limit = 0);
  // Kills what still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Sends a signal; nothing happens if it has ended.
  void signal(int number) const;
  // Waits for its end: the exit status, or 128 + signal as shells have it.
  int wait();
  // Whether it was a signal that ended it, not the program itself. After wait().
  [[nodiscard]] bool was_killed() const { return was_killed_; }
  // What it has printed on both streams.
  [[nodiscard]] std::string output() const;

 private:
  pid_t pid_ = -1;
  bool was_killed_ = false;
  std::string log_;
};

// Runs it to its end.
int run_program(const std::vector<std::string>& words, const std::string& log, std::size_t file_limit = 0);

}  // namespace hindcast::test
