#include "report/rows.h"

namespace hindcast {
namespace {

Result<void> read_all(Statement& statement, const std::function<void(const Statement&)>& on_row) {
  while (true) {
    Result<bool> has_row = statement.step();
    if (!has_row) return has_row.error();
    if (!*has_row) return {};
    on_row(statement);
  }
}

}  // namespace

Result<void> each_row(Database& database, std::string_view sql, const std::function<void(const Statement&)>& on_row) {
  Result<Statement> statement = database.prepare(sql);
  if (!statement) return statement.error();
  return read_all(*statement, on_row);
}

Result<void> each_row(Database& database, std::string_view sql, std::int64_t id,
                      const std::function<void(const Statement&)>& on_row) {
  Result<Statement> statement = database.prepare(sql);
  if (!statement) return statement.error();
  return each_row(*statement, id, on_row);
}

Result<void> each_row(Statement& statement, std::int64_t id, const std::function<void(const Statement&)>& on_row) {
  statement.bind(1, id);
  return read_all(statement, on_row);
}

std::string text_at(const Statement& row, int column) { return std::string(row.text(column)); }

TimeBasis basis_of(std::string_view name) {
  if (name == "dated") return TimeBasis::dated;
  return name == "undated" ? TimeBasis::undated : TimeBasis::none;
}

TimeSpan span_at(const Statement& row, int column) {
  TimeSpan span{basis_of(row.text(column)), Timestamp{row.integer(column + 1)}, Timestamp{row.integer(column + 2)}};
  if (row.is_null(column + 1) || row.is_null(column + 2)) span.basis = TimeBasis::none;
  return span;
}

}  // namespace hindcast
