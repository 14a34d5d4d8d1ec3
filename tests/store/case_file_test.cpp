#include "store/case_file.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "store/query_runner.h"
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
  CHECK_FALSE(database.execute("UPDATE event_row SET dst_port = 148810 WHERE event_id = 1").ok());
  CHECK_FALSE(database.execute("UPDATE event_row SET dst_port = -1 WHERE event_id = 1").ok());
  CHECK(database.execute("UPDATE event_row SET dst_port = 65535 WHERE event_id = 1").ok());
}

TEST_CASE("migrating twice changes nothing") {
  Database database = test::sample_case();
  const auto before = database.query_integer("SELECT count(*) FROM v_event").value();
  REQUIRE(migrate(database).ok());
  CHECK(database.query_integer("SELECT count(*) FROM v_event").value() == before);
}

// A case as the program of that schema made it, without views.
Database case_of_schema(int version, std::string_view rows) {
  Database database = Database::in_memory();
  for (const SqlAsset& asset : sql_assets()) {
    if (asset.path.starts_with("schema/000") && asset.path[10] - '0' <= version) REQUIRE(database.execute(asset.text).ok());
  }
  REQUIRE(database.execute(fmt::format("PRAGMA user_version = {}", version)).ok());
  const auto filled = database.execute(rows);
  REQUIRE_MESSAGE(filled.ok(), (filled.ok() ? "" : filled.error().message));
  return database;
}

// All rows of a statement as text, values parted by '|', NULL as '-'.
std::vector<std::string> rows_of(Database& database, std::string_view sql) {
  std::vector<std::string> rows;
  auto table = query_table(database, sql);
  REQUIRE_MESSAGE(table.ok(), (table.ok() ? "" : table.error().message));
  for (const auto& row : table->rows) {
    std::string& text = rows.emplace_back();
    for (const Cell& cell : row) {
      if (const auto* number = std::get_if<std::int64_t>(&cell)) text += std::to_string(*number);
      if (const auto* words = std::get_if<std::string>(&cell)) text += *words;
      text += std::holds_alternative<std::monostate>(cell) ? "-|" : "|";
    }
  }
  return rows;
}

// What the database knows of its tables and indexes: name and text, without comments, quotes and needless space.
std::vector<std::string> schema_of(Database& database) {
  std::vector<std::string> schema;
  for (const std::string& row : rows_of(database,
                                        "SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL"
                                        " ORDER BY name")) {
    std::string& text = schema.emplace_back();
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (row.compare(at, 2, "--") == 0) at = row.find('\n', at);
      const char c = row[at];
      if (c == '"') continue;
      const bool is_space = c == ' ' || c == '\n';
      const bool needs_none = text.empty() || std::string_view(" (,").find(text.back()) != std::string_view::npos;
      if (is_space && needs_none) continue;
      if (std::string_view("(),").find(c) != std::string_view::npos && text.ends_with(' ')) text.pop_back();
      text += is_space ? ' ' : c;
    }
  }
  return schema;
}

TEST_CASE("the migrations lead to the tables that a new case gets") {
  Database migrated = case_of_schema(1, "");
  REQUIRE(migrate(migrated).ok());
  Database fresh = test::empty_case();
  CHECK(schema_of(fresh).size() > 50);
  CHECK(schema_of(migrated) == schema_of(fresh));
  CHECK(rows_of(migrated, "SELECT base_us FROM time_base") == rows_of(fresh, "SELECT base_us FROM time_base"));
}

