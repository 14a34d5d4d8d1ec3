// Work on two cores: two jobs at once, and sorting in two halves. The result never depends on which thread was faster.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace hindcast {

// Threads that may be at work in a process at once.
inline constexpr std::size_t kMostThreads = 16;
// A number below kMostThreads that no other running thread has; it stays for the life of the thread. For what is kept by thread.
std::size_t thread_number();

// Runs both and returns when both are done, `first` on a thread of its own where the system gives one. They must not write to the
// same thing. What one of them throws is thrown here once both have ended.
template <typename First, typename Second>
void run_both(First&& first, Second&& second) {
  std::exception_ptr failures[2];
  const auto guarded = [](auto& job, std::exception_ptr& failure) {
    try {
      job();
    } catch (...) {
      failure = std::current_exception();
    }
  };
  std::thread thread;
  try {
    thread = std::thread([&] { guarded(first, failures[0]); });
  } catch (const std::system_error&) {
    guarded(first, failures[0]);
  }
  guarded(second, failures[1]);
  if (thread.joinable()) thread.join();
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

// Sorts by operator<, which must be a total order: no two elements equal.
template <typename T>
void sort_in_halves(std::vector<T>& values) {
  constexpr std::size_t kWorthAThread = 50'000;
  if (values.size() < kWorthAThread) {
    std::sort(values.begin(), values.end());
    return;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  run_both([&] { std::sort(values.begin(), middle); }, [&] { std::sort(middle, values.end()); });
  std::inplace_merge(values.begin(), middle, values.end());
}

}  // namespace hindcast
