// The bytes of the imported files, read again for quoting. Read-only, plain files only; a file that is gone, has changed
// its size, or is packed or in UTF-16 gives nothing, and the report then says that a line is made from the stored fields.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace hindcast {

// Keeps the file read last open, since the records of a finding mostly stand in one.
class SourceText {
 public:
  // The `line_count` lines at `byte_offset` of the file, without line ends; each cut at 2048 bytes. Empty unless the file
  // has `byte_size` bytes, a line starts at the offset, and the text holds `expected` (letter case aside).
  std::vector<std::string> record(const std::string& path, std::int64_t byte_size, std::int64_t byte_offset,
                                  std::int64_t line_count, std::string_view expected);

 private:
  // Makes `path` the open file. False if it cannot be used; that is remembered.
  bool open(const std::string& path, std::int64_t byte_size);

  std::string path_;
  std::ifstream file_;
  bool is_usable_ = false;
};

}  // namespace hindcast
