// The disk that fails. Linked into the real program (hindcast_on_faulty_disk), these functions stand before the C library's, for
// the program and for SQLite alike: calls on files of one folder are counted, written down, and fail as the environment says.
// Nothing of the program itself is changed for it.
//
//   HINDCAST_FAULT_FOLDER  the folder whose files are watched
//   HINDCAST_FAULT_LOG     where the calls are written down (fault_log.h)
//   HINDCAST_FAULT_AT      the number of the call that fails first; 0: none
//   HINDCAST_FAULT_KIND    once: it fails with EIO; dead: it and all later ones do; full: from it on what takes space fails with
//                          ENOSPC; half: from it on reads and writes stop half-way; kill: the process ends before it
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>

#include "tests/support/fault_log.h"

namespace hindcast::test {
namespace {

constexpr int kMostFiles = 1024;

std::string_view setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

// One for the process, made by the first call, which may come before main().
class FaultyDisk {
 public:
  static FaultyDisk& instance() {
    static auto* disk = new FaultyDisk;  // never ends: files are closed after main()
    return *disk;
  }

  // Whether the path is one of those that are watched.
  [[nodiscard]] bool watches(std::string_view path) const {
    return !folder_.empty() && path.starts_with(folder_) && (path.size() == folder_.size() || path[folder_.size()] == '/');
  }
  [[nodiscard]] bool watches(int fd) const { return fd >= 0 && fd < kMostFiles && is_watched_[static_cast<std::size_t>(fd)]; }
  void watch(int fd, bool is_watched) {
    if (fd >= 0 && fd < kMostFiles) is_watched_[static_cast<std::size_t>(fd)] = is_watched;
  }

  // Does `work`, which gives what the system call gives, unless it is this call's turn to fail. `takes_space`: a full disk refuses.
  template <typename Work>
  long run(DiskRecord record, bool takes_space, std::string_view path, std::string_view other, const void* data, Work&& work) {
    const std::lock_guard lock(mutex_);
    record.number = ++calls_;
    const int failure = failure_of(takes_space);
    long result = -1;
    if (failure == 0) {
      result = work();
      record.failure = result < 0 ? errno : 0;
    } else {
      record.failure = failure;
    }
    if (record.call == DiskCall::open && result >= 0) {
      record.fd = static_cast<std::int32_t>(result);
      watch(record.fd, true);
    }
    if (record.call == DiskCall::read || record.call == DiskCall::write) record.size = result < 0 ? 0 : result;
    write_down(record, path, other, data);
    if (record.failure != 0) errno = record.failure;
    return result;
  }

  void closed(int fd) {
    const std::lock_guard lock(mutex_);
    DiskRecord record;
    record.call = DiskCall::close;
    record.fd = fd;
    watch(fd, false);
    write_down(record, {}, {}, nullptr);
  }

  // How many of the bytes a transfer gets through at once.
  [[nodiscard]] std::size_t share(std::size_t size) const { return kind_ == "half" && calls_ >= at_ ? (size + 1) / 2 : size; }

 private:
  FaultyDisk()
      : folder_(setting("HINDCAST_FAULT_FOLDER")), kind_(setting("HINDCAST_FAULT_KIND")), log_(setting("HINDCAST_FAULT_LOG")) {
    at_ = std::atoi(std::string(setting("HINDCAST_FAULT_AT")).c_str());
    if (!log_.empty()) log_fd_ = static_cast<int>(syscall(SYS_openat, AT_FDCWD, log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600));
  }

  [[nodiscard]] int failure_of(bool takes_space) const {
    if (at_ == 0 || calls_ < at_) return 0;
    if (kind_ == "kill") ::kill(::getpid(), SIGKILL);
    if (kind_ == "once") return calls_ == at_ ? EIO : 0;
    if (kind_ == "dead") return EIO;
    return kind_ == "full" && takes_space ? ENOSPC : 0;
  }

  void write_down(DiskRecord record, std::string_view path, std::string_view other, const void* data) const {
    if (log_fd_ < 0) return;
    record.path_size = static_cast<std::int32_t>(path.size());
    record.other_size = static_cast<std::int32_t>(other.size());
    std::string bytes(reinterpret_cast<const char*>(&record), sizeof record);
    bytes.append(path).append(other);
    if (record.call == DiskCall::write) bytes.append(static_cast<const char*>(data), static_cast<std::size_t>(record.size));
    if (syscall(SYS_write, log_fd_, bytes.data(), bytes.size()) != static_cast<long>(bytes.size())) std::abort();
  }

