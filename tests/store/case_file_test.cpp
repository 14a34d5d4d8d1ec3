#include "store/case_file.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "store/sql_assets.h"
#include "tests/support/sample_case.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using test::Scratch;

std::string make_case(const Scratch& scratch) {
  std::string path = scratch.path("a.case");
  auto database = open_case(path, OpenMode::create);
  REQUIRE(database.ok());
  REQUIRE(settle(*database).ok());
  return path;
}

std::string new_source(std::string_view counts) {
  return "INSERT INTO source VALUES (1, 'a', 'aa', 1, NULL, " + std::string(counts) + ", NULL, NULL, '', '', 0, '', '', '')";
}

TEST_CASE("create makes a case that says what it is, and leaves one file") {
  const Scratch scratch;
  const std::string path = make_case(scratch);
  auto database = open_case(path, OpenMode::read_only);
  REQUIRE(database.ok());
  CHECK(database->query_integer("PRAGMA application_id").value() == kApplicationId);
  CHECK(database->query_integer("PRAGMA user_version").value() == newest_schema_version());
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.directory()))
    files.push_back(entry.path().filename().string());
  CHECK(files == std::vector<std::string>{"a.case"});
}

TEST_CASE("create opens a case that exists and keeps what it holds") {
  const Scratch scratch;
  const std::string path = make_case(scratch);
  {
    auto database = open_case(path, OpenMode::create);
    REQUIRE(database.ok());
    REQUIRE(set_case_info(*database, "internal", "MY.NET").ok());
  }
  auto database = open_case(path, OpenMode::create);
  REQUIRE(database.ok());
  CHECK(case_info(*database, "internal").value() == "MY.NET");
  CHECK(case_info(*database, "nothing").value().empty());
}

TEST_CASE("reading a missing case makes no file") {
  const Scratch scratch;
  const auto database = open_case(scratch.path("none.case"), OpenMode::read_only);
  REQUIRE_FALSE(database.ok());
  CHECK(database.error().code == ErrorCode::not_found);
  CHECK_FALSE(std::filesystem::exists(scratch.path("none.case")));
}

TEST_CASE("text, foreign databases and empty databases are refused and left as they are") {
  const Scratch scratch;
  const std::string text = scratch.path("notes.txt");
  test::write_whole(text, std::string(5000, 'x'));
  const std::string foreign = scratch.path("foreign.db");
  {
    auto database = Database::open(foreign, OpenMode::create);
    REQUIRE(database->execute("CREATE TABLE other(x)").ok());
  }
  for (const std::string& path : {text, foreign}) {
    const std::string before = test::read_whole(path);
    for (const OpenMode mode : {OpenMode::read_only, OpenMode::read_write, OpenMode::create}) {
      const auto database = open_case(path, mode);
      REQUIRE_FALSE(database.ok());
      CHECK(database.error().code == ErrorCode::store_refused);
      CHECK(database.error().message.find(path) != std::string::npos);
      CHECK_FALSE(database.error().help.empty());
    }
    CHECK(test::read_whole(path) == before);
  }
}

TEST_CASE("a newer case is refused untouched, and the message says so") {
  const Scratch scratch;
  const std::string path = make_case(scratch);
  {
    auto database = Database::open(path, OpenMode::read_write);
    REQUIRE(database->execute("PRAGMA user_version = 9999").ok());
  }
  const std::string before = test::read_whole(path);
  for (const OpenMode mode : {OpenMode::read_only, OpenMode::read_write, OpenMode::create}) {
    const auto database = open_case(path, mode);
    REQUIRE_FALSE(database.ok());
    CHECK(database.error().code == ErrorCode::store_refused);
    CHECK(database.error().message.find("newer case file") != std::string::npos);
  }
  CHECK(test::read_whole(path) == before);
}

