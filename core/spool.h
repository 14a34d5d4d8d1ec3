// Blocks of bytes that wait to be read again: in memory while there is room, else in a temporary file that has no name.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/result.h"

namespace hindcast {

// One block that a Spool keeps.
struct SpoolBlock {
  std::unique_ptr<char[]> bytes;  // null: in the file
  std::uint64_t offset = 0;       // in the file
  std::uint32_t size = 0;
};

// May be written and read by several threads at once. The file lies in $TMPDIR (or /tmp) and ends with the object.
class Spool {
 public:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  // Keeps at most `memory_limit` bytes in memory.
  explicit Spool(std::size_t memory_limit) : memory_limit_(memory_limit) {}
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Takes a copy of the bytes, at most 4 GiB. Error io: the temporary file cannot be written.
  Result<SpoolBlock> keep(std::string_view bytes);
  // Ends with the file: blocks that lie in it can be read no more. What is begun anew is another one.
  void drop_file();
  // The bytes of a block: a view of the block itself, or of `buffer`, into which they were read.
  Result<std::string_view> read(const SpoolBlock& block, std::string& buffer);
  // The `size` bytes from `at` on into `to`, which has room for them. They must be within the block.
  Result<void> read(const SpoolBlock& block, std::size_t at, std::size_t size, char* to);
  // Puts `bytes` in the place of those from `at` on. They must be within the block.
  Result<void> overwrite(SpoolBlock& block, std::size_t at, std::string_view bytes);

 private:
  // Opens the file on first use.
  Result<void> open_file();

  const std::size_t memory_limit_;
  std::mutex mutex_;  // guards all below
  std::size_t in_memory_ = 0;
  std::uint64_t file_size_ = 0;
  int fd_ = -1;
};

}  // namespace hindcast
