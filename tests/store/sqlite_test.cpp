#include "store/sqlite.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using test::Scratch;

Database database_with_table() {
  Database database = Database::in_memory();
  REQUIRE(database.execute("CREATE TABLE item(n INTEGER, x REAL, t TEXT, b BLOB)").ok());
  return database;
}

TEST_CASE("opening a missing file for reading or writing makes nothing") {
  const Scratch scratch;
  for (const OpenMode mode : {OpenMode::read_only, OpenMode::read_write}) {
    const auto database = Database::open(scratch.path("none.case"), mode);
    REQUIRE_FALSE(database.ok());
    CHECK(database.error().code == ErrorCode::not_found);
    CHECK(database.error().message.find("no such case file") != std::string::npos);
  }
  CHECK(test::read_whole(scratch.path("none.case")).empty());
}

TEST_CASE("a directory is refused as a database") {
  const Scratch scratch;
  const auto database = Database::open(scratch.directory(), OpenMode::create);
  REQUIRE_FALSE(database.ok());
  CHECK(database.error().code == ErrorCode::store_refused);
}

TEST_CASE("values come back as they were bound, with their class") {
  Database database = database_with_table();
  auto insert = database.prepare("INSERT INTO item VALUES(?1, ?2, ?3, ?4)");
  REQUIRE(insert.ok());
  const std::string bytes("a\0\xff", 3);
  insert->bind(1, std::int64_t{1} << 62);
  insert->bind(2, 0.5);
  insert->bind(3, "text");
  insert->bind_blob(4, bytes);
  REQUIRE(insert->run().ok());
  auto select = database.prepare("SELECT n, x, t, b, NULL FROM item");
  REQUIRE(select.ok());
  auto row = select->step();
  REQUIRE(row.ok());
  REQUIRE(*row);
  CHECK(select->integer(0) == std::int64_t{1} << 62);
  CHECK(select->real(1) == 0.5);
  CHECK(select->text(2) == "text");
  CHECK(select->blob(3) == bytes);
  CHECK(select->is_null(4));
  CHECK(select->shown(4) == -1);
  std::string classes;
  for (int column = 0; column < select->column_count(); ++column) classes += select->column_class(column);
  CHECK(classes == "iftbn");
}

TEST_CASE("what is not shown is bound as NULL") {
  Database database = database_with_table();
  auto insert = database.prepare("INSERT INTO item(n, t) VALUES(?1, ?2)");
  REQUIRE(insert.ok());
  insert->bind_shown(1, std::int64_t{-1});
  insert->bind_shown(2, std::string_view());
  REQUIRE(insert->run().ok());
  auto count = database.query_integer("SELECT count(*) FROM item WHERE n IS NULL AND t IS NULL");
  REQUIRE(count.ok());
  CHECK(*count == 1);
}

TEST_CASE("an empty text that is bound as such stays an empty text") {
  Database database = database_with_table();
  auto insert = database.prepare("INSERT INTO item(t) VALUES(?1)");
  REQUIRE(insert.ok());
  insert->bind(1, std::string_view());
  REQUIRE(insert->run().ok());
  CHECK(database.query_integer("SELECT count(*) FROM item WHERE t = ''").value() == 1);
}

TEST_CASE("a transaction that is not committed is rolled back") {
  Database database = database_with_table();
  {
    auto transaction = Transaction::begin(database);
    REQUIRE(transaction.ok());
    REQUIRE(database.execute("INSERT INTO item(n) VALUES(1)").ok());
  }
  CHECK(database.query_integer("SELECT count(*) FROM item").value() == 0);
  {
    auto transaction = Transaction::begin(database);
    REQUIRE(transaction.ok());
    REQUIRE(database.execute("INSERT INTO item(n) VALUES(1)").ok());
    REQUIRE(transaction->commit().ok());
  }
  CHECK(database.query_integer("SELECT count(*) FROM item").value() == 1);
}

