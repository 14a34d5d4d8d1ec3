// Runs every folder of tests/scenarios: imports the files that its `cmd` names, correlates, and checks the claims of its
// expected.json. tests/scenarios/README.md describes both. Then the whole practical against a golden of its findings.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "correlate/correlate_case.h"
#include "report/findings_json.h"
#include "tests/support/import_case.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using nlohmann::json;
using test::ImportCase;
using Lines = std::vector<std::string>;

std::string root() { return std::string(HINDCAST_SOURCE_DIR) + "/"; }

std::vector<std::filesystem::path> scenario_folders() {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(root() + "tests/scenarios")) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

// What a cmd file asks for: one option or path a line, paths from the root of the repository.
struct Request {
  Lines paths;
  ImportOptions import;
  CorrelateOptions correlate;
};

Request read_request(const std::string& path) {
  Request request;
  for (const std::string& line : test::lines_of(test::read_whole(path))) {
    const std::size_t blank = line.find(' ');
    const std::string value = blank == std::string::npos ? "" : line.substr(blank + 1);
    if (line.starts_with("--year ")) {
      request.import.year = std::stoi(value);
    } else if (line.starts_with("--assets ")) {
      request.correlate.assets_path = root() + value;
    } else if (line.starts_with("--set ")) {
      request.correlate.settings[value.substr(0, value.find('='))] = value.substr(value.find('=') + 1);
    } else {
      REQUIRE_MESSAGE(std::filesystem::exists(root() + line), line);
      request.paths.push_back(root() + line);
    }
  }
  return request;
}

// One finding as the views show it.
struct Row {
  std::string id;
  json fields;
};

// All findings with all that a claim may name.
class Conclusions {
 public:
  explicit Conclusions(ImportCase& made) : made_(made) {
    for (const std::string& id : made_.rows("SELECT finding_id FROM v_finding ORDER BY finding_id"))
      findings_.push_back({id, finding(id)});
  }
  [[nodiscard]] const std::vector<Row>& findings() const { return findings_; }

  [[nodiscard]] Lines facts(const std::string& id, const std::string& label) const {
    return made_.rows("SELECT text FROM v_finding_fact WHERE finding_id = " + id + " AND label = '" + label + "' ORDER BY fact_no");
  }
  [[nodiscard]] Lines rows(const std::string& sql) const { return made_.rows(sql); }

 private:
  std::string one(const std::string& column, const std::string& id) const {
    return made_.rows("SELECT " + column + " FROM v_finding WHERE finding_id = " + id).front();
  }
  json finding(const std::string& id) const {
    json f;
    for (const char* column : {"kind", "title", "summary", "reading", "rival_reading", "first_time", "last_time"})
      f[column] = one(column, id);
    for (const char* column : {"target_count", "port_count", "attempt_count", "event_count", "severity"})
      f[column] = std::stoll(one(column, id));
    f["actors"] = rows("SELECT address FROM v_finding_actor WHERE finding_id = " + id + " ORDER BY address");
    f["targets"] = rows("SELECT address FROM v_finding_target WHERE finding_id = " + id + " ORDER BY address");
    f["ports"] = rows("SELECT protocol || ' ' || port FROM v_finding_port WHERE finding_id = " + id + " ORDER BY protocol, port");
    return f;
  }

  ImportCase& made_;
  std::vector<Row> findings_;
};

