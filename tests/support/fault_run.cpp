#include "tests/support/fault_run.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <map>
#include <string_view>

#include "tests/support/scratch.h"

namespace hindcast::test {
namespace {

std::vector<DiskStep> read_steps(const std::string& path) {
  const std::string bytes = read_whole(path);
  std::vector<DiskStep> steps;
  const auto take = [&bytes](std::size_t& at, std::int64_t size) {
    std::string part = bytes.substr(at, static_cast<std::size_t>(size));
    at += static_cast<std::size_t>(size);
    return part;
  };
  std::map<int, std::string> names;  // of open files
  for (std::size_t at = 0; at + sizeof(DiskRecord) <= bytes.size();) {
    DiskStep& step = steps.emplace_back();
    std::memcpy(&step.record, bytes.data() + at, sizeof(DiskRecord));
    at += sizeof(DiskRecord);
    step.path = take(at, step.record.path_size);
    step.other = take(at, step.record.other_size);
    if (step.record.call == DiskCall::write) step.data = take(at, step.record.size);
    if (step.record.call == DiskCall::open) names[step.record.fd] = step.path;
    if (step.path.empty()) step.path = names[step.record.fd];
  }
  return steps;
}

// The environment of this process with these settings.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& settings) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!settings.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : settings) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

int FaultRun::calls() const {
  int most = 0;
  for (const DiskStep& step : steps) most = std::max(most, step.record.number);
  return most;
}

FaultRun run_on_faulty_disk(const std::vector<std::string>& words, const std::string& folder, const std::string& temporary,
                            const Fault& fault) {
  const Scratch scratch;
  std::vector<std::string> all = {HINDCAST_FAULTY_BINARY};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<std::string> environment =
      environment_with({{"TMPDIR", temporary},
                        {"HINDCAST_FAULT_FOLDER", fault.allocation == 0 ? folder : ""},  // writing down takes memory
                        {"HINDCAST_FAULT_LOG", scratch.path("log")},
                        {"HINDCAST_FAULT_KIND", fault.kind},
                        {"HINDCAST_FAULT_AT", std::to_string(fault.at)},
                        {"HINDCAST_FAULT_ALLOCATION", std::to_string(fault.allocation)}});
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, scratch.path("out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, scratch.path("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = -1;
  const int failure =
      posix_spawn(&child, HINDCAST_FAULTY_BINARY, &actions, nullptr, pointers(all).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  REQUIRE(failure == 0);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  FaultRun run;
  constexpr int kSignalled = 128;
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
  run.said = read_whole(scratch.path("err"));
  run.out = read_whole(scratch.path("out"));
  run.steps = read_steps(scratch.path("log"));
  return run;
}

std::string describe(const DiskStep& step) {
  constexpr std::array<std::string_view, 9> kNames = {"open",   "read",   "write", "resize", "sync",
                                                      "rename", "remove", "lock",  "close"};
  const std::string name = std::filesystem::path(step.path).filename().string();
  return fmt::format("{} {} {} at {} size {}", step.record.number, kNames[static_cast<std::size_t>(step.record.call)], name,
                     step.record.offset, step.record.size);
}

}  // namespace hindcast::test
