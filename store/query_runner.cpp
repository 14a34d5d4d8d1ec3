#include "store/query_runner.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <optional>
#include <utility>

#include "core/host.h"
#include "core/protocol.h"
#include "core/timestamp.h"
#include "store/sql_assets.h"

namespace hindcast {
namespace {

// What a parameter is bound to, by name without the colon.
using Bindings = std::map<std::string, Cell, std::less<>>;

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The value of a user's own SQL, whose types nobody states.
Cell guess_cell(const std::string& text) {
  if (text.empty()) return std::monostate{};
  if (const auto integer = parse_number<std::int64_t>(text); integer && std::to_string(*integer) == text) return *integer;
  const bool is_decimal = text.find_first_not_of("0123456789.-") == std::string::npos && text.find('.') != std::string::npos;
  if (const auto real = parse_number<double>(text); is_decimal && real) return *real;
  return text;
}

std::string known_parameters(const std::vector<std::string>& names) {
  if (names.empty()) return "It has no parameters.";
  return fmt::format("Its parameters: {}.", fmt::join(names, ", "));
}

std::vector<std::string> parameter_names(const CannedQuery& query) {
  std::vector<std::string> names;
  for (const QueryParameter& parameter : query.parameters) names.push_back(parameter.name);
  return names;
}

std::vector<std::string> parameter_names(const Statement& statement) {
  std::vector<std::string> names;
  for (int index = 1; index <= statement.parameter_count(); ++index) {
    const std::string name = statement.parameter_name(index);
    names.push_back(name.empty() ? "?" : name.substr(1));
  }
  std::sort(names.begin(), names.end());
  return names;
}

// SQLite's refusal of a statement, in words.
Error refusal(Database& database) {
  const int code = sqlite3_errcode(database.handle()) & 0xff;
  if (code == SQLITE_AUTH)
    return {ErrorCode::usage, "this SQL does more than read, and a case is only read here",
            "Use SELECT; to change a copy, use sqlite3."};
  std::string message = fmt::format("this SQL cannot be run: {}", sqlite3_errmsg(database.handle()));
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    return {ErrorCode::busy, std::move(message), "Another process is writing to this case file."};
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    return {ErrorCode::store_refused, std::move(message), "The case file is damaged."};
  if (code == SQLITE_ERROR)
    return {ErrorCode::usage, std::move(message), "The views v_event, v_finding, v_campaign ... are described in docs/queries.md."};
  return {ErrorCode::io, fmt::format("{}: {}", database.path(), message),
          code == SQLITE_NOMEM ? "End other programs, or give this one more memory." : "Check the disk and run the command again."};
}

// Exactly one statement that only reads.
Result<Statement> prepare_single(Database& database, std::string_view sql) {
  sqlite3_stmt* first = nullptr;
  const char* rest = nullptr;
  if (sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &first, &rest) != SQLITE_OK)
    return refusal(database);
  Statement statement(first);
  if (first == nullptr) return Error{ErrorCode::usage, "there is no statement in this SQL", {}};
  const auto rest_size = static_cast<int>(sql.data() + sql.size() - rest);
  sqlite3_stmt* second = nullptr;
  const int code = sqlite3_prepare_v2(database.handle(), rest, rest_size, &second, nullptr);
  const Statement more(second);
  if (code != SQLITE_OK && code != SQLITE_ERROR && code != SQLITE_AUTH) return refusal(database);  // the world, not the text
  if (code != SQLITE_OK || second != nullptr)
    return Error{ErrorCode::usage, "this SQL holds more than one statement", "Run them one at a time."};
  if (!statement.is_read_only() || statement.column_count() == 0) {
    return Error{ErrorCode::usage, "this SQL writes, and a case is only read here", "Use SELECT; to change a copy, use sqlite3."};
  }
  return statement;
}

void bind_cell(Statement& statement, int index, const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return statement.bind(index, *integer);
  if (const auto* real = std::get_if<double>(&cell)) return statement.bind(index, *real);
  if (const auto* text = std::get_if<std::string>(&cell)) return statement.bind(index, std::string_view(*text));
  if (const auto* blob = std::get_if<Blob>(&cell)) return statement.bind_blob(index, blob->bytes);
  statement.bind_null(index);
}

Result<void> bind_all(Statement& statement, const Bindings& bindings) {
  for (int index = 1; index <= statement.parameter_count(); ++index) {
    const std::string name = statement.parameter_name(index);
    if (name.empty() || name.front() == '?') {
      return Error{ErrorCode::usage, "this SQL has a parameter without a name (?)", "Write :name, and give name=value."};
    }
    const auto found = bindings.find(name.substr(1));
    if (found == bindings.end()) {
      return Error{ErrorCode::usage, fmt::format("the parameter {} has no value", name.substr(1)),
                   fmt::format("Give {}=VALUE. {}", name.substr(1), known_parameters(parameter_names(statement)))};
    }
    bind_cell(statement, index, found->second);
  }
  return {};
}

// A text takes the room of the one in the row before.
void read_cell(const Statement& statement, int column, Cell& cell) {
  switch (statement.column_class(column)) {
    case 'i':
      cell = statement.integer(column);
      return;
    case 'f':
      cell = statement.real(column);
      return;
    case 't':
      if (!std::holds_alternative<std::string>(cell)) cell = std::string();
      std::get<std::string>(cell) = statement.text(column);
      return;
    case 'b':
      cell = Blob{std::string(statement.blob(column))};
      return;
    default:
      cell = std::monostate{};
  }
}

Result<void> send_rows(Statement& statement, const RowReceiver& receiver) {
  const int count = statement.column_count();
  if (receiver.on_columns) {
    std::vector<std::string> names;
    for (int column = 0; column < count; ++column) names.push_back(statement.column_name(column));
    receiver.on_columns(names);
  }
  std::vector<Cell> row(static_cast<std::size_t>(count));
  for (;;) {
    auto has_row = statement.step();
    if (!has_row) return has_row.error();
    if (!*has_row) return {};
    for (int column = 0; column < count; ++column) read_cell(statement, column, row[static_cast<std::size_t>(column)]);
    if (!receiver.on_row(row)) return {};
  }
}

Error bad_value(const QueryParameter& parameter, const std::string& text, std::string_view wanted) {
  return {ErrorCode::usage, fmt::format("{}={}: not {}", parameter.name, text, wanted),
          fmt::format("{}: {}", parameter.name, parameter.text)};
}

// The value of a parameter of a known type. Times add a second binding, in microseconds.
Result<void> bind_typed(const QueryParameter& parameter, const std::string& text, Bindings& bindings) {
  Cell& cell = bindings[parameter.name];
  cell = std::monostate{};
  if (parameter.type == "time") bindings[parameter.name + "_us"] = std::monostate{};
  if (text.empty() || text == "NULL") return {};
  if (parameter.type == "integer") {
    const auto integer = parse_number<std::int64_t>(text);
    if (!integer) return bad_value(parameter, text, "a whole number");
    cell = *integer;
  } else if (parameter.type == "real") {
    const auto real = parse_number<double>(text);
    if (!real) return bad_value(parameter, text, "a number");
    cell = *real;
  } else if (parameter.type == "port") {
    const auto port = parse_port(text);
    if (!port) return bad_value(parameter, text, "a port (0 to 65535) or a service name");
    cell = std::int64_t{*port};
  } else if (parameter.type == "time") {
    const auto time = parse_iso8601_prefix(text);
    if (!time) return bad_value(parameter, text, "a time (2000, 2000-05, 2000-05-28, 2000-05-28T14:30)");
    cell = to_iso8601(*time);
    bindings[parameter.name + "_us"] = time->us;
  } else {
    cell = parameter.type == "host" ? parse_host(text).text : text;
  }
  return {};
}

Result<Bindings> complete(const CannedQuery& query, const QueryArguments& arguments) {
  for (const auto& [name, value] : arguments) {
    const bool is_known = std::any_of(query.parameters.begin(), query.parameters.end(), [&wanted = name](const QueryParameter& p) {
      return p.name == wanted;
    });  // clang 14 cannot capture `name`
    if (!is_known) {
      return Error{ErrorCode::usage, fmt::format("the query {} has no parameter {}", query.name, name),
                   known_parameters(parameter_names(query))};
    }
  }
  Bindings bindings;
  for (const QueryParameter& parameter : query.parameters) {
    const auto given = arguments.find(parameter.name);
    const std::string& text = given == arguments.end() ? parameter.default_value : given->second;
    if (parameter.is_required() && text.empty()) {
      return Error{ErrorCode::usage, fmt::format("the query {} needs {}: {}", query.name, parameter.name, parameter.text),
                   fmt::format("Give {}=VALUE. {}", parameter.name, known_parameters(parameter_names(query)))};
    }
    HINDCAST_TRY(bind_typed(parameter, text, bindings));
  }
  return bindings;
}

// Where the group that opens at `open` ends, behind its ')'. Texts in quotes do not count.
std::size_t group_end(std::string_view sql, std::size_t open) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t at = open; at < sql.size(); ++at) {
    const char c = sql[at];
    if (c == '\'') in_text = !in_text;
    if (in_text) continue;
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) return at + 1;
  }
  return sql.size();
}

