// The account of an import in words and tables: what became of every line of every source.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/importer.h"
#include "store/query_runner.h"

namespace hindcast {

// One row a source: lines = events + continuation + blank + comment + duplicate + rejected.
Table account_table(const ImportReport& report);

// The same for people. Many sources are summed up: those of one folder, with the same formats and the same result, are one row
// that counts them. The odd ones (failed, without a record, more than 1 % of the lines rejected) come first, each in a row of
// its own as long as they are few.
Table account_overview(const ImportReport& report);

// What a reader should not overlook in the clocks, each with what to do: years that were inferred, days that stay unknown.
std::vector<std::pair<std::string, std::string>> account_doubts(const ImportReport& report);

// In a sentence: "3 sources read: 12,034 lines, 9,551 records added, ...", with the command that tells why lines were
// rejected.
std::string account_sentence(const ImportReport& report, std::string_view case_path);

}  // namespace hindcast
