// A case file that is made whole beside an empty one and then takes its place: no journal, no half-filled file, and after finish()
// it is on the disk whatever happens.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "store/page_rows.h"
#include "store/sqlite.h"

namespace hindcast {

class NewCase {
 public:
  // Where the new case is made: "CASE.importing".
  static std::string path_beside(const std::string& case_path) { return case_path + ".importing"; }
  // Whether the open case is a file without sources and what belongs to them, so that tables can be laid out anew.
  static Result<bool> can_replace(Database& database);
  // Makes path_beside() it a copy of the empty case with its settings, and keeps other writers out of that one.
  // `database` and `spool` must outlive it. Error busy: another process is writing. Error io: the file cannot be made.
  static Result<NewCase> begin(Database& database, Spool& spool, std::size_t memory);
  NewCase(NewCase&&) = default;
  NewCase& operator=(NewCase&&) = delete;
  // Removes what was not finished.
  ~NewCase();

  // Where the rows go.
  FactTables& tables() { return *tables_; }
  // Ends the adding of rows: the tables are built, and nothing is read from the spool any more. `base` is what times count from. To
  // be called once, before finish().
  Result<void> build(Timestamp base);
  // Lets `save_rest` write the small tables through SQL, makes everything durable, renames the file, and opens it as `database`.
  Result<void> finish(Database& database, const std::function<Result<void>(Database&)>& save_rest);

 private:
  // begin() is the way.
  explicit NewCase(std::string path) : path_(std::move(path)) {}
  // What of finish() goes through SQL.
  Result<void> save_small(const std::function<Result<void>(Database&)>& save_rest);

  std::string path_;  // of the file that is made; empty once it is renamed
  std::optional<Transaction> lock_;
  std::unique_ptr<PageFactTables> tables_;  // until they are built
  std::optional<PageFile> file_;            // from then on
};

}  // namespace hindcast
