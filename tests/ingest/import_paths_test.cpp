// Import by its two ways into a case - pages laid out for a new file, SQL for what goes on - and within any memory: the same facts.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "store/case_file.h"
#include "store/fact_writer.h"
#include "tests/support/import_case.h"
#include "tests/support/sample_case.h"

namespace hindcast {
namespace {

using test::ImportCase;
using test::lines_of;
using test::of_2000;
using Texts = std::vector<std::string>;

// A case on disk, new and empty: import lays out its pages.
void use_new_file(ImportCase& c, const std::string& path) {
  auto database = open_case(path, OpenMode::create);
  REQUIRE(database.ok());
  c.use(std::move(*database));
}

bool is_sound(ImportCase& c) {
  const auto complaints = integrity_complaints(c.database());
  REQUIRE(complaints.ok());
  for (const std::string& complaint : *complaints) FAIL_CHECK(complaint);
  return complaints->empty();
}

// All facts as they lie in the tables, row by row; what SQL and pages write must not differ in a single one.
Texts tables_of(ImportCase& c) {
  Texts all;
  for (const char* table :
       {"event", "packet", "mail", "event_copy", "rejected", "host", "signature", "format", "protocol", "sensor"}) {
    all.emplace_back(table);
    for (std::string& row : c.rows(std::string("SELECT * FROM ") + table)) all.push_back(std::move(row));
  }
  return all;
}

// The same files by both ways.
void check_both_ways(const Texts& paths, const ImportOptions& options) {
  ImportCase by_sql;
  by_sql.import(paths, options);
  ImportCase by_pages;
  use_new_file(by_pages, by_pages.scratch().path("new.case"));
  by_pages.import(paths, options);
  REQUIRE(is_sound(by_pages));
  CHECK(by_pages.digest() == by_sql.digest());
  const bool same_rows = tables_of(by_pages) == tables_of(by_sql);
  CHECK(same_rows);
}

// Some of the fixtures: whole, in parts that may overlap, some twice, in any order. Parts have the name of the whole: its day is in
// it.
Texts random_files(ImportCase& c, std::mt19937& random) {
  Texts paths;
  int number = 0;
  for (const std::string& path : test::fixture_logs()) {
    if (random() % 4 == 0) continue;
    const Texts lines = lines_of(test::read_whole(path));
    const std::string name = path.substr(path.rfind('/') + 1);
    for (std::size_t parts = 1 + random() % 3; parts > 0; --parts) {
      const std::size_t begin = random() % 2 == 0 ? 0 : random() % lines.size();
      const std::size_t end = random() % 2 == 0 ? lines.size() : begin + random() % (lines.size() - begin + 1);
      std::string text;
      for (std::size_t i = begin; i < end; ++i) text += lines[i] + "\n";
      if (random() % 5 == 0) text += "no log line\n" + text;
      paths.push_back(c.write(std::to_string(++number) + "/" + name, text));
    }
  }
  std::shuffle(paths.begin(), paths.end(), random);
  return paths;
}

TEST_CASE("a new case file holds row by row what SQL writes into a case") {
  check_both_ways(test::fixture_logs(), of_2000());
  check_both_ways({std::string(HINDCAST_SOURCE_DIR) + "/fixtures"}, {});
}

TEST_CASE("random parts of the fixtures, overlapping and in any order, are the same by both ways") {
  for (unsigned seed = 0; seed < 5; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    ImportCase files;
    check_both_ways(random_files(files, random), of_2000());
  }
}

TEST_CASE("hostile and odd bytes are the same by both ways") {
  ImportCase files;
  std::string text;
  for (int byte = 0; byte < 256; ++byte) {
    text += std::string("05/28-14:30:50.876461  [**] a") + static_cast<char>(byte) + "b [**] 192.0.2.7:1 -> MY.NET.16.1:2\n";
    text += std::string(static_cast<std::size_t>(byte) * 70, static_cast<char>(byte)) + "\n";
  }
  check_both_ways({files.write("odd", text)}, of_2000());
}

TEST_CASE("some files first and the others later are the same as all at once") {
  for (unsigned seed = 20; seed < 24; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    ImportCase files;
    const Texts paths = random_files(files, random);
    const auto middle = paths.begin() + static_cast<std::ptrdiff_t>(random() % paths.size());
    ImportCase at_once;
    at_once.import(paths);
    ImportCase in_two;
    use_new_file(in_two, in_two.scratch().path("new.case"));
    in_two.import(Texts(paths.begin(), middle));
    in_two.import(Texts(middle, paths.end()));
    REQUIRE(is_sound(in_two));
    CHECK(in_two.digest() == at_once.digest());
    in_two.import(paths);  // and once more is nothing
    CHECK(in_two.digest() == at_once.digest());
  }
}

// Twelve thousand alerts of three files, of which two overlap: more than the smallest buffers hold.
Texts large_files(ImportCase& c) {
  std::mt19937 random(5);
  Texts lines;
  for (int i = 0; i < 12'000; ++i) {
    const auto two = [](std::uint_fast32_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    lines.push_back("05/" + two(1 + random() % 28) + "-" + two(random() % 24) + ":" + two(random() % 60) + ":" +
                    two(random() % 60) + ".876461  [**] Alert " + std::to_string(random() % 50) + " [**] 192.0." +
                    std::to_string(random() % 256) + "." + std::to_string(random() % 256) + ":43746 -> MY.NET.16." +
                    std::to_string(random() % 256) + ":32771");
  }
  Texts paths;
  for (const auto& [begin, end] : {std::pair(0U, 6'000U), std::pair(4'000U, 12'000U), std::pair(0U, 100U)}) {
    std::string text;
    for (std::size_t i = begin; i < end; ++i) text += lines[i] + "\n";
    paths.push_back(c.write("alert." + std::to_string(paths.size()), text));
  }
  return paths;
}

TEST_CASE("the memory that import may use changes nothing but its speed") {
  ImportCase files;
  const Texts paths = large_files(files);
  ImportOptions options = of_2000();
  std::string digest;
  for (const std::size_t memory : {std::size_t{256} << 20U, std::size_t{1} << 20U, std::size_t{0}}) {
    CAPTURE(memory);
    options.memory = memory;
    ImportCase by_pages;
    use_new_file(by_pages, by_pages.scratch().path("new.case"));
    by_pages.import(paths, options);
    REQUIRE(is_sound(by_pages));
    CHECK(by_pages.events() == 12'000);
    if (digest.empty()) digest = by_pages.digest();
    CHECK(by_pages.digest() == digest);
    ImportCase by_sql;
    by_sql.import(paths, options);
    CHECK(by_sql.digest() == digest);
  }
}

TEST_CASE("the columns of the tables of facts are named in the schema's order") {
  Database database = test::empty_case();
  for (std::size_t i = 0; i < kFactTables; ++i) {
    const FactTableSpec& spec = fact_table_spec(static_cast<FactTable>(i));
    CAPTURE(spec.name);
    std::string found;  // the id apart, which stands first or last
    std::int64_t columns = 0;
    std::int64_t id_at = 0;
    const auto read =
        for_each_row(database, "SELECT name, pk FROM pragma_table_info('" + std::string(spec.name) + "') ORDER BY cid",
                     [&](const Statement& row) {
                       CHECK((row.integer(1) != 0) == (row.text(0) == spec.id_column));
                       if (row.integer(1) != 0) id_at = columns;
                       if (row.integer(1) == 0) found.append(found.empty() ? "" : ", ").append(row.text(0));
                       ++columns;
                     });
    REQUIRE(read.ok());
    CHECK(found == spec.columns);
    CHECK((id_at == 0 || id_at == columns - 1));
  }
}

TEST_CASE("settings of an empty case survive the import that fills it") {
  ImportCase c;
  use_new_file(c, c.scratch().path("new.case"));
  REQUIRE(set_case_info(c.database(), "internal", "MY.NET").ok());
  c.import({test::fixture_logs().front()});
  CHECK(case_info(c.database(), "internal").value() == "MY.NET");
  CHECK(c.database().path() == c.scratch().path("new.case"));
  CHECK(c.count("PRAGMA user_version") == newest_schema_version());
  CHECK(c.count("PRAGMA application_id") == kApplicationId);
}

}  // namespace
}  // namespace hindcast
