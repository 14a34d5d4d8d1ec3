// Reads and writes that go on where the system stopped in the middle.
#pragma once

#include <sys/types.h>

#include <cerrno>
#include <cstddef>

namespace hindcast {

// Calls `transfer(done)`, which does what pread or pwrite do with the bytes from `done` on, until `size` bytes went through. False
// on an error or an early end; errno says why.
template <typename Transfer>
bool transfer_all(std::size_t size, Transfer&& transfer) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t part = transfer(done);
    if (part < 0 && errno == EINTR) continue;
    if (part == 0) errno = EIO;  // the file is shorter than what was written to it
    if (part <= 0) return false;
    done += static_cast<std::size_t>(part);
  }
  return true;
}

}  // namespace hindcast
