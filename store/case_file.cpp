#include "store/case_file.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <functional>
#include <utility>

#include "store/attempt_rollups.h"
#include "store/durable.h"
#include "store/finding_store.h"
#include "store/flow_rollups.h"
#include "store/rollups.h"
#include "store/sql_assets.h"

namespace hindcast {
namespace {

// schema/NNNN_topic.sql in order.
std::vector<std::string_view> migrations() {
  std::vector<std::string_view> texts;
  for (const SqlAsset& asset : sql_assets()) {
    constexpr std::string_view kFolder = "schema/";
    if (asset.path.starts_with(kFolder) && asset.path[kFolder.size()] == '0') texts.push_back(asset.text);
  }
  return texts;
}

// The tables and views as they are today: schema/tables.sql, schema/views.sql.
std::string_view schema_text(std::string_view path) {
  for (const SqlAsset& asset : sql_assets()) {
    if (asset.path == path) return asset.text;
  }
  return {};
}
std::string_view tables() { return schema_text("schema/tables.sql"); }
std::string_view views() { return schema_text("schema/views.sql"); }

Error not_a_case(const std::string& path, std::string_view why) {
  return {ErrorCode::store_refused, fmt::format("{}: {}", path, why),
          "Name a case file made by hindcast import, or a new path to make one."};
}

struct Identity {
  std::int64_t application_id = 0;
  std::int64_t version = 0;
  std::int64_t tables = 0;
};

Result<Identity> read_identity(Database& database) {
  Identity identity;
  const std::array<std::pair<std::string_view, std::int64_t*>, 3> questions = {
      {{"PRAGMA application_id", &identity.application_id},
       {"PRAGMA user_version", &identity.version},
       {"SELECT count(*) FROM sqlite_schema", &identity.tables}}};
  for (const auto& [sql, answer] : questions) {
    auto value = database.query_integer(sql);
    if (!value) return value.error();
    *answer = value->value_or(0);
  }
  return identity;
}

// All of it in one look: another process may be making the file.
Result<Identity> identify(Database& database) {
  HINDCAST_TRY(database.execute("SAVEPOINT identity"));
  auto identity = read_identity(database);
  // Fails where SQLite kept a failed read to itself; the connection would stay in a transaction.
  auto released = database.execute("RELEASE identity");
  if (identity && !released) return released.error();
  return identity;
}

// Whether the file is a case of this program's age; an empty new file counts as one of version 0.
Result<std::int64_t> check_identity(Database& database, OpenMode mode) {
  auto identity = identify(database);
  if (!identity) {
    Error error = identity.error();
    if (error.code == ErrorCode::store_refused) return not_a_case(database.path(), "not a case file (not an SQLite database)");
    return error;
  }
  if (identity->application_id == 0 && identity->tables == 0 && mode == OpenMode::create) return 0;
  if (identity->application_id != kApplicationId)
    return not_a_case(database.path(), "an SQLite database, but not a hindcast case file");
  if (identity->version > newest_schema_version()) {
    return Error{ErrorCode::store_refused,
                 fmt::format("{}: a newer case file (schema {}, this program knows {})", database.path(), identity->version,
                             newest_schema_version()),
                 "Use a newer hindcast. The file was not touched."};
  }
  return identity->version;
}

bool exists(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0;
}

// Whether the header of the file says that it is a case: SQLite keeps the application id big-endian at offset 68.
bool has_case_header(const std::string& path) {
  constexpr std::streamoff kOffset = 68;
  std::ifstream file(path, std::ios::binary);
  std::array<unsigned char, 4> bytes{};
  file.seekg(kOffset);
  file.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
  std::int64_t id = 0;
  for (const unsigned char byte : bytes) id = id * 256 + byte;
  return file.good() && id == kApplicationId;
}

// An import that was killed leaves its journal. Whoever opens the file for writing next rolls it back; a reader may not,
// so it is done for the reader here. Where the file cannot be written the reader's own error says so.
void roll_back_killed_writer(const std::string& path) {
  if (!exists(path + "-journal") || !has_case_header(path)) return;
  auto writer = Database::open(path, OpenMode::read_write);
  if (writer) static_cast<void>(writer->query_integer("SELECT count(*) FROM sqlite_schema"));
}

std::string views_mark() { return fmt::format("{:x}", std::hash<std::string_view>{}(views())); }

// Today's views, and the mark that says so. Inside a transaction of the caller.
Result<void> put_views(Database& database) {
  HINDCAST_TRY(database.execute(views()));
  return set_case_info(database, "views", views_mark());
}

// The views belong to the program, not to the file: a case of this version that an older program made gets today's.
Result<void> refresh_views(Database& database) {
  auto kept = case_info(database, "views");
  if (!kept) return kept.error();
  if (*kept == views_mark()) return {};
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  HINDCAST_TRY(put_views(database));
  return transaction->commit();
}

// SQLite counts a page that could not be read among what is wrong with the file. It is the disk that failed, and another try may
// do.
bool is_read_failure(std::string_view complaint) {
  constexpr std::string_view kMark = "unable to get the page. error code=";
  const auto mark = complaint.find(kMark);
  if (mark == std::string_view::npos) return false;
  int code = 0;
  std::from_chars(complaint.data() + mark + kMark.size(), complaint.data() + complaint.size(), code);
  return (code & 0xff) == SQLITE_IOERR;
}

// The roll-ups of the events and attempts that an older case holds.
Result<void> count_afresh(Database& database) {
  constexpr std::size_t kMemory = std::size_t{64} << 20U;
  Spool spool(kMemory / 4);
  HINDCAST_TRY(rebuild_rollups(database, spool, kMemory));
  HINDCAST_TRY(rebuild_attempt_rollups(database));
  HINDCAST_TRY(rebuild_finding_counts(database));
  return rebuild_flow_rollups(database);
}

}  // namespace

int newest_schema_version() { return static_cast<int>(migrations().size()); }

Result<void> migrate(Database& database) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  auto identity = identify(database);  // only now nobody else can migrate it
  if (!identity) return identity.error();
  const auto texts = migrations();
  const auto done = static_cast<std::size_t>(identity->version);
  if (done == 0) {
    HINDCAST_TRY(database.execute(tables()));
  } else {
    for (std::size_t version = done; version < texts.size(); ++version) HINDCAST_TRY(database.execute(texts[version]));
  }
  HINDCAST_TRY(put_views(database));
  if (identity->version > 0) HINDCAST_TRY(count_afresh(database));
  HINDCAST_TRY(database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, texts.size())));
  return transaction->commit();
}

