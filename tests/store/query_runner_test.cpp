#include "store/query_runner.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/support/sample_case.h"

namespace hindcast {
namespace {

constexpr std::string_view kWhole =
    "-- @id hindcast/example\n"
    "-- @title Example\n"
    "-- @question What is it?\n"
    "-- @why Because\n"
    "--   it is so.\n"
    "-- @param host host \"\" the host\n"
    "-- @param port port NULL the port\n"
    "-- @param since time NULL from this moment on\n"
    "-- @param limit integer 10 at most so many\n"
    "-- @param share real 0.5 a share\n"
    "-- @column host host - the host\n"
    "-- @column port port - the port\n"
    "-- @column since text - the moment\n"
    "-- @column since_us integer us the moment\n"
    "-- @column limit integer rows the limit\n"
    "-- @column share real - the share\n"
    "-- @reads v_event\n"
    "-- @tags test\n"
    "SELECT :host AS host, :port AS port, :since AS since, :since_us AS since_us, :limit AS \"limit\", :share AS share;\n";

std::string message_of(const Result<CannedQuery>& query) { return query.ok() ? std::string() : query.error().message; }

CannedQuery whole_query() {
  auto query = parse_query("example", kWhole);
  REQUIRE_MESSAGE(query.ok(), message_of(query));
  return *query;
}

// One row as text, cells apart by '|'.
std::string row_text(const std::vector<Cell>& row) {
  std::string text;
  for (const Cell& cell : row) {
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) text += "i" + std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&cell)) text += "f" + std::to_string(*real);
    if (const auto* words = std::get_if<std::string>(&cell)) text += "t" + *words;
    if (const auto* blob = std::get_if<Blob>(&cell)) text += "b" + std::to_string(blob->bytes.size());
    text += "|";
  }
  return text;
}

std::string first_row(const Result<Table>& table) {
  REQUIRE_MESSAGE(table.ok(), (table.ok() ? "" : table.error().message));
  REQUIRE(table->rows.size() == 1);
  return row_text(table->rows[0]);
}

TEST_CASE("a head is read field by field, and a line without @ goes on with the field above") {
  const CannedQuery query = whole_query();
  CHECK(query.name == "example");
  CHECK(query.id == "hindcast/example");
  CHECK(query.question == "What is it?");
  CHECK(query.why == "Because it is so.");
  REQUIRE(query.parameters.size() == 5);
  CHECK(query.parameters[0].is_required());
  CHECK_FALSE(query.parameters[1].is_required());
  CHECK(query.parameters[3].default_value == "10");
  CHECK(query.parameters[3].text == "at most so many");
  REQUIRE(query.columns.size() == 6);
  CHECK(query.columns[3].unit == "us");
  CHECK(query.sql.starts_with("SELECT"));
}

TEST_CASE("each field of a head is required, and an error names the one that is missing") {
  for (const std::string field : {"id", "title", "question", "reads", "tags"}) {
    std::string text(kWhole);
    const auto start = text.find("-- @" + field);
    text.erase(start, text.find('\n', start) + 1 - start);
    CAPTURE(field);
    CHECK(message_of(parse_query("example", text)) == "queries/example.sql: the head has no @" + field);
  }
}

TEST_CASE("broken heads are refused with the line") {
  const auto broken = [](std::string_view from, std::string_view to) {
    std::string text(kWhole);
    text.replace(text.find(from), from.size(), to);
    return message_of(parse_query("example", text));
  };
  CHECK(broken("-- @param host host \"\" the host", "-- @param host animal \"\" the host").find("line 6") != std::string::npos);
  CHECK(broken("-- @param host host \"\" the host", "-- @param host host").find("line 6") != std::string::npos);
  CHECK(broken("-- @column host host - the host", "-- @column host host").find("line 11") != std::string::npos);
  CHECK(broken("-- @tags test", "-- @tag test").find("unknown field @tag") != std::string::npos);
  CHECK(broken("-- @tags test", "-- @title again").find("a second @title") != std::string::npos);
  CHECK(message_of(parse_query("empty", "")).find("the head has no") != std::string::npos);
  CHECK(message_of(parse_query("example", kWhole.substr(0, kWhole.find("SELECT")))).find("no statement") != std::string::npos);
}

TEST_CASE("typed parameters are checked, completed and bound") {
  Database database = test::empty_case();
  const CannedQuery query = whole_query();
  CHECK(first_row(run_canned(database, query, {{"host", "mailhost.example"}})) == "tmailhost.example||||i10|f0.500000|");
  CHECK(first_row(
            run_canned(database, query, {{"host", "192.0.2.7"}, {"port", "sunrpc"}, {"since", "2000-05-28"}, {"limit", "-1"}})) ==
        "t192.0.2.7|i111|t2000-05-28T00:00:00.000000Z|i959472000000000|i-1|f0.500000|");
  CHECK(first_row(run_canned(database, query, {{"host", "a"}, {"port", ""}, {"limit", ""}})) == "ta|||||f0.500000|");
}

