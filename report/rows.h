// Reading rows of the case with little ceremony. For report/model*.cpp and the exports only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "report/model.h"
#include "store/sqlite.h"

namespace hindcast {

// Calls `on_row` for each row. `sql` is one of the program's own statements.
Result<void> each_row(Database& database, std::string_view sql, const std::function<void(const Statement&)>& on_row);
// The same with ?1 bound to `id`; the second form for a statement that is run many times.
Result<void> each_row(Database& database, std::string_view sql, std::int64_t id,
                      const std::function<void(const Statement&)>& on_row);

Result<void> each_row(Statement& statement, std::int64_t id, const std::function<void(const Statement&)>& on_row);

// A copy, since the view ends with the row; "" for NULL.
std::string text_at(const Statement& row, int column);
TimeBasis basis_of(std::string_view name);  // "dated", "undated", anything else: none
// A span from columns basis, first, last.
TimeSpan span_at(const Statement& row, int column);

}  // namespace hindcast
