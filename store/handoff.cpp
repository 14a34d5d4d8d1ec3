#include "store/handoff.h"

#include <utility>

namespace hindcast {

void Handoff::give(std::string& block) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kAhead; });
  waiting_.push_back(std::move(block));
  block = {};
  if (!empty_.empty()) {
    block = std::move(empty_.back());
    empty_.pop_back();
  }
  changed_.notify_all();
}

bool Handoff::take(std::string& block) {
  std::unique_lock lock(mutex_);
  block.clear();
  if (block.capacity() > 0) empty_.push_back(std::move(block));
  changed_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
  if (waiting_.empty()) return false;
  block = std::move(waiting_.front());
  waiting_.pop_front();
  changed_.notify_all();
  return true;
}

void Handoff::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  changed_.notify_all();
}

}  // namespace hindcast
