// Rows that the program computes, written by one INSERT .. SELECT from a virtual table: a third of the cost of a statement for
// each.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

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

// One row for each element of the list: `cells_of(element)` gives all its cells, as an array.
template <typename List, typename CellsOf>
Result<void> insert_each(Database& database, std::string_view table, const List& list, CellsOf&& cells_of) {
  auto next = list.begin();
  return insert_rows(database, table, [&](std::span<ComputedCell> cells) {
    if (next == list.end()) return false;
    const auto values = cells_of(*next++);
    std::copy(values.begin(), values.end(), cells.begin());
    return true;
  });
}

}  // namespace hindcast
