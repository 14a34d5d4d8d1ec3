#include "tests/support/conclusions.h"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

namespace hindcast::test {
namespace {

using Queries = std::vector<std::string_view>;

const Queries kAlike = {
    "SELECT options, internal, assets FROM run",   "SELECT * FROM stage ORDER BY 1",
    "SELECT * FROM clock_offset ORDER BY 1, 2, 3", "SELECT * FROM finding ORDER BY 1",
    "SELECT * FROM finding_port ORDER BY 1, 2, 3", "SELECT * FROM finding_fact ORDER BY 1, 2",
    "SELECT * FROM reading ORDER BY 1, 2",         "SELECT * FROM severity_term ORDER BY 1, 2",
    "SELECT * FROM campaign ORDER BY 1",           "SELECT * FROM campaign_finding ORDER BY 1, 2",
    "SELECT * FROM link ORDER BY 1, 2, 3, 4",
};
const Queries kById = {
    "SELECT * FROM attempt ORDER BY 1",          "SELECT * FROM attempt_event ORDER BY 1",
    "SELECT * FROM finding_actor ORDER BY 1, 2", "SELECT * FROM finding_target ORDER BY 1, 2",
    "SELECT * FROM finding_event ORDER BY 1, 2", "SELECT * FROM explained ORDER BY 1",
};
const Queries kByName = {
    "SELECT actor, target, protocol, port, first_time, last_time, tries, outcome FROM v_attempt ORDER BY 1, 2, 3, 4, 5, 6, 7, 8",
    "SELECT finding_id, address FROM v_finding_actor ORDER BY 1, 2",
    "SELECT finding_id, address FROM v_finding_target ORDER BY 1, 2",
    "SELECT finding_id, time_us, sensor, src, src_port, dst, dst_port, signature, protocol FROM v_finding_event JOIN v_event USING "
    "(event_id)"
    " ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
    "SELECT address, looked_like, explanation, attempt_count, reason FROM v_explained ORDER BY 1, 2, 3, 4, 5",
};

void append_rows(Database& database, std::string_view sql, std::string& text) {
  auto statement = database.prepare(sql);
  REQUIRE_MESSAGE(statement.ok(), sql);
  text.append(sql).append("\n");
  for (;;) {
    const auto row = statement->step();
    REQUIRE(row.ok());
    if (!*row) return;
    for (int column = 0; column < statement->column_count(); ++column) {
      text.append(column == 0 ? "" : "|").append(statement->is_null(column) ? "NULL" : statement->text(column));
    }
    text += '\n';
  }
}

}  // namespace

std::string conclusions_of(Database& database, Naming naming) {
  std::string text;
  for (const Queries* queries : {&kAlike, naming == Naming::ids ? &kById : &kByName}) {
    for (const std::string_view sql : *queries) append_rows(database, sql, text);
  }
  return text;
}

}  // namespace hindcast::test
