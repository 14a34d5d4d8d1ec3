// A case to import logs into: files made on the spot, what import said about them, and what the case holds then.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/importer.h"
#include "store/sqlite.h"
#include "tests/support/scratch.h"

namespace hindcast::test {

class ImportCase {
 public:
  ImportCase();

  // Makes a file (and the folder it lies in) and gives its path.
  std::string write(std::string_view name, std::string_view text);
  // The same, as gzip packs it.
  std::string write_gz(std::string_view name, std::string_view text);
  // Imports with year 2000 unless `options` say otherwise. Must succeed, and every account must balance.
  ImportReport import(const std::vector<std::string>& paths);
  ImportReport import(const std::vector<std::string>& paths, const ImportOptions& options);
  // write() and import() of one file.
  SourceReport import_text(std::string_view name, std::string_view text);

  // The first column of the first row.
  std::int64_t count(std::string_view sql);
  // All rows, columns separated by blanks, "-" for NULL.
  std::vector<std::string> rows(std::string_view sql);
  std::int64_t events() { return count("SELECT count(*) FROM event"); }
  std::string digest();

  [[nodiscard]] const Scratch& scratch() const { return scratch_; }
  Database& database() { return database_; }
  // Goes on with another, open case.
  void use(Database database) { database_ = std::move(database); }

 private:
  Scratch scratch_;
  Database database_;
};

// Options with nothing but the year 2000.
ImportOptions of_2000();

// All files below fixtures/, sorted.
std::vector<std::string> fixture_logs();

// The lines of a text without their ends.
std::vector<std::string> lines_of(std::string_view text);

}  // namespace hindcast::test
