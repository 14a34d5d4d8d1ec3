// Arrays of millions that need not be in memory as a whole: what does not fit waits in a temporary file, in blocks of 16 KiB.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <exception>
#include <iterator>
#include <limits>
#include <memory>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/parallel.h"
#include "core/spool.h"

namespace hindcast {

// What the temporary file refused. Thrown, not returned: an element is read in the middle of everything. Who gives an array a
// limit catches it.
class SpoolFailure : public std::exception {
 public:
  explicit SpoolFailure(Error error) : error_(std::move(error)) {}
  [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
};

// Throws what `result` says; gives the value of one that went well.
inline void or_throw(const Result<void>& result) {
  if (!result.ok()) throw SpoolFailure(result.error());
}
template <typename T>
T or_throw(Result<T> result) {
  if (!result.ok()) throw SpoolFailure(result.error());
  return std::move(*result);
}

// Elements are given by value. Several threads may read at once; none may while one writes. Neighbours cost nothing to read, a
// distant element that lies in the file one read of a page.
template <typename T>
class PagedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  // Keeps about `memory` bytes in memory.
  explicit PagedArray(std::size_t memory = Spool::kNoLimit) : spool_(std::make_unique<Spool>(memory)) {}

  [[nodiscard]] std::size_t size() const { return blocks_.size() * kInBlock + tail_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }

  // Throws SpoolFailure, as all do that follow.
  void push_back(const T& value) {
    tail_.push_back(value);
    if (tail_.size() < kInBlock) return;
    blocks_.push_back(or_throw(spool_->keep({reinterpret_cast<const char*>(tail_.data()), kInBlock * sizeof(T)})));
    tail_.clear();
  }

  // `i` must be below size().
  T operator[](std::size_t i) const {
    const std::size_t number = i / kInBlock;
    if (number == blocks_.size()) return tail_[i % kInBlock];
    const SpoolBlock& block = blocks_[number];
    if (block.bytes != nullptr) return reinterpret_cast<const T*>(block.bytes.get())[i % kInBlock];
    return read(i / kInPage)[i % kInPage];
  }
  [[nodiscard]] T front() const { return (*this)[0]; }
  [[nodiscard]] T back() const { return (*this)[size() - 1]; }

  // Puts `value` in the place of element `i`.
  void set(std::size_t i, const T& value) {
    const std::size_t number = i / kInBlock;
    if (number == blocks_.size()) {
      tail_[i % kInBlock] = value;
      return;
    }
    or_throw(spool_->overwrite(blocks_[number], i % kInBlock * sizeof(T), {reinterpret_cast<const char*>(&value), sizeof(T)}));
    const std::size_t page = i / kInPage;
    for (auto& cache : caches_) {
      if (cache != nullptr && cache->pages[page % kCached] == page) cache->pages[page % kCached] = kNoPage;
    }
  }

  // By index, elements by value.
  class Iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = T;

    Iterator() = default;
    Iterator(const PagedArray& array, std::size_t at) : array_(&array), at_(at) {}
    T operator*() const { return (*array_)[at_]; }
    T operator[](std::ptrdiff_t n) const { return *(*this + n); }
    Iterator& operator++() { return *this += 1; }
    Iterator& operator--() { return *this -= 1; }
    Iterator operator++(int) { return std::exchange(*this, *this + 1); }
    Iterator operator--(int) { return std::exchange(*this, *this - 1); }
    Iterator& operator+=(std::ptrdiff_t n) {
      at_ += static_cast<std::size_t>(n);
      return *this;
    }
    Iterator& operator-=(std::ptrdiff_t n) { return *this += -n; }
    friend Iterator operator+(Iterator i, std::ptrdiff_t n) { return i += n; }
    friend Iterator operator+(std::ptrdiff_t n, Iterator i) { return i += n; }
    friend Iterator operator-(Iterator i, std::ptrdiff_t n) { return i -= n; }
    friend std::ptrdiff_t operator-(const Iterator& a, const Iterator& b) {
      return static_cast<std::ptrdiff_t>(a.at_) - static_cast<std::ptrdiff_t>(b.at_);
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }
    friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.at_ <=> b.at_; }

   private:
    const PagedArray* array_ = nullptr;
    std::size_t at_ = 0;
  };
  using Range = std::ranges::subrange<Iterator>;

  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }
  // The `count` elements from `first` on. Lives as long as the array stays where it is.
  [[nodiscard]] Range range(std::size_t first, std::size_t count) const {
    return Range(Iterator(*this, first), Iterator(*this, first + count));
  }

 private:
  // Elements of a block, which is written at once, and of a page, which is read at once.
  static constexpr std::size_t kInBlock = std::bit_floor((std::size_t{16} << 10U) / sizeof(T));
  static constexpr std::size_t kInPage = std::bit_floor((std::size_t{4} << 10U) / sizeof(T));
  static constexpr std::size_t kCached = 128;  // pages that a thread has at hand
  static constexpr std::size_t kNoPage = std::numeric_limits<std::size_t>::max();

  // The pages that a thread read last, each at one place only.
  struct Cache {
    std::array<std::size_t, kCached> pages;
    std::vector<T> elements = std::vector<T>(kCached * kInPage);
    Cache() { pages.fill(kNoPage); }
  };

  // The elements of a page in the file.
  const T* read(std::size_t page) const {
    auto& cache = caches_[thread_number()];
    if (cache == nullptr) cache = std::make_unique<Cache>();
    const std::size_t place = page % kCached;
    T* elements = cache->elements.data() + place * kInPage;
    if (cache->pages[place] != page) {
      constexpr std::size_t kBytes = kInPage * sizeof(T);
      const std::size_t first = page * kInPage;
      cache->pages[place] = kNoPage;
      or_throw(spool_->read(blocks_[first / kInBlock], first % kInBlock * sizeof(T), kBytes, reinterpret_cast<char*>(elements)));
      cache->pages[place] = page;
    }
    return elements;
  }

  std::unique_ptr<Spool> spool_;
  std::vector<SpoolBlock> blocks_;  // full ones
  std::vector<T> tail_;             // what is behind them
  mutable std::array<std::unique_ptr<Cache>, kMostThreads> caches_;
};

}  // namespace hindcast
