#include "store/index_entries.h"

#include <algorithm>

#include "store/btree_builder.h"

namespace hindcast {

Result<void> IntegerEntries::add(std::uint64_t number, std::string_view /*text*/, std::int64_t row_id) {
  return sorter_.add({number, row_id});
}

Result<void> IntegerEntries::build(PageFile& file, std::uint32_t root) {
  IndexBuilder builder(file, root);
  for (Entry entry;;) {
    auto more = sorter_.next(entry);
    if (!more) return more.error();
    if (!*more) return builder.finish();
    HINDCAST_TRY(builder.add(RowValue::integer(static_cast<std::int64_t>(entry.key)), entry.row_id));
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
  for (const Entry& entry : entries_) HINDCAST_TRY(builder.add(RowValue::text(text_of(entry)), entry.row_id));
  return builder.finish();
}

}  // namespace hindcast
