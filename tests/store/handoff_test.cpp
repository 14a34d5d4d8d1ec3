#include "store/handoff.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>

namespace hindcast {
namespace {

TEST_CASE("handoff: all blocks arrive in their order, and the end is told") {
  Handoff handoff;
  std::thread giver([&handoff] {
    std::string block;
    for (int i = 0; i < 500; ++i) {
      CHECK(block.empty());
      block = std::to_string(i);
      handoff.give(block);
    }
    handoff.close();
  });
  int expected = 0;
  for (std::string block; handoff.take(block); ++expected) CHECK(block == std::to_string(expected));
  giver.join();
  CHECK(expected == 500);
}

TEST_CASE("handoff: one that is closed without a block gives none, and may be closed twice") {
  Handoff handoff;
  handoff.close();
  handoff.close();
  std::string block = "left over";
  CHECK_FALSE(handoff.take(block));
}

}  // namespace
}  // namespace hindcast
