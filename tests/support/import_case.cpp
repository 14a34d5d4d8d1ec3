#include "tests/support/import_case.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/sample_case.h"

namespace hindcast::test {
namespace {

// The equation that import promises, and the same once more from what the case holds.
void check_account(const SourceReport& source) {
  CAPTURE(source.path);
  CHECK(source.line_count == source.event_lines + source.continuation_lines + source.blank_lines + source.comment_lines +
                                 source.duplicate_lines + source.rejected_lines);
  CHECK(source.event_lines == source.events);
}

}  // namespace

ImportCase::ImportCase() : database_(empty_case()) {}

std::string ImportCase::write(std::string_view name, std::string_view text) {
  const std::string path = scratch_.path(name);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  write_whole(path, text);
  return path;
}

std::string ImportCase::write_gz(std::string_view name, std::string_view text) {
  const std::string path = write(name, "");
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  CHECK(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  CHECK(gzclose(file) == Z_OK);
  return path;
}

ImportReport ImportCase::import(const std::vector<std::string>& paths) { return import(paths, of_2000()); }

ImportReport ImportCase::import(const std::vector<std::string>& paths, const ImportOptions& options) {
  auto report = import_paths(database_, paths, options);
  REQUIRE_MESSAGE(report.ok(), (report.ok() ? "" : report.error().message));
  for (const SourceReport& source : report->sources) {
    if (!source.is_known) check_account(source);
  }
  const std::int64_t in_events = count("SELECT coalesce(sum(line_count), 0) FROM v_event_origin");
  CHECK(in_events == count("SELECT coalesce(sum(event_lines + continuation_lines + duplicate_lines), 0) FROM source"));
  CHECK(count("SELECT count(*) FROM rejected") == count("SELECT coalesce(sum(rejected_lines), 0) FROM source"));
  return *report;
}

SourceReport ImportCase::import_text(std::string_view name, std::string_view text) {
  const ImportReport report = import({write(name, text)});
  REQUIRE(report.sources.size() == 1);
  return report.sources.front();
}

std::int64_t ImportCase::count(std::string_view sql) {
  auto value = database_.query_integer(sql);
  REQUIRE_MESSAGE(value.ok(), (value.ok() ? "" : value.error().message));
  return value->value_or(-1);
}

std::vector<std::string> ImportCase::rows(std::string_view sql) {
  auto statement = database_.prepare(sql);
  REQUIRE_MESSAGE(statement.ok(), (statement.ok() ? "" : statement.error().message));
  std::vector<std::string> rows;
  for (;;) {
    auto more = statement->step();
    REQUIRE(more.ok());
    if (!*more) return rows;
    std::string row;
    for (int column = 0; column < statement->column_count(); ++column) {
      if (column > 0) row += ' ';
      row += statement->is_null(column) ? "-" : std::string(statement->text(column));
    }
    rows.push_back(std::move(row));
  }
}

std::string ImportCase::digest() {
  auto digest = content_digest(database_);
  REQUIRE(digest.ok());
  return *digest;
}

ImportOptions of_2000() {
  ImportOptions options;
  options.year = 2000;
  return options;
}

std::vector<std::string> fixture_logs() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(HINDCAST_SOURCE_DIR) + "/fixtures")) {
    if (entry.is_regular_file() && entry.path().extension() == ".txt") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

}  // namespace hindcast::test
