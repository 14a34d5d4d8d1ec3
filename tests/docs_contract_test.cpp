// What outsiders rely on is written down: every view and column, every linker, every word of a finding.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/finding.h"
#include "correlate/linker.h"
#include "store/case_file.h"
#include "store/query_runner.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

std::string document(std::string_view name) { return test::read_whole(std::string(HINDCAST_SOURCE_DIR) + "/" + std::string(name)); }

// Whether `word` stands in `text` as a word of its own.
bool names(std::string_view text, std::string_view word) {
  const auto is_part = [](char letter) {
    return letter == '_' || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

// The columns of all views of an empty case, as rows of (view, column).
Table columns_of_views() {
  Database database = Database::in_memory();
  REQUIRE(migrate(database).ok());
  auto table = query_table(database,
                           "SELECT s.name, c.name FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) c WHERE s.type = 'view'"
                           " ORDER BY s.name, c.cid");
  REQUIRE(table.ok());
  REQUIRE(!table->rows.empty());
  return *table;
}

TEST_CASE("docs/case-file.md names every view and its columns") {
  const std::string text = document("docs/case-file.md");
  for (const auto& row : columns_of_views().rows) {
    const auto& view = std::get<std::string>(row[0]);
    if (!view.starts_with("v_")) continue;  // hindcast's own
    const std::size_t at = text.find("**" + view + "**");
    REQUIRE_MESSAGE(at != std::string::npos, view);
    CHECK_MESSAGE(names(text, std::get<std::string>(row[1])), view, ".", std::get<std::string>(row[1]));
  }
}

TEST_CASE("docs/detectors.md names every linker and every reading") {
  const std::string text = document("docs/detectors.md");
  for (const Linker* linker : all_linkers())
    CHECK_MESSAGE(text.find("| " + std::string(linker->name) + " |") != std::string::npos, linker->name);
  for (int reading = 0; !reading_name(static_cast<Reading>(reading)).empty(); ++reading) {
    const auto name = reading_name(static_cast<Reading>(reading));
    CHECK_MESSAGE(text.find("| " + std::string(name) + " |") != std::string::npos, name);
  }
}

}  // namespace
}  // namespace hindcast
