#include "ingest/seen_texts.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

namespace hindcast {
namespace {

constexpr std::size_t kMemory = std::size_t{4} << 20U;

std::vector<std::uint64_t> some_hashes(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> hashes(count);
  for (std::uint64_t& hash : hashes) hash = random();
  return hashes;
}

TEST_CASE("seen texts: what was added is found, whether it stands alone or begins where others do, however often the set grew") {
  std::vector<std::uint64_t> hashes = some_hashes(20'000, 3);
  for (std::size_t i = 0; i < 60; ++i) hashes[i] |= 0xfffffU;  // all at the last place, and on from the first
  hashes.push_back(0);
  SeenTexts seen(kMemory);
  REQUIRE(seen.has_room(hashes.size()));
  CHECK_FALSE(seen.holds_any(hashes));
  for (const std::uint64_t& hash : hashes) {
    seen.add({&hash, 1});
    CHECK(seen.holds_any({&hash, 1}));
  }
  for (const std::uint64_t& hash : hashes) CHECK(seen.holds_any({&hash, 1}));
}

TEST_CASE("seen texts: what was not added is not found") {
  const std::vector<std::uint64_t> some = some_hashes(100'000, 3);
  std::vector<std::uint64_t> others = some_hashes(100'000, 5);
  SeenTexts seen(kMemory);
  seen.add(some);
  CHECK_FALSE(seen.holds_any(others));
  CHECK_FALSE(seen.holds_any({}));
  others.push_back(some[7]);
  CHECK(seen.holds_any(others));
}

TEST_CASE("seen texts: memory bounds them, and what one source adds at once") {
  SeenTexts seen(std::size_t{64} << 10U);  // 8192 places, of which 6143 may be taken
  CHECK(seen.has_room(2'048));
  CHECK_FALSE(seen.has_room(2'049));
  for (const std::uint64_t seed : {1, 2}) seen.add(some_hashes(2'048, seed));
  CHECK(seen.has_room(2'047));
  CHECK_FALSE(seen.has_room(2'048));
}

}  // namespace
}  // namespace hindcast
