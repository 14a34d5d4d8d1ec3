// Roll-ups of attempts say what counting the attempts says: after a correlation, of a crowd of attempts that share everything, and
// after a migration.
#include "store/attempt_rollups.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "cli/table_output.h"
#include "correlate/correlate_case.h"
#include "store/case_file.h"
#include "store/query_runner.h"
#include "tests/support/import_case.h"
#include "tests/support/sample_case.h"

namespace hindcast {
namespace {

using Lines = std::vector<std::string>;

// A roll-up, and the same from the attempts.
struct Question {
  std::string_view rolled_up;
  std::string_view counted;
};

constexpr std::array kQuestions = {
    Question{"SELECT * FROM v_actor_span", "SELECT actor_host_id, min(attempt_id), max(attempt_id) FROM v_attempt_raw GROUP BY 1"},
    Question{"SELECT actor_host_id, protocol, port, target_count, attempt_count, answered_count, refused_count, first_us, last_us"
             " FROM v_actor_service WHERE is_all = 1",
             "SELECT actor_host_id, protocol, port, count(DISTINCT target_host_id), count(*), sum(outcome = 'answered'),"
             " sum(outcome = 'refused'), min(first_us), max(last_us) FROM v_attempt_raw GROUP BY 1, 2, 3 HAVING count(*) >= 3"},
    Question{"SELECT actor_host_id, protocol, port, target_count, attempt_count, answered_count, refused_count, day_count, "
             "first_us, last_us,"
             " pause_us FROM v_actor_service WHERE is_dated = 1",
             "SELECT actor_host_id, protocol, port, count(DISTINCT target_host_id), count(*), sum(outcome = 'answered'),"
             " sum(outcome = 'refused'), count(DISTINCT first_us / 86400000000), min(first_us), max(last_us), max(pause) FROM"
             " (SELECT *, first_us - lag(first_us) OVER (PARTITION BY actor_host_id, protocol, port ORDER BY first_us, attempt_id) "
             "AS pause"
             " FROM v_attempt_raw WHERE time_basis = 0) GROUP BY 1, 2, 3 HAVING count(*) >= 3"},
    Question{"SELECT actor_host_id, protocol, port, first_attempt_id, last_attempt_id FROM v_actor_service WHERE is_all = 1",
             "SELECT actor_host_id, protocol, port, min(attempt_id), max(attempt_id) FROM v_attempt_raw GROUP BY 1, 2, 3"
             " HAVING count(*) >= 3"},
    Question{
        "SELECT * FROM v_service",
        "SELECT protocol, port, count(DISTINCT actor_host_id), count(DISTINCT target_host_id), count(*), sum(outcome = 'answered'),"
        " sum(outcome = 'refused'), min(first_us), max(last_us) FROM v_attempt_raw GROUP BY 1, 2"},
    Question{"SELECT * FROM v_port_scan",
             "SELECT actor_host_id, target_host_id, protocol, count(DISTINCT port), count(*),"
             " count(DISTINCT CASE WHEN outcome = 'answered' THEN port END), min(port), max(port), min(first_us), max(last_us)"
             " FROM v_attempt_raw WHERE port IS NOT NULL GROUP BY 1, 2, 3 HAVING count(DISTINCT port) >= 10"},
    Question{"SELECT * FROM v_answered_aim",
             "SELECT actor_host_id, target_host_id, protocol, port, sum(outcome = 'answered'), count(*),"
             " (SELECT count(DISTINCT b.target_host_id) FROM v_attempt_raw b WHERE b.actor_host_id = a.actor_host_id"
             " AND b.protocol = a.protocol AND b.port IS a.port), min(first_us) FILTER (WHERE outcome = 'answered'),"
             " max(last_us) FILTER (WHERE outcome = 'answered') FROM v_attempt_raw a GROUP BY 1, 2, 3, 4 HAVING sum(outcome = "
             "'answered') > 0"},
    Question{"SELECT * FROM v_open_service",
             "SELECT target_host_id, protocol, port, count(DISTINCT actor_host_id) FILTER (WHERE outcome = 'answered'),"
             " sum(outcome = 'answered'), count(*), min(first_us) FILTER (WHERE outcome = 'answered'),"
             " max(last_us) FILTER (WHERE outcome = 'answered') FROM v_attempt_raw JOIN v_address o ON o.host_id = actor_host_id"
             " JOIN v_address t ON t.host_id = target_host_id WHERE t.is_internal = 1 AND o.is_internal = 0 GROUP BY 1, 2, 3"
             " HAVING sum(outcome = 'answered') > 0"},
    Question{
        "SELECT * FROM v_network",
        "SELECT prefix, count(DISTINCT actor_host_id), count(DISTINCT target_host_id),"
        " count(DISTINCT protocol || ' ' || coalesce(port, '-')), count(*), sum(outcome = 'answered'), min(first_us), max(last_us)"
        " FROM v_attempt_raw JOIN v_address ON host_id = actor_host_id WHERE is_internal = 0 AND prefix <> '' GROUP BY 1"
        " ORDER BY 2 DESC, 5 DESC, 1 LIMIT 1000"},
    Question{"SELECT * FROM v_shared_target",
             "WITH aim AS (SELECT DISTINCT actor_host_id AS actor, protocol, port, target_host_id AS target FROM v_attempt_raw),"
             " size AS (SELECT actor, protocol, port, count(*) AS targets FROM aim GROUP BY 1, 2, 3)"
             " SELECT a.actor, b.actor, a.protocol, a.port, count(*), sa.targets, sb.targets FROM aim a"
             " JOIN aim b ON b.protocol = a.protocol AND b.port IS a.port AND b.target = a.target AND b.actor > a.actor"
             " JOIN size sa ON sa.actor = a.actor AND sa.protocol = a.protocol AND sa.port IS a.port"
             " JOIN size sb ON sb.actor = b.actor AND sb.protocol = b.protocol AND sb.port IS b.port"
             " GROUP BY 1, 2, 3, 4 HAVING count(*) >= 3"},
};

Lines rows(Database& database, std::string_view sql) {
  Lines lines;
  REQUIRE(for_each_row(database, "SELECT * FROM (" + std::string(sql) + ")", [&lines](const Statement& row) {
            std::string line;
            for (int column = 0; column < row.column_count(); ++column) line += std::string(row.text(column)) + '|';
            lines.push_back(std::move(line));
          }).ok());
  std::sort(lines.begin(), lines.end());
  return lines;
}

void check_counted(Database& database) {
  for (const Question& question : kQuestions) {
    CAPTURE(question.rolled_up);
    const Lines counted = rows(database, question.counted);
    CHECK(rows(database, question.rolled_up) == counted);
  }
}

// Attempts of few hosts at few services, so that all of them meet often; dated or not, with ports and without, half of the hosts
// ours.
Database crowded_case(unsigned seed) {
  std::mt19937 random(seed);
  Database database = test::empty_case();
  std::string sql = "BEGIN; INSERT INTO protocol VALUES(6, 'tcp'), (-1, 'unknown');";
  for (int host = 0; host < 12; ++host) {
    sql += "INSERT INTO host VALUES(" + std::to_string(host) + ",'10.0." + std::to_string(host / 3) + "." + std::to_string(host) +
           "','ipv4','" + (host > 9 ? std::string() : "10.0." + std::to_string(host / 3)) + "'," + std::to_string(host % 2) + ");";
  }
  for (int id = 1; id <= 4'000; ++id) {
    const auto basis = random() % 8 < 6 ? 0U : 1U;
    const auto first = random() % 5 * 86'400'000'000ULL + random() % 1'000'000'000;
    constexpr std::array kOutcomes = {"answered", "refused", "unknown", "unknown", "unknown", "unknown"};
    sql += "INSERT INTO attempt VALUES(" + std::to_string(id) + "," + std::to_string(random() % 12) + "," +
           std::to_string(random() % 12) + "," + (random() % 2 == 0 ? "6," : "-1,") +
           (random() % 9 == 0 ? std::string("NULL") : std::to_string(random() % 25)) + "," + std::to_string(first) + "," +
           std::to_string(first + random() % 9) + "," + std::to_string(basis) + ",1,'" + kOutcomes[random() % kOutcomes.size()] +
           "');";
  }
  REQUIRE(database.execute(sql + "COMMIT").ok());
  return database;
}

TEST_CASE("roll-ups of attempts are what counting them gives") {
  for (const unsigned seed : {1U, 2U}) {
    Database database = crowded_case(seed);
    REQUIRE(rebuild_attempt_rollups(database).ok());
    check_counted(database);
    for (const Question& question : kQuestions) CHECK(!rows(database, question.rolled_up).empty());
  }
}

TEST_CASE("roll-ups of attempts that a correlation makes, once and again") {
  test::ImportCase c;
  c.import(test::fixture_logs());
  for (int run = 0; run < 2; ++run) {
    REQUIRE(correlate_case(c.database(), CorrelateOptions{}).ok());
    check_counted(c.database());
  }
}

TEST_CASE("a case of an older schema gets the roll-ups of its attempts with the migration") {
  Database database = crowded_case(3);
  REQUIRE(database.execute("INSERT INTO service VALUES(6, 1, 1, 1, 1, 1, 1, 1, 1)").ok());
  REQUIRE(migrate(database).ok());
  check_counted(database);
}

// Rows of a canned query, of those whose column is at least `least`.
Lines answer(Database& database, std::string_view name, const QueryArguments& arguments, std::size_t column, std::int64_t least) {
  auto table = run_canned(database, *find_query(name), arguments);
  REQUIRE(table.ok());
  Lines lines;
  for (const auto& row : table->rows) {
    if (std::get<std::int64_t>(row[column]) < least) continue;
    std::string& line = lines.emplace_back();
    for (const Cell& cell : row) line += cell_text(cell) + '|';
  }
  return lines;
}

TEST_CASE("queries give the same rows from the roll-ups and, where less is asked for, from the attempts") {
  Database database = crowded_case(4);
  REQUIRE(rebuild_attempt_rollups(database).ok());
  const auto same = [&database](std::string_view name, const std::string& parameter, std::size_t column, int least) {
    CAPTURE(name);
    QueryArguments arguments = {{"limit", "-1"}, {parameter, std::to_string(least)}};
    if (name == "slow_scans") arguments["most_per_day"] = "1000";
    const Lines rolled_up = answer(database, name, arguments, column, least);
    CHECK(!rolled_up.empty());
    arguments[parameter] = std::to_string(least - 1);
    CHECK(answer(database, name, arguments, column, least) == rolled_up);
  };
  same("sweep_candidates", "minimum_targets", 3, 3);
  same("slow_scans", "minimum_attempts", 4, 3);
  same("vertical_scan_candidates", "minimum_ports", 3, 10);
  same("shared_targets", "minimum_shared", 4, 3);
}

TEST_CASE("shared targets are left to the query where too many actors meet") {
  Database database = test::empty_case();
  REQUIRE(
      database
          .execute("INSERT INTO protocol VALUES(6, 'tcp');"
                   "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5999)"
                   "INSERT INTO host SELECT i, 'h' || i, 'name', '', 0 FROM n;"
                   "INSERT INTO attempt SELECT 6000 * t.host_id + a.host_id + 1, a.host_id, t.host_id, 6, 80, 0, 0, 0, 1, 'unknown'"
                   " FROM host a, host t WHERE t.host_id < 3")
          .ok());
  REQUIRE(rebuild_attempt_rollups(database).ok());
  CHECK(rows(database, "SELECT * FROM v_shared_target").empty());
  CHECK(rows(database, "SELECT * FROM v_counted").empty());
  REQUIRE(database.execute("DELETE FROM attempt WHERE actor_host_id > 3").ok());
  CHECK(answer(database, "shared_targets", {}, 4, 3).size() == 6);
  REQUIRE(rebuild_attempt_rollups(database).ok());
  CHECK(rows(database, "SELECT * FROM v_counted") == Lines{"shared_target|1|"});
  CHECK(answer(database, "shared_targets", {}, 4, 3).size() == 6);
}

TEST_CASE("network_activity counts the attempts where more networks are asked for than are kept") {
  Database database = test::empty_case();
  REQUIRE(database
              .execute("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1499)"
                       "INSERT INTO host SELECT i, 'h' || i, 'name', 'net' || (i - i / 1200), 0 FROM n;"
                       "INSERT INTO attempt SELECT host_id + 1, host_id, 0, 6, 80, 0, 0, 0, 1, 'unknown' FROM host")
              .ok());
  REQUIRE(rebuild_attempt_rollups(database).ok());
  REQUIRE(rows(database, "SELECT * FROM v_network").size() == 1000);
  for (const auto& [actors, limit, expected] :
       {std::tuple{"1", "1000", 1000U}, {"1", "1001", 1001U}, {"1", "-1", 1499U}, {"2", "-1", 1U}}) {
    const auto table = run_canned(database, *find_query("network_activity"), {{"minimum_actors", actors}, {"limit", limit}});
    REQUIRE(table.ok());
    CHECK(table->rows.size() == expected);
    CHECK(std::get<std::string>(table->rows[0][0]) == "net1199");
  }
}

}  // namespace
}  // namespace hindcast
