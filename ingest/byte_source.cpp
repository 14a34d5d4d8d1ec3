#include "ingest/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace hindcast {
namespace {

constexpr std::size_t kCopyBytes = std::size_t{1} << 18U;

std::string errno_text(int error) { return std::strerror(error); }  // NOLINT(concurrency-mt-unsafe): one thread reads sources

std::string_view kind_of_file(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

Error open_error(const std::string& path, int error) {
  const std::string message = fmt::format("cannot open {}: {}", path, errno_text(error));
  if (error == ENOENT || error == ENOTDIR) {
    return Error{ErrorCode::not_found, message, "Check the spelling and the working directory."};
  }
  if (error == EACCES || error == EPERM) {
    return Error{ErrorCode::io, message, "Run as a user who may read it, or copy it to where you may."};
  }
  return Error{ErrorCode::io, message, ""};
}

// Without blocking (a FIFO would) and, where allowed, without touching the access time of evidence.
int open_read_only(const char* path) {
  constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  const int fd = ::open(path, kFlags | O_NOATIME);
  return fd < 0 && errno == EPERM ? ::open(path, kFlags) : fd;
}

bool write_all(int fd, const char* from, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(fd, from, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    from += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

// Copies standard input to an unlinked temporary file; its descriptor, or minus errno.
int spool_standard_input() {
  const char* folder = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
  std::string name = fmt::format("{}/hindcast-stdin-XXXXXX", folder != nullptr && *folder != '\0' ? folder : "/tmp");
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) return -errno;
  ::unlink(name.c_str());
  std::vector<char> buffer(kCopyBytes);
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got == 0) return fd;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || !write_all(fd, buffer.data(), static_cast<std::size_t>(got))) {
      const int error = errno;
      ::close(fd);
      return -error;
    }
  }
}

// A descriptor from which standard input can be read at any position, or minus errno. A process has only one, so it is
// spooled once and kept.
int standard_input() {
  static const int fd = [] {
    struct stat status {};
    if (::fstat(STDIN_FILENO, &status) != 0) return -errno;
    return S_ISREG(status.st_mode) ? STDIN_FILENO : spool_standard_input();
  }();
  return fd;
}

std::int64_t modified_ns(const struct stat& status) {
  return static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
}

}  // namespace

std::size_t ByteSource::read(char* to, std::size_t size) {
  std::size_t got = std::min(size, peeked_.size());
  if (got > 0) {
    std::memcpy(to, peeked_.data(), got);
    peeked_.erase(0, got);
  }
  while (got < size) {
    const std::size_t more = read_some(to + got, size - got);
    if (more == 0) break;
    got += more;
  }
  return got;
}

std::string_view ByteSource::peek(std::size_t size) {
  std::size_t have = peeked_.size();
  if (have < size) {
    peeked_.resize(size);
    while (have < size) {
      const std::size_t more = read_some(peeked_.data() + have, size - have);
      if (more == 0) break;
      have += more;
    }
    peeked_.resize(have);
  }
  return std::string_view(peeked_).substr(0, size);
}

void ByteSource::seek(std::uint64_t position) {
  peeked_.clear();
  seek_to(position);
}

void note_problem(SourceFacts& facts, std::string_view problem) {
  if (facts.problem.empty()) facts.problem = problem;
}

Result<std::unique_ptr<FileBytes>> FileBytes::open(const std::string& path, SourceFacts& facts) {
  const bool is_stdin = path == "-";
  int fd = is_stdin ? standard_input() : open_read_only(path.c_str());
  if (is_stdin && fd < 0) {
    return Error{ErrorCode::io, fmt::format("cannot read standard input: {}", errno_text(-fd)),
                 "It is copied to a temporary file first: see that $TMPDIR (or /tmp) has room."};
  }
  if (is_stdin) fd = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return open_error(path, errno);
  std::unique_ptr<FileBytes> file(new FileBytes(path, fd, facts));
  struct stat status {};
  if (::fstat(fd, &status) != 0) return open_error(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorCode::io, fmt::format("cannot read {}: it is {}", path, kind_of_file(status.st_mode)),
                 "Only regular files are read. Pipe other data to standard input and name it -."};
  }
  if (is_stdin) {
    const off_t at = ::lseek(fd, 0, SEEK_CUR);
    // The spool stands at its end; a redirected file where the shell left it.
    if (standard_input() == STDIN_FILENO && at > 0) file->start_ = static_cast<std::uint64_t>(at);
  } else {
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  file->position_ = file->start_;
  file->size_ = static_cast<std::uint64_t>(status.st_size);
  file->device_ = status.st_dev;
  file->inode_ = status.st_ino;
  file->modified_ns_ = modified_ns(status);
  file->modified_ = Timestamp{file->modified_ns_ / 1'000};
  return file;
}

FileBytes::~FileBytes() { ::close(fd_); }

bool FileBytes::has_changed() const {
  struct stat status {};
  if (::fstat(fd_, &status) != 0) return true;
  if (static_cast<std::uint64_t>(status.st_size) != size_ || modified_ns(status) != modified_ns_) return true;
  if (path_ == "-") return false;
  if (::stat(path_.c_str(), &status) != 0) return true;
  return status.st_dev != device_ || status.st_ino != inode_;
}

std::size_t FileBytes::read_some(char* to, std::size_t size) {
  for (;;) {
    const ssize_t got = ::pread(fd_, to, size, static_cast<off_t>(position_));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      facts_.has_failed = true;
      note_problem(facts_, fmt::format("reading failed at byte {}: {}", position_, errno_text(errno)));
      return 0;
    }
    position_ += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }
}

struct HashedBytes::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

HashedBytes::HashedBytes(std::unique_ptr<ByteSource> below) : below_(std::move(below)), state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
}

HashedBytes::~HashedBytes() = default;

std::size_t HashedBytes::read_some(char* to, std::size_t size) {
  const std::size_t got = below_->read(to, size);
  EVP_DigestUpdate(state_->context, to, got);
  byte_count_ += got;
  return got;
}

std::string HashedBytes::finish() {
  const auto rest = std::make_unique_for_overwrite<char[]>(kCopyBytes);  // mostly there is none: not to be cleared for each file
  while (read(rest.get(), kCopyBytes) > 0) {
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, digest.data(), &size);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
  return hex;
}

}  // namespace hindcast
