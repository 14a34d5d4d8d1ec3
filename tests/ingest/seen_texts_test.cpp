#include "ingest/seen_texts.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

namespace hindcast {
namespace {

TEST_CASE("seen texts: what was added is found, whether it stands alone or begins where others do") {
  std::mt19937_64 random(3);
  std::vector<std::uint64_t> hashes(700);
  for (std::uint64_t& hash : hashes) hash = random();
  for (std::size_t i = 0; i < 60; ++i) hashes[i] |= 0xffffULL << 48U;  // all at the last place, and on from the first
  hashes.push_back(0);
  SeenTexts seen(hashes.size());
  REQUIRE(seen.has_room(hashes.size()));
  CHECK_FALSE(seen.may_hold_any(hashes));
  for (const std::uint64_t hash : hashes) {
    seen.add({&hash, 1});
    CHECK(seen.may_hold_any({&hash, 1}));
  }
  for (const std::uint64_t& hash : hashes) CHECK(seen.may_hold_any({&hash, 1}));
}

TEST_CASE("seen texts: what was not added is not found but for a few in a thousand million") {
  std::mt19937_64 random(5);
  std::vector<std::uint64_t> some(100'000);
  std::vector<std::uint64_t> others(100'000);
  for (std::uint64_t& hash : some) hash = random();
  for (std::uint64_t& hash : others) hash = random();
  SeenTexts seen(some.size());
  seen.add(some);
  CHECK_FALSE(seen.may_hold_any(others));
  CHECK_FALSE(seen.may_hold_any({}));
  others.push_back(some[7]);
  CHECK(seen.may_hold_any(others));
}

TEST_CASE("seen texts: they say what memory they take, and when they are full") {
  CHECK(SeenTexts::size_of(3'072) == std::size_t{16} << 10U);
  CHECK(SeenTexts::size_of(3'074) == std::size_t{32} << 10U);
  SeenTexts seen(3'000);
  CHECK(seen.has_room(3'072));
  CHECK_FALSE(seen.has_room(3'073));
  const std::vector<std::uint64_t> some = {1, 2, 3};
  seen.add(some);
  CHECK(seen.has_room(3'069));
  CHECK_FALSE(seen.has_room(3'070));
}

}  // namespace
}  // namespace hindcast
