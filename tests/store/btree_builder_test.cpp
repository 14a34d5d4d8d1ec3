// Tables and indexes laid out page by page, against the same rows put in through SQL. SQLite itself is the judge: what it reads
// back in order, what its integrity check says, whether it finds rows by the index, and whether it can go on writing.
#include "store/btree_builder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "store/case_file.h"
#include "store/sqlite.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using test::Scratch;
using Kind = RowValue::Kind;

// A value that owns its bytes.
struct Cell {
  Kind kind = Kind::null;
  std::int64_t number = 0;
  std::string bytes;

  static Cell integer(std::int64_t value) { return {Kind::integer, value, {}}; }
  static Cell text(std::string value) { return {Kind::text, 0, std::move(value)}; }
  static Cell blob(std::string value) { return {Kind::blob, 0, std::move(value)}; }
  [[nodiscard]] RowValue value() const {
    switch (kind) {
      case Kind::null:
        return RowValue::null();
      case Kind::integer:
        return RowValue::integer(number);
      case Kind::text:
        return RowValue::text(bytes);
      case Kind::blob:
        return RowValue::blob(bytes);
    }
    return {};
  }
};

// One row of (id INTEGER PRIMARY KEY, a, b); a is indexed.
struct Row {
  std::int64_t id = 0;
  Cell a;
  Cell b;
};
using Rows = std::vector<Row>;

constexpr std::string_view kSchema = "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b); CREATE INDEX t_a ON t(a)";
constexpr std::string_view kInOrder = "SELECT id, quote(a), quote(b) FROM t ORDER BY id";
constexpr std::string_view kByIndex = "SELECT quote(a), id FROM t INDEXED BY t_a ORDER BY a, id";

// A database file with that schema and pages of that size.
std::string make_file(const Scratch& scratch, int page_size) {
  std::string path = scratch.path("pages.db");
  std::filesystem::remove(path);
  auto database = Database::open(path, OpenMode::create);
  REQUIRE(database.ok());
  REQUIRE(database->execute("PRAGMA page_size = " + std::to_string(page_size)).ok());
  REQUIRE(database->execute(kSchema).ok());
  return path;
}

Database open_file(const std::string& path) {
  auto database = Database::open(path, OpenMode::read_write);
  REQUIRE(database.ok());
  return std::move(*database);
}

std::uint32_t root_of(const std::string& path, const std::string& name) {
  Database database = open_file(path);
  return static_cast<std::uint32_t>(
      database.query_integer("SELECT rootpage FROM sqlite_schema WHERE name = '" + name + "'")->value_or(0));
}

// Whether the index has `x` before `y`: NULL first, then numbers, then ids.
bool is_before(const Row* x, const Row* y) {
  return std::tuple(x->a.kind, x->a.number, x->id) < std::tuple(y->a.kind, y->a.number, y->id);
}

// Table and index as pages of the file.
void fill(const std::string& path, const Rows& rows) {
  const std::uint32_t table_root = root_of(path, "t");
  const std::uint32_t index_root = root_of(path, "t_a");
  auto file = PageFile::open(path);
  REQUIRE(file.ok());
  TableBuilder table(*file, table_root, true);
  IndexBuilder index(*file, index_root);
  std::vector<const Row*> sorted;
  for (const Row& row : rows) {
    REQUIRE(table.add(row.id, std::array{row.a.value(), row.b.value()}).ok());
    sorted.push_back(&row);
  }
  std::sort(sorted.begin(), sorted.end(), is_before);
  for (const Row* row : sorted) REQUIRE(index.add(std::array{row->a.value()}, row->id).ok());
  REQUIRE(table.finish().ok());
  REQUIRE(index.finish().ok());
  REQUIRE(file->finish().ok());
}

// The same rows through SQL.
Database filled_by_sql(const Rows& rows) {
  Database database = Database::in_memory();
  REQUIRE(database.execute(kSchema).ok());
  auto insert = database.prepare("INSERT INTO t VALUES(?1, ?2, ?3)");
  REQUIRE(insert.ok());
  for (const Row& row : rows) {
    insert->bind(1, row.id);
    for (const auto& [column, cell] : {std::pair(2, &row.a), std::pair(3, &row.b)}) {
      switch (cell->kind) {
        case Kind::null:
          insert->bind_null(column);
          break;
        case Kind::integer:
          insert->bind(column, cell->number);
          break;
        case Kind::text:
          insert->bind(column, std::string_view(cell->bytes));
          break;
        case Kind::blob:
          insert->bind_blob(column, cell->bytes);
          break;
      }
    }
    REQUIRE(insert->run().ok());
  }
  return database;
}

