#include "cli/output.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using test::Scratch;

std::size_t file_count(const Scratch& scratch) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(scratch.directory())) ++count;
  return count;
}

TEST_CASE("a file is written whole, with the usual mode, and nothing is left beside it") {
  const Scratch scratch;
  const std::string path = scratch.path("report.html");
  REQUIRE(write_file(path, "first").ok());
  REQUIRE(write_file(path, std::string(3'000'000, 'x')).ok());
  CHECK(test::read_whole(path) == std::string(3'000'000, 'x'));
  CHECK(file_count(scratch) == 1);
  struct stat facts {};
  REQUIRE(stat(path.c_str(), &facts) == 0);
  const mode_t mask = umask(0);
  umask(mask);
  CHECK((facts.st_mode & 0777) == (0666 & ~mask));
}

TEST_CASE("what cannot be written is named, and what stood there stays") {
  const Scratch scratch;
  const auto missing = write_file(scratch.path("none/report.html"), "text");
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ErrorCode::io);
  CHECK(missing.error().message.find("none/report.html: No such file or directory") != std::string::npos);
  CHECK_FALSE(write_file(scratch.directory(), "text").ok());
  CHECK(file_count(scratch) == 0);
}

TEST_CASE("a link is followed, a device is written to") {
  const Scratch scratch;
  REQUIRE(write_file(scratch.path("real"), "old").ok());
  REQUIRE(symlink("real", scratch.path("link").c_str()) == 0);
  REQUIRE(write_file(scratch.path("link"), "new").ok());
  CHECK(test::read_whole(scratch.path("real")) == "new");
  CHECK(std::filesystem::is_symlink(scratch.path("link")));
  CHECK(write_file("/dev/null", "text").ok());
  const auto full = write_file("/dev/full", "text");
  REQUIRE_FALSE(full.ok());
  CHECK(full.error().code == ErrorCode::io);
}

TEST_CASE("- is the output itself") {
  TextOutput out;
  REQUIRE(write_result(out, "-", "text").ok());
  CHECK(out.text() == "text");
}

TEST_CASE("a full device is an error of the output, a closed pipe is none") {
  std::FILE* full = std::fopen("/dev/full", "w");
  REQUIRE(full != nullptr);
  Output out(full);
  out.write(std::string(100'000, 'x'));
  const auto finished = out.finish();
  std::fclose(full);
  REQUIRE_FALSE(finished.ok());
  CHECK(finished.error().code == ErrorCode::io);
}

}  // namespace
}  // namespace hindcast
