#include "core/foremost.h"

#include <doctest/doctest.h>

#include <random>

namespace hindcast {
namespace {

struct Size {
  int size = 0;
  int number = 0;
  static bool comes_before(const Size& a, const Size& b) { return a.size != b.size ? a.size > b.size : a.number < b.number; }
  bool operator==(const Size&) const = default;
};

TEST_CASE("foremost: the rows that sorting all of them would put in front, in that order") {
  std::mt19937 random(7);
  for (const std::size_t most : {1, 2, 7, 100}) {
    for (const int count : {0, 1, 5, 199, 200, 201, 1000}) {
      std::vector<Size> all;
      Foremost<Size> foremost(most);
      for (int i = 0; i < count; ++i) {
        all.push_back({static_cast<int>(random() % 20), i});
        foremost.add(all.back());
      }
      std::sort(all.begin(), all.end(), Size::comes_before);
      all.resize(std::min(all.size(), most));
      CHECK(foremost.take() == all);
    }
  }
}

}  // namespace
}  // namespace hindcast
