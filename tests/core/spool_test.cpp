// Blocks that wait in memory or in a file without a name: what was kept is read back, by whatever thread; what cannot be kept says
// so.
#include "core/spool.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/scratch.h"
#include "tests/support/temporary_folder.h"

namespace hindcast {
namespace {

using test::Scratch;
using test::TemporaryFolder;

// Bytes that tell blocks and places in them apart.
std::string content(std::size_t number, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(number * 131 + i * 7);
  return bytes;
}

SpoolBlock keep(Spool& spool, std::string_view bytes) {
  auto block = spool.keep(bytes);
  REQUIRE_MESSAGE(block.ok(), (block.ok() ? "" : block.error().message));
  return std::move(*block);
}

// The bytes of a block, copied.
std::string read(Spool& spool, const SpoolBlock& block) {
  std::string buffer;
  const auto bytes = spool.read(block, buffer);
  REQUIRE(bytes.ok());
  return std::string(*bytes);
}

TEST_CASE("spool: as much as its limit stays in memory, the rest goes to a file; all of it is read back") {
  const std::size_t limit = 10'000;
  Spool spool(limit);
  std::vector<SpoolBlock> blocks;
  std::size_t in_memory = 0;
  for (std::size_t i = 0; i < 100; ++i) blocks.push_back(keep(spool, content(i, i * 17)));
  for (std::size_t i = blocks.size(); i-- > 0;) {
    CHECK(blocks[i].size == i * 17);
    if (blocks[i].bytes != nullptr) in_memory += blocks[i].size;
    CHECK(read(spool, blocks[i]) == content(i, i * 17));
  }
  CHECK(in_memory <= limit);
  CHECK(in_memory > limit / 2);
}

TEST_CASE("spool: an empty block is a block") {
  for (const std::size_t limit : {std::size_t{0}, std::size_t{100}}) {
    Spool spool(limit);
    const SpoolBlock first = keep(spool, "");
    const SpoolBlock nothing = keep(spool, {});  // of no place at all
    const SpoolBlock second = keep(spool, "x");
    CHECK(read(spool, first).empty());
    CHECK(read(spool, nothing).empty());
    CHECK(read(spool, second) == "x");
  }
}

TEST_CASE("spool: a buffer serves blocks of any size one after the other") {
  Spool spool(0);
  std::vector<SpoolBlock> blocks;
  for (const std::size_t size : {100U, 5U, 70'000U, 1U}) blocks.push_back(keep(spool, content(size, size)));
  std::string buffer;
  for (const SpoolBlock& block : blocks) {
    const auto bytes = spool.read(block, buffer);
    REQUIRE(bytes.ok());
    CHECK(*bytes == content(block.size, block.size));
  }
}

TEST_CASE("spool: its file has no name and lies in TMPDIR") {
  const Scratch scratch;
  const TemporaryFolder folder(scratch.directory());
  Spool spool(0);
  const SpoolBlock block = keep(spool, "bytes");
  CHECK(block.bytes == nullptr);
  CHECK(std::filesystem::is_empty(scratch.directory()));
  CHECK(read(spool, block) == "bytes");
}

TEST_CASE("spool: several threads keep and read at once") {
  Spool spool(200'000);
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kBlocks = 200;
  std::vector<int> wrong(kThreads, 0);
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&spool, &wrong, thread] {
      std::vector<SpoolBlock> blocks;
      std::string buffer;
      for (std::size_t i = 0; i < kBlocks; ++i) {
        auto block = spool.keep(content(thread * kBlocks + i, i * 29 % 3'000));
        if (!block) {
          ++wrong[thread];
          continue;
        }
        blocks.push_back(std::move(*block));
        const auto bytes = spool.read(blocks[i / 2], buffer);
        if (!bytes || *bytes != content(thread * kBlocks + i / 2, i / 2 * 29 % 3'000)) ++wrong[thread];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(kThreads, 0));
}

TEST_CASE("spool: a TMPDIR that does not exist is named, and only when it is needed") {
  const Scratch scratch;
  const TemporaryFolder folder(scratch.path("none"));
  Spool spool(10);
  static_cast<void>(keep(spool, "0123456789"));
  const auto refused = spool.keep("one more");
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::io);
  CHECK(refused.error().message == "cannot make a temporary file in " + scratch.path("none") + ": No such file or directory");
  CHECK(refused.error().help == "Free some space there, or set TMPDIR to a folder that has it.");
}

TEST_CASE("spool: a file that may not grow is an error that says where and why") {
  const Scratch scratch;
  const TemporaryFolder folder(scratch.directory());
  struct rlimit before {};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = 50'000;
  Spool spool(0);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto first = spool.keep(content(1, 40'000));
  const auto second = spool.keep(content(2, 40'000));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE(first.ok());
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().code == ErrorCode::io);
  CHECK(second.error().message == "cannot write a temporary file in " + scratch.directory() + ": File too large");
  CHECK(read(spool, *first) == content(1, 40'000));
}

}  // namespace
}  // namespace hindcast
