// Commands that print the rows of a canned query: opening the case, passing the filters, saying what was left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/table_output.h"
#include "store/query_runner.h"

namespace hindcast {

// Filters that several listings share.
Option since_option();
// The other end of --since.
Option until_option();
// --host ADDRESS: what this host has a part in.
Option host_option();
// --limit N, with `standard` as its default; 0 means all.
Option limit_option(std::string_view standard);

// `options` with the options of table output behind them.
std::vector<Option> with_table_options(std::vector<Option> options);

// Opens the case that the argument CASE names, for reading only.
Result<Database> open_for_reading(const Arguments& arguments);

// Prints the rows of the query of that name. Its parameters are taken from the options of the same name (:scan_kind from
// --scan-kind); a parameter `limit` bounds the rows, 0 means all, and a cut is told. No rows: nothing_matched.
Result<ExitCode> list_rows(const Arguments& arguments, Session& session, std::string_view query_name);

// Sends a query's rows to a writer. At most `limit` rows, where it is not 0.
class RowPrinter {
 public:
  // `out` must outlive it; `limit` 0 means all.
  RowPrinter(Output& out, const TableStyle& style, std::int64_t limit);
  // To be handed to the query. Refers to this printer.
  [[nodiscard]] RowReceiver receiver();
  // Ends the table. To be called once, after the query.
  void finish();
  // Rows printed so far.
  [[nodiscard]] std::int64_t row_count() const { return row_count_; }
  // Whether there were more rows than the limit.
  [[nodiscard]] bool is_cut() const { return is_cut_; }

 private:
  std::unique_ptr<TableWriter> writer_;
  std::int64_t limit_;
  std::int64_t row_count_ = 0;
  bool is_cut_ = false;
};

// Says on standard error that nothing matched or that rows were left out, and gives the exit status for it.
ExitCode conclude(const RowPrinter& printer, const Session& session);

}  // namespace hindcast
