// The head of a query file: comment lines that describe it (style of lnav's scripts and CodeQL's queries).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "store/query_runner.h"

namespace hindcast {
namespace {

constexpr std::array<std::string_view, 6> kParameterTypes = {"text", "integer", "real", "time", "host", "port"};
constexpr std::array<std::string_view, 7> kColumnTypes = {"text", "integer", "real", "time", "host", "port", "blob"};

struct Field {
  std::string_view key;
  std::string value;
  std::int64_t line = 0;
};

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// The first word of `text`, which it then no longer holds.
std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::string_view word = text.substr(0, text.find(' '));
  text = trim(text.substr(word.size()));
  return word;
}

// Splits the head into fields: "-- @key value"; a line without @ goes on with the field above it. `sql` becomes the rest.
std::vector<Field> split_head(std::string_view& sql) {
  std::vector<Field> fields;
  std::int64_t line_no = 0;
  while (sql.starts_with("--")) {
    const std::string_view line = sql.substr(0, sql.find('\n'));
    sql.remove_prefix(std::min(line.size() + 1, sql.size()));
    ++line_no;
    std::string_view text = trim(line.substr(2));
    if (text.starts_with('@')) {
      const std::string_view key = take_word(text).substr(1);
      fields.push_back({key, std::string(text), line_no});
    } else if (!fields.empty() && !text.empty()) {
      fields.back().value += " " + std::string(text);
    }
  }
  return fields;
}

Error broken(std::string_view name, std::string_view why) {
  return {ErrorCode::usage, fmt::format("queries/{}.sql: {}", name, why), {}};
}

template <std::size_t Count>
bool is_one_of(const std::array<std::string_view, Count>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Result<QueryParameter> parse_parameter(std::string_view name, const Field& field) {
  std::string_view rest = field.value;
  QueryParameter parameter;
  parameter.name = take_word(rest);
  parameter.type = take_word(rest);
  const std::string_view value = take_word(rest);
  parameter.default_value = value == "\"\"" ? "" : value;
  parameter.text = rest;
  if (!is_one_of(kParameterTypes, parameter.type) || value.empty() || rest.empty()) {
    return broken(name, fmt::format("line {}: not \"@param name type default text\"", field.line));
  }
  return parameter;
}

Result<QueryColumn> parse_column(std::string_view name, const Field& field) {
  std::string_view rest = field.value;
  QueryColumn column;
  column.name = take_word(rest);
  column.type = take_word(rest);
  column.unit = take_word(rest);
  column.text = rest;
  if (!is_one_of(kColumnTypes, column.type) || column.unit.empty() || rest.empty()) {
    return broken(name, fmt::format("line {}: not \"@column name type unit text\"", field.line));
  }
  return column;
}

}  // namespace

Result<CannedQuery> parse_query(std::string_view name, std::string_view sql) {
  CannedQuery query;
  query.name = name;
  const std::array<std::pair<std::string_view, std::string*>, 6> texts = {{{"id", &query.id},
                                                                           {"title", &query.title},
                                                                           {"question", &query.question},
                                                                           {"why", &query.why},
                                                                           {"reads", &query.reads},
                                                                           {"tags", &query.tags}}};
  for (const Field& field : split_head(sql)) {
    const auto text = std::find_if(texts.begin(), texts.end(), [&](const auto& known) { return known.first == field.key; });
    if (text != texts.end()) {
      if (!text->second->empty()) return broken(name, fmt::format("line {}: a second @{}", field.line, field.key));
      *text->second = field.value;
    } else if (field.key == "param") {
      auto parameter = parse_parameter(name, field);
      if (!parameter) return parameter.error();
      query.parameters.push_back(std::move(*parameter));
    } else if (field.key == "column") {
      auto column = parse_column(name, field);
      if (!column) return column.error();
      query.columns.push_back(std::move(*column));
    } else {
      return broken(name, fmt::format("line {}: unknown field @{}", field.line, field.key));
    }
  }
  for (const auto& [key, value] : texts) {
    if (value->empty()) return broken(name, fmt::format("the head has no @{}", key));
  }
  if (query.columns.empty()) return broken(name, "the head has no @column");
  query.sql = trim(sql);
  if (query.sql.empty()) return broken(name, "there is no statement below the head");
  return query;
}

}  // namespace hindcast
