#include "tests/support/scratch.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace hindcast::test {

Scratch::Scratch() {
  std::string pattern = (std::filesystem::temp_directory_path() / "hindcast-test-XXXXXX").string();
  const char* made = mkdtemp(pattern.data());
  directory_ = made == nullptr ? "." : made;
}

Scratch::~Scratch() {
  std::error_code ignored;
  if (directory_ != ".") std::filesystem::remove_all(directory_, ignored);
}

std::string read_whole(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_whole(const std::string& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace hindcast::test
