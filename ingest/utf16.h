// A layer that turns UTF-16 with a byte order mark into UTF-8: logs that Windows tools saved (PowerShell's > does).
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "ingest/byte_source.h"

namespace hindcast {

// `below` starts with the mark, which is removed. Lone surrogates and an odd last byte become U+FFFD.
class Utf16Bytes : public ByteSource {
 public:
  // Owns `below`; the byte order is what its mark said.
  Utf16Bytes(std::unique_ptr<ByteSource> below, bool little_endian) : below_(std::move(below)), is_little_(little_endian) {
    std::array<char, 2> mark{};
    below_->read(mark.data(), mark.size());
  }

 protected:
  // Gives UTF-8, converting some thousand units at a time.
  std::size_t read_some(char* to, std::size_t size) override;

 private:
  // Refills `converted_`; leaves it empty at the end.
  void convert_more();
  // Appends a character as UTF-8.
  void put(std::uint32_t code_point);
  // Takes one unit of 16 bits; a high surrogate waits for its low one.
  void take_unit(std::uint32_t unit);

  std::unique_ptr<ByteSource> below_;
  bool is_little_;
  std::uint32_t high_surrogate_ = 0;  // 0: none is open
  // UTF-8 that is ready, of which `given_` bytes are handed out.
  std::string converted_;
  std::size_t given_ = 0;
};

}  // namespace hindcast