// "(:name IS NULL OR condition)" is how a canned query writes a condition that may be left out. As it stands SQLite could use no
// index for it: it becomes the condition alone, or TRUE, by whether the parameter has a value. No value gets into the SQL.
std::string settle_optional(std::string_view sql, const Bindings& bindings) {
  constexpr std::string_view kOpen = "(:";
  constexpr std::string_view kMark = " IS NULL OR ";
  std::string settled;
  for (;;) {
    const std::size_t open = sql.find(kOpen);
    if (open == std::string_view::npos) break;
    const std::string_view rest = sql.substr(open + kOpen.size());
    const std::size_t name_end = rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    const auto binding = name_end == std::string_view::npos ? bindings.end() : bindings.find(rest.substr(0, name_end));
    if (binding == bindings.end() || !rest.substr(name_end).starts_with(kMark)) {
      settled += sql.substr(0, open + kOpen.size());
      sql = rest;
      continue;
    }
    settled += sql.substr(0, open);
    const std::size_t end = group_end(sql, open);
    const std::size_t condition = open + kOpen.size() + name_end + kMark.size();
    if (std::holds_alternative<std::monostate>(binding->second)) {
      settled += "TRUE";
    } else {
      settled += '(';
      settled += settle_optional(sql.substr(condition, end - condition), bindings);
    }
    sql.remove_prefix(end);
  }
  return settled.append(sql);
}