bool any_holds(const Lines& texts, const std::string& part) {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// A claim is about the finding of its kind, actors and first time.
const Row* find_row(const Conclusions& conclusions, const json& claim) {
  for (const Row& row : conclusions.findings()) {
    const bool same = std::all_of(claim.items().begin(), claim.items().end(), [&](const auto& item) {
      const bool is_key = item.key() == "kind" || item.key() == "actors" || item.key() == "first_time";
      return !is_key || row.fields[item.key()] == item.value();
    });
    if (same) return &row;
  }
  return nullptr;
}

void check_finding(const Conclusions& conclusions, const json& claim) {
  INFO("claim: " << claim.dump());
  const Row* row = find_row(conclusions, claim);
  REQUIRE(row != nullptr);
  for (const auto& [key, value] : claim.items()) {
    CAPTURE(key);
    if (key == "facts") {
      for (const auto& [label, parts] : value.items()) {
        const Lines texts = conclusions.facts(row->id, label);
        for (const json& part : parts)
          CHECK_MESSAGE(any_holds(texts, part), label, ": ", part.dump(), " is not in ", joined(texts));
      }
    } else if (key == "title" || key == "summary") {
      CHECK_MESSAGE(any_holds({row->fields[key]}, value), row->fields[key].dump());
    } else {
      REQUIRE(row->fields.contains(key));
      CHECK(row->fields[key].dump() == value.dump());
    }
  }
}

// A campaign of exactly these events, actors and findings; each pair of linker and least bits must be among its links.
void check_campaign(const Conclusions& conclusions, const json& claim) {
  INFO("claim: " << claim.dump());
  const Lines rows = conclusions.rows(
      "SELECT campaign_id FROM v_campaign c WHERE actor_count = " + claim.at("actor_count").dump() +
      " AND event_count = " + claim.at("event_count").dump() +
      " AND (SELECT count(*) FROM v_campaign_finding f WHERE f.campaign_id = c.campaign_id) = " + claim.at("finding_count").dump());
  REQUIRE(rows.size() == 1);
  for (const json& link : claim.value("links", json::array())) {
    CAPTURE(link.dump());
    CHECK_FALSE(conclusions
                    .rows("SELECT 1 FROM v_link WHERE campaign_id = " + rows.front() + " AND linker = '" +
                          link.at("linker").get<std::string>() + "' AND bits >= " + link.at("least_bits").dump() +
                          " AND instr(reason, '" + link.at("reason").get<std::string>() + "') > 0")
                    .empty());
  }
}

void check_scenario(const std::filesystem::path& folder) {
  INFO("scenario: " << folder.filename().string());
  CHECK_FALSE(test::read_whole(folder / "README.md").empty());
  const json expected = json::parse(test::read_whole(folder / "expected.json"), nullptr, false);
  REQUIRE_FALSE(expected.is_discarded());
  const Request request = read_request(folder / "cmd");
  ImportCase made;
  made.import(request.paths, request.import);
  const auto report = correlate_case(made.database(), request.correlate);
  REQUIRE_MESSAGE(report.ok(), (report.ok() ? "" : report.error().message));
  const Conclusions conclusions(made);
  CHECK(static_cast<std::int64_t>(conclusions.findings().size()) == expected.at("finding_count").get<std::int64_t>());
  CHECK(report->campaign_count == expected.at("campaign_count").get<std::int64_t>());
  for (const json& claim : expected.at("findings")) check_finding(conclusions, claim);
  for (const json& claim : expected.value("campaigns", json::array())) check_campaign(conclusions, claim);
  for (const json& query : expected.value("queries", json::array())) {
    CAPTURE(query.at("why").dump());
    Lines wanted = query.at("rows");
    CHECK(joined(conclusions.rows(query.at("sql"))) == joined(wanted));
  }
}

TEST_CASE("every scenario of tests/scenarios is concluded as its expected.json claims") {
  const auto folders = scenario_folders();
  CHECK(folders.size() >= 13);
  for (const auto& folder : folders) {
    SUBCASE(folder.filename().string().c_str()) { check_scenario(folder); }
  }
}

// The findings of the whole practical as JSON, with paths from the root of the repository.
std::string practical_findings() {
  ImportCase made;
  const CorrelateOptions options{{}, root() + "fixtures/practical/assets.toml", {}};
  made.import({root() + "fixtures/practical/logs"}, test::of_2000());
  REQUIRE(correlate_case(made.database(), options).ok());
  auto text = export_findings_json(made.database());
  REQUIRE(text.ok());
  for (std::size_t at = text->find(root()); at != std::string::npos; at = text->find(root(), at)) text->erase(at, root().size());
  return *text;
}

TEST_CASE("the findings of the whole practical are the golden ones, byte for byte") {
  const std::string golden = root() + "tests/golden/practical/findings.json";
  const std::string text = practical_findings();
  CHECK(text.find(root()) == std::string::npos);
  if (std::getenv("UPDATE_GOLDEN") != nullptr) test::write_whole(golden, text);
  const std::string expected = test::read_whole(golden);
  if (text == expected) return;
  const Lines is = test::lines_of(text);
  const Lines was = test::lines_of(expected);
  const auto at = std::mismatch(is.begin(), is.end(), was.begin(), was.end());
  INFO("UPDATE_GOLDEN=1 rewrites the golden; look at the difference before it is committed");
  INFO("is:  " << (at.first == is.end() ? "(end)" : *at.first));
  INFO("was: " << (at.second == was.end() ? "(end)" : *at.second));
  FAIL_CHECK("findings.json differs from line " << at.first - is.begin() + 1 << " on");
}

}  // namespace
}  // namespace hindcast