Result<Database> open_case(const std::string& path, OpenMode mode) {
  if (mode == OpenMode::read_only) roll_back_killed_writer(path);
  auto database = Database::open(path, mode);
  if (!database) return database;
  auto version = check_identity(*database, mode);
  if (!version) return version.error();
  if (mode == OpenMode::read_only) {
    if (*version < newest_schema_version()) {
      return not_a_case(
          path, fmt::format("an older case file (schema {}); run hindcast correlate on it once to bring it up to date", *version));
    }
    HINDCAST_TRY(database->execute("PRAGMA cache_size = -65536"));
    return database;
  }
  if (*version == 0) HINDCAST_TRY(database->execute("PRAGMA page_size = 16384"));
  HINDCAST_TRY(
      database->execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = OFF;"
                        "PRAGMA temp_store = FILE; PRAGMA cache_size = -65536"));
  if (*version < newest_schema_version()) HINDCAST_TRY(migrate(*database));
  HINDCAST_TRY(refresh_views(*database));
  return database;
}

Result<void> settle(Database& database) {
  HINDCAST_TRY(database.execute("PRAGMA optimize"));
  // What a killed command left in its place, and this one found done, is safe from here on as well.
  if (database.path() == ":memory:" || sync_folder_of(database.path())) return {};
  return Error{ErrorCode::io,
               fmt::format("{}: what was done might not survive a power cut: {}", database.path(), std::strerror(errno)),
               "Check the disk and run the command again."};
}

Result<void> limit_cache(Database& database, std::size_t bytes) {
  return database.execute(fmt::format("PRAGMA cache_size = -{}", bytes >> 10U));
}

Result<Timestamp> time_base(Database& database) {
  auto base = database.query_integer("SELECT base_us FROM time_base");
  if (!base) return base.error();
  return Timestamp{base->value_or(0)};
}

Result<std::string> case_info(Database& database, std::string_view name) {
  auto statement = database.prepare("SELECT value FROM case_info WHERE name = ?1");
  if (!statement) return statement.error();
  statement->bind(1, name);
  auto row = statement->step();
  if (!row) return row.error();
  return *row ? std::string(statement->text(0)) : std::string();
}

Result<void> set_case_info(Database& database, std::string_view name, std::string_view value) {
  auto statement =
      database.prepare("INSERT INTO case_info(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value");
  if (!statement) return statement.error();
  statement->bind(1, name);
  statement->bind(2, value);
  return statement->run();
}

Result<std::vector<std::string>> integrity_complaints(Database& database) {
  auto statement = database.prepare("PRAGMA integrity_check(20)");
  if (!statement) return statement.error();
  std::vector<std::string> complaints;
  for (;;) {
    auto row = statement->step();
    if (!row) return row.error();
    if (!*row) return complaints;
    if (is_read_failure(statement->text(0))) {
      return Error{ErrorCode::io, fmt::format("{}: checking: a page cannot be read", database.path()),
                   "Check the disk and run the command again."};
    }
    if (statement->text(0) != "ok") complaints.emplace_back(statement->text(0));
  }
}

}  // namespace hindcast
