// hindcast show: one campaign, finding or event, with its evidence.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>
#include <utility>

#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/listing.h"
#include "core/host.h"
#include "report/text_layout.h"

namespace hindcast {
namespace {

// One part of what is shown: a table, or one row to be read as fields.
struct Part {
  std::string name;  // key of the JSON object
  std::string heading;
  Table table;
  bool is_record = false;
  std::int64_t left_out = 0;  // rows beyond the limit
};

// What is shown: the kind of thing and its number.
struct Subject {
  char kind = 'C';  // C, F or E
  std::int64_t number = 0;
};

Result<Subject> read_id(std::string_view text) {
  Subject subject;
  std::string_view digits = text;
  const auto letter = static_cast<char>(digits.empty() ? '\0' : digits.front() & ~0x20);  // upper case of a letter
  if (letter == 'C' || letter == 'F' || letter == 'E') {
    subject.kind = letter;
    digits.remove_prefix(1);
  }
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), subject.number);
  if (digits.empty() || code != std::errc() || end != digits.data() + digits.size()) {
    return Error{ErrorCode::usage, fmt::format("{}: not the name of a campaign, finding or event", text),
                 "Names are as in C1, F3 or E12; the listings show them."};
  }
  return subject;
}

class Collector {
 public:
  Collector(Database& database, std::int64_t limit) : database_(&database), limit_(limit) {}

  // Adds the rows that the query gives for this number.
  Result<void> add(std::string name, std::string heading, std::string_view query_name, std::string_view parameter,
                   std::int64_t number) {
    auto table = run_canned(*database_, *find_query(query_name), {{std::string(parameter), std::to_string(number)}});
    if (!table) return table.error();
    parts_.push_back({std::move(name), std::move(heading), std::move(*table), false, 0});
    return {};
  }
  // The part added last is one row, to be read as fields.
  void last_is_record() { parts_.back().is_record = true; }
  // The part added last is a list of hosts in its last column: sorts it as an analyst counts.
  void sort_last_by_host() {
    auto& rows = parts_.back().table.rows;
    std::stable_sort(rows.begin(), rows.end(), [](const std::vector<Cell>& a, const std::vector<Cell>& b) {
      return std::pair(cell_text(a.front()), parse_host(cell_text(a.back())).key) <
             std::pair(cell_text(b.front()), parse_host(cell_text(b.back())).key);
    });
  }
  // The part added last may be long: keeps only as many rows as are wanted.
  void cut_last() {
    Part& part = parts_.back();
    part.left_out = std::max<std::int64_t>(0, static_cast<std::int64_t>(part.table.rows.size()) - limit_);
    if (part.left_out > 0) part.table.rows.resize(static_cast<std::size_t>(limit_));
  }
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

 private:
  Database* database_;
  std::int64_t limit_;
  std::vector<Part> parts_;
};

Result<void> collect_finding(Collector& collector, std::int64_t number) {
  HINDCAST_TRY(collector.add("facts", "Observed", "show_facts", "finding_id", number));
  HINDCAST_TRY(collector.add("readings", "Readings", "show_readings", "finding_id", number));
  HINDCAST_TRY(collector.add("severity", "Severity", "show_severity", "finding_id", number));
  HINDCAST_TRY(collector.add("hosts", "Hosts", "show_hosts", "finding_id", number));
  collector.sort_last_by_host();
  collector.cut_last();
  HINDCAST_TRY(collector.add("evidence", "Evidence", "finding_evidence", "finding_id", number));
  collector.cut_last();
  return {};
}

Result<void> collect(Database& database, Collector& collector, Subject subject) {
  if (subject.kind == 'E') {
    HINDCAST_TRY(collector.add("event", "", "show_event", "event_id", subject.number));
    collector.last_is_record();
    HINDCAST_TRY(collector.add("places", "Places", "show_places", "event_id", subject.number));
    return collector.add("findings", "Findings", "show_uses", "event_id", subject.number);
  }
  if (subject.kind == 'F') {
    HINDCAST_TRY(collector.add("finding", "", "show_finding", "finding_id", subject.number));
    collector.last_is_record();
    return collect_finding(collector, subject.number);
  }
  HINDCAST_TRY(collector.add("campaign", "", "show_campaign", "campaign_id", subject.number));
  collector.last_is_record();
  HINDCAST_TRY(collector.add("findings", "Findings", "campaign_overview", "campaign_id", subject.number));
  HINDCAST_TRY(collector.add("links", "Links", "link_reasons", "campaign_id", subject.number));
  auto main = query_table(database, "SELECT main_finding_id FROM v_campaign WHERE campaign_id = :id",
                          {{"id", std::to_string(subject.number)}});
  if (!main) return main.error();
  if (main->rows.empty()) return {};
  return collect_finding(collector, std::get<std::int64_t>(main->rows[0][0]));
}

// "name  value", one field a line, wrapped for a terminal; what is not known is left out.
std::string record_text(const Table& table, const Terminal& terminal) {
  std::size_t width = 0;
  for (const std::string& column : table.columns) width = std::max(width, column.size());
  std::string text;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const std::string value = cell_text(table.rows[0][column]);
    if (value.empty()) continue;
    const std::string name = fmt::format("{:<{}}  ", table.columns[column], width);
    if (terminal.is_tty) {
      text += fmt::format("{}\n", fmt::join(cut(value, terminal.width, name, std::string(name.size(), ' ')), "\n"));
    } else {
      text += fmt::format("{}{}\n", name, value);
    }
  }
  return text;
}

// Where a column stands.
std::size_t place_of(const Table& table, std::string_view column) {
  return static_cast<std::size_t>(std::find(table.columns.begin(), table.columns.end(), column) - table.columns.begin());
}

