// Canned queries: a .sql file in queries/ whose head describes it. Runs them, and a user's own SQL, read-only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/sqlite.h"

namespace hindcast {

// @param name type default text. The type is text, integer, real, time, host or port. A default of "" (two quotes in the
// head) means that the parameter must be given; NULL binds NULL, which the query takes as "all".
// A time is bound as ISO 8601 text in the views' spelling, and once more as :NAME_us, microseconds since 1970.
struct QueryParameter {
  std::string name;
  std::string type;
  std::string default_value;  // "": required
  std::string text;
  // Whether the user must give a value.
  [[nodiscard]] bool is_required() const { return default_value.empty(); }
};

// @column name type unit text. Unit "-" where there is none.
struct QueryColumn {
  std::string name;
  // For readers; values carry their own type (Cell).
  std::string type;
  std::string unit;
  std::string text;
};

// The head of a query file. Every field is required in files of queries/; a test sees to it.
struct CannedQuery {
  std::string name;  // the file's name without folder and .sql
  std::string id;    // @id, stable
  std::string title;
  std::string question;  // what the analyst asks
  std::string why;
  std::string reads;  // the views it reads, comma-separated
  std::string tags;
  std::vector<QueryParameter> parameters;
  std::vector<QueryColumn> columns;
  std::string_view sql;
};

// A cell: NULL, integer, real, text, or bytes that are not text (a BLOB).
struct Blob {
  std::string bytes;
};
using Cell = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

// A whole result in memory. Every row has as many cells as there are columns.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

// Reads the head of a query file. An Error (usage) names the missing or unreadable line.
Result<CannedQuery> parse_query(std::string_view name, std::string_view sql);

// All queries of queries/, ordered by name. A broken head is a bug: asserted, and tested.
const std::vector<CannedQuery>& canned_queries();
// The query of that name, or null. Lives as long as the program.
const CannedQuery* find_query(std::string_view name);

// Receives a result while it is made: the column names first, also where there are no rows.
using RowSink = std::function<bool(std::span<const Cell>)>;  // false: no more rows are wanted
// `on_columns` may be empty, `on_row` must not.
struct RowReceiver {
  // Called once, before any row.
  std::function<void(const std::vector<std::string>&)> on_columns;
  // Called for each row; the cells are valid during the call only.
  RowSink on_row;
};

// Runs one read-only statement with named parameters (":name" in the SQL). Unknown and missing parameters, several
// statements, and anything that writes are errors (usage). Values that are spelt as numbers are bound as numbers, an empty
// value as NULL.
using QueryArguments = std::map<std::string, std::string>;
// The database should be confined (Database::confine) where the SQL is a user's.
Result<void> stream_query(Database& database, std::string_view sql, const QueryArguments& arguments, const RowReceiver& receiver);

// The same, collected.
Result<Table> query_table(Database& database, std::string_view sql, const QueryArguments& arguments = {});

// Checks and completes the parameters of a canned query (types, defaults, required ones), then runs it. Errors (usage) name
// the parameters that the query has.
Result<void> stream_canned(Database& database, const CannedQuery& query, const QueryArguments& arguments,
                           const RowReceiver& receiver);
// The same, collected.
Result<Table> run_canned(Database& database, const CannedQuery& query, const QueryArguments& arguments);

}  // namespace hindcast
