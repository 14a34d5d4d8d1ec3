#include "core/spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/transfer.h"

namespace hindcast {
namespace {

std::string spool_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

Error file_error(std::string_view what) {
  return {ErrorCode::io, fmt::format("cannot {} a temporary file in {}: {}", what, spool_folder(), std::strerror(errno)),
          "Free some space there, or set TMPDIR to a folder that has it."};
}

}  // namespace

Spool::~Spool() { drop_file(); }

void Spool::drop_file() {
  const std::lock_guard lock(mutex_);
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  file_size_ = 0;
}

Result<void> Spool::open_file() {
  if (fd_ >= 0) return {};
  std::string path = spool_folder() + "/hindcast-XXXXXX";
  fd_ = ::mkostemp(path.data(), O_CLOEXEC);
  if (fd_ < 0) return file_error("make");
  ::unlink(path.c_str());
  return {};
}

Result<SpoolBlock> Spool::keep(std::string_view bytes) {
  SpoolBlock block;
  block.size = static_cast<std::uint32_t>(bytes.size());
  int fd = -1;
  {
    const std::lock_guard lock(mutex_);
    if (in_memory_ + bytes.size() <= memory_limit_) {
      in_memory_ += bytes.size();
    } else {
      HINDCAST_TRY(open_file());
      fd = fd_;
      block.offset = file_size_;
      file_size_ += bytes.size();
    }
  }
  if (fd < 0) {
    block.bytes = std::make_unique_for_overwrite<char[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), block.bytes.get());
    return block;
  }
  const bool written = transfer_all(bytes.size(), [&](std::size_t done) {
    return ::pwrite(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(block.offset + done));
  });
  if (!written) return file_error("write");
  return block;
}

Result<std::string_view> Spool::read(const SpoolBlock& block, std::string& buffer) {
  if (block.bytes != nullptr) return std::string_view(block.bytes.get(), block.size);
  if (buffer.size() < block.size) buffer.resize(block.size);
  HINDCAST_TRY(read(block, 0, block.size, buffer.data()));
  return std::string_view(buffer.data(), block.size);
}

Result<void> Spool::read(const SpoolBlock& block, std::size_t at, std::size_t size, char* to) {
  assert(at + size <= block.size);
  if (block.bytes != nullptr) {
    std::memcpy(to, block.bytes.get() + at, size);
    return {};
  }
  const bool complete = transfer_all(
      size, [&](std::size_t done) { return ::pread(fd_, to + done, size - done, static_cast<off_t>(block.offset + at + done)); });
  return complete ? Result<void>{} : file_error("read");
}

Result<void> Spool::overwrite(SpoolBlock& block, std::size_t at, std::string_view bytes) {
  assert(at + bytes.size() <= block.size);
  if (block.bytes != nullptr) {
    std::memcpy(block.bytes.get() + at, bytes.data(), bytes.size());
    return {};
  }
  const bool written = transfer_all(bytes.size(), [&](std::size_t done) {
    return ::pwrite(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(block.offset + at + done));
  });
  return written ? Result<void>{} : file_error("write");
}

}  // namespace hindcast
