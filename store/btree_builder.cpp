#include "store/btree_builder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "store/big_endian.h"

namespace hindcast {
namespace {

constexpr std::size_t kPointerSize = 2;  // of a cell, in its page's header
constexpr std::size_t kChildSize = 4;    // a page number before an interior cell

void append_varint(std::string& to, std::uint64_t value) {
  if (value < 0x80) {
    to += static_cast<char>(value);
    return;
  }
  std::array<char, 9> bytes{};
  std::size_t at = bytes.size();
  if (value >> 56U != 0) {  // nine bytes: the last one has all its eight bits
    bytes[--at] = static_cast<char>(value);
    value >>= 8U;
    while (at > 0) {
      bytes[--at] = static_cast<char>((value & 0x7fU) | 0x80U);
      value >>= 7U;
    }
  } else {
    bytes[--at] = static_cast<char>(value & 0x7fU);
    while ((value >>= 7U) != 0) bytes[--at] = static_cast<char>((value & 0x7fU) | 0x80U);
  }
  to.append(bytes.data() + at, bytes.size() - at);
}

// Serial type of an integer, and how many bytes it takes.
std::pair<std::uint64_t, std::size_t> integer_type(std::int64_t v) {
  if (v == 0 || v == 1) return {static_cast<std::uint64_t>(8 + v), 0};
  const std::uint64_t magnitude = static_cast<std::uint64_t>(v < 0 ? ~v : v);
  if (magnitude < 1ULL << 7U) return {1, 1};
  if (magnitude < 1ULL << 15U) return {2, 2};
  if (magnitude < 1ULL << 23U) return {3, 3};
  if (magnitude < 1ULL << 31U) return {4, 4};
  if (magnitude < 1ULL << 47U) return {5, 6};
  return {6, 8};
}

std::uint64_t serial_type(const RowValue& cell) {
  switch (cell.kind) {
    case RowValue::Kind::null: return 0;
    case RowValue::Kind::integer: return integer_type(cell.number).first;
    case RowValue::Kind::text: return 13 + 2 * cell.bytes.size();
    case RowValue::Kind::blob: return 12 + 2 * cell.bytes.size();
  }
  return 0;
}

std::size_t varint_size(std::uint64_t value) {
  std::size_t size = 1;
  while ((value >>= 7U) != 0 && size < 9) ++size;
  return size;
}

// A child page number, and what parts its page from the next.
std::string interior_cell(const BtreeLevels::Child& child) {
  std::string cell(kChildSize, '\0');
  put_big_endian(reinterpret_cast<std::uint8_t*>(cell.data()), child.page, kChildSize);
  return cell + child.separator;
}

// Shares the children out among pages of the level above: where each page's children end. The last child of a page takes no cell;
// no page gets a single child.
std::vector<std::size_t> page_ends(const std::vector<BtreeLevels::Child>& children, std::size_t page_size) {
  constexpr std::size_t kHeader = 12;
  std::vector<std::size_t> ends;
  std::size_t used = kHeader;
  for (std::size_t at = 0; at < children.size(); ++at) {
    used += kPointerSize + kChildSize + children[at].separator.size();
    if (used > page_size || at + 1 == children.size()) {
      ends.push_back(at + 1);
      used = kHeader;
    }
  }
  const std::size_t begin_of_last = ends.size() > 1 ? ends[ends.size() - 2] : 0;
  if (ends.size() > 1 && children.size() - begin_of_last == 1) --ends[ends.size() - 2];
  return ends;
}

}  // namespace

BtreePage::BtreePage(Type type, std::uint32_t size) : type_(type), bytes_(size) {}

bool BtreePage::fits(std::size_t cell_size) const {
  const std::size_t top = starts_.empty() ? bytes_.size() : starts_.back();
  return header_size() + kPointerSize * (starts_.size() + 1) + cell_size <= top;
}

void BtreePage::add(std::string_view cell) {
  const std::size_t top = starts_.empty() ? bytes_.size() : starts_.back();
  const std::size_t start = top - cell.size();
  std::memcpy(bytes_.data() + start, cell.data(), cell.size());
  starts_.push_back(static_cast<std::uint32_t>(start));
}

std::string BtreePage::take_last() {
  const std::size_t start = starts_.back();
  starts_.pop_back();
  const std::size_t end = starts_.empty() ? bytes_.size() : starts_.back();
  return {reinterpret_cast<const char*>(bytes_.data()) + start, end - start};
}

void BtreePage::clear() {
  starts_.clear();
  right_child_ = 0;
}

void BtreePage::set_right_child(std::uint32_t page) { right_child_ = page; }

std::span<const std::uint8_t> BtreePage::finish() {
  std::uint8_t* at = bytes_.data();
  const std::size_t top = starts_.empty() ? bytes_.size() : starts_.back();
  *at = static_cast<std::uint8_t>(type_);
  put_big_endian(at + 1, 0, 2);  // no free blocks
  put_big_endian(at + 3, starts_.size(), 2);
  put_big_endian(at + 5, top, 2);  // 65536 is written as 0
  at[7] = 0;
  if (header_size() == 12) put_big_endian(at + 8, right_child_, kChildSize);
  at += header_size();
  for (const std::uint32_t start : starts_) {
    put_big_endian(at, start, kPointerSize);
    at += kPointerSize;
  }
  std::fill(at, bytes_.data() + top, std::uint8_t{0});  // nothing of the page before stays in the gap
  return bytes_;
}

void append_record(std::string& record, std::span<const RowValue> cells) {
  std::size_t types = 0;
  for (const RowValue& cell : cells) types += varint_size(serial_type(cell));
  // The header counts its own size.
  std::size_t header = types + 1;
  if (varint_size(header) > 1) header = types + varint_size(types + 2);
  append_varint(record, header);
  for (const RowValue& cell : cells) append_varint(record, serial_type(cell));
  for (const RowValue& cell : cells) {
    if (cell.kind == RowValue::Kind::integer) {
      std::array<std::uint8_t, 8> bytes{};
      const std::size_t size = integer_type(cell.number).second;
      put_big_endian(bytes.data(), static_cast<std::uint64_t>(cell.number), size);
      record.append(reinterpret_cast<const char*>(bytes.data()), size);
    } else {
      record.append(cell.bytes);
    }
  }
}

Result<void> BtreeLevels::close_leaf(PageFile& file, BtreePage& leaf, std::string separator) {
  auto page = file.append(leaf.finish());
  if (!page) return page.error();
  children_.push_back({*page, std::move(separator)});
  leaf.clear();
  return {};
}

Result<void> BtreeLevels::finish(PageFile& file, BtreePage& last_leaf, BtreePage::Type interior, std::uint32_t root) {
  if (children_.empty()) return file.replace(root, last_leaf.finish());
  HINDCAST_TRY(close_leaf(file, last_leaf, {}));
  BtreePage page(interior, file.page_size());
  for (;;) {
    const std::vector<std::size_t> ends = page_ends(children_, file.page_size());
    std::vector<Child> parents;
    std::size_t at = 0;
    for (const std::size_t end : ends) {
      page.clear();
      for (; at + 1 < end; ++at) page.add(interior_cell(children_[at]));
      page.set_right_child(children_[at].page);
      if (ends.size() == 1) {
        children_.clear();
        return file.replace(root, page.finish());
      }
      auto number = file.append(page.finish());
      if (!number) return number.error();
      parents.push_back({*number, std::move(children_[at++].separator)});
    }
    children_ = std::move(parents);
  }
}

TableBuilder::TableBuilder(PageFile& file, std::uint32_t root, bool has_id_column)
    : file_(file), root_(root), has_id_column_(has_id_column), leaf_(BtreePage::Type::table_leaf, file.page_size()) {}

Result<void> TableBuilder::add(std::int64_t row_id, std::span<const RowValue> cells) {
  record_.clear();
  if (has_id_column_) {  // the id stands in the cell, not in the record
    cells_.assign(1, RowValue::null());
    cells_.insert(cells_.end(), cells.begin(), cells.end());
    cells = cells_;
  }
  append_record(record_, cells);
  cell_.clear();
  append_varint(cell_, record_.size());
  append_varint(cell_, static_cast<std::uint64_t>(row_id));
  HINDCAST_TRY(add_payload());
  if (!leaf_.fits(cell_.size())) {
    std::string separator;
    append_varint(separator, static_cast<std::uint64_t>(last_id_));
    HINDCAST_TRY(levels_.close_leaf(file_, leaf_, std::move(separator)));
  }
  leaf_.add(cell_);
  last_id_ = row_id;
  return {};
}

// The sizes are the file format's: section 1.6, "B-tree Pages", payload of table leaves.
Result<void> TableBuilder::add_payload() {
  const std::size_t usable = file_.page_size();
  if (record_.size() <= usable - 35) {
    cell_ += record_;
    return {};
  }
  const std::size_t least = (usable - 12) * 32 / 255 - 23;
  const std::size_t in_page = usable - kChildSize;
  const std::size_t wanted = least + (record_.size() - least) % in_page;
  const std::size_t local = wanted <= usable - 35 ? wanted : least;
  cell_.append(record_, 0, local);
  // The chain is written from its end, so that each page knows the one after it.
  std::uint32_t next = 0;
  const std::size_t count = (record_.size() - local + in_page - 1) / in_page;
  std::vector<std::uint8_t> page(usable);
  for (std::size_t i = count; i-- > 0;) {
    const std::size_t start = local + i * in_page;
    const std::size_t size = std::min(in_page, record_.size() - start);
    std::fill(page.begin(), page.end(), std::uint8_t{0});
    put_big_endian(page.data(), next, kChildSize);
    std::memcpy(page.data() + kChildSize, record_.data() + start, size);
    auto number = file_.append(page);
    if (!number) return number.error();
    next = *number;
  }
  std::array<std::uint8_t, kChildSize> first{};
  put_big_endian(first.data(), next, kChildSize);
  cell_.append(reinterpret_cast<const char*>(first.data()), first.size());
  return {};
}

Result<void> TableBuilder::finish() { return levels_.finish(file_, leaf_, BtreePage::Type::table_interior, root_); }

IndexBuilder::IndexBuilder(PageFile& file, std::uint32_t root)
    : file_(file), root_(root), leaf_(BtreePage::Type::index_leaf, file.page_size()) {}

Result<void> IndexBuilder::add(const RowValue& key, std::int64_t row_id) {
  if (has_held_) {
    if (leaf_.fits(held_.size())) {
      leaf_.add(held_);
    } else {
      HINDCAST_TRY(levels_.close_leaf(file_, leaf_, held_));
    }
  }
  has_held_ = true;
  record_.clear();
  append_record(record_, std::array{key, RowValue::integer(row_id)});
  held_.clear();
  append_varint(held_, record_.size());
  held_ += record_;
  return {};
}

Result<void> IndexBuilder::finish() {
  if (has_held_ && !leaf_.fits(held_.size())) {
    std::string separator = leaf_.take_last();
    HINDCAST_TRY(levels_.close_leaf(file_, leaf_, std::move(separator)));
  }
  if (has_held_) leaf_.add(held_);
  return levels_.finish(file_, leaf_, BtreePage::Type::index_interior, root_);
}

}  // namespace hindcast
