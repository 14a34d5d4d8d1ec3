// What several of these programs need: results or the end, rates.
#pragma once

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "core/result.h"

namespace hindcast::bench {

[[noreturn]] inline void give_up(const Error& error) {
  fmt::print(stderr, "{}\n", error.message);
  std::exit(1);
}

// What `result` holds; the program ends where it is an error.
template <typename Value>
Value need(Result<Value> result) {
  if (!result.ok()) give_up(result.error());
  return std::move(*result);
}
inline void need(const Result<void>& result) {
  if (!result.ok()) give_up(result.error());
}

// Counts `count` things an iteration, under the counter of that name.
inline void set_rate(benchmark::State& state, const std::string& name, std::int64_t count) {
  state.counters[name] =
      benchmark::Counter(static_cast<double>(static_cast<std::int64_t>(state.iterations()) * count), benchmark::Counter::kIsRate);
}

}  // namespace hindcast::bench
