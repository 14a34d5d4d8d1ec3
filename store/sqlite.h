// SQLite behind two small classes. The only folder that includes <sqlite3.h> is store/, and only in its .cpp files.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hindcast {

// Once it is true, the running and every later statement of a database opened from a file fails. A signal handler may set it:
// the transaction that is under way then rolls back.
std::atomic<bool>& interruption();

enum class OpenMode : std::uint8_t { read_only, read_write, create };

// A prepared statement. Parameters count from 1, columns from 0. Text and blob views stay valid until the next step.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, double value);
  void bind(int index, std::string_view text);  // copied
  void bind(int index, const char* text) { bind(index, std::string_view(text)); }
  void bind_blob(int index, std::string_view bytes);  // copied
  void bind_null(int index);
  // NULL for -1 and for empty text: "not shown".
  void bind_shown(int index, std::int64_t value);
  void bind_shown(int index, std::string_view text);

  // The next row: true; no more: false. After false or an error the statement is reset.
  Result<bool> step();
  // For statements that return no rows: step, then ready for the next bind.
  Result<void> run();
  void reset();

  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  // The integer, or -1 where the column is NULL.
  [[nodiscard]] std::int64_t shown(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string_view text(int column) const;   // "" for NULL
  [[nodiscard]] std::string_view blob(int column) const;
  [[nodiscard]] int column_count() const;
  [[nodiscard]] std::string column_name(int column) const;
  // Storage class of the value: 'i', 'f', 't', 'b' or 'n' (integer, real, text, blob, NULL).
  [[nodiscard]] char column_class(int column) const;
  [[nodiscard]] int parameter_index(const std::string& name) const;  // 0 if there is none; with its ':'
  [[nodiscard]] int parameter_count() const;
  [[nodiscard]] std::string parameter_name(int index) const;
  [[nodiscard]] bool is_read_only() const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// One connection.
class Database {
 public:
  // read_only and read_write fail with not_found if the file is missing; nothing is created then.
  static Result<Database> open(const std::string& path, OpenMode mode);
  static Database in_memory();

  // Runs a script of statements without parameters: schema, pragmas, BEGIN and COMMIT.
  Result<void> execute(std::string_view script);
  // `sql` must be one statement of the program's own or of the user's, never made from data.
  Result<Statement> prepare(std::string_view sql);
  // The first column of the first row, or nothing.
  Result<std::optional<std::int64_t>> query_integer(std::string_view sql);

  [[nodiscard]] std::int64_t last_insert_id() const;
  [[nodiscard]] const std::string& path() const { return path_; }
  // After this no statement can write, attach, or load code, and a run is stopped after `seconds` (R18).
  void confine(int seconds);
  [[nodiscard]] sqlite3* handle() const { return database_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::string path_;
};

// BEGIN IMMEDIATE now, ROLLBACK at the end of the scope unless commit() succeeded.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace hindcast
