// Opens, creates, checks and migrates case files. Everything else in store/ works on an open one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/timestamp.h"
#include "store/sqlite.h"

namespace hindcast {

inline constexpr std::int64_t kApplicationId = 0x48434153;  // "HCAS"

// The version of the newest schema file: the number of migrations.
int newest_schema_version();

// Opens a case file. With OpenMode::create a missing one is made. A file that is not a case file, is newer than this
// program, or is damaged is refused and left as it is (store_refused); an older one is migrated when opened for writing.
Result<Database> open_case(const std::string& path, OpenMode mode);

// Brings an open, possibly empty database to the newest schema. Used by open_case and by tests in memory.
Result<void> migrate(Database& database);

// Leaves one file at rest, safe from a power cut: no journal, no -wal. To be called before a command says that it is done.
Result<void> settle(Database& database);

// What the connection may hold of the file in memory, in bytes. For a long run of appends little is as good as much.
Result<void> limit_cache(Database& database, std::size_t bytes);

// The moment that times of rows count from (table time_base).
Result<Timestamp> time_base(Database& database);

// One setting of the case (table case_info), "" if it is not set.
Result<std::string> case_info(Database& database, std::string_view name);
// Writes the setting, or replaces it.
Result<void> set_case_info(Database& database, std::string_view name, std::string_view value);

// SQLite's own check of the file, as a list of complaints: empty if it is sound. Error io: it could not be read to its end.
Result<std::vector<std::string>> integrity_complaints(Database& database);

}  // namespace hindcast
