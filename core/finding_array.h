// The findings of a run, out of memory: a noisy case has a hundred thousand, and with their lists and words they would be most of
// what correlation holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "core/finding.h"
#include "core/spool.h"

namespace hindcast {

// Findings are given by value; Finding::id is the place in the array, from 1. Several threads may read at once; none may while one
// writes.
class FindingArray {
 public:
  // Holds about `memory` bytes in memory; the rest waits in a temporary file.
  explicit FindingArray(std::size_t memory = Spool::kNoLimit) : memory_(memory), spool_(std::make_unique<Spool>(memory)) {}

  [[nodiscard]] std::size_t size() const { return blocks_.size(); }
  [[nodiscard]] bool empty() const { return blocks_.empty(); }

  // Throws SpoolFailure, as all do that follow.
  void push_back(const Finding& finding) { blocks_.push_back(keep(finding)); }
  // `i` must be below size().
  Finding operator[](std::size_t i) const {
    Finding finding;
    read(i, finding);
    return finding;
  }
  [[nodiscard]] Finding front() const { return (*this)[0]; }
  [[nodiscard]] Finding back() const { return (*this)[size() - 1]; }
  // Into `finding`, whose strings and lists are used again: for those who read many.
  void read(std::size_t i, Finding& finding) const;
  void set(std::size_t i, const Finding& finding) { blocks_[i] = keep(finding); }

  // Calls change(i, finding) for all in order; what it makes of a finding stands in its place.
  template <typename Change>
  void change_each(Change&& change) {
    FindingArray changed(memory_);
    Finding finding;
    for (std::size_t i = 0; i < size(); ++i) {
      read(i, finding);
      change(i, finding);
      changed.push_back(finding);
    }
    *this = std::move(changed);
  }
  // Keeps those at `places`, in that order, each at most once.
  void arrange(const std::vector<std::uint32_t>& places);

  // By place, in order.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Finding;
    using difference_type = std::ptrdiff_t;
    using pointer = const Finding*;
    using reference = Finding;

    Iterator() = default;
    Iterator(const FindingArray& array, std::size_t at) : array_(&array), at_(at) {}
    Finding operator*() const { return (*array_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, Iterator(*array_, at_ + 1)); }
    bool operator==(const Iterator&) const = default;

   private:
    const FindingArray* array_ = nullptr;
    std::size_t at_ = 0;
  };
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

 private:
  SpoolBlock keep(const Finding& finding);

  std::size_t memory_;
  std::unique_ptr<Spool> spool_;
  std::vector<SpoolBlock> blocks_;  // one each
};

}  // namespace hindcast
