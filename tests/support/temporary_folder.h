// Another TMPDIR for the length of a test.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace hindcast::test {

class TemporaryFolder {
 public:
  // The folder need not exist.
  explicit TemporaryFolder(const std::string& path) {
    if (const char* folder = std::getenv("TMPDIR")) before_ = folder;
    setenv("TMPDIR", path.c_str(), 1);
  }
  ~TemporaryFolder() {
    if (before_) {
      setenv("TMPDIR", before_->c_str(), 1);
    } else {
      unsetenv("TMPDIR");
    }
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

 private:
  std::optional<std::string> before_;
};

}  // namespace hindcast::test
