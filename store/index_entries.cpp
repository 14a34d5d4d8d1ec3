#include "store/index_entries.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "store/btree_builder.h"
#include "store/sort_key.h"

namespace hindcast {
namespace {

// A value of two in one key: 0 where there is none.
std::uint32_t half_key(const RowValue& value) {
  if (value.kind() == RowValue::Kind::null) return 0;
  assert(value.number() >= 0 && value.number() < std::int64_t{0xffffffff});
  return static_cast<std::uint32_t>(value.number() + 1);
}

RowValue half_cell(std::uint32_t half) { return half == 0 ? RowValue::null() : RowValue::integer(std::int64_t{half} - 1); }

}  // namespace

std::uint64_t pair_key(const RowValue& first, const RowValue& second) { return two_in_one(half_key(first), half_key(second)); }

Result<void> IntegerEntries::add(std::uint64_t number, std::string_view /*text*/, std::int64_t row_id) {
  return sorter_.add({number, row_id});
}

Result<void> IntegerEntries::build(PageFile& file, std::uint32_t root) {
  IndexBuilder builder(file, root);
  for (Entry entry;;) {
    auto more = sorter_.next(entry);
    if (!more) return more.error();
    if (!*more) return builder.finish();
    const std::array pair = {half_cell(high_half(entry.key)), half_cell(low_half(entry.key))};
    const std::array one = {RowValue::integer(static_cast<std::int64_t>(entry.key))};
    HINDCAST_TRY(builder.add(columns_ == 2 ? std::span<const RowValue>(pair) : one, entry.row_id));
  }
}

Result<void> TextEntries::add(std::uint64_t /*number*/, std::string_view text, std::int64_t row_id) {
  entries_.push_back({texts_.size(), text.size(), row_id});
  texts_ += text;
  return {};
}

Result<void> TextEntries::sort() {
  std::sort(entries_.begin(), entries_.end(), [this](const Entry& a, const Entry& b) { return text_of(a) < text_of(b); });
  return {};
}

Result<void> TextEntries::build(PageFile& file, std::uint32_t root) {
  IndexBuilder builder(file, root);
  for (const Entry& entry : entries_) HINDCAST_TRY(builder.add(std::array{RowValue::text(text_of(entry))}, entry.row_id));
  return builder.finish();
}

}  // namespace hindcast
