// The pages of an SQLite database file, written by hand at its end (https://www.sqlite.org/fileformat2.html): a new case is laid
// out faster than SQL could fill it. Its schema is written by SQLite, which also reads the file afterwards.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/result.h"

namespace hindcast {

// One database file that no connection has open. Page numbers count from 1.
class PageFile {
 public:
  // Makes a file, which must not exist, of so many pages of zeros, which take no room. Error io: it cannot be made.
  static Result<PageFile> create(const std::string& path, std::uint32_t page_size, std::uint32_t page_count);
  // Opens a file that holds a database, without auto-vacuum. Error io: it cannot be read or written.
  static Result<PageFile> open(const std::string& path);
  PageFile(PageFile&& other) noexcept;
  PageFile& operator=(PageFile&&) = delete;
  ~PageFile();

  // Bytes of a page; all of them may be used.
  [[nodiscard]] std::uint32_t page_size() const { return page_size_; }
  // Writes a page at the end of the file and gives its number.
  Result<std::uint32_t> append(std::span<const std::uint8_t> page);
  // Writes a page that exists, or the beginning of one of zeros.
  Result<void> replace(std::uint32_t number, std::span<const std::uint8_t> page);
  // Writes the rest and tells the file's header how many pages there are. Nothing is valid before.
  Result<void> finish();
  // Makes durable what was written to the file, by others too.
  Result<void> sync();

 private:
  // open() is the way.
  PageFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  // Writes what append() has collected.
  Result<void> flush();
  // Writes bytes at an offset of the file.
  Result<void> write_at(std::uint64_t offset, const std::uint8_t* bytes, std::size_t size);
  // Fills `header` from the start of the file.
  Result<void> read_header(std::span<std::uint8_t> header);
  // "PATH: cannot write: why".
  [[nodiscard]] Error failure(std::string_view what) const;

  std::string path_;
  int fd_;
  std::uint32_t page_size_ = 0;
  std::uint32_t page_count_ = 0;
  std::uint64_t flushed_ = 0;  // bytes of the file that are written
  std::string pending_;        // pages behind them
};

}  // namespace hindcast
