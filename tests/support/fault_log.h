// What the program on a faulty disk (tests/faults/faulty_disk.cpp) writes down about each call, for the tests to read. Each record
// is this head, `path_size` bytes of a path, `other_size` bytes of a second one, and for a write `size` bytes of data.
#pragma once

#include <cstdint>

namespace hindcast::test {

enum class DiskCall : std::int32_t { open, read, write, resize, sync, rename, remove, lock, close };

struct DiskRecord {
  DiskCall call = DiskCall::open;
  std::int32_t fd = -1;         // of the file; -1 for rename and remove
  std::int64_t offset = 0;      // of a read or write; for open whether the file is emptied, 0 or 1
  std::int64_t size = 0;        // bytes read or written; of the file after resize
  std::int32_t path_size = 0;   // of open, rename and remove
  std::int32_t other_size = 0;  // of rename: the new name
  std::int32_t failure = 0;     // errno, 0 where it worked
  std::int32_t number = 0;      // of the call, from 1; 0 for close, which never fails
};

}  // namespace hindcast::test