  std::string folder_;
  std::string kind_;
  std::string log_;
  int log_fd_ = -1;
  std::int32_t at_ = 0;
  std::int32_t calls_ = 0;
  std::mutex mutex_;  // one call at a time, so that the order written down is the order of the disk
  std::array<std::atomic<bool>, kMostFiles> is_watched_{};
};

FaultyDisk& disk() { return FaultyDisk::instance(); }
[[maybe_unused]] FaultyDisk& made_before_main = disk();  // also where memory is about to end

DiskRecord record_of(DiskCall call, int fd, std::int64_t offset = 0, std::int64_t size = 0) {
  DiskRecord record;
  record.call = call;
  record.fd = fd;
  record.offset = offset;
  record.size = size;
  return record;
}

int open_file(const char* path, int flags, mode_t mode) {
  const auto work = [&] { return syscall(SYS_openat, AT_FDCWD, path, flags, mode); };
  if (!disk().watches(path)) return static_cast<int>(work());
  const DiskRecord record = record_of(DiskCall::open, -1, (flags & O_TRUNC) != 0 ? 1 : 0);
  return static_cast<int>(disk().run(record, (flags & O_CREAT) != 0, path, {}, nullptr, work));
}

// What mkstemp does, with names in the order of asking: runs are alike.
int make_file(char* pattern, int flags) {
  const std::size_t end = std::strlen(pattern);
  for (int number = 0; number < 1000; ++number) {
    std::array<char, 8> name{};
    std::snprintf(name.data(), name.size(), "%06d", number);
    std::memcpy(pattern + end - 6, name.data(), 6);
    const int fd = open_file(pattern, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

ssize_t read_file(int fd, void* bytes, std::size_t size, off_t offset) {
  if (!disk().watches(fd)) return syscall(SYS_pread64, fd, bytes, size, offset);
  return disk().run(record_of(DiskCall::read, fd, offset), false, {}, {}, nullptr,
                    [&] { return syscall(SYS_pread64, fd, bytes, disk().share(size), offset); });
}

ssize_t write_file_at(int fd, const void* bytes, std::size_t size, off_t offset) {
  if (!disk().watches(fd)) return syscall(SYS_pwrite64, fd, bytes, size, offset);
  return disk().run(record_of(DiskCall::write, fd, offset), true, {}, {}, bytes,
                    [&] { return syscall(SYS_pwrite64, fd, bytes, disk().share(size), offset); });
}

int resize_file(int fd, off_t size) {
  const auto work = [&] { return syscall(SYS_ftruncate, fd, size); };
  if (!disk().watches(fd)) return static_cast<int>(work());
  return static_cast<int>(disk().run(record_of(DiskCall::resize, fd, 0, size), true, {}, {}, nullptr, work));
}

// What is watched ends with the test: written down is enough, and much quicker.
int sync_descriptor(int fd, long call) {
  if (!disk().watches(fd)) return static_cast<int>(syscall(call, fd));
  return static_cast<int>(disk().run(record_of(DiskCall::sync, fd), true, {}, {}, nullptr, [] { return 0L; }));
}

int remove_file(const char* path) {
  const auto work = [&] { return syscall(SYS_unlink, path); };
  if (!disk().watches(path)) return static_cast<int>(work());
  return static_cast<int>(disk().run(record_of(DiskCall::remove, -1), false, path, {}, nullptr, work));
}

}  // namespace
}  // namespace hindcast::test

using namespace hindcast::test;

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_file(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_file(path, flags, mode);
}
int __open_2(const char* path, int flags) { return open_file(path, flags, 0); }
int __open64_2(const char* path, int flags) { return open_file(path, flags, 0); }
int mkstemp(char* pattern) { return make_file(pattern, 0); }
int mkstemp64(char* pattern) { return make_file(pattern, 0); }
int mkostemp(char* pattern, int flags) { return make_file(pattern, flags); }
int mkostemp64(char* pattern, int flags) { return make_file(pattern, flags); }

ssize_t pread(int fd, void* bytes, size_t size, off_t offset) { return read_file(fd, bytes, size, offset); }
ssize_t pread64(int fd, void* bytes, size_t size, off64_t offset) { return read_file(fd, bytes, size, offset); }
ssize_t __pread_chk(int fd, void* bytes, size_t size, off_t offset, size_t) { return read_file(fd, bytes, size, offset); }
ssize_t __pread64_chk(int fd, void* bytes, size_t size, off64_t offset, size_t) { return read_file(fd, bytes, size, offset); }
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) { return write_file_at(fd, bytes, size, offset); }
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) { return write_file_at(fd, bytes, size, offset); }

ssize_t read(int fd, void* bytes, size_t size) {
  if (!disk().watches(fd)) return syscall(SYS_read, fd, bytes, size);
  return disk().run(record_of(DiskCall::read, fd, syscall(SYS_lseek, fd, 0, SEEK_CUR)), false, {}, {}, nullptr,
                    [&] { return syscall(SYS_read, fd, bytes, disk().share(size)); });
}
ssize_t __read_chk(int fd, void* bytes, size_t size, size_t) { return read(fd, bytes, size); }
ssize_t write(int fd, const void* bytes, size_t size) {
  if (!disk().watches(fd)) return syscall(SYS_write, fd, bytes, size);
  return disk().run(record_of(DiskCall::write, fd, syscall(SYS_lseek, fd, 0, SEEK_CUR)), true, {}, {}, bytes,
                    [&] { return syscall(SYS_write, fd, bytes, disk().share(size)); });
}

int ftruncate(int fd, off_t size) noexcept { return resize_file(fd, size); }
int ftruncate64(int fd, off64_t size) noexcept { return resize_file(fd, size); }
int fsync(int fd) { return sync_descriptor(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_descriptor(fd, SYS_fdatasync); }

int unlink(const char* path) noexcept { return remove_file(path); }
int remove(const char* path) noexcept {
  const int done = remove_file(path);
  return done != 0 && errno == EISDIR ? static_cast<int>(syscall(SYS_rmdir, path)) : done;
}
int rename(const char* from, const char* to) noexcept {
  const auto work = [&] { return syscall(SYS_rename, from, to); };
  if (!disk().watches(from) && !disk().watches(to)) return static_cast<int>(work());
  return static_cast<int>(disk().run(record_of(DiskCall::rename, -1), true, from, to, nullptr, work));
}

// Locks: SQLite asks for them with fcntl.
int fcntl64(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void* argument = va_arg(rest, void*);
  va_end(rest);
  const auto work = [&] { return syscall(SYS_fcntl, fd, command, argument); };
  if (command != F_SETLK || !disk().watches(fd)) return static_cast<int>(work());
  return static_cast<int>(disk().run(record_of(DiskCall::lock, fd), false, {}, {}, nullptr, work));
}

int close(int fd) {
  if (disk().watches(fd)) disk().closed(fd);
  return static_cast<int>(syscall(SYS_close, fd));
}
}
