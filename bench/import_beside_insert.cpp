// Imports logs into a new case, with and without indexes, beside the bare limit of the database: prepared inserts of the very rows
// that the import made, from memory, into the same tables without indexes or journal. In turn, so that a busy machine disturbs all;
// medians at the end.
//   import_beside_insert LOGS [ROUNDS], with the year 2000
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/support.h"
#include "ingest/importer.h"
#include "store/case_file.h"
#include "store/fact_writer.h"

namespace hindcast {
namespace {

using bench::need;

constexpr std::array kTables = {FactTable::event,  FactTable::mail,        FactTable::event_copy, FactTable::rejected,
                                FactTable::series, FactTable::event_block, FactTable::host,       FactTable::phrase};

// All of the facts and their roll-ups that no constraint needs.
constexpr std::string_view kWithoutIndexes = "DROP INDEX event_by_hosts; DROP INDEX event_copy_by_event; DROP INDEX pair_by_dst";

double seconds_of(auto&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// One table's rows in memory: values row by row, and the texts they view.
struct Rows {
  FactTable table{};
  std::size_t columns = 0;
  std::vector<std::int64_t> ids;
  std::vector<RowValue> values;
  std::vector<std::unique_ptr<std::string>> texts;
};

Rows read_rows(Database& database, FactTable table) {
  const FactTableSpec& spec = fact_table_spec(table);
  Rows rows;
  rows.table = table;
  need(for_each_row(
      database, fmt::format("SELECT rowid, {} FROM {} ORDER BY rowid", spec.columns, spec.name), [&rows](const Statement& row) {
        rows.columns = static_cast<std::size_t>(row.column_count()) - 1;
        rows.ids.push_back(row.integer(0));
        for (int column = 1; column < row.column_count(); ++column) {
          const char kind = row.column_class(column);
          if (kind == 'i') {
            rows.values.push_back(RowValue::integer(row.integer(column)));
          } else if (kind == 'n') {
            rows.values.push_back(RowValue::null());
          } else {
            rows.texts.push_back(std::make_unique<std::string>(kind == 'b' ? row.blob(column) : row.text(column)));
            rows.values.push_back(kind == 'b' ? RowValue::blob(*rows.texts.back()) : RowValue::text(*rows.texts.back()));
          }
        }
      }));
  return rows;
}

void insert(const std::string& path, const std::vector<Rows>& all) {
  std::filesystem::remove(path);
  Database database = need(open_case(path, OpenMode::create));
  need(database.execute(kWithoutIndexes));
  need(database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE"));
  Transaction transaction = need(Transaction::begin(database));
  const auto tables = need(sql_fact_tables(database));
  for (const Rows& rows : all) {
    for (std::size_t i = 0; i < rows.ids.size(); ++i) {
      need(tables->rows(rows.table).add(rows.ids[i], std::span(rows.values).subspan(i * rows.columns, rows.columns)));
    }
  }
  need(transaction.commit());
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Imports into a new file, with the indexes of the schema or without; gives the seconds from its making until it is durable.
double import(const std::string& path, const std::string& logs, bool with_indexes) {
  std::filesystem::remove(path);
  ImportOptions options;
  options.year = 2000;
  return seconds_of([&] {
    Database database = need(open_case(path, OpenMode::create));
    if (!with_indexes) need(database.execute(kWithoutIndexes));
    need(import_paths(database, {logs}, options));
  });
}

void run(const std::string& logs, int rounds) {
  const std::string path = (std::filesystem::temp_directory_path() / "hindcast-bench.case").string();
  std::vector<Rows> rows;
  import(path, logs, true);  // warms up, and gives the rows
  {
    Database database = need(open_case(path, OpenMode::read_only));
    for (const FactTable table : kTables) rows.push_back(read_rows(database, table));
  }
  std::vector<double> imports;
  std::vector<double> bare_imports;
  std::vector<double> inserts;
  for (int round = 0; round < rounds; ++round) {
    imports.push_back(import(path, logs, true));
    bare_imports.push_back(import(path, logs, false));
    inserts.push_back(seconds_of([&] { insert(path, rows); }));
    fmt::print("import {:.3f} s, without indexes {:.3f} s, bare insert {:.3f} s\n", imports.back(), bare_imports.back(),
               inserts.back());
  }
  const auto count = static_cast<double>(rows.front().ids.size());
  const double insert_time = median(inserts);
  fmt::print(
      "median: import {:.3f} s ({:.0f} records/s), {:.2f} of the bare insert; without indexes {:.3f} s, {:.2f}; insert {:.3f} s\n",
      median(imports), count / median(imports), median(imports) / insert_time, median(bare_imports),
      median(bare_imports) / insert_time, insert_time);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace hindcast

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: import_beside_insert LOGS [ROUNDS]\n");
    return 2;
  }
  hindcast::run(argv[1], argc > 2 ? std::max(1, std::atoi(argv[2])) : 5);
}