TEST_CASE("wrong parameters are usage errors that name the right ones") {
  Database database = test::empty_case();
  const CannedQuery query = whole_query();
  const auto refused = [&](const QueryArguments& arguments) {
    const auto table = run_canned(database, query, arguments);
    REQUIRE_FALSE(table.ok());
    CHECK(table.error().code == ErrorCode::usage);
    return table.error().message + " | " + table.error().help;
  };
  CHECK(refused({{"host", "a"}, {"hots", "b"}}) ==
        "the query example has no parameter hots | Its parameters: host, port, since, limit, share.");
  CHECK(refused({}).find("needs host: the host") != std::string::npos);
  CHECK(refused({{"host", "a"}, {"port", "65536"}}).find("port=65536: not a port") != std::string::npos);
  CHECK(refused({{"host", "a"}, {"limit", "ten"}}).find("limit=ten: not a whole number") != std::string::npos);
  CHECK(refused({{"host", "a"}, {"since", "yesterday"}}).find("since=yesterday: not a time") != std::string::npos);
  CHECK(refused({{"host", "a"}, {"share", "half"}}).find("share=half: not a number") != std::string::npos);
}

TEST_CASE("a condition whose parameter is not given is left out, one that is given can use an index") {
  Database database = test::sample_case();
  const CannedQuery* events = find_query("list_events");
  REQUIRE(events != nullptr);
  const auto rows = [&](const QueryArguments& arguments) {
    auto table = run_canned(database, *events, arguments);
    REQUIRE(table.ok());
    return table->rows.size();
  };
  auto address = database.prepare("SELECT address FROM host WHERE host_id = 22");
  REQUIRE(address->step().value());
  const std::string host(address->text(0));
  const auto all = rows({{"limit", "-1"}});
  const auto sent = rows({{"limit", "-1"}, {"src", host}});
  const auto received = rows({{"limit", "-1"}, {"dst", host}});
  CHECK(static_cast<std::int64_t>(all) == database.query_integer("SELECT count(*) FROM v_event").value());
  CHECK(sent ==
        static_cast<std::size_t>(
            database.query_integer("SELECT count(*) FROM v_event WHERE src_port = 2222 AND dst_port = 111 AND sensor = 'snort'")
                .value()
                .value()));
  CHECK(rows({{"limit", "-1"}, {"host", host}}) == sent + received);
  CHECK(rows({{"limit", "-1"}, {"signature", "')) OR (("}}) == 0);
}

TEST_CASE("own SQL is one statement that reads") {
  Database database = test::sample_case();
  for (const char* sql :
       {"DELETE FROM event", "SELECT 1; SELECT 2", "SELECT 1; DELETE FROM event", "", "-- nothing", "PRAGMA user_version = 3",
        "CREATE TABLE x(y)", "SELEC 1", "SELECT nothing FROM v_event", "ATTACH ':memory:' AS other"}) {
    CAPTURE(std::string(sql));
    const auto table = query_table(database, sql);
    REQUIRE_FALSE(table.ok());
    CHECK(table.error().code == ErrorCode::usage);
  }
  CHECK(first_row(query_table(database, "SELECT count(*) FROM v_event; -- and a comment\n ; ")) == "i67|");
  CHECK(first_row(query_table(database, "SELECT count(*) FROM event")) == "i67|");
}

TEST_CASE("own SQL takes named parameters, and says which it has") {
  Database database = test::empty_case();
  constexpr std::string_view kSql = "SELECT :a, :b, $c, @d";
  CHECK(first_row(query_table(database, kSql, {{"a", "5"}, {"b", "0.25"}, {"c", "05"}, {"d", ""}})) == "i5|f0.250000|t05||");
}

TEST_CASE("missing, unknown and nameless parameters of own SQL are refused") {
  Database database = test::empty_case();
  const auto missing = query_table(database, "SELECT :a, :b", {{"a", "1"}});
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().message == "the parameter b has no value");
  CHECK(missing.error().help.find("Its parameters: a, b.") != std::string::npos);
  const auto unknown = query_table(database, "SELECT :a", {{"a", "1"}, {"c", "1"}});
  REQUIRE_FALSE(unknown.ok());
  CHECK(unknown.error().message == "this SQL has no parameter :c");
  CHECK_FALSE(query_table(database, "SELECT ?", {}).ok());
  CHECK_FALSE(query_table(database, "SELECT ?1", {}).ok());
}

TEST_CASE("the receiver gets the columns although there are no rows, and can stop") {
  Database database = test::sample_case();
  std::vector<std::string> columns;
  int rows = 0;
  const RowReceiver receiver{[&](const std::vector<std::string>& names) { columns = names; },
                             [&](std::span<const Cell>) {
                               ++rows;
                               return rows < 3;
                             }};
  REQUIRE(stream_query(database, "SELECT event_id, src FROM v_event WHERE 0", {}, receiver).ok());
  CHECK(columns == std::vector<std::string>{"event_id", "src"});
  CHECK(rows == 0);
  REQUIRE(stream_query(database, "SELECT event_id FROM v_event", {}, receiver).ok());
  CHECK(rows == 3);
}

TEST_CASE("bytes that are no text arrive as a blob") {
  Database database = test::sample_case();
  CHECK(first_row(query_table(database, "SELECT text FROM v_rejected WHERE line = 9")) == "b5|");
}

}  // namespace
}  // namespace hindcast
