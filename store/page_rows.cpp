#include "store/page_rows.h"

#include <fmt/format.h>

#include <future>
#include <map>
#include <utility>

#include "store/case_file.h"

namespace hindcast {
namespace {

constexpr std::uint64_t kBias = std::uint64_t{1} << 63U;
constexpr std::size_t kIndexes = 4;  // that are filled while facts come; those of pairs are small, and later

// An index of the schema on a table of facts.
struct IndexSpec {
  std::string name;
  std::string column;
};

// What of the schema the builders must know.
struct Layout {
  std::map<std::string, std::uint32_t, std::less<>> roots;             // of tables and indexes
  std::map<std::string, std::vector<IndexSpec>, std::less<>> indexes;  // by table
};

Result<Layout> read_layout(Database& database) {
  Layout layout;
  HINDCAST_TRY(for_each_row(database, "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0", [&](const Statement& row) {
    layout.roots.emplace(row.text(0), static_cast<std::uint32_t>(row.integer(1)));
  }));
  HINDCAST_TRY(
      for_each_row(database,
                   "SELECT s.tbl_name, s.name, i.name FROM sqlite_schema s JOIN pragma_index_info(s.name) i"
                   " WHERE s.type = 'index' AND s.sql IS NOT NULL ORDER BY s.name, i.seqno",
                   [&](const Statement& row) {
                     layout.indexes[std::string(row.text(0))].push_back({std::string(row.text(1)), std::string(row.text(2))});
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
  std::unique_ptr<PageFactTables> tables(new PageFactTables(std::move(*file), spool, memory / 2));
  for (std::size_t i = 0; i < kFactTables; ++i) {
    const FactTableSpec& spec = fact_table_spec(static_cast<FactTable>(i));
    auto rows = std::make_unique<Rows>(tables->file_, layout.roots.find(spec.name)->second, !spec.id_column.empty());
    for (const IndexSpec& index : layout.indexes[std::string(spec.name)]) {
      rows->indexes.push_back(std::make_unique<Index>(spool, memory / kIndexes, column_number(spec.columns, index.column),
                                                      layout.roots.find(index.name)->second));
    }
    tables->rows_.push_back(std::move(rows));
  }
  return tables;
}

Result<void> PageFactTables::Rows::add(std::int64_t row_id, std::span<const RowValue> cells) {
  HINDCAST_TRY(table.add(row_id, cells));
  for (const auto& index : indexes) {
    const RowValue& cell = cells[index->column];
    const std::uint64_t key = cell.kind == RowValue::Kind::null ? 0 : static_cast<std::uint64_t>(cell.number) + kBias;
    HINDCAST_TRY(index->sorter.add({key, row_id}));
  }
  return {};
}

Result<void> PageFactTables::build_index(Index& index) {
  IndexBuilder builder(file_, index.root);
  for (Entry entry;;) {
    auto more = index.sorter.next(entry);
    if (!more) return more.error();
    if (!*more) return builder.finish();
    const RowValue key = entry.key == 0 ? RowValue::null() : RowValue::integer(static_cast<std::int64_t>(entry.key - kBias));
    HINDCAST_TRY(builder.add(key, entry.row_id));
  }
}

Result<void> PageFactTables::finish() {
  HINDCAST_TRY(rollups_.write(*this));
  for (const auto& rows : rows_) HINDCAST_TRY(rows->table.finish());
  std::vector<std::pair<Index*, std::future<Result<void>>>> sorting;  // beside the building of those before
  for (const auto& rows : rows_) {
    for (const auto& index : rows->indexes) {
      sorting.emplace_back(index.get(), std::async(std::launch::async, [sorter = &index->sorter] { return sorter->sort(); }));
    }
  }
  for (auto& [index, sorted] : sorting) {
    HINDCAST_TRY(sorted.get());
    HINDCAST_TRY(build_index(*index));
  }
  return file_.finish();
}

}  // namespace hindcast
