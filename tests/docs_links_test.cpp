// Links of the documents lead somewhere: to a file of the repository, and where they name a heading, to one of its.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/scratch.h"

namespace hindcast {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> documents() {
  const fs::path root = HINDCAST_SOURCE_DIR;
  std::vector<fs::path> files = {root / "README.md", root / "CONTRIBUTING.md", root / "NEWS.md", root / "schema/README.md",
                                 root / "fixtures/practical/README.md"};
  for (const auto& entry : fs::recursive_directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  }
  return files;
}

// The anchor that GitHub makes of a heading.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char letter : heading) {
    const auto code = static_cast<unsigned char>(letter);
    if (std::isalnum(code) != 0 || letter == '-' || letter == '_') anchor += static_cast<char>(std::tolower(code));
    if (letter == ' ') anchor += '-';
  }
  return anchor;
}

bool has_heading(const std::string& text, std::string_view anchor) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line(text.data() + at, end - at);
    at = end + 1;
    if (!line.starts_with('#')) continue;
    line.remove_prefix(std::min(line.find_first_not_of("# "), line.size()));
    if (anchor_of(line) == anchor) return true;
  }
  return false;
}

// The targets of all links "[...](target)" outside code.
std::vector<std::string> targets_in(const std::string& text) {
  std::vector<std::string> targets;
  bool in_code = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 4, "\n```") == 0) in_code = !in_code;
    if (in_code || text.compare(at, 2, "](") != 0) continue;
    const std::size_t end = text.find(')', at);
    if (end == std::string::npos) break;
    targets.push_back(text.substr(at + 2, end - at - 2));
  }
  return targets;
}

TEST_CASE("every link of the documents leads to a file and a heading that exist") {
  for (const fs::path& document : documents()) {
    const std::string text = test::read_whole(document.string());
    CHECK_MESSAGE(!text.empty(), document.string());
    for (const std::string& target : targets_in(text)) {
      if (target.find("://") != std::string::npos) continue;
      const std::size_t hash = std::min(target.find('#'), target.size());
      const fs::path file = hash == 0 ? document : document.parent_path() / target.substr(0, hash);
      CHECK_MESSAGE(fs::exists(file), document.string(), ": ", target);
      if (hash == target.size()) continue;
      CHECK_MESSAGE(has_heading(test::read_whole(file.string()), target.substr(hash + 1)), document.string(), ": ", target);
    }
  }
}

}  // namespace
}  // namespace hindcast
