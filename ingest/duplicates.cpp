#include "ingest/duplicates.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <map>

namespace hindcast {

namespace {

std::uint64_t in_one(std::int32_t high, std::int32_t low) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32U | static_cast<std::uint32_t>(low);
}

}  // namespace

Result<void> DuplicateFinder::add(std::int64_t text, const Event& e, int format_id, std::int32_t part) {
  const std::array<std::uint64_t, 6> content = {static_cast<std::uint64_t>(text),    static_cast<std::uint64_t>(e.time.us),
                                                static_cast<std::uint64_t>(e.basis), in_one(e.src, e.dst),
                                                in_one(e.src_port, e.dst_port),      in_one(e.signature, format_id)};
  const XXH128_hash_t hash = XXH3_128bits(content.data(), sizeof content);
  return records_->add({hash.high64, static_cast<std::uint32_t>(hash.low64), part, e.id});
}

Result<void> DuplicateFinder::settle() {
  HINDCAST_TRY(records_->sort());
  for (Entry entry;;) {
    auto more = records_->next(entry);
    if (!more) return more.error();
    if (!group_.empty() && (!*more || entry.key != group_.front().key)) HINDCAST_TRY(settle_group());
    if (!*more) break;
    group_.push_back(entry);
  }
  records_.reset();
  group_ = {};
  HINDCAST_TRY(copies_.sort());
  Copy first;
  auto any = copies_.next(first);
  if (!any) return any.error();
  if (*any) next_copy_ = first;
  return {};
}

Result<void> DuplicateFinder::settle_group() {
  if (group_.size() > 1) {
    // Different content under one key is all but impossible; it costs nothing to be sure.
    std::stable_sort(group_.begin(), group_.end(), [](const Entry& a, const Entry& b) { return a.check < b.check; });
    std::map<std::int32_t, std::size_t> seen;  // how many of the content each part has shown
    std::vector<EventId> originals;            // the first, second, ... record of the content
    for (std::size_t i = 0; i < group_.size(); ++i) {
      if (i > 0 && group_[i].check != group_[i - 1].check) {
        seen.clear();
        originals.clear();
      }
      const std::size_t n = seen[group_[i].part]++;
      if (n == originals.size()) {
        originals.push_back(group_[i].number);
      } else {
        HINDCAST_TRY(copies_.add({static_cast<std::uint64_t>(group_[i].number), originals[n]}));
      }
    }
  }
  group_.clear();
  return {};
}

Result<std::optional<EventId>> DuplicateFinder::original_of(EventId number) {
  if (!next_copy_ || static_cast<EventId>(next_copy_->key) != number) return std::optional<EventId>{};
  const EventId original = next_copy_->original;
  Copy next;
  auto more = copies_.next(next);
  if (!more) return more.error();
  next_copy_ = *more ? std::optional(next) : std::nullopt;
  return std::optional(original);
}

}  // namespace hindcast
