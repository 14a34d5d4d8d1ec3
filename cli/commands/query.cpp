// hindcast query: the canned queries, and a user's own SQL, read-only and confined.
#include <fmt/format.h>

#include <algorithm>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "cli/table_output.h"

namespace hindcast {
namespace {

constexpr std::string_view kListTag = "list";

bool is_listing(const CannedQuery& query) { return query.tags.find(kListTag) != std::string::npos; }

std::string usage_of(const CannedQuery& query) {
  std::string text = query.name;
  for (const QueryParameter& parameter : query.parameters) {
    const bool is_bare = parameter.is_required() || parameter.default_value == "NULL";
    const std::string value = is_bare ? "VALUE" : parameter.default_value;
    text += parameter.is_required() ? fmt::format(" {}={}", parameter.name, value) : fmt::format(" [{}={}]", parameter.name, value);
  }
  return text;
}

ExitCode list_queries(const TableStyle& style, Session& session) {
  Table table{{"query", "question", "parameters"}, {}};
  for (const CannedQuery& query : canned_queries()) {
    if (is_listing(query)) continue;
    const std::string usage = usage_of(query);
    table.rows.push_back({query.name, query.question, usage.substr(std::min(usage.size(), query.name.size() + 1))});
  }
  write_table(session.out(), style, table);
  session.notes().note("run one with: hindcast query CASE NAME [parameter=value...]");
  return ExitCode::ok;
}

// The head of a query and its SQL.
std::string description_of(const CannedQuery& query) {
  std::string text = fmt::format("{}\n\n{}\n{}\n\nusage: hindcast query CASE {}\nreads: {}\n\nparameters:\n", query.title,
                                 query.question, query.why, usage_of(query), query.reads);
  for (const QueryParameter& p : query.parameters) {
    text += fmt::format("  {} ({}): {}; {}\n", p.name, p.type, p.text,
                        p.is_required() ? "must be given" : "default " + p.default_value);
  }
  if (query.parameters.empty()) text += "  none\n";
  text += "\ncolumns:\n";
  for (const QueryColumn& c : query.columns) {
    text += fmt::format("  {} ({}{}): {}\n", c.name, c.type, c.unit == "-" ? "" : ", " + c.unit, c.text);
  }
  return text + fmt::format("\n{}\n", query.sql);
}

Result<const CannedQuery*> named_query(const std::string& name) {
  if (const CannedQuery* query = find_query(name)) return query;
  std::vector<std::string_view> names;
  for (const CannedQuery& query : canned_queries()) names.push_back(query.name);
  const std::string hint = hint_for(name, names);
  return Error{ErrorCode::usage, fmt::format("{}: no such query", name), hint.empty() ? "hindcast query lists them." : hint};
}

Result<QueryArguments> read_values(const std::vector<std::string>& words) {
  QueryArguments values;
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{ErrorCode::usage, fmt::format("{}: not name=value", word), "Parameters are given as in: host=192.0.2.7"};
    }
    values[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return values;
}

Result<ExitCode> run_on_case(const Arguments& arguments, Session& session, const TableStyle& style, const CannedQuery* query) {
  auto limit = arguments.number("--limit", 0, 2'000'000'000);
  if (!limit) return limit.error();
  auto seconds = arguments.number("--time-limit", 1, 86'400);
  if (!seconds) return seconds.error();
  std::vector<std::string> words = arguments.texts("name=value");
  if (query == nullptr && arguments.has("NAME")) words.insert(words.begin(), arguments.text("NAME"));
  auto values = read_values(words);
  if (!values) return values.error();
  auto database = open_for_reading(arguments);
  if (!database) return database.error();
  database->confine(static_cast<int>(seconds->value_or(30)));
  RowPrinter printer(session.out(), style, limit->value_or(0));
  const RowReceiver receiver = printer.receiver();
  HINDCAST_TRY(query != nullptr ? stream_canned(*database, *query, *values, receiver)
                                : stream_query(*database, arguments.text("--sql"), *values, receiver));
  printer.finish();
  return conclude(printer, session);
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  auto style = table_style(arguments, session);
  if (!style) return style.error();
  if (arguments.has("--sql")) return run_on_case(arguments, session, *style, nullptr);
  // `hindcast query NAME --describe` needs no case.
  const std::string name = arguments.text(arguments.has("--describe") && !arguments.has("NAME") ? "CASE" : "NAME");
  if (name.empty()) return list_queries(*style, session);
  auto query = named_query(name);
  if (!query) return query.error();
  if (!arguments.has("--describe")) return run_on_case(arguments, session, *style, *query);
  session.out().write(description_of(**query));
  return ExitCode::ok;
}

}  // namespace

Command query_command() {
  return {
      "query",
      "hindcast query [CASE [NAME [name=value...]]] [--sql STATEMENT] [options]",
      "Looking at a case",
      "run a canned correlation query, or SQL of your own",
      "Without NAME, lists the canned queries with the question that each answers. With NAME, runs it; parameters are given as "
      "name=value. --describe shows its parameters, its columns and its SQL.\n\n"
      "--sql runs one statement of your own, which may use :name parameters. The case is opened for reading only; the "
      "statement can write nothing, attach nothing and load nothing, and is stopped after --time-limit seconds.",
      {"hindcast query", "hindcast query may.case top_talkers",
       "hindcast query may.case who_touched_host host=MY.NET.16.12 --format csv", "hindcast query who_touched_host --describe",
       "hindcast query may.case --sql 'SELECT src, count(*) FROM v_event WHERE dst_port = :port GROUP BY src ORDER BY 2 DESC, 1' "
       "port=111"},
      {{"CASE", "the case file", false}, {"NAME", "the query", false}, {"name=value", "a parameter of the query", false, true}},
      with_table_options({{"--sql", "", "STATEMENT", OptionKind::text, "one SELECT of your own over the views", ""},
                          {"--describe", "", "", OptionKind::flag, "show what the query asks, its parameters, columns and SQL", ""},
                          {"--time-limit", "", "SECONDS", OptionKind::text, "stop the query after this time", "30"},
                          limit_option("0")}),
      run,
  };
}

}  // namespace hindcast