// All rows, with the classes of their values.
std::vector<std::string> rows_of(Database& database, std::string_view sql) {
  std::vector<std::string> rows;
  const auto read = for_each_row(database, sql, [&](const Statement& row) {
    std::string text;
    for (int column = 0; column < row.column_count(); ++column) text.append(row.text(column)).append(" ");
    rows.push_back(std::move(text));
  });
  REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error().message));
  return rows;
}

bool is_sound(Database& database) {
  const auto complaints = integrity_complaints(database);
  REQUIRE(complaints.ok());
  for (const std::string& complaint : *complaints) FAIL_CHECK(complaint);
  return complaints->empty();
}

void check_same(Database& made, Database& expected) {
  CHECK(rows_of(made, kInOrder) == rows_of(expected, kInOrder));
  CHECK(rows_of(made, kByIndex) == rows_of(expected, kByIndex));
}

// Rows between and behind the others, and every third removed: pages split and are joined.
void write_more(Database& database) {
  REQUIRE(database
              .execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
                       " INSERT OR IGNORE INTO t SELECT i * 7919 % 100003, i * 31 % 17, printf('%.*c', i, 'x') FROM n;"
                       "DELETE FROM t WHERE id % 3 = 0; UPDATE t SET a = a + 1, b = b || 'y' WHERE id % 5 = 0")
              .ok());
}

// Everything that is promised, for any rows.
void check_rows(const Rows& rows, int page_size) {
  CAPTURE(rows.size());
  CAPTURE(page_size);
  const Scratch scratch;
  const std::string path = make_file(scratch, page_size);
  fill(path, rows);
  Database made = open_file(path);
  Database expected = filled_by_sql(rows);
  REQUIRE(is_sound(made));
  check_same(made, expected);
  write_more(made);
  write_more(expected);
  REQUIRE(is_sound(made));
  check_same(made, expected);
}

// Rows of one size; keys of the index recur.
Rows rows_of_size(std::int64_t count, std::size_t bytes) {
  Rows rows;
  for (std::int64_t i = 0; i < count; ++i)
    rows.push_back({3 * i + 1, Cell::integer(i * 37 % 101 - 50), Cell::text(std::string(bytes, 'a'))});
  return rows;
}

