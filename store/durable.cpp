#include "store/durable.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace hindcast {

bool sync_folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = ::fsync(fd) == 0 || errno == EINVAL;  // where there is nothing to sync, nothing is lost
  const int problem = errno;
  ::close(fd);
  errno = problem;
  return done;
}

}  // namespace hindcast
