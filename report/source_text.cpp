#include "report/source_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <system_error>

namespace hindcast {
namespace {

constexpr std::size_t kLongestLine = 2048;

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool holds(const std::vector<std::string>& lines, std::string_view expected) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  return expected.empty() || std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
           return std::search(line.begin(), line.end(), expected.begin(), expected.end(), same) != line.end();
         });
}

// Files whose bytes are not the text that import read: gzip, bzip2, xz, zstd, lz4, zip, UTF-16.
bool is_packed(std::string_view head) {
  constexpr std::array<std::string_view, 8> kMagic = {"\x1f\x8b",
                                                      "BZh",
                                                      "\xfd"
                                                      "7zXZ",
                                                      "\x28\xb5\x2f\xfd",
                                                      "\x04\x22\x4d\x18",
                                                      "PK\x03\x04",
                                                      "\xff\xfe",
                                                      "\xfe\xff"};
  return std::any_of(kMagic.begin(), kMagic.end(), [&](std::string_view magic) { return head.starts_with(magic); });
}

}  // namespace

bool SourceText::open(const std::string& path, std::int64_t byte_size) {
  if (path != path_) {
    path_ = path;
    file_.close();
    file_.clear();
    std::error_code failure;
    is_usable_ = std::filesystem::is_regular_file(path, failure) &&
                 std::filesystem::file_size(path, failure) == static_cast<std::uintmax_t>(byte_size) && !failure;
    if (is_usable_) {
      file_.open(path, std::ios::binary);
      std::array<char, 8> head{};
      file_.read(head.data(), head.size());
      is_usable_ = file_.is_open() && !is_packed({head.data(), static_cast<std::size_t>(file_.gcount())});
    }
  }
  return is_usable_;
}

std::vector<std::string> SourceText::record(const std::string& path, std::int64_t byte_size, std::int64_t byte_offset,
                                            std::int64_t line_count, std::string_view expected) {
  if (!open(path, byte_size)) return {};
  file_.clear();
  file_.seekg(std::max<std::int64_t>(0, byte_offset - 1));
  if (byte_offset > 0 && file_.get() != '\n') return {};
  std::vector<std::string> lines;
  std::string line;
  while (static_cast<std::int64_t>(lines.size()) < line_count && std::getline(file_, line)) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.size() > kLongestLine) line.resize(kLongestLine);
    lines.push_back(line);
  }
  if (static_cast<std::int64_t>(lines.size()) < line_count || !holds(lines, expected)) return {};
  return lines;
}

}  // namespace hindcast
