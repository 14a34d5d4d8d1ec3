#include "store/computed_rows.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "store/sqlite.h"

namespace hindcast {
namespace {

// What the table's module is given: the rows, and the one at hand.
struct Source {
  const NextRow& next;
  std::vector<ComputedCell> cells;
  std::exception_ptr failure{};  // what `next` threw: it must not pass through SQLite
};

struct RowTable : sqlite3_vtab {
  Source* source = nullptr;
};

struct RowCursor : sqlite3_vtab_cursor {
  Source* source = nullptr;
  sqlite3_int64 row_id = 0;
  bool at_end = false;
};

std::string column_list(std::size_t width) {
  std::string list;
  for (std::size_t i = 0; i < width; ++i) list += fmt::format("{}c{}", i == 0 ? "" : ",", i);
  return list;
}

int connect(sqlite3* database, void* source, int, const char* const*, sqlite3_vtab** table, char**) {
  auto made = std::make_unique<RowTable>();
  made->source = static_cast<Source*>(source);
  const std::string schema = fmt::format("CREATE TABLE rows({})", column_list(made->source->cells.size()));
  const int code = sqlite3_declare_vtab(database, schema.c_str());
  if (code == SQLITE_OK) *table = made.release();
  return code;
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<RowTable*>(table);
  return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info*) { return SQLITE_OK; }

int open_cursor(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
  auto made = std::make_unique<RowCursor>();
  made->source = static_cast<RowTable*>(table)->source;
  *cursor = made.release();
  return SQLITE_OK;
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
  delete static_cast<RowCursor*>(cursor);
  return SQLITE_OK;
}

int next_row(sqlite3_vtab_cursor* cursor) {
  auto& rows = static_cast<RowCursor&>(*cursor);
  try {
    rows.at_end = !rows.source->next(rows.source->cells);
  } catch (...) {
    rows.source->failure = std::current_exception();
    return SQLITE_ERROR;
  }
  ++rows.row_id;
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) { return next_row(cursor); }

int is_at_end(sqlite3_vtab_cursor* cursor) { return static_cast<RowCursor*>(cursor)->at_end ? 1 : 0; }

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* result, int index) {
  const ComputedCell& cell = static_cast<RowCursor*>(cursor)->source->cells[static_cast<std::size_t>(index)];
  if (const auto* number = std::get_if<std::int64_t>(&cell)) {
    sqlite3_result_int64(result, *number);
  } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
    sqlite3_result_text64(result, text->empty() ? "" : text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  } else if (const auto* real = std::get_if<double>(&cell)) {
    sqlite3_result_double(result, *real);
  } else {
    sqlite3_result_null(result);
  }
  return SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = static_cast<RowCursor*>(cursor)->row_id;
  return SQLITE_OK;
}

// Without a way to create: a table that is there by its name alone.
sqlite3_module row_module() {
  sqlite3_module module{};
  module.xConnect = connect;
  module.xBestIndex = best_index;
  module.xDisconnect = disconnect;
  module.xOpen = open_cursor;
  module.xClose = close_cursor;
  module.xFilter = filter;
  module.xNext = next_row;
  module.xEof = is_at_end;
  module.xColumn = column;
  module.xRowid = row_id;
  return module;
}

}  // namespace

Result<void> insert_rows(Database& database, std::string_view table, const NextRow& next) {
  static const sqlite3_module kModule = row_module();
  const auto width = static_cast<std::size_t>(std::count(table.begin(), table.end(), ',')) + 1;
  Source source{next, std::vector<ComputedCell>(width), {}};
  sqlite3_create_module_v2(database.handle(), "computed_row", &kModule, &source, nullptr);
  auto inserted = database.execute(fmt::format("INSERT INTO {} SELECT {} FROM computed_row", table, column_list(width)));
  sqlite3_create_module_v2(database.handle(), "computed_row", nullptr, nullptr, nullptr);  // forgets the source
  if (source.failure) std::rethrow_exception(source.failure);
  return inserted;
}

}  // namespace hindcast
