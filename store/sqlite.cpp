#include "store/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <cassert>
#include <chrono>
#include <new>
#include <utility>

namespace hindcast {
namespace {

constexpr int kBusyMilliseconds = 5'000;
constexpr std::string_view kOutOfMemoryHelp = "End other programs, or give this one more memory; what was done before is safe.";

// SQLite's code and message as an Error that says what to do.
Error error_of(sqlite3* database, const std::string& path, std::string_view doing) {
  const int code = database == nullptr ? SQLITE_NOMEM : sqlite3_errcode(database);
  const char* why = database == nullptr ? "out of memory" : sqlite3_errmsg(database);
  std::string message = fmt::format("{}: {}: {}", path, doing, why);
  if (database != nullptr && sqlite3_extended_errcode(database) == SQLITE_READONLY_DBMOVED) {
    return {ErrorCode::busy, std::move(message), "Another process has just put its case here. Run the command again."};
  }
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::busy, std::move(message), "Another process is writing to this case file. Try again when it has finished."};
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return {ErrorCode::store_refused, std::move(message),
              "This is not a case file, or it is damaged. Import the logs into a new one."};
    case SQLITE_FULL:
      return {ErrorCode::io, std::move(message),
              "The disk is full. Free some space and run the command again; what was imported is safe."};
    case SQLITE_INTERRUPT:
      return {ErrorCode::usage, std::move(message), "The query ran into its time limit. Narrow it down, or raise --time-limit."};
    case SQLITE_READONLY:
      return {ErrorCode::store_refused, std::move(message), "The statement writes, or the file is read-only."};
    case SQLITE_ERROR:
    case SQLITE_AUTH:
      return {ErrorCode::usage, std::move(message), {}};
    case SQLITE_NOMEM:
      return {ErrorCode::io, std::move(message), std::string(kOutOfMemoryHelp)};
    case SQLITE_CANTOPEN:
      return {ErrorCode::io, std::move(message), "May you read and write in that folder, and is there room on its disk?"};
    default:
      return {ErrorCode::io, std::move(message), "Check the disk and run the command again; what was done before is safe."};
  }
}

// SQLite asks, while it prepares a statement, for each thing that it would do. What is not named here is refused, so a new kind of
// action of a newer SQLite is refused too.
int allow_reading(void*, int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return second != nullptr && std::string_view(second) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA: {
      const std::string_view name = first == nullptr ? "" : first;
      const bool harmless = name == "table_info" || name == "table_xinfo" || name == "index_list" || name == "table_list";
      return harmless ? SQLITE_OK : SQLITE_DENY;
    }
    default:
      return SQLITE_DENY;
  }
}

using Clock = std::chrono::steady_clock;

constexpr int kStepsBetweenChecks = 10'000;

// Once, before the first connection: SQLite keeps no account of its memory, which takes a lock for each piece.
void configure_sqlite() { [[maybe_unused]] static const int kDone = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

int stop_when_asked(void*) { return interruption() ? 1 : 0; }

int stop_when_late(void* deadline) { return interruption() || Clock::now() > *static_cast<Clock::time_point*>(deadline) ? 1 : 0; }

// A value that found no memory would be NULL in the case, or empty in a result, without a word: what ends a std::string ends this.
// `code` is that of a bind, or of the connection after a column gave nothing.
void require_memory(int code) {
  if (code == SQLITE_NOMEM) throw std::bad_alloc();
}

sqlite3_file& file_of(sqlite3* database) {
  sqlite3_file* file = nullptr;
  [[maybe_unused]] const int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  assert(code == SQLITE_OK && file->pMethods != nullptr && "a database in memory has no file");
  return *file;
}

Error read_failure(const std::string& path, int code) {
  return {ErrorCode::io, fmt::format("{}: reading its pages: {}", path, sqlite3_errstr(code)),
          "Check the disk and run the command again."};
}

int code_of(sqlite3_stmt* statement) { return sqlite3_errcode(sqlite3_db_handle(statement)); }

}  // namespace

std::atomic<bool>& interruption() {
  static std::atomic<bool> is_asked = false;
  static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");
  return is_asked;
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::bind(int index, std::int64_t value) { require_memory(sqlite3_bind_int64(statement_.get(), index, value)); }
void Statement::bind(int index, double value) { require_memory(sqlite3_bind_double(statement_.get(), index, value)); }
void Statement::bind(int index, std::string_view text) {
  // An empty view may have no address, which SQLite would take for NULL.
  require_memory(sqlite3_bind_text64(statement_.get(), index, text.data() == nullptr ? "" : text.data(), text.size(),
                                     SQLITE_TRANSIENT, SQLITE_UTF8));
}
void Statement::bind_blob(int index, std::string_view bytes) {
  require_memory(
      sqlite3_bind_blob64(statement_.get(), index, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(), SQLITE_TRANSIENT));
}
void Statement::bind_null(int index) { require_memory(sqlite3_bind_null(statement_.get(), index)); }

void Statement::bind_shown(int index, std::int64_t value) {
  if (value < 0) {
    bind_null(index);
  } else {
    bind(index, value);
  }
}

void Statement::bind_shown(int index, std::string_view text) {
  if (text.empty()) {
    bind_null(index);
  } else {
    bind(index, text);
  }
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_.get());
    return false;
  }
  sqlite3* database = sqlite3_db_handle(statement_.get());
  const char* file = sqlite3_db_filename(database, "main");
  Error error = error_of(database, file == nullptr ? "case" : file, "running a statement");
  sqlite3_reset(statement_.get());
  return error;
}

