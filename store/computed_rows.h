// Rows that the program computes, written by one INSERT .. SELECT from a virtual table: a third of the cost of a statement for
// each.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <variant>

#include "core/result.h"

namespace hindcast {

class Database;

// One value: NULL, integer, real or text. A view must stay valid until the next row is asked for.
using ComputedCell = std::variant<std::monostate, std::int64_t, double, std::string_view>;

// Fills all cells of the next row; false at the end.
using NextRow = std::function<bool(std::span<ComputedCell> cells)>;

// NULL for -1: "not shown".
inline ComputedCell shown(std::int64_t value) { return value < 0 ? ComputedCell() : ComputedCell(value); }

// Inserts the rows into `table`: its name and its columns in parentheses, a literal. Fast where they come in the order of its key.
// `next` must not use the database.
Result<void> insert_rows(Database& database, std::string_view table, const NextRow& next);

}  // namespace hindcast
