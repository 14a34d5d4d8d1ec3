#include "core/parallel.h"

#include <atomic>
#include <bit>
#include <cassert>
#include <cstdint>

namespace hindcast {
namespace {

// Bit n: whether number n is taken.
std::atomic<std::uint32_t> taken{0};
static_assert(kMostThreads <= 32);

class Number {
 public:
  Number() {
    std::uint32_t seen = taken.load();
    do {
      value_ = static_cast<std::size_t>(std::countr_one(seen));
      assert(value_ < kMostThreads && "more threads than are meant to be");
    } while (!taken.compare_exchange_weak(seen, seen | 1U << value_));
  }
  ~Number() { taken.fetch_and(~(1U << value_)); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  [[nodiscard]] std::size_t value() const { return value_; }

 private:
  std::size_t value_ = 0;
};

}  // namespace

std::size_t thread_number() {
  thread_local const Number number;
  return number.value();
}

}  // namespace hindcast