Result<void> Statement::run() {
  auto row = step();
  if (!row) return row.error();
  reset();
  return {};
}

void Statement::reset() { sqlite3_reset(statement_.get()); }
bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
std::int64_t Statement::shown(int column) const { return is_null(column) ? -1 : integer(column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) require_memory(code_of(statement_.get()));
  return text == nullptr ? std::string_view{}
                         : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::string_view Statement::blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  if (bytes == nullptr) require_memory(code_of(statement_.get()));
  return bytes == nullptr ? std::string_view{}
                          : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

int Statement::column_count() const { return sqlite3_column_count(statement_.get()); }
std::string Statement::column_name(int column) const {
  const char* name = sqlite3_column_name(statement_.get(), column);
  if (name == nullptr) throw std::bad_alloc();
  return name;
}

char Statement::column_class(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return 'i';
    case SQLITE_FLOAT:
      return 'f';
    case SQLITE_TEXT:
      return 't';
    case SQLITE_BLOB:
      return 'b';
    default:
      return 'n';
  }
}

int Statement::parameter_index(const std::string& name) const {
  return sqlite3_bind_parameter_index(statement_.get(), name.c_str());
}
int Statement::parameter_count() const { return sqlite3_bind_parameter_count(statement_.get()); }
std::string Statement::parameter_name(int index) const {
  const char* name = sqlite3_bind_parameter_name(statement_.get(), index);
  return name == nullptr ? "" : name;
}
bool Statement::is_read_only() const { return sqlite3_stmt_readonly(statement_.get()) != 0; }

void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Database> Database::open(const std::string& path, OpenMode mode) {
  configure_sqlite();
  struct stat facts {};
  const bool exists = stat(path.c_str(), &facts) == 0;
  if (!exists && mode != OpenMode::create) {
    return Error{ErrorCode::not_found, fmt::format("{}: no such case file", path), "Make one with: hindcast import CASE PATH..."};
  }
  if (exists && !S_ISREG(facts.st_mode)) {
    return Error{ErrorCode::store_refused, fmt::format("{}: not a regular file, so not a case file", path), {}};
  }
  const int flags = mode == OpenMode::read_only ? SQLITE_OPEN_READONLY
                    : mode == OpenMode::create  ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                : SQLITE_OPEN_READWRITE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database;
  database.database_.reset(handle);
  database.path_ = path;
  if (code != SQLITE_OK) {
    Error error = error_of(handle, path, "opening");
    if (error.code == ErrorCode::usage) error.code = ErrorCode::io;
    return error;
  }
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  sqlite3_extended_result_codes(handle, 0);
  sqlite3_progress_handler(handle, kStepsBetweenChecks, stop_when_asked, nullptr);
  // A case file may come from a stranger: what its schema holds is not to be trusted (sqlite.org/security.html).
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return database;
}

Database Database::in_memory() {
  configure_sqlite();
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  require_memory(code);
  assert(code == SQLITE_OK && "an in-memory database always opens");
  Database database;
  database.database_.reset(handle);
  database.path_ = ":memory:";
  return database;
}

Result<void> Database::execute(std::string_view script) {
  if (sqlite3_exec(database_.get(), std::string(script).c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return error_of(database_.get(), path_, "running a script");
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                         nullptr) != SQLITE_OK) {
    return error_of(database_.get(), path_, "preparing a statement");
  }
  if (statement == nullptr) return Error{ErrorCode::usage, "there is no statement in this SQL", {}};
  return Statement(statement);
}

Result<std::optional<std::int64_t>> Database::query_integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  auto row = statement->step();
  if (!row) return row.error();
  if (!*row || statement->is_null(0)) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>(statement->integer(0));
}

Result<std::uint64_t> Database::file_size() const {
  sqlite3_int64 size = 0;
  sqlite3_file& file = file_of(handle());
  const int code = file.pMethods->xFileSize(&file, &size);
  if (code != SQLITE_OK) return read_failure(path_, code);
  return static_cast<std::uint64_t>(size);
}

Result<void> Database::read_file(std::uint64_t at, std::span<char> to) const {
  sqlite3_file& file = file_of(handle());
  const int code = file.pMethods->xRead(&file, to.data(), static_cast<int>(to.size()), static_cast<sqlite3_int64>(at));
  return code == SQLITE_OK ? Result<void>{} : read_failure(path_, code);
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(database_.get()); }

bool Database::has_moved() const {
  int moved = 0;
  const int code = sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code == SQLITE_OK && moved != 0;
}

void Database::confine(int seconds) {
  sqlite3_limit(database_.get(), SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_set_authorizer(database_.get(), allow_reading, nullptr);
  static Clock::time_point deadline;  // one confined connection a process: the command that runs a user's query
  deadline = Clock::now() + std::chrono::seconds(seconds);
  sqlite3_progress_handler(database_.get(), kStepsBetweenChecks, stop_when_late, &deadline);
}

Result<Transaction> Transaction::begin(Database& database) {
  HINDCAST_TRY(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK"));
}

Result<void> Transaction::commit() {
  HINDCAST_TRY(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace hindcast
