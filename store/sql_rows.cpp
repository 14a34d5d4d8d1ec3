// The rows of facts through SQL: into a case that holds something already, or that is no file.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "store/fact_writer.h"

namespace hindcast {
namespace {

class SqlRows : public TableRows {
 public:
  // `columns` without the row id.
  SqlRows(Statement insert, int columns) : insert_(std::move(insert)), columns_(columns) {}

  Result<void> add(std::int64_t row_id, std::span<const RowValue> cells) override {
    insert_.bind(1, row_id);
    int column = 2;
    for (const RowValue& cell : cells) bind(column++, cell);
    while (column < columns_ + 2) insert_.bind_null(column++);
    return insert_.run();
  }

 private:
  void bind(int column, const RowValue& cell) {
    switch (cell.kind()) {
      case RowValue::Kind::null:
        insert_.bind_null(column);
        return;
      case RowValue::Kind::integer:
        insert_.bind(column, cell.number());
        return;
      case RowValue::Kind::text:
        insert_.bind(column, cell.bytes());
        return;
      case RowValue::Kind::blob:
        insert_.bind_blob(column, cell.bytes());
        return;
    }
  }

  Statement insert_;
  const int columns_;
};

class SqlFactTables : public FactTables {
 public:
  Result<void> prepare(Database& database) {
    for (std::size_t i = 0; i < kFactTables; ++i) {
      const FactTableSpec& spec = fact_table_spec(static_cast<FactTable>(i));
      const auto columns = std::count(spec.columns.begin(), spec.columns.end(), ',') + 1;
      std::string marks = "?1";
      for (int column = 2; column <= columns + 1; ++column) marks += fmt::format(",?{}", column);
      auto insert =
          database.prepare(fmt::format("{} INTO {}({}, {}) VALUES({})", spec.may_replace ? "REPLACE" : "INSERT", spec.name,
                                       spec.id_column.empty() ? "rowid" : spec.id_column, spec.columns, marks));
      if (!insert) return insert.error();
      rows_[i] = std::make_unique<SqlRows>(std::move(*insert), static_cast<int>(columns));
    }
    return {};
  }
  TableRows& rows(FactTable table) override { return *rows_[static_cast<std::size_t>(table)]; }

 private:
  std::array<std::unique_ptr<SqlRows>, kFactTables> rows_;
};

}  // namespace

Result<std::unique_ptr<FactTables>> sql_fact_tables(Database& database) {
  auto tables = std::make_unique<SqlFactTables>();
  HINDCAST_TRY(tables->prepare(database));
  return std::unique_ptr<FactTables>(std::move(tables));
}

}  // namespace hindcast