TEST_CASE("a damaged case is named as such or its damage is found by the check") {
  const Scratch scratch;
  const std::string path = make_case(scratch);
  {
    auto database = open_case(path, OpenMode::read_write);
    REQUIRE(set_case_info(*database, "internal", std::string(100'000, 'x')).ok());
  }
  std::string bytes = test::read_whole(path);
  for (std::size_t at = 20'000; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at * 7);
  test::write_whole(path, bytes);
  auto database = open_case(path, OpenMode::read_only);
  bool is_found = !database.ok();
  if (database.ok()) {
    const auto complaints = integrity_complaints(*database);
    is_found = !complaints.ok() || !complaints->empty();
  }
  CHECK(is_found);
}

TEST_CASE("a sound case has no complaints") {
  Database database = test::sample_case();
  const auto complaints = integrity_complaints(database);
  REQUIRE(complaints.ok());
  CHECK(complaints->empty());
}

TEST_CASE("a case opened for reading cannot be written") {
  const Scratch scratch;
  const std::string path = make_case(scratch);
  auto database = open_case(path, OpenMode::read_only);
  REQUIRE(database.ok());
  const auto written = set_case_info(*database, "internal", "x");
  REQUIRE_FALSE(written.ok());
  CHECK(written.error().code == ErrorCode::store_refused);
}

TEST_CASE("the account of a source must balance: the database itself refuses") {
  Database database = test::empty_case();
  CHECK(database.execute(new_source("21, 1, 2, 3, 4, 5, 6")).ok());
  CHECK(database.execute("DELETE FROM source").ok());
  for (const char* counts : {"22, 1, 2, 3, 4, 5, 6", "20, 1, 2, 3, 4, 5, 6", "0, -1, 1, 0, 0, 0, 0", "1, 0, 0, 0, 0, 0, 0"}) {
    CAPTURE(std::string(counts));
    const auto inserted = database.execute(new_source(counts));
    REQUIRE_FALSE(inserted.ok());
    CHECK(inserted.error().message.find("CHECK") != std::string::npos);
  }
}

TEST_CASE("ports outside 0..65535 cannot be stored") {
  Database database = test::sample_case();
  CHECK_FALSE(database.execute("UPDATE event SET dst_port = 148810 WHERE event_id = 1").ok());
  CHECK_FALSE(database.execute("UPDATE event SET dst_port = -1 WHERE event_id = 1").ok());
  CHECK(database.execute("UPDATE event SET dst_port = 65535 WHERE event_id = 1").ok());
}

TEST_CASE("migrating twice changes nothing") {
  Database database = test::sample_case();
  const auto before = database.query_integer("SELECT count(*) FROM v_event").value();
  REQUIRE(migrate(database).ok());
  CHECK(database.query_integer("SELECT count(*) FROM v_event").value() == before);
}

TEST_CASE("a case of the second schema keeps its facts, and its rejected lines in order") {
  Database database = Database::in_memory();
  for (const SqlAsset& asset : sql_assets()) {
    if (asset.path == "schema/0001_facts.sql" || asset.path == "schema/0002_conclusions.sql")
      REQUIRE(database.execute(asset.text).ok());
  }
  REQUIRE(
      database
          .execute("CREATE VIEW v_rejected AS SELECT source_id, line, reason FROM rejected;"  // as a migration finds it
                   "PRAGMA user_version = 2;"
                   "INSERT INTO source VALUES (1, 'a', 'x', 9, NULL, 3, 1, 0, 0, 0, 0, 2, NULL, NULL, '', '', 0, '', '', '');"
                   "INSERT INTO event VALUES (7, 5, 0, 0, 0, 0, -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 1, 1, 0, NULL);"
                   "INSERT INTO event_key VALUES (1, 2, 7);"
                   "INSERT INTO rejected VALUES (1, 3, 6, 'cut', x'ff'), (1, 2, 3, 'bad port', x'61')")
          .ok());
  REQUIRE(migrate(database).ok());
  CHECK(database.query_integer("SELECT event_id FROM event WHERE text_hash IS NULL").value() == 7);
  CHECK(database.query_integer("SELECT count(*) FROM v_rejected").value() == 2);
  CHECK(database.query_integer("SELECT line FROM rejected WHERE rowid = 1").value() == 2);
  CHECK(database.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'event_key'").value() == 0);
  CHECK(database.query_integer("SELECT count(source_a) + count(source_b) + count(advice) FROM v_clock_offset").value() == 0);
}

// Kills a process that holds an open transaction with pages already in the file.
void kill_in_transaction(const std::string& path) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto database = open_case(path, OpenMode::read_write);
    auto transaction = Transaction::begin(*database);
    const bool is_written = database->execute("PRAGMA cache_size = 1").ok() &&
                            database
                                ->execute(
                                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                                    "INSERT INTO case_info SELECT 'name' || i, 'value' || i FROM n")
                                .ok();
    kill(getpid(), is_written ? SIGKILL : SIGTERM);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);
}

TEST_CASE("after a kill in mid transaction the case opens for reading, without what was not committed") {
  const Scratch scratch;
  const std::string path = make_case(scratch);
  kill_in_transaction(path);
  REQUIRE(std::filesystem::exists(path + "-journal"));
  auto database = open_case(path, OpenMode::read_only);
  REQUIRE_MESSAGE(database.ok(), (database.ok() ? "" : database.error().message));
  CHECK(database->query_integer("SELECT count(*) FROM case_info WHERE name LIKE 'name%'").value() == 0);
  CHECK_FALSE(std::filesystem::exists(path + "-journal"));
}

}  // namespace
}  // namespace hindcast
