// Blocks of bytes on their way from the thread that fills them to the one that empties them: in order, and only a few at a time.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace hindcast {

class Handoff {
 public:
  // Hands a block over; `block` is an empty one afterwards. Waits while the other thread is far behind.
  void give(std::string& block);
  // The next block. Waits for it; false if there will be none. What `block` held is used again.
  bool take(std::string& block);
  // No block follows.
  void close();

 private:
  static constexpr std::size_t kAhead = 4;  // blocks that may wait

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::deque<std::string> waiting_;
  std::vector<std::string> empty_;
  bool is_closed_ = false;
};

}  // namespace hindcast
