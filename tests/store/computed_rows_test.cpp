#include "store/computed_rows.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "store/sqlite.h"

namespace hindcast {
namespace {

// Every value of a table of three columns, with its storage class.
std::vector<std::string> values_of(Database& database) {
  std::vector<std::string> values;
  REQUIRE(for_each_row(database, "SELECT a, b, c FROM t", [&](const Statement& row) {
            for (int column = 0; column < 3; ++column)
              values.push_back(std::string(1, row.column_class(column)) + std::string(row.text(column)));
          }).ok());
  return values;
}

TEST_CASE("computed rows arrive in order, each value as it is") {
  Database database = Database::in_memory();
  REQUIRE(database.execute("CREATE TABLE t(a, b, c)").ok());
  int next = 0;
  const std::string changing[] = {"one", "two"};
  const auto inserted = insert_rows(database, "t(a, b, c)", [&](std::span<ComputedCell> cells) {
    if (next == 2) return false;
    cells[0] = std::string_view(changing[next]);
    cells[1] = next == 0 ? ComputedCell(2.0) : shown(-1);
    cells[2] = next == 0 ? ComputedCell(std::string_view()) : shown(7);
    ++next;
    return true;
  });
  REQUIRE(inserted.ok());
  CHECK(values_of(database) == std::vector<std::string>{"tone", "f2.0", "t", "ttwo", "n", "i7"});
}

TEST_CASE("no rows are no rows") {
  Database database = Database::in_memory();
  REQUIRE(database.execute("CREATE TABLE t(a, b, c)").ok());
  REQUIRE(insert_rows(database, "t(a, b, c)", [](std::span<ComputedCell>) { return false; }).ok());
  CHECK(values_of(database).empty());
}

TEST_CASE("a row that the table refuses is an error, and nothing of the statement stays") {
  Database database = Database::in_memory();
  REQUIRE(database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b, c)").ok());
  std::int64_t next = 0;
  const auto inserted = insert_rows(database, "t(a, b, c)", [&](std::span<ComputedCell> cells) {
    cells[0] = next++ < 2 ? next : 1;
    return true;
  });
  CHECK_FALSE(inserted.ok());
  CHECK(values_of(database).empty());
}

TEST_CASE("the source of rows is gone with the call") {
  Database database = Database::in_memory();
  REQUIRE(database.execute("CREATE TABLE t(a, b, c)").ok());
  REQUIRE(insert_rows(database, "t(a, b, c)", [](std::span<ComputedCell>) { return false; }).ok());
  CHECK_FALSE(database.execute("SELECT * FROM computed_row").ok());
}

}  // namespace
}  // namespace hindcast
