// SQLite behind two small classes. The only folder that includes <sqlite3.h> is store/, and only in its .cpp files.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hindcast {

// Once it is true, the running and every later statement of a database opened from a file fails. A signal handler may set it:
// the transaction that is under way then rolls back.
std::atomic<bool>& interruption();

// What may be done to the file. `create` also makes a missing one; read_only changes nothing.
enum class OpenMode : std::uint8_t { read_only, read_write, create };

// A prepared statement. Parameters count from 1, columns from 0. Text and blob views stay valid until the next step.
class Statement {
 public:
  // An empty one, to be assigned to; nothing else may be called on it.
  Statement() = default;
  // Owns `statement` from now on.
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  // Values for the next run. They stay until they are bound anew.
  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
  // A real is stored as such, also where it is whole.
  void bind(int index, double value);
  void bind(int index, std::string_view text);  // copied
  void bind(int index, const char* text) { bind(index, std::string_view(text)); }
  // Bytes that are perhaps no text.
  void bind_blob(int index, std::string_view bytes);  // copied
  // The explicit "nothing".
  void bind_null(int index);
  // NULL for -1 and for empty text: "not shown".
  void bind_shown(int index, std::int64_t value);
  void bind_shown(int index, std::string_view text);

  // The next row: true; no more: false. After false or an error the statement is reset.
  Result<bool> step();
  // For statements that return no rows: step, then ready for the next bind.
  Result<void> run();
  // Ready for the next run; bindings stay.
  void reset();

  // Cells of the row at hand: to be asked only after step() gave true. SQLite converts where the class is another.
  [[nodiscard]] bool is_null(int column) const;
  // 0 for NULL, as SQLite converts it; see shown().
  [[nodiscard]] std::int64_t integer(int column) const;
  // The integer, or -1 where the column is NULL.
  [[nodiscard]] std::int64_t shown(int column) const;
  // 0 for NULL.
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string_view text(int column) const;  // "" for NULL
  // Any bytes; empty for NULL.
  [[nodiscard]] std::string_view blob(int column) const;
  // Of the statement, also before the first step.
  [[nodiscard]] int column_count() const;
  // As the statement names it (AS), else the column's own.
  [[nodiscard]] std::string column_name(int column) const;
  // Storage class of the value: 'i', 'f', 't', 'b' or 'n' (integer, real, text, blob, NULL).
  [[nodiscard]] char column_class(int column) const;
  [[nodiscard]] int parameter_index(const std::string& name) const;  // 0 if there is none; with its ':'
  // Named parameters count once, wherever they stand.
  [[nodiscard]] int parameter_count() const;
  // With its ':'.
  [[nodiscard]] std::string parameter_name(int index) const;
  // SQLite's own judgement, whatever the text looks like.
  [[nodiscard]] bool is_read_only() const;

 private:
  // Deleter: a statement ends with its handle.
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// One connection, for one thread at a time.
class Database {
 public:
  // read_only and read_write fail with not_found if the file is missing; nothing is created then.
  static Result<Database> open(const std::string& path, OpenMode mode);
  // An empty database that ends with the object. For tests and for scratch work.
  static Database in_memory();

  // Runs a script of statements without parameters: schema, pragmas, BEGIN and COMMIT.
  Result<void> execute(std::string_view script);
  // `sql` must be one statement of the program's own or of the user's, never made from data.
  Result<Statement> prepare(std::string_view sql);
  // The first column of the first row, or nothing.
  Result<std::optional<std::int64_t>> query_integer(std::string_view sql);

  // The file as it lies on the disk, read without opening it again: to close that would take this connection's locks away
  // (sqlite.org/howtocorrupt.html). Not in memory. The connection must keep others from writing, and have written nothing that is
  // not committed.
  [[nodiscard]] Result<std::uint64_t> file_size() const;
  // The bytes from `at` on, which must be within it.
  Result<void> read_file(std::uint64_t at, std::span<char> to) const;
  // Row id of the last INSERT of this connection.
  [[nodiscard]] std::int64_t last_insert_id() const;
  // As given to open(); ":memory:" in memory.
  [[nodiscard]] const std::string& path() const { return path_; }
  // Whether the path names another file by now, or none: what is written here would be lost. False in memory.
  [[nodiscard]] bool has_moved() const;
  // After this no statement can write, attach, or load code, and a run is stopped after `seconds` (R18).
  void confine(int seconds);
  // For what these classes do not offer; stays theirs.
  [[nodiscard]] sqlite3* handle() const { return database_.get(); }

 private:
  // Deleter: closes the connection; statements must be gone by then, or it lives on until they are.
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::string path_;
};

// Calls take(row) for each row of a query without parameters; a take() that returns a Result<void> may stop the rest with an Error.
template <typename Take>
Result<void> for_each_row(Database& database, std::string_view sql, Take&& take) {
  auto statement = database.prepare(sql);
  if (!statement) return statement.error();
  for (;;) {
    auto row = statement->step();
    if (!row) return row.error();
    if (!*row) return {};
    if constexpr (std::is_void_v<decltype(take(std::as_const(*statement)))>) {
      take(std::as_const(*statement));
    } else {
      HINDCAST_TRY(take(std::as_const(*statement)));
    }
  }
}

// BEGIN IMMEDIATE now, ROLLBACK at the end of the scope unless commit() succeeded.
class Transaction {
 public:
  // `database` must outlive it. Error busy: another process is writing.
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  // Rolls back, quietly, where commit() was not reached: the way of every early return.
  ~Transaction();
  // On an Error nothing is kept. To be called at most once.
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace hindcast
