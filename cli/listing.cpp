#include "cli/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <limits>

#include "cli/arguments.h"
#include "core/finding.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

std::string option_of(const QueryParameter& parameter) {
  std::string name = "--" + parameter.name;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

// Kinds of findings are a closed list: another word is a mistake, not a question without an answer.
Result<void> check_kind(const std::string& kind) {
  std::vector<std::string_view> names;
  for (std::uint8_t number = 0; !kind_name(static_cast<FindingKind>(number)).empty(); ++number) {
    names.push_back(kind_name(static_cast<FindingKind>(number)));
  }
  if (std::find(names.begin(), names.end(), kind) != names.end()) return {};
  const std::string hint = hint_for(kind, names);
  return Error{ErrorCode::usage, fmt::format("--kind {}: no such kind of finding", kind),
               hint.empty() ? fmt::format("The kinds are {}.", fmt::join(names, ", ")) : hint};
}

}  // namespace

Option since_option() {
  return {"--since", "", "TIME", OptionKind::text, "from this moment on: 2000, 2000-05-28, 2000-05-28T14:30", ""};
}
Option until_option() { return {"--until", "", "TIME", OptionKind::text, "before this moment", ""}; }
Option host_option() { return {"--host", "", "ADDRESS", OptionKind::text, "only what this host has a part in", ""}; }
Option limit_option(std::string_view standard) {
  return {"--limit", "-n", "N", OptionKind::text, "at most N rows; 0 for all", standard};
}

std::vector<Option> with_table_options(std::vector<Option> options) {
  for (const Option& option : table_options()) options.push_back(option);
  return options;
}

Result<Database> open_for_reading(const Arguments& arguments) { return open_case(arguments.text("CASE"), OpenMode::read_only); }

RowPrinter::RowPrinter(Output& out, const TableStyle& style, std::int64_t limit)
    : writer_(make_table_writer(out, style)), limit_(limit == 0 ? std::numeric_limits<std::int64_t>::max() : limit) {}

RowReceiver RowPrinter::receiver() {
  return {[this](const std::vector<std::string>& columns) { writer_->begin(columns); },
          [this](std::span<const Cell> cells) {
            is_cut_ = row_count_ == limit_;
            if (is_cut_) return false;
            ++row_count_;
            return writer_->row(cells);
          }};
}

void RowPrinter::finish() { writer_->end(); }

ExitCode conclude(const RowPrinter& printer, const Session& session) {
  if (printer.is_cut()) {
    session.notes().warning(fmt::format("only the first {} rows are shown", printer.row_count()),
                            "--limit N shows more, --limit 0 all.");
  }
  if (printer.row_count() > 0) return ExitCode::ok;
  session.notes().note("nothing matched");
  return ExitCode::nothing_matched;
}

Result<ExitCode> list_rows(const Arguments& arguments, Session& session, std::string_view query_name) {
  const CannedQuery* query = find_query(query_name);
  assert(query != nullptr && "a listing names a query that does not exist");
  auto style = table_style(arguments, session);
  if (!style) return style.error();
  QueryArguments values;
  std::int64_t limit = 0;
  for (const QueryParameter& parameter : query->parameters) {
    const std::string option = option_of(parameter);
    if (parameter.name == "limit") {
      auto number = arguments.number(option, 0, std::numeric_limits<std::int32_t>::max());
      if (!number) return number.error();
      limit = number->value_or(0);
      values["limit"] = std::to_string(limit == 0 ? -1 : limit + 1);  // one more, to know whether rows were left out
    } else if (arguments.has(option)) {
      values[parameter.name] = arguments.text(option);
      if (parameter.name == "kind") HINDCAST_TRY(check_kind(values["kind"]));
    }
  }
  auto database = open_for_reading(arguments);
  if (!database) return database.error();
  RowPrinter printer(session.out(), *style, limit);
  HINDCAST_TRY(stream_canned(*database, *query, values, printer.receiver()));
  printer.finish();
  return conclude(printer, session);
}

}  // namespace hindcast
