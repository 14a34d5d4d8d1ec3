#include "cli/progress.h"

#include <doctest/doctest.h>

namespace hindcast {
namespace {

ImportProgress at(std::uint64_t done, std::uint64_t total) {
  ImportProgress progress;
  progress.source_number = 2;
  progress.source_count = 3;
  progress.bytes_done = done;
  progress.bytes_total = total;
  progress.lines = 1'000;
  progress.rejected = 7;
  return progress;
}

TEST_CASE("progress counts bytes, and tells the time left only when it can") {
  CHECK(progress_text(at(25, 100), 2) == "file 2/3  25 %  500 lines/s  7 rejected");
  CHECK(progress_text(at(25, 100), 10) == "file 2/3  25 %  100 lines/s  7 rejected  30 s left");
  CHECK(progress_text(at(100, 100), 10) == "file 2/3  100 %  100 lines/s  7 rejected  0 s left");
}

TEST_CASE("progress never divides by nothing") {
  CHECK(progress_text(at(0, 0), 0) == "file 2/3  7 rejected");
  CHECK(progress_text(at(0, 100), 10) == "file 2/3  0 %  100 lines/s  7 rejected");
  CHECK(progress_text(at(200, 100), 10) == "file 2/3  100 %  100 lines/s  7 rejected  0 s left");
}

}  // namespace
}  // namespace hindcast