TEST_CASE("a case of the second schema keeps its facts, and its rejected lines in order") {
  Database database =
      case_of_schema(2,
                     "CREATE VIEW v_rejected AS SELECT source_id, line, reason FROM rejected;"  // as a migration finds it
                     "INSERT INTO source VALUES (1, 'a', 'x', 9, NULL, 3, 1, 0, 0, 0, 0, 2, NULL, NULL, '', '', 0, '', '', '');"
                     "INSERT INTO event VALUES (7, 5, 0, 0, 0, 0, -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 1, 1, 0, NULL);"
                     "INSERT INTO event_key VALUES (1, 2, 7);"
                     "INSERT INTO rejected VALUES (1, 3, 6, 'cut', x'ff'), (1, 2, 3, 'bad port', x'61')");
  REQUIRE(migrate(database).ok());
  CHECK(database.query_integer("SELECT event_id FROM event WHERE text_hash IS NULL").value() == 7);
  CHECK(database.query_integer("SELECT count(*) FROM v_rejected").value() == 2);
  CHECK(database.query_integer("SELECT line FROM rejected WHERE rowid = 1").value() == 2);
  CHECK(database.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'event_key'").value() == 0);
  CHECK(database.query_integer("SELECT count(source_a) + count(source_b) + count(advice) FROM v_clock_offset").value() == 0);
}

TEST_CASE("a case of the fourth schema keeps every value of its facts") {
  // Two days, both precisions, a time of day and no time at all; a grep prefix; every column shown once and left out once.
  constexpr std::string_view kRows =
      "INSERT INTO source VALUES (1, 'a', 'x', 9, NULL, 3, 3, 0, 0, 0, 0, 0, NULL, NULL, '', '', 0, '', '', ''),"
      " (2, 'b', 'y', 9, NULL, 2, 2, 0, 0, 0, 0, 0, NULL, NULL, '', '', 0, '', '', '');"
      "INSERT INTO event VALUES"
      " (1, 959558400000123, 0, 0, 2, 1, 6, 3, 1024, 4, 80, NULL, 18, 5, 1, 1, 1, 0, NULL, -4611686018427387905),"
      " (2, 959644800000000, 0, 1, 1, 2, 17, 3, 53, NULL, NULL, 1, NULL, NULL, 1, 2, 1, 90, 'old.log', 4611686018427387905),"
      " (3, 53594000000, 1, 0, 2, 1, 6, 3, 1024, 4, 80, NULL, 18, 5, 1, 3, 2, 180, NULL, 7),"
      " (5, NULL, 2, 0, 0, 0, -1, NULL, NULL, 4, 0, 1, 0, 0, 2, 1, 1, 0, NULL, 9),"
      " (1030, 959558400000123, 0, 0, 2, 1, 6, 3, 1024, 4, 80, NULL, 18, 5, 2, 2, 1, 70, NULL, NULL);"
      "INSERT INTO event_copy VALUES (1, 2, 3, 1, 140, NULL);"
      "INSERT INTO packet VALUES (1, 4294967295, 2, 3, 64, 0, 5, 1, 8, 3, 1, 'mss 1460', '12', 17, 3, 53, 4, 1, 6, 7, 8, 9, 4),"
      " (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'UDP', NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
      "NULL,"
      " NULL, NULL);"
      "INSERT INTO mail VALUES (5, 'h', 'p', 1, 'q', 'r', 'a', 's', 't', 'n', '10.0.0.1', 'm', 'Sent', 'no', '5.7.1', 300, 2);"
      "INSERT INTO attempt_event VALUES (1030, 1)";
  constexpr std::string_view kEvent =
      "SELECT event_id, time_us, time_basis, time_precision, sensor_id, format_id, protocol, src_host_id, src_port, dst_host_id,"
      " dst_port, signature_id, tcp_flags, length, source_id, line, line_count, byte_offset, claimed_file FROM event ORDER BY 1";
  constexpr std::string_view kPacket =
      "SELECT event_id, seq, ack, window, ttl, tos, ip_id, dont_fragment, fragment_offset, icmp_type, icmp_code, tcp_options, text,"
      " quoted_protocol, quoted_src_host_id, quoted_src_port, quoted_dst_host_id, quoted_dst_port, scan_connections, scan_hosts,"
      " scan_tcp, scan_udp, repeat_count FROM packet ORDER BY 1";
  constexpr std::string_view kMail =
      "SELECT event_id, log_host, program, pid, queue_id, ruleset, argument, sender, recipient, relay_name, relay_address, "
      "message_id,"
      " status, reject, dsn, size, recipient_count FROM mail";
  Database database = case_of_schema(4, kRows);
  const auto events = rows_of(database, kEvent);
  const auto packets = rows_of(database, kPacket);
  const auto mails = rows_of(database, kMail);
  REQUIRE(migrate(database).ok());
  CHECK(rows_of(database, kEvent) == events);
  CHECK(rows_of(database, kPacket) == packets);
  CHECK(rows_of(database, kMail) == mails);
  // The identity of records: 16 bits fewer where the moment is one microsecond, and where both ports are shown.
  CHECK(rows_of(database, "SELECT text_hash FROM event") ==
        std::vector<std::string>{"-1073741825|", "4611686018427387905|", "7|", "9|", "-|"});
  CHECK(rows_of(database, "SELECT block_id, first_us, last_us FROM event_block") ==
        std::vector<std::string>{"0|959558400000123|959644800000000|", "1|959558400000123|959558400000123|"});
  CHECK(database.query_integer("SELECT count(*) FROM series").value() == 5);
  CHECK(rows_of(database, "SELECT event_id FROM v_event_time WHERE block_first_us <= 959558400000123 ORDER BY 1") ==
        std::vector<std::string>{"1|", "2|", "1030|"});
  CHECK(database.query_integer("SELECT count(*) FROM v_event_copy").value() == 1);
  CHECK(integrity_complaints(database).value().empty());
  CHECK(rows_of(database, "PRAGMA foreign_key_list(attempt_event)")[1].find("event_row") != std::string::npos);
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

TEST_CASE("conclusions of an older schema stay, and so do their checks") {
  Database database = Database::in_memory();
  for (const SqlAsset& asset : sql_assets()) {
    if (asset.path == "schema/0001_facts.sql" || asset.path == "schema/0002_conclusions.sql")
      REQUIRE(database.execute(asset.text).ok());
  }
  REQUIRE(database
              .execute("PRAGMA user_version = 2; INSERT INTO attempt VALUES (3, 1, 2, 6, 80, 5, 6, 0, 2, 'refused');"
                       "INSERT INTO severity_term VALUES (4, 'lethality', 5, 'why', 'kind')")
              .ok());
  REQUIRE(migrate(database).ok());
  CHECK(database.query_integer("SELECT attempt_id FROM attempt WHERE outcome = 'refused' AND tries = 2 AND port = 80").value() ==
        3);
  CHECK(database.query_integer("SELECT value FROM severity_term WHERE finding_id = 4 AND origin = 'kind'").value() == 5);
  for (const char* refused : {"UPDATE attempt SET outcome = 'open'", "UPDATE attempt SET tries = 0",
                              "UPDATE severity_term SET term = 'luck'", "UPDATE severity_term SET origin = 'me'"}) {
    CAPTURE(refused);
    CHECK_FALSE(database.execute(refused).ok());
  }
  CHECK(database.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'kept'").value() == 0);
}

}  // namespace
}  // namespace hindcast
