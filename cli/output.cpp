#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "store/durable.h"

namespace hindcast {
namespace {

std::string reason(int problem) { return std::generic_category().message(problem); }

Error cannot_write(const std::string& path, int problem) {
  const char* help = problem == ENOENT ? "Make that directory first, or name another file."
                     : problem == EACCES || problem == EROFS || problem == EISDIR
                         ? "Name a file in a directory where you may write."
                         : "Free some space, or write elsewhere. What stood there before was left as it was.";
  return {ErrorCode::io, fmt::format("cannot write {}: {}", path, reason(problem)), help};
}

// Writes all of it, whatever write(2) takes at a time. Returns errno, 0 for success.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t taken = ::write(fd, text.data(), text.size());
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(taken));
  }
  return 0;
}

// The mode that open(2) would give a new file: mkstemp makes its own 0600.
mode_t mode_of_new_files() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

// Devices and pipes (/dev/null, /dev/stdout) are written to; there is nothing to put in their place.
Result<void> write_in_place(const std::string& path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return cannot_write(path, errno);
  int problem = write_all(fd, text);
  if (close(fd) != 0 && problem == 0) problem = errno;
  return problem == 0 || problem == EPIPE ? Result<void>{} : Result<void>{cannot_write(path, problem)};
}

// Where the link leads, so that writing to a link does not replace the link.
std::string resolved(const std::string& path) {
  std::error_code ignored;
  const auto target = std::filesystem::canonical(path, ignored);
  return ignored ? path : target.string();
}

}  // namespace

bool Output::write(std::string_view text) {
  if (problem_ != 0) return false;
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) problem_ = errno == 0 ? EIO : errno;
  return problem_ == 0;
}

Result<void> Output::finish() {
  if (problem_ == 0 && std::fflush(file_) != 0) problem_ = errno;
  if (problem_ == 0 || problem_ == EPIPE) return {};
  return Error{ErrorCode::io, fmt::format("cannot write the result: {}", reason(problem_)), "Free some space, or write elsewhere."};
}

Result<void> write_file(const std::string& given_path, std::string_view text) {
  const std::string path = resolved(given_path);
  struct stat facts {};
  if (stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) return write_in_place(path, text);
  std::string temporary = path + ".XXXXXX";
  const int fd = mkstemp(temporary.data());
  if (fd < 0) return cannot_write(path, errno);
  int problem = write_all(fd, text);
  if (problem == 0 && fchmod(fd, mode_of_new_files()) != 0) problem = errno;
  if (problem == 0 && fsync(fd) != 0 && errno != EINVAL) problem = errno;
  if (close(fd) != 0 && problem == 0) problem = errno;
  if (problem == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) problem = errno;
  if (problem != 0) {
    unlink(temporary.c_str());
    return cannot_write(path, problem);
  }
  if (sync_folder_of(path)) return {};
  return Error{ErrorCode::io, fmt::format("{} is written, but might not survive a power cut: {}", path, reason(errno)),
               "Check the disk and run the command again."};
}

Result<void> write_result(Output& out, const std::string& path, std::string_view text) {
  if (path != "-") return write_file(path, text);
  out.write(text);
  return out.finish();
}

}  // namespace hindcast
