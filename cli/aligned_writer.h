// Tables in columns: for a terminal, for a pipe (plain), and as Markdown. All rows are kept until the widths are known.
#pragma once

#include <memory>

#include "cli/table_output.h"

namespace hindcast {

// A writer for TableFormat::table, plain or md. What does not fit a terminal is made to, in this order: the widest column of
// words goes below its row, the ends of spans are shown as dates, more words go below, then columns from the right as "name
// value". What stands below is wrapped, so nothing is lost; only a first column that is wider than the terminal is cut, with
// a mark. `out` must outlive the writer.
std::unique_ptr<TableWriter> make_aligned_writer(Output& out, const TableStyle& style);

}  // namespace hindcast
