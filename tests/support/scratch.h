// A directory for the files of one test, removed at its end.
#pragma once

#include <string>
#include <string_view>

namespace hindcast::test {

class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // The path of a file in it.
  [[nodiscard]] std::string path(std::string_view name) const { return directory_ + "/" + std::string(name); }
  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
};

// The bytes of a file; "" if there is none.
std::string read_whole(const std::string& path);
void write_whole(const std::string& path, std::string_view bytes);

}  // namespace hindcast::test
