#include "ingest/utf16.h"

#include <algorithm>
#include <cstring>

namespace hindcast {
namespace {

constexpr std::uint32_t kReplacement = 0xfffd;
constexpr std::size_t kUnitsAtATime = 16'384;

}  // namespace

void Utf16Bytes::put(std::uint32_t code_point) {
  auto add = [this](std::uint32_t byte) { converted_ += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code_point < 0x80) {
    add(code_point);
  } else if (code_point < 0x800) {
    add(0xc0U | code_point >> 6U);
    add(0x80U | (code_point & 0x3fU));
  } else if (code_point < 0x10000) {
    add(0xe0U | code_point >> 12U);
    add(0x80U | (code_point >> 6U & 0x3fU));
    add(0x80U | (code_point & 0x3fU));
  } else {
    add(0xf0U | code_point >> 18U);
    add(0x80U | (code_point >> 12U & 0x3fU));
    add(0x80U | (code_point >> 6U & 0x3fU));
    add(0x80U | (code_point & 0x3fU));
  }
}

void Utf16Bytes::take_unit(std::uint32_t unit) {
  const bool is_high = unit >= 0xd800 && unit < 0xdc00;
  const bool is_low = unit >= 0xdc00 && unit < 0xe000;
  if (high_surrogate_ != 0 && is_low) {
    put(0x10000U + ((high_surrogate_ - 0xd800U) << 10U) + (unit - 0xdc00U));
    high_surrogate_ = 0;
    return;
  }
  if (high_surrogate_ != 0) put(kReplacement);
  high_surrogate_ = is_high ? unit : 0;
  if (!is_high) put(is_low ? kReplacement : unit);
}

void Utf16Bytes::convert_more() {
  std::array<char, 2 * kUnitsAtATime> raw{};
  const std::size_t got = below_->read(raw.data(), raw.size());
  converted_.clear();
  given_ = 0;
  for (std::size_t i = 0; i + 1 < got; i += 2) {
    const std::uint32_t first = static_cast<unsigned char>(raw[i]);
    const std::uint32_t second = static_cast<unsigned char>(raw[i + 1]);
    take_unit(is_little_ ? second << 8U | first : first << 8U | second);
  }
  if (got < raw.size()) {
    if (high_surrogate_ != 0) put(kReplacement);
    high_surrogate_ = 0;
    if (got % 2 != 0) put(kReplacement);
  }
}

std::size_t Utf16Bytes::read_some(char* to, std::size_t size) {
  if (given_ == converted_.size()) convert_more();
  const std::size_t got = std::min(size, converted_.size() - given_);
  std::memcpy(to, converted_.data() + given_, got);
  given_ += got;
  return got;
}

}  // namespace hindcast
