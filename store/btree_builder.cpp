#include "store/btree_builder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

#include "store/big_endian.h"

namespace hindcast {
namespace {

constexpr std::size_t kPointerSize = 2;   // of a cell, in its page's header
constexpr std::size_t kChildSize = 4;     // a page number before an interior cell
constexpr std::size_t kLeafReserve = 35;  // what a cell of a table leaf must leave of its page

constexpr std::size_t kMaxVarint = 9;

// Writes a varint and gives where it ends. Ids and sizes have eight bytes at most here: 56 bits.
std::uint8_t* put_varint(std::uint8_t* to, std::uint64_t value) {
  if (value < 0x80) {
    *to = static_cast<std::uint8_t>(value);
    return to + 1;
  }
  const auto size = static_cast<std::size_t>(std::bit_width(value) + 6) / 7;
  assert(size < kMaxVarint);
  std::uint8_t more = 0;
  for (std::size_t i = size; i-- > 0; value >>= 7U, more = 0x80) to[i] = static_cast<std::uint8_t>((value & 0x7fU) | more);
  return to + size;
}

// What the varint says that a cell begins with: the bytes of its record.
std::size_t record_size_of(std::string_view cell) {
  std::size_t size = 0;
  for (const char c : cell) {
    const auto byte = static_cast<std::uint8_t>(c);
    size = size << 7U | (byte & 0x7fU);
    if (byte < 0x80) break;
  }
  return size;
}

// Serial type of an integer, and how many bytes it takes.
struct IntegerForm {
  std::uint8_t type = 0;
  std::uint8_t size = 0;
};

IntegerForm integer_form(std::int64_t v) {
  if (v == 0 || v == 1) return {static_cast<std::uint8_t>(8 + v), 0};
  static constexpr std::array<IntegerForm, 9> kBySize = {{{1, 1}, {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 6}, {5, 6}, {6, 8}, {6, 8}}};
  const auto bits = std::bit_width(static_cast<std::uint64_t>(v < 0 ? ~v : v)) + 1;  // with the sign
  return kBySize[static_cast<std::size_t>(bits + 7) / 8];
}

// Writes the lowest bytes of a number, and up to eight beyond them.
void put_integer(std::uint8_t* to, std::int64_t value, std::size_t size) {
  const std::uint64_t swapped = __builtin_bswap64(static_cast<std::uint64_t>(value) << (64 - 8 * size));
  std::memcpy(to, &swapped, sizeof swapped);
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

// Writes the part of a record that is too long for its page into a chain of pages, and gives the cell that is left; `most` is what
// may stay. The sizes are the file format's: section 1.6, "B-tree Pages".
Result<std::string> spill(PageFile& file, std::string_view cell, std::size_t most) {
  const std::size_t record_size = record_size_of(cell);
  const std::size_t usable = file.page_size();
  const std::string_view record = cell.substr(cell.size() - record_size);
  const std::size_t least = (usable - 12) * 32 / 255 - 23;
  const std::size_t in_page = usable - kChildSize;
  const std::size_t wanted = least + (record_size - least) % in_page;
  const std::size_t local = wanted <= most ? wanted : least;
  // The chain is written from its end, so that each page knows the one after it.
  std::uint32_t next = 0;
  const std::size_t count = (record_size - local + in_page - 1) / in_page;
  std::vector<std::uint8_t> page(usable);
  for (std::size_t i = count; i-- > 0;) {
    const std::string_view part = record.substr(local + i * in_page, in_page);
    std::fill(page.begin(), page.end(), std::uint8_t{0});
    put_big_endian(page.data(), next, kChildSize);
    std::memcpy(page.data() + kChildSize, part.data(), part.size());
    auto number = file.append(page);
    if (!number) return number.error();
    next = *number;
  }
  std::array<std::uint8_t, kChildSize> first{};
  put_big_endian(first.data(), next, kChildSize);
  return std::string(cell.substr(0, cell.size() - record_size + local))
      .append(reinterpret_cast<const char*>(first.data()), first.size());
}

}  // namespace

BtreePage::BtreePage(Type type, std::uint32_t size) : type_(type), bytes_(size) {}

bool BtreePage::fits(std::size_t cell_size) const {
  return header_size() + kPointerSize * (starts_.size() + 1) + cell_size <= top();
}

void BtreePage::add(std::string_view cell) {
  const std::size_t start = top() - cell.size();
  std::memcpy(bytes_.data() + start, cell.data(), cell.size());
  starts_.push_back(static_cast<std::uint32_t>(start));
}

std::string BtreePage::take_last() {
  const std::size_t start = starts_.back();
  starts_.pop_back();
  return {reinterpret_cast<const char*>(bytes_.data()) + start, top() - start};
}

void BtreePage::clear() {
  starts_.clear();
  right_child_ = 0;
}

void BtreePage::set_right_child(std::uint32_t page) { right_child_ = page; }

std::span<const std::uint8_t> BtreePage::finish() {
  std::uint8_t* at = bytes_.data();
  *at = static_cast<std::uint8_t>(type_);
  put_big_endian(at + 1, 0, 2);  // no free blocks
  put_big_endian(at + 3, starts_.size(), 2);
  put_big_endian(at + 5, top(), 2);  // 65536 is written as 0
  at[7] = 0;
  if (header_size() == 12) put_big_endian(at + 8, right_child_, kChildSize);
  at += header_size();
  for (const std::uint32_t start : starts_) {
    put_big_endian(at, start, kPointerSize);
    at += kPointerSize;
  }
  std::fill(at, bytes_.data() + top(), std::uint8_t{0});  // nothing of the page before stays in the gap
  return bytes_;
}

std::string_view CellBuffer::make(std::optional<std::int64_t> row_id, bool has_id_column, std::span<const RowValue> values) {
  while (!values.empty() && values.back().kind() == RowValue::Kind::null) values = values.first(values.size() - 1);
  std::size_t room = 4 * kMaxVarint + (kMaxVarint + sizeof(std::int64_t)) * values.size() + sizeof(std::int64_t);
  for (const RowValue& value : values) room += value.bytes().size();
  if (bytes_.size() < room) bytes_.resize(2 * room);
  // Types and values grow in two places; in front of the types there is room for what stands before them.
  std::uint8_t* const types = bytes_.data() + 3 * kMaxVarint;
  std::uint8_t* type = types;
  std::uint8_t* const bodies = types + kMaxVarint * (values.size() + 1);
  std::uint8_t* body = bodies;
  if (has_id_column) *type++ = 0;  // the id stands in the cell: NULL in the record
  for (const RowValue& value : values) put_value(value, type, body);
  const auto types_size = static_cast<std::size_t>(type - types);
  const std::size_t header = types_size + (types_size + 1 < 0x80 ? 1 : 2);  // it counts its own size
  const std::size_t record_size = header + static_cast<std::size_t>(body - bodies);
  std::array<std::uint8_t, 3 * kMaxVarint> front{};
  std::uint8_t* end = put_varint(front.data(), record_size);
  if (row_id) end = put_varint(end, static_cast<std::uint64_t>(*row_id));
  end = put_varint(end, header);
  const auto front_size = static_cast<std::size_t>(end - front.data());
  std::memcpy(types - front_size, front.data(), front_size);
  std::memmove(type, bodies, static_cast<std::size_t>(body - bodies));
  return {reinterpret_cast<const char*>(types) - front_size, front_size + types_size + static_cast<std::size_t>(body - bodies)};
}

void CellBuffer::put_value(const RowValue& value, std::uint8_t*& type, std::uint8_t*& body) {
  switch (value.kind()) {
    case RowValue::Kind::null:
      *type++ = 0;
      return;
    case RowValue::Kind::integer: {
      const IntegerForm form = integer_form(value.number());
      *type++ = form.type;
      if (form.size > 0) put_integer(body, value.number(), form.size);
      body += form.size;
      return;
    }
    case RowValue::Kind::text:
    case RowValue::Kind::blob: {
      const std::string_view bytes = value.bytes();
      type = put_varint(type, (value.kind() == RowValue::Kind::text ? 13 : 12) + 2 * bytes.size());
      if (!bytes.empty()) std::memcpy(body, bytes.data(), bytes.size());
      body += bytes.size();
      return;
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

Result<void> TableBuilder::add(std::int64_t row_id, std::span<const RowValue> values) {
  const std::string_view cell = buffer_.make(row_id, has_id_column_, values);
  return add_cell(row_id, cell);
}

Result<void> TableBuilder::add_cell(std::int64_t row_id, std::string_view cell) {
  const std::size_t most = file_.page_size() - kLeafReserve;
  std::string short_cell;
  if (cell.size() > most && record_size_of(cell) > most) {
    auto spilled = spill(file_, cell, most);
    if (!spilled) return spilled.error();
    short_cell = std::move(*spilled);
    cell = short_cell;
  }
  if (!leaf_.fits(cell.size())) {
    std::array<std::uint8_t, kMaxVarint> id{};
    const auto size = static_cast<std::size_t>(put_varint(id.data(), static_cast<std::uint64_t>(last_id_)) - id.data());
    HINDCAST_TRY(levels_.close_leaf(file_, leaf_, std::string(reinterpret_cast<const char*>(id.data()), size)));
  }
  leaf_.add(cell);
  last_id_ = row_id;
  return {};
}

Result<void> TableBuilder::finish() { return levels_.finish(file_, leaf_, BtreePage::Type::table_interior, root_); }

IndexBuilder::IndexBuilder(PageFile& file, std::uint32_t root)
    : file_(file), root_(root), leaf_(BtreePage::Type::index_leaf, file.page_size()) {}

Result<void> IndexBuilder::add(std::span<const RowValue> values, std::int64_t row_id) {
  if (has_held_) {
    if (leaf_.fits(held_.size())) {
      leaf_.add(held_);
    } else {
      HINDCAST_TRY(levels_.close_leaf(file_, leaf_, held_));
    }
  }
  has_held_ = true;
  assert(values.size() <= kMostColumns);
  std::array<RowValue, kMostColumns + 1> cells;
  *std::copy(values.begin(), values.end(), cells.begin()) = RowValue::integer(row_id);
  held_ = buffer_.make({}, false, std::span(cells).first(values.size() + 1));
  const std::size_t most = (file_.page_size() - 12) * 64 / 255 - 23;
  if (record_size_of(held_) <= most) return {};
  auto spilled = spill(file_, held_, most);
  if (!spilled) return spilled.error();
  held_ = std::move(*spilled);
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