// Every boundary between two sizes of integers, both sides and both signs.
std::vector<std::int64_t> edge_numbers() {
  std::vector<std::int64_t> numbers = {0, 1, 2, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
  for (const int bits : {7, 8, 15, 16, 23, 24, 31, 32, 39, 40, 47, 48, 55, 56, 62}) {
    for (const std::int64_t step : {-1, 0, 1}) numbers.push_back((std::int64_t{1} << bits) + step);
  }
  const std::size_t positive = numbers.size();
  for (std::size_t i = 0; i < positive; ++i) numbers.push_back(~numbers[i]);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

TEST_CASE("pages: no row, one row, two rows, and all numbers of rows about one leaf") {
  for (std::int64_t count = 0; count <= 44; ++count) check_rows(rows_of_size(count, 10), 512);
}

// One row a leaf: 62 or 63 leaves fill a page above them. Whatever number of leaves and of pages above is left over for the last.
TEST_CASE("pages: tables of two, three and four levels, at each step between them") {
  const Scratch scratch;
  const auto check_table = [&scratch](std::int64_t count) {
    CAPTURE(count);
    const std::string path = make_file(scratch, 512);
    fill(path, rows_of_size(count, 400));
    Database made = open_file(path);
    REQUIRE(is_sound(made));
    REQUIRE(made.query_integer("SELECT count(*) FROM t")->value_or(-1) == count);
    REQUIRE(made.query_integer("SELECT count(*) FROM t WHERE length(b) = 400 AND a = (id - 1) / 3 * 37 % 101 - 50")->value_or(-1) ==
            count);
  };
  for (std::int64_t count = 60; count <= 132; ++count) check_table(count);
  for (std::int64_t count = 3'700; count <= 4'200; count += 11) check_table(count);
  check_rows(rows_of_size(64, 400), 512);
  check_rows(rows_of_size(4'000, 400), 512);
}

// Keys of eight bytes: 31 entries a leaf, 23 leaves a page above them.
TEST_CASE("pages: indexes of two and three levels, whatever entry happens to be the last") {
  const Scratch scratch;
  for (std::int64_t count = 0; count <= 1'100; count += count < 70 || (count > 690 && count < 760) ? 1 : 7) {
    CAPTURE(count);
    Rows rows;
    for (std::int64_t i = 1; i <= count; ++i) rows.push_back({i, Cell::integer((std::int64_t{1} << 60) + i / 2), Cell{}});
    const std::string path = make_file(scratch, 512);
    fill(path, rows);
    Database made = open_file(path);
    REQUIRE(is_sound(made));
    REQUIRE(made.query_integer("SELECT count(*) FROM t INDEXED BY t_a WHERE a > 0")->value_or(-1) == count);
  }
}

TEST_CASE("pages: many rows of mixed sizes and keys are those that SQL would hold") {
  for (const int page_size : {512, 4096, 16'384}) {
    std::mt19937 random(static_cast<unsigned>(page_size));
    Rows rows;
    std::int64_t id = 0;
    for (int i = 0; i < 4'000; ++i) {
      id += std::uniform_int_distribution<int>(1, 90)(random);
      Cell a = Cell::integer(std::uniform_int_distribution<int>(-300, 300)(random) * (i % 2 == 0 ? 1 : std::int64_t{1} << 40));
      if (random() % 9 == 0) a = {};
      std::string bytes(random() % 13 == 0 ? random() % 3'000 : random() % 40, static_cast<char>('a' + i % 26));
      rows.push_back({id, std::move(a), random() % 4 == 0 ? Cell::blob(std::move(bytes)) : Cell::text(std::move(bytes))});
    }
    check_rows(rows, page_size);
  }
}

TEST_CASE("pages: integers of every size, as values, as keys and as row ids") {
  Rows rows;
  std::int64_t id = 0;
  for (const std::int64_t number : edge_numbers()) {
    rows.push_back({++id, Cell::integer(number), Cell::integer(~number)});
    rows.push_back({++id, Cell{}, Cell::integer(number)});
  }
  for (const std::int64_t number : edge_numbers()) {
    if (number > id && number < std::int64_t{1} << 56) rows.push_back({number, Cell::integer(-number), Cell::text("id")});
  }
  check_rows(rows, 512);
  check_rows(rows, 16'384);
}

TEST_CASE("pages: empty text, empty blobs, NULs in text and NULL stay what they are") {
  Rows rows;
  std::int64_t id = 0;
  for (const Cell& b : {Cell{}, Cell::text(""), Cell::blob(""), Cell::text(std::string("a\0b", 3)),
                        Cell::blob(std::string(3, '\0')), Cell::text("\xff\xfe"), Cell::integer(0)}) {
    rows.push_back({++id, Cell{}, b});
  }
  check_rows(rows, 512);
  const Scratch scratch;
  const std::string path = make_file(scratch, 512);
  fill(path, rows);
  Database made = open_file(path);
  CHECK(rows_of(made, "SELECT typeof(b), length(CAST(b AS BLOB)) FROM t ORDER BY id") ==
        std::vector<std::string>{"null  ", "text 0 ", "blob 0 ", "text 3 ", "blob 3 ", "text 2 ", "integer 1 "});
}

// Around the longest record of a leaf (page size - 35), around each page more of the chain, and where what is left in the leaf
// jumps.
TEST_CASE("pages: records of all sizes, in the leaf and in chains of pages behind it") {
  for (const int page_size : {512, 1024}) {
    Rows rows;
    for (std::int64_t size = 0; size < 4 * page_size; ++size) {
      std::string bytes(static_cast<std::size_t>(size), static_cast<char>('a' + size % 26));
      rows.push_back(
          {size + 1, Cell::integer(size % 7), size % 2 == 0 ? Cell::text(std::move(bytes)) : Cell::blob(std::move(bytes))});
    }
    check_rows(rows, page_size);
  }
  Rows rows;
  std::int64_t id = 0;
  for (const std::size_t about : {16'384 - 35, 16'384, 2 * 16'384 - 4, 3 * 16'384, 70'000, 1'000'000}) {
    for (std::size_t size = about - 25; size <= about + 5; ++size)
      rows.push_back({++id, Cell{}, Cell::text(std::string(size, 'z'))});
  }
  check_rows(rows, 16'384);
}

TEST_CASE("pages: SQLite finds rows by the index that was built") {
  const Scratch scratch;
  const std::string path = make_file(scratch, 512);
  Rows rows = rows_of_size(5'000, 20);
  for (std::size_t i = 0; i < rows.size(); i += 10) rows[i].a = {};
  fill(path, rows);
  Database made = open_file(path);
  REQUIRE(rows_of(made, "EXPLAIN QUERY PLAN SELECT id FROM t WHERE a = 7").front().find("USING COVERING INDEX t_a") !=
          std::string::npos);
  REQUIRE(rows_of(made, "EXPLAIN QUERY PLAN SELECT id FROM t WHERE a IS NULL").front().find("USING COVERING INDEX t_a") !=
          std::string::npos);
  for (std::int64_t key = -52; key <= 52; ++key) {
    CAPTURE(key);
    const auto expected = std::count_if(rows.begin(), rows.end(),
                                        [key](const Row& row) { return row.a.kind == Kind::integer && row.a.number == key; });
    CHECK(made.query_integer("SELECT count(*) FROM t WHERE a = " + std::to_string(key))->value_or(-1) == expected);
  }
  CHECK(made.query_integer("SELECT count(*) FROM t WHERE a IS NULL")->value_or(-1) == 500);
}

TEST_CASE("pages: a table without an id column keeps its first value") {
  const Scratch scratch;
  const std::string path = scratch.path("pages.db");
  {
    auto database = Database::open(path, OpenMode::create);
    REQUIRE(database->execute("PRAGMA page_size = 512").ok());
    REQUIRE(database->execute("CREATE TABLE t(a, b)").ok());
  }
  const std::uint32_t root = root_of(path, "t");
  auto file = PageFile::open(path);
  REQUIRE(file.ok());
  TableBuilder table(*file, root, false);
  for (std::int64_t i = 1; i <= 500; ++i) REQUIRE(table.add(2 * i, std::array{RowValue::integer(i), RowValue::text("x")}).ok());
  REQUIRE(table.finish().ok());
  REQUIRE(file->finish().ok());
  Database made = open_file(path);
  REQUIRE(is_sound(made));
  CHECK(made.query_integer("SELECT count(*) FROM t WHERE rowid = 2 * a AND b = 'x'")->value_or(-1) == 500);
}

TEST_CASE("pages: a header of more than 127 bytes counts itself right") {
  for (const std::size_t columns : {1U, 125U, 126U, 127U, 128U, 129U, 300U}) {
    CAPTURE(columns);
    const Scratch scratch;
    const std::string path = scratch.path("pages.db");
    {
      std::string schema = "CREATE TABLE t(c1";
      for (std::size_t i = 2; i <= columns; ++i) schema += ", c" + std::to_string(i);
      auto database = Database::open(path, OpenMode::create);
      REQUIRE(database->execute("PRAGMA page_size = 1024").ok());
      REQUIRE(database->execute(schema + ")").ok());
    }
    const std::uint32_t root = root_of(path, "t");
    auto file = PageFile::open(path);
    REQUIRE(file.ok());
    TableBuilder table(*file, root, false);
    const std::vector<RowValue> values(columns, RowValue::integer(300));
    for (std::int64_t i = 1; i <= 5; ++i) REQUIRE(table.add(i, values).ok());
    REQUIRE(table.finish().ok());
    REQUIRE(file->finish().ok());
    Database made = open_file(path);
    REQUIRE(is_sound(made));
    CHECK(made.query_integer("SELECT count(*) FROM t WHERE c1 = 300 AND c" + std::to_string(columns) + " = 300")->value_or(-1) ==
          5);
  }
}

// SQLite locks the byte at 1 GiB: its page must hold nothing. The gap before it is a hole in the file and costs no disk.
TEST_CASE("pages: the page of the lock byte is passed over") {
  const Scratch scratch;
  const std::string path = make_file(scratch, 16'384);
  std::filesystem::resize_file(path, (std::uintmax_t{1} << 30U) - std::uintmax_t{20} * 16'384);
  const Rows rows = rows_of_size(5'000, 200);
  fill(path, rows);
  CHECK(std::filesystem::file_size(path) > (std::uintmax_t{1} << 30U) + std::uintmax_t{20} * 16'384);
  Database made = open_file(path);
  Database expected = filled_by_sql(rows);
  check_same(made, expected);
  write_more(made);
  write_more(expected);
  check_same(made, expected);
}

TEST_CASE("page file: one of zeros is as long as its pages, takes their beginnings, and spoils no other") {
  const test::Scratch scratch;
  const std::string path = scratch.path("new.db");
  auto file = PageFile::create(path, 4096, 3);
  REQUIRE(file.ok());
  const std::vector<std::uint8_t> bytes = {1, 2, 3};
  REQUIRE(file->replace(2, bytes).ok());
  std::string expected(std::size_t{3} * 4096, '\0');
  expected.replace(4096, 3, "\1\2\3");
  CHECK(test::read_whole(path) == expected);
  CHECK_FALSE(PageFile::create(path, 4096, 1).ok());
  CHECK(test::read_whole(path) == expected);
}

TEST_CASE("pages: a file that is missing or full is an error that names it") {
  const Scratch scratch;
  const auto missing = PageFile::open(scratch.path("none.db"));
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ErrorCode::io);
  CHECK(missing.error().message == scratch.path("none.db") + ": cannot open: No such file or directory");
  test::write_whole(scratch.path("short.db"), "SQLite format 3");
  CHECK_FALSE(PageFile::open(scratch.path("short.db")).ok());
}

}  // namespace
}  // namespace hindcast
