#include "store/page_rows.h"

#include <fmt/format.h>

#include <cassert>
#include <cstring>
#include <future>
#include <map>
#include <set>
#include <utility>

#include "store/case_file.h"

namespace hindcast {
namespace {

// Of the memory for sorting: three indexes of integers, and the roll-ups, which sort more than an index does.
constexpr std::size_t kShares = 6;
constexpr std::size_t kRollupShares = 3;
constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;

// An index of the schema on a table of facts.
struct IndexSpec {
  std::string name;
  std::vector<std::string> columns;
  bool is_text = false;
};

// What of the schema the builders must know.
struct Layout {
  std::map<std::string, std::uint32_t, std::less<>> roots;             // of tables and indexes
  std::map<std::string, std::vector<IndexSpec>, std::less<>> indexes;  // by table
  std::set<std::string, std::less<>> led_by_id;                        // tables whose first column is the row id
};

Result<Layout> read_layout(Database& database) {
  Layout layout;
  HINDCAST_TRY(for_each_row(database, "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0", [&](const Statement& row) {
    layout.roots.emplace(row.text(0), static_cast<std::uint32_t>(row.integer(1)));
  }));
  HINDCAST_TRY(for_each_row(database,
                            "SELECT s.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c ON c.cid = 0"
                            " WHERE s.type = 'table' AND c.pk = 1 AND c.type = 'INTEGER'",
                            [&](const Statement& row) { layout.led_by_id.emplace(row.text(0)); }));
  HINDCAST_TRY(
      for_each_row(database,
                   "SELECT s.tbl_name, s.name, i.name, c.type = 'TEXT' FROM sqlite_schema s JOIN pragma_index_info(s.name) i"
                   " JOIN pragma_table_info(s.tbl_name) c ON c.name = i.name"
                   " WHERE s.type = 'index' ORDER BY s.name, i.seqno",
                   [&](const Statement& row) {
                     std::vector<IndexSpec>& indexes = layout.indexes[std::string(row.text(0))];
                     if (indexes.empty() || indexes.back().name != row.text(1)) indexes.push_back({std::string(row.text(1)), {}});
                     indexes.back().columns.emplace_back(row.text(2));
                     indexes.back().is_text = row.integer(3) != 0;
                   }));
  return layout;
}

// Number of a column among those of a specification.
std::size_t column_number(std::string_view columns, std::string_view name) {
  std::size_t number = 0;
  while (columns.substr(0, columns.find(',')) != name) {
    columns.remove_prefix(columns.find(',') + 2);
    ++number;
  }
  return number;
}

}  // namespace

Result<std::unique_ptr<PageFactTables>> PageFactTables::open(const std::string& path, Spool& spool, std::size_t memory) {
  Layout layout;
  {
    auto database = open_case(path, OpenMode::read_only);
    if (!database) return database.error();
    auto read = read_layout(*database);
    if (!read) return read.error();
    layout = std::move(*read);
  }
  auto file = PageFile::open(path);
  if (!file) return file.error();
  std::unique_ptr<PageFactTables> tables(new PageFactTables(std::move(*file), spool, memory / kShares * kRollupShares));
  for (std::uint32_t i = 0; i < kFactTables; ++i) {
    const FactTableSpec& spec = fact_table_spec(static_cast<FactTable>(i));
    const bool has_id_column = layout.led_by_id.contains(spec.name);
    Rows& rows = *tables->rows_.emplace_back(std::make_unique<Rows>(*tables, i, has_id_column));
    tables->tables_.push_back(std::make_unique<TableBuilder>(tables->file_, layout.roots.find(spec.name)->second, has_id_column));
    for (const IndexSpec& index : layout.indexes[std::string(spec.name)]) {
      auto& indexed = rows.indexed.emplace_back();
      indexed.index = static_cast<std::uint32_t>(tables->indexes_.size());
      for (const std::string& column : index.columns) indexed.columns.push_back(column_number(spec.columns, column));
      assert(index.columns.size() == 1 || (index.columns.size() == 2 && !index.is_text));
      Index& made = tables->indexes_.emplace_back();
      made.is_of_rollup = i >= static_cast<std::uint32_t>(kFirstRollup);
      made.root = layout.roots.find(index.name)->second;
      if (index.is_text) {
        made.entries = std::make_unique<TextEntries>();
      } else {
        made.entries = std::make_unique<IntegerEntries>(index.columns.size(), spool, memory / kShares);
      }
    }
  }
  tables->builder_ = std::thread([worker = tables.get()] { worker->work(); });
  return tables;
}

PageFactTables::~PageFactTables() {
  handoff_.close();
  if (builder_.joinable()) builder_.join();
}

Result<void> PageFactTables::Rows::add(std::int64_t row_id, std::span<const RowValue> cells) {
  const std::string_view cell = buffer_.make(row_id, has_id_column_, cells);
  owner_.put({target_, static_cast<std::uint32_t>(cell.size()), static_cast<std::uint64_t>(row_id)}, cell);
  for (const Indexed& one : indexed) add_entry(one, cells);
  return owner_.block_.size() < kBlockBytes ? Result<void>{} : owner_.pass_on();
}

void PageFactTables::Rows::add_entry(const Indexed& to, std::span<const RowValue> cells) {
  const RowValue& value = cells[to.columns.front()];
  if (to.columns.size() == 2) {
    const std::uint64_t key = pair_key(value, cells[to.columns.back()]);
    if (key != kNoPair) owner_.put({.target = to.index, .size = 0, .number = key}, {});
    return;
  }
  if (value.kind() == RowValue::Kind::null) return;
  const std::string_view text = value.bytes();
  owner_.put({to.index, static_cast<std::uint32_t>(text.size()), static_cast<std::uint64_t>(value.number())}, text);
}

Result<void> PageFactTables::pass_on() {
  if (has_failed_) return status_;
  if (!is_waiting_) {
    handoff_.give(block_);
    return {};
  }
  auto kept = spool_.keep(block_);
  if (!kept) return kept.error();
  waiting_.push_back(std::move(*kept));
  block_.clear();
  return {};
}

void PageFactTables::put(const CellHead& head, std::string_view bytes) {
  block_.append(reinterpret_cast<const char*>(&head), sizeof head);
  if (!bytes.empty()) block_ += bytes;
}

void PageFactTables::work() {
  for (std::string block; handoff_.take(block);) {
    if (has_failed_) continue;
    status_ = lay_out(block);
    if (!status_.ok()) has_failed_ = true;
  }
}

Result<void> PageFactTables::lay_out(std::string_view block) {
  CellHead head;
  std::int64_t row_id = 0;
  while (!block.empty()) {
    std::memcpy(&head, block.data(), sizeof head);
    block.remove_prefix(sizeof head);
    const std::string_view bytes = block.substr(0, head.size);
    block.remove_prefix(head.size);
    if (head.target == kFactsEnd) {
      HINDCAST_TRY(build_fact_indexes());
    } else if (head.target < kFirstTable) {
      HINDCAST_TRY(indexes_[head.target].entries->add(head.number, bytes, row_id));
    } else {
      row_id = static_cast<std::int64_t>(head.number);
      HINDCAST_TRY(tables_[head.target - kFirstTable]->add_cell(row_id, bytes));
    }
  }
  return {};
}

Result<void> PageFactTables::build_fact_indexes() {
  for (Index& index : indexes_) {
    if (index.is_of_rollup) continue;
    HINDCAST_TRY(index.entries->sort());
    HINDCAST_TRY(build(index));
  }
  return file_.sync();  // while the roll-ups are counted: at the end little is left for the disk
}

Result<void> PageFactTables::build(Index& index) {
  HINDCAST_TRY(index.entries->build(file_, index.root));
  index.entries.reset();
  return {};
}

Result<PageFile> PageFactTables::finish(Timestamp base) {
  // The roll-ups are counted while the builder makes the indexes of the facts. Their rows follow then, so that pages lie in one
  // order.
  put({.target = kFactsEnd}, {});
  HINDCAST_TRY(pass_on());
  is_waiting_ = true;
  HINDCAST_TRY(rollups_.write(*this, base));
  std::string rest = std::move(block_);
  std::string buffer;
  for (const SpoolBlock& block : std::exchange(waiting_, {})) {
    auto bytes = spool_.read(block, buffer);
    if (!bytes) return bytes.error();
    block_.assign(*bytes);
    handoff_.give(block_);
  }
  handoff_.give(rest);
  handoff_.close();
  builder_.join();
  HINDCAST_TRY(std::move(status_));
  for (const auto& table : tables_) HINDCAST_TRY(table->finish());
  std::vector<std::future<Result<void>>> sorting;  // beside the building of those before
  std::erase_if(indexes_, [](const Index& index) { return index.entries == nullptr; });
  for (const Index& index : indexes_) {
    sorting.push_back(std::async(std::launch::async, [entries = index.entries.get()] { return entries->sort(); }));
  }
  for (std::size_t i = 0; i < indexes_.size(); ++i) {
    HINDCAST_TRY(sorting[i].get());
    HINDCAST_TRY(build(indexes_[i]));
  }
  HINDCAST_TRY(file_.finish());
  return std::move(file_);
}

}  // namespace hindcast