// Without the column whose value the reader gave himself.
Table without(Table table, std::string_view column) {
  const std::size_t place = place_of(table, column);
  if (place == table.columns.size()) return table;
  const auto offset = static_cast<std::ptrdiff_t>(place);
  table.columns.erase(table.columns.begin() + offset);
  for (std::vector<Cell>& row : table.rows) row.erase(row.begin() + offset);
  return table;
}

// Links for people: one row a pair, with the sum of its bits and a sentence for each feature.
Table paired(const Table& links) {
  const std::size_t a = place_of(links, "finding_a"), b = place_of(links, "finding_b"), bits = place_of(links, "bits"),
                    sum = place_of(links, "pair_bits"), linker = place_of(links, "linker"), reason = place_of(links, "reason");
  Table table{{"pair", "bits", "why"}, {}};
  std::string last;
  for (const std::vector<Cell>& row : links.rows) {
    const std::string pair = fmt::format("{} {}", cell_text(row[a]), cell_text(row[b]));
    const std::string why = fmt::format("{} {}: {}.", cell_text(row[linker]), cell_text(row[bits]), cell_text(row[reason]));
    if (pair == last) {
      std::get<std::string>(table.rows.back()[2]) += " " + why;
    } else {
      table.rows.push_back({pair, row[sum], why});
    }
    last = pair;
  }
  return table;
}

// Parts made of sentences: on a terminal their cells are wrapped, not cut.
bool holds_sentences(const Part& part) {
  return part.name == "facts" || part.name == "readings" || part.name == "severity" || part.name == "links";
}

std::string sentences_text(const Table& table, std::size_t width) {
  std::vector<bool> is_numeric(table.columns.size(), true);
  std::vector<std::vector<std::string>> rows;
  for (const std::vector<Cell>& cells : table.rows) {
    std::vector<std::string>& row = rows.emplace_back();
    for (std::size_t column = 0; column < cells.size(); ++column) {
      row.push_back(cell_text(cells[column]));
      is_numeric[column] = is_numeric[column] && is_number(cells[column]);
    }
  }
  return text_table(table.columns, is_numeric, rows, width, "");
}

void write_text(const std::vector<Part>& parts, Session& session) {
  const Terminal& terminal = session.terminal();
  const TableStyle style{terminal.is_tty ? TableFormat::table : TableFormat::plain, false, terminal};
  for (const Part& part : parts) {
    if (part.table.rows.empty()) continue;
    if (part.is_record) {
      session.out().write(record_text(part.table, terminal));
      continue;
    }
    session.out().write(fmt::format("\n{}\n", styled(terminal, Style::bold, part.heading)));
    if (terminal.is_tty && holds_sentences(part)) {
      session.out().write(sentences_text(part.name == "links" ? paired(part.table) : part.table, terminal.width));
    } else {
      write_table(session.out(), style, terminal.is_tty ? without(part.table, "campaign") : part.table);
    }
    if (part.left_out > 0) session.out().write(fmt::format("... and {} more rows; --limit 0 shows all\n", part.left_out));
  }
}

// An object with a list for each part.
void write_json(const std::vector<Part>& parts, Session& session) {
  const TableStyle style{TableFormat::json, false, session.terminal()};
  std::string_view separator = "{\n";
  for (const Part& part : parts) {
    session.out().write(fmt::format("{}{}: ", separator, json_quoted(part.name)));
    write_table(session.out(), style, part.table);
    separator = ",\n";
  }
  session.out().write("}\n");
}

Result<ExitCode> run(const Arguments& arguments, Session& session) {
  auto subject = read_id(arguments.text("ID"));
  if (!subject) {
    const bool is_swapped = read_id(arguments.text("CASE")).ok();
    return is_swapped ? Error{ErrorCode::usage, subject.error().message, "The case file comes first: hindcast show CASE ID."}
                      : subject.error();
  }
  auto limit = arguments.number("--limit", 0, std::numeric_limits<std::int32_t>::max());
  if (!limit) return limit.error();
  auto database = open_for_reading(arguments);
  if (!database) return database.error();
  const bool is_json = arguments.has("--json");
  const bool is_all = is_json && !arguments.has("--limit");
  const std::int64_t most = is_all || limit->value_or(0) == 0 ? std::numeric_limits<std::int64_t>::max() : **limit;
  Collector collector(*database, most);
  HINDCAST_TRY(collect(*database, collector, *subject));
  if (collector.parts().front().table.rows.empty()) {
    session.notes().note(fmt::format("there is no {}{} in this case", subject->kind, subject->number));
    return ExitCode::nothing_matched;
  }
  if (is_json) {
    write_json(collector.parts(), session);
  } else {
    write_text(collector.parts(), session);
  }
  return ExitCode::ok;
}

}  // namespace

Command show_command() {
  return {
      "show",
      "hindcast show CASE ID [--limit N] [--json]",
      "Looking at a case",
      "one campaign, finding or event, with its evidence",
      "ID is what the listings show: C1 is a campaign, F3 a finding, E12 an event; a bare number is a campaign.\n\n"
      "A campaign shows its findings by stage, why they belong together, and of its main finding what was observed, the rival "
      "readings with the bits for and against each, the terms of the severity, and the lines of evidence as file:line. An "
      "event shows every field, every place it stands in, and the findings that rest on it.",
      {"hindcast show may.case C1", "hindcast show may.case F3 --limit 0", "hindcast show may.case E12 --json"},
      {{"CASE", "the case file"}, {"ID", "C1, F3 or E12"}},
      {limit_option("40"), {"--json", "", "", OptionKind::flag, "print an object with a list for each part, all rows", ""}},
      run,
  };
}

}  // namespace hindcast
