#include "ingest/parallel_parser.h"

#include <algorithm>
#include <chrono>

namespace hindcast {
namespace {

constexpr auto kWait = std::chrono::milliseconds(100);

}  // namespace

ParallelParser::ParallelParser(std::span<const SourceSpec> sources, const Format* only, Spool& spool, ParseProgress& progress)
    : sources_(sources), only_(only), spool_(spool), progress_(progress) {
  const std::size_t count = std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), sources.size());
  for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
}

ParallelParser::~ParallelParser() {
  {
    const std::lock_guard lock(mutex_);
    progress_.is_stopped = true;
  }
  taken_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ParallelParser::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    taken_.wait(lock, [this] {
      return progress_.is_stopped || next_to_parse_ == sources_.size() || next_to_parse_ < next_to_take_ + kAhead;
    });
    if (progress_.is_stopped || next_to_parse_ == sources_.size()) return;
    const std::size_t number = next_to_parse_++;
    lock.unlock();
    auto result = parse_source(sources_[number], only_, spool_, progress_);
    lock.lock();
    results_[number % kAhead] = std::move(result);
    parsed_.notify_one();
  }
}

Result<ParsedSource> ParallelParser::next(const std::function<void()>& wait) {
  std::unique_lock lock(mutex_);
  std::optional<Result<ParsedSource>>& place = results_[next_to_take_ % kAhead];
  while (!place) {
    if (parsed_.wait_for(lock, kWait) != std::cv_status::timeout) continue;
    lock.unlock();
    wait();
    lock.lock();
  }
  Result<ParsedSource> result = std::move(*place);
  place.reset();
  ++next_to_take_;
  taken_.notify_all();
  return result;
}

}  // namespace hindcast
