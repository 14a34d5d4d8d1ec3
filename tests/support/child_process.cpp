#include "tests/support/child_process.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "tests/support/scratch.h"

namespace hindcast::test {
namespace {

constexpr int kCannotStart = 127;
constexpr int kSignalled = 128;

[[noreturn]] void become_program(std::vector<char*>& arguments, const char* log, std::size_t file_limit) {
  const int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  if (file_limit > 0) {
    const struct rlimit limit = {file_limit, file_limit};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  execv(arguments.front(), arguments.data());
  _exit(kCannotStart);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& words, std::string log, std::size_t file_limit) : log_(std::move(log)) {
  std::vector<std::string> all = {HINDCAST_BINARY};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (std::string& word : all) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_ = fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) become_program(arguments, log_.c_str(), file_limit);
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void ChildProcess::signal(int number) const {
  if (pid_ >= 0) kill(pid_, number);
}

int ChildProcess::wait() {
  int status = 0;
  REQUIRE(waitpid(pid_, &status, 0) == pid_);
  pid_ = -1;
  was_killed_ = !WIFEXITED(status);
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
}

std::string ChildProcess::output() const { return read_whole(log_); }

int run_program(const std::vector<std::string>& words, const std::string& log, std::size_t file_limit) {
  return ChildProcess(words, log, file_limit).wait();
}

}  // namespace hindcast::test
