// The first rows of many, in their order, without holding all of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace hindcast {

// Row has a static comes_before(a, b), which must be a total order.
template <typename Row>
class Foremost {
 public:
  explicit Foremost(std::size_t most) : most_(most) {}

  // Twice as many are held as are kept, so that a row costs little.
  void add(const Row& row) {
    rows_.push_back(row);
    if (rows_.size() < 2 * most_) return;
    std::nth_element(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(most_), rows_.end(), Row::comes_before);
    rows_.resize(most_);
  }
  // Ends the adding.
  std::vector<Row> take() {
    std::sort(rows_.begin(), rows_.end(), Row::comes_before);
    rows_.resize(std::min(rows_.size(), most_));
    return std::move(rows_);
  }

 private:
  const std::size_t most_;
  std::vector<Row> rows_;
};

}  // namespace hindcast
