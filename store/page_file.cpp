#include "store/page_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/transfer.h"
#include "store/big_endian.h"

namespace hindcast {
namespace {

constexpr std::size_t kFlushBytes = std::size_t{1} << 20U;
constexpr std::uint64_t kPendingByte = std::uint64_t{1} << 30U;  // SQLite locks this byte; its page holds nothing
constexpr std::size_t kHeaderSize = 100;
constexpr std::size_t kPageSizeAt = 16;
constexpr std::size_t kChangeCounterAt = 24;
constexpr std::size_t kPageCountAt = 28;
constexpr std::size_t kVersionValidForAt = 92;

}  // namespace

PageFile::PageFile(PageFile&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      page_size_(other.page_size_),
      page_count_(other.page_count_),
      flushed_(other.flushed_),
      pending_(std::move(other.pending_)) {}

PageFile::~PageFile() {
  if (fd_ >= 0) ::close(fd_);
}

Error PageFile::failure(std::string_view what) const {
  return {ErrorCode::io, fmt::format("{}: cannot {}: {}", path_, what, std::strerror(errno)),
          "May you write in that folder? Free some space, or write the case elsewhere."};
}

Result<PageFile> PageFile::create(const std::string& path, std::uint32_t page_size, std::uint32_t page_count) {
  PageFile file(path, ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (file.fd_ < 0) return file.failure("make");
  file.page_size_ = page_size;
  file.page_count_ = page_count;
  file.flushed_ = std::uint64_t{page_size} * page_count;
  if (::ftruncate(file.fd_, static_cast<off_t>(file.flushed_)) != 0) return file.failure("write");
  return file;
}

Result<PageFile> PageFile::open(const std::string& path) {
  PageFile file(path, ::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (file.fd_ < 0) return file.failure("open");
  std::array<std::uint8_t, kHeaderSize> header{};
  struct stat facts {};
  HINDCAST_TRY(file.read_header(header));
  if (::fstat(file.fd_, &facts) != 0) return file.failure("read");
  file.page_size_ = static_cast<std::uint32_t>(big_endian(header.data() + kPageSizeAt, 2));
  file.flushed_ = static_cast<std::uint64_t>(facts.st_size);
  file.page_count_ = static_cast<std::uint32_t>(file.flushed_ / file.page_size_);
  return file;
}

Result<std::uint32_t> PageFile::append(std::span<const std::uint8_t> page) {
  if (flushed_ + pending_.size() == kPendingByte) {
    pending_.append(page_size_, '\0');
    ++page_count_;
  }
  pending_.append(reinterpret_cast<const char*>(page.data()), page.size());
  ++page_count_;
  if (pending_.size() >= kFlushBytes) HINDCAST_TRY(flush());
  return page_count_;
}

Result<void> PageFile::replace(std::uint32_t number, std::span<const std::uint8_t> page) {
  return write_at(static_cast<std::uint64_t>(number - 1) * page_size_, page.data(), page.size());
}

Result<void> PageFile::flush() {
  HINDCAST_TRY(write_at(flushed_, reinterpret_cast<const std::uint8_t*>(pending_.data()), pending_.size()));
  flushed_ += pending_.size();
  pending_.clear();
  return {};
}

Result<void> PageFile::write_at(std::uint64_t offset, const std::uint8_t* bytes, std::size_t size) {
  const bool written = transfer_all(
      size, [&](std::size_t done) { return ::pwrite(fd_, bytes + done, size - done, static_cast<off_t>(offset + done)); });
  return written ? Result<void>{} : Result<void>{failure("write")};
}

Result<void> PageFile::read_header(std::span<std::uint8_t> header) {
  const bool complete = transfer_all(header.size(), [&](std::size_t done) {
    return ::pread(fd_, header.data() + done, header.size() - done, static_cast<off_t>(done));
  });
  return complete ? Result<void>{} : Result<void>{failure("read")};
}

Result<void> PageFile::finish() {
  HINDCAST_TRY(flush());
  std::array<std::uint8_t, kHeaderSize> header{};
  HINDCAST_TRY(read_header(header));
  const std::uint64_t change = big_endian(header.data() + kChangeCounterAt, 4) + 1;
  put_big_endian(header.data() + kChangeCounterAt, change, 4);
  put_big_endian(header.data() + kVersionValidForAt, change, 4);
  put_big_endian(header.data() + kPageCountAt, page_count_, 4);
  return write_at(0, header.data(), header.size());
}

Result<void> PageFile::sync() { return ::fdatasync(fd_) == 0 ? Result<void>{} : Result<void>{failure("write")}; }

}  // namespace hindcast