TEST_CASE("bad SQL is a usage error that quotes SQLite") {
  Database database = Database::in_memory();
  const auto statement = database.prepare("SELEC 1");
  REQUIRE_FALSE(statement.ok());
  CHECK(statement.error().code == ErrorCode::usage);
  CHECK(statement.error().message.find("syntax error") != std::string::npos);
}

TEST_CASE("a confined database reads, and does nothing else") {
  Database database = database_with_table();
  database.confine(30);
  CHECK(database.query_integer("SELECT count(*) FROM item").ok());
  CHECK(database.query_integer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT sum(i) FROM n")
            .value() == 45);
  for (const char* sql :
       {"INSERT INTO item(n) VALUES(1)", "DELETE FROM item", "UPDATE item SET n = 2", "DROP TABLE item", "CREATE TABLE other(x)",
        "CREATE TEMP TABLE other(x)", "ATTACH 'other.db' AS other", "PRAGMA user_version = 3", "PRAGMA journal_mode = WAL",
        "VACUUM", "BEGIN", "ANALYZE", "SELECT load_extension('x')", "PRAGMA writable_schema = ON", "DETACH main", "SAVEPOINT s",
        "CREATE TRIGGER t AFTER INSERT ON item BEGIN SELECT 1; END", "ALTER TABLE item ADD COLUMN y", "VACUUM INTO 'copy.db'"}) {
    CAPTURE(std::string(sql));
    CHECK_FALSE(database.execute(sql).ok());
  }
}

TEST_CASE("a confined statement is stopped when its time is over") {
  Database database = Database::in_memory();
  database.confine(0);
  const auto count =
      database.query_integer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
  REQUIRE_FALSE(count.ok());
  CHECK(count.error().help.find("--time-limit") != std::string::npos);
}

TEST_CASE("a second writer is told that the file is busy") {
  const Scratch scratch;
  auto first = Database::open(scratch.path("a.db"), OpenMode::create);
  REQUIRE(first.ok());
  REQUIRE(first->execute("CREATE TABLE item(n)").ok());
  auto held = Transaction::begin(*first);
  REQUIRE(held.ok());
  auto second = Database::open(scratch.path("a.db"), OpenMode::read_write);
  REQUIRE(second.ok());
  REQUIRE(second->execute("PRAGMA busy_timeout = 1").ok());
  const auto transaction = Transaction::begin(*second);
  REQUIRE_FALSE(transaction.ok());
  CHECK(transaction.error().code == ErrorCode::busy);
}

TEST_CASE("a database gives its file as it lies on the disk, and keeps its lock") {
  const Scratch scratch;
  const std::string path = scratch.path("a.db");
  auto database = Database::open(path, OpenMode::create);
  REQUIRE(database.ok());
  REQUIRE(database->execute("CREATE TABLE item(n); INSERT INTO item VALUES(7)").ok());
  auto held = Transaction::begin(*database);
  REQUIRE(held.ok());
  const auto size = database->file_size();
  REQUIRE(size.ok());
  std::string bytes(*size, 'x');
  REQUIRE(database->read_file(0, bytes).ok());
  CHECK(bytes == test::read_whole(path));
  std::string part(100, 'x');
  REQUIRE(database->read_file(50, part).ok());
  CHECK(part == bytes.substr(50, 100));
  CHECK_FALSE(database->read_file(*size - 50, part).ok());  // it ends there
  auto other = Database::open(path, OpenMode::read_write);
  REQUIRE(other.ok());
  REQUIRE(other->execute("PRAGMA busy_timeout = 1").ok());
  CHECK_FALSE(Transaction::begin(*other).ok());
}

TEST_CASE("an interruption stops statements of databases opened from files") {
  const Scratch scratch;
  auto database = Database::open(scratch.path("a.db"), OpenMode::create);
  REQUIRE(database.ok());
  interruption() = true;
  const auto count =
      database->query_integer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
  interruption() = false;
  CHECK_FALSE(count.ok());
}

}  // namespace
}  // namespace hindcast
