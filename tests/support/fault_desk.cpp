#include "tests/support/fault_desk.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <functional>

#include "cli/table_output.h"
#include "ingest/importer.h"
#include "report/exports.h"
#include "store/case_file.h"
#include "store/query_runner.h"

namespace hindcast::test {
namespace {

std::string packets(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += fmt::format("09:{:02}:{:02}.123456 10.9.8.{}.1024 > 10.1.1.{}.80: S 1{}:1{}(0) win 512\n", i / 60 % 60, i % 60, i % 9,
                        i % 100, i, i);
  }
  return text;
}

bool has_tables(const std::string& path) {
  auto database = Database::open(path, OpenMode::read_write);
  const auto tables = database.ok() ? database->query_integer("SELECT count(*) FROM sqlite_schema")
                                    : Result<std::optional<std::int64_t>>(database.error());
  return !tables.ok() || tables->value_or(0) > 0;
}

std::string conclusions_of(Database& database) {
  const auto text = find_export("json")->run(database);
  return text.ok() ? fmt::format("{:016x}", std::hash<std::string>{}(*text)) : "broken: " + text.error().message;
}

// What is wrong with an open case; "" if nothing.
std::string problem_of(Database& database) {
  const auto complaints = integrity_complaints(database);
  if (!complaints.ok()) return complaints.error().message;
  if (!complaints->empty()) return complaints->front();
  const auto accounts = run_canned(database, *find_query("list_accounts"), {{"anew", "1"}});
  if (!accounts.ok()) return accounts.error().message;
  for (const auto& row : accounts->rows) {
    if (!cell_text(row[1]).empty()) return cell_text(row[1]);
  }
  return {};
}

// The version of a schema older than this program's, as a state; "" for the newest.
std::string old_version(const std::string& path) {
  auto database = Database::open(path, OpenMode::read_only);
  if (!database.ok()) return "broken: " + database.error().message;
  const auto version = database->query_integer("PRAGMA user_version");
  if (!version.ok()) return "broken: " + version.error().message;
  if (*version == newest_schema_version()) return {};
  const auto complaints = integrity_complaints(*database);
  return complaints.ok() && complaints->empty() ? fmt::format("schema {}", version->value_or(-1)) : "broken: old schema";
}

}  // namespace

std::string sweep_alerts(int host, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += fmt::format("05/{:02}-{:02}:{:02}:10.876461  [**] RPC call {} [**] 192.0.2.{}:{} -> MY.NET.16.{}:{}\n", 20 + i % 5,
                        i / 60 % 24, i % 60, i % 3, i % 4 == 0 ? 100 + i % 50 : host, 1024 + i, i % 200, i % 4 == 0 ? 80 : 111);
  }
  return text;
}

FaultDesk::FaultDesk() : folder_(std::filesystem::canonical(scratch_.directory()).string() + "/case") {
  for (const std::string& folder : {folder_, scratch_.path("logs"), scratch_.path("temporary")})
    std::filesystem::create_directory(folder);
  write_whole(log("alert.1"), sweep_alerts(7, 200));
  write_whole(log("alert.2"), sweep_alerts(9, 200));
  write_whole(log("dump"), packets(100));
}

std::vector<std::string> FaultDesk::import_words(const std::vector<std::string>& logs) const {
  std::vector<std::string> words = {"import", case_path(), "--year", "2000", "--quiet"};
  for (const std::string& name : logs) words.push_back(log(name));
  return words;
}

FaultRun FaultDesk::run(const std::vector<std::string>& words) const {
  FaultRun run = this->run(words, {});
  CAPTURE(run.said);
  REQUIRE(run.status == 0);
  return run;
}

FaultRun FaultDesk::run(const std::vector<std::string>& words, const Fault& fault) const {
  return run_on_faulty_disk(words, folder_, scratch_.path("temporary"), fault);
}

FaultRun FaultDesk::run_with_bad_temporary(const std::vector<std::string>& words, const Fault& fault) const {
  return run_on_faulty_disk(words, scratch_.path("temporary"), scratch_.path("temporary"), fault);
}

FaultRun FaultDesk::run_with_bad_logs(const std::vector<std::string>& words, const Fault& fault) const {
  return run_on_faulty_disk(words, scratch_.path("logs"), scratch_.path("temporary"), fault);
}

FolderImage FaultDesk::image() const {
  FolderImage image;
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    image[entry.path().string()] = read_whole(entry.path().string());
  return image;
}

void FaultDesk::put(const FolderImage& image) const {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directory(folder_);
  for (const auto& [path, bytes] : image) write_whole(path, bytes);
}

std::string FaultDesk::state() const {
  const std::string path = case_path();
  if (!std::filesystem::exists(path) || std::filesystem::is_empty(path)) return "none";
  auto database = open_case(path, OpenMode::read_only);
  if (!database.ok()) {
    if (!has_tables(path)) return "none";
    const std::string version = old_version(path);
    return version.empty() ? "broken: " + database.error().message : version;
  }
  if (const std::string problem = problem_of(*database); !problem.empty()) return "broken: " + problem;
  const auto sources = database->query_integer("SELECT count(*) FROM v_source");
  if (!sources.ok()) return "broken: " + sources.error().message;
  if (*sources == 0) return "empty";
  const auto digest = content_digest(*database);
  return digest.ok() ? *digest + " " + conclusions_of(*database) : "broken: " + digest.error().message;
}

}  // namespace hindcast::test
