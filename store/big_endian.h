// Numbers as SQLite's file format has them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hindcast {

// The unsigned number in `size` bytes.
inline std::uint64_t big_endian(const std::uint8_t* from, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8U | from[i];
  return value;
}

// Writes the low `size` bytes of a number.
inline void put_big_endian(std::uint8_t* to, std::uint64_t value, std::size_t size) {
  for (std::size_t i = size; i-- > 0; value >>= 8U) to[i] = static_cast<std::uint8_t>(value);
}

}  // namespace hindcast
