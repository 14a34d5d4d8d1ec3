// One name, one type: two headers that define one name in the one namespace break the one-definition rule, and the linker
// takes either body without a word. (report/ and store/ once both had a Table.)
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace hindcast {
namespace {

// "Table" of "struct Table {" or "class Table : public Base {"; "" if the line defines no type at the outermost level.
std::string defined_type(const std::string& line) {
  for (const std::string start : {"struct ", "class ", "enum class "}) {
    if (!line.starts_with(start) || line.find(';') != std::string::npos) continue;
    const std::size_t end = line.find_first_of(" :{", start.size());
    return line.substr(start.size(), end == std::string::npos ? end : end - start.size());
  }
  return {};
}

TEST_CASE("no two headers define a type of one name") {
  std::map<std::string, std::string> headers;
  for (const std::string folder : {"core", "store", "ingest", "correlate", "report", "cli"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(HINDCAST_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".h") continue;
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        const std::string name = defined_type(line);
        if (name.empty()) continue;
        const auto [known, is_new] = headers.emplace(name, entry.path().string());
        CHECK_MESSAGE((is_new || known->second == entry.path().string()), name, " in ", known->second, " and ",
                      entry.path().string());
      }
    }
  }
  CHECK(headers.size() > 100);
}

}  // namespace
}  // namespace hindcast