// A negative limit is none, but for its sake SQLite would keep all rows in a tree, one by one, instead of sorting them.
std::string settle_limit(std::string sql, const Bindings& bindings) {
  constexpr std::string_view kLimit = "LIMIT :limit";
  const auto limit = bindings.find("limit");
  const auto* count = limit == bindings.end() ? nullptr : std::get_if<std::int64_t>(&limit->second);
  if (count == nullptr || *count >= 0) return sql;
  for (std::size_t at = sql.find(kLimit); at != std::string::npos; at = sql.find(kLimit, at)) sql.erase(at, kLimit.size());
  return sql;
}

Result<void> run_statement(Database& database, std::string_view sql, const Bindings& bindings, const RowReceiver& receiver) {
  auto statement = prepare_single(database, sql);
  if (!statement) return statement.error();
  HINDCAST_TRY(bind_all(*statement, bindings));
  return send_rows(*statement, receiver);
}

RowReceiver collector(Table& table) {
  return {[&table](const std::vector<std::string>& names) { table.columns = names; },
          [&table](std::span<const Cell> row) {
            table.rows.emplace_back(row.begin(), row.end());
            return true;
          }};
}

}  // namespace

Result<void> stream_query(Database& database, std::string_view sql, const QueryArguments& arguments, const RowReceiver& receiver) {
  auto statement = prepare_single(database, sql);
  if (!statement) return statement.error();
  Bindings bindings;
  const std::vector<std::string> known = parameter_names(*statement);
  for (const auto& [name, value] : arguments) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return Error{ErrorCode::usage, fmt::format("this SQL has no parameter :{}", name), known_parameters(known)};
    }
    bindings[name] = guess_cell(value);
  }
  HINDCAST_TRY(bind_all(*statement, bindings));
  return send_rows(*statement, receiver);
}

Result<Table> query_table(Database& database, std::string_view sql, const QueryArguments& arguments) {
  Table table;
  HINDCAST_TRY(stream_query(database, sql, arguments, collector(table)));
  return table;
}

Result<void> stream_canned(Database& database, const CannedQuery& query, const QueryArguments& arguments,
                           const RowReceiver& receiver) {
  auto bindings = complete(query, arguments);
  if (!bindings) return bindings.error();
  return run_statement(database, settle_limit(settle_optional(query.sql, *bindings), *bindings), *bindings, receiver);
}

Result<Table> run_canned(Database& database, const CannedQuery& query, const QueryArguments& arguments) {
  Table table;
  HINDCAST_TRY(stream_canned(database, query, arguments, collector(table)));
  return table;
}

const std::vector<CannedQuery>& canned_queries() {
  static const std::vector<CannedQuery> kQueries = [] {
    std::vector<CannedQuery> queries;
    constexpr std::string_view kFolder = "queries/";
    constexpr std::string_view kEnding = ".sql";
    for (const SqlAsset& asset : sql_assets()) {
      if (!asset.path.starts_with(kFolder)) continue;
      auto query = parse_query(asset.path.substr(kFolder.size(), asset.path.size() - kFolder.size() - kEnding.size()), asset.text);
      assert(query.ok() && "a file of queries/ has a broken head");
      if (query) queries.push_back(std::move(*query));
    }
    return queries;
  }();
  return kQueries;
}

const CannedQuery* find_query(std::string_view name) {
  for (const CannedQuery& query : canned_queries()) {
    if (query.name == name) return &query;
  }
  return nullptr;
}

}  // namespace hindcast
