#include "report/findings_json.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "report/exports.h"
#include "store/sqlite.h"
#include "tests/support/report_case.h"
#include "tests/support/sample_case.h"

namespace hindcast {
namespace {

nlohmann::json exported(Database& database) {
  auto text = export_findings_json(database);
  REQUIRE_MESSAGE(text.ok(), text.error().message);
  CHECK_FALSE(test::has_controls(*text));
  CHECK(std::all_of(text->begin(), text->end(), [](char c) { return static_cast<unsigned char>(c) < 0x7f; }));
  nlohmann::json json = nlohmann::json::parse(*text, nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  return json;
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

TEST_CASE("the envelope names schema, tool, sources, account and stages") {
  Database database = test::report_case();
  const nlohmann::json json = exported(database);
  CHECK(json["schema"] == "hindcast.findings/1");
  CHECK(json["tool"] == "hindcast");
  CHECK(json["sources"].size() == 3);
  CHECK(json["account"]["lines"] == 68);
  CHECK(json["account"]["rejected_lines"] == 3);
  CHECK(json["stages"][0]["in"] == 64);
  CHECK(json["clock_offsets"][0]["offset_s"] == 179.5);
  CHECK(json["explained"][0]["address"] == "MY.NET.60.8");
  CHECK(json["run"]["options"] == "horizontal_scan.minimum_targets=5");
}

TEST_CASE("a campaign holds its findings and links, a finding its readings, severity and facts") {
  Database database = test::report_case();
  const nlohmann::json json = exported(database);
  REQUIRE(json["campaigns"].size() == 3);
  const nlohmann::json& campaign = json["campaigns"][0];
  CHECK(campaign["main_finding"] == "s1");
  CHECK(campaign["links"].size() == 2);
  const nlohmann::json& finding = campaign["findings"][0];
  CHECK(finding["id"] == "s1");
  CHECK(finding["target_count"] == 20);
  CHECK(finding["readings"][0]["reading"] == "scan");
  CHECK(finding["severity"]["value"] == 6);
  CHECK(finding["severity"]["criticality"]["origin"] == "assets");
  CHECK(finding["facts"][0]["label"] == "order");
  CHECK(finding["first_time"] == "2000-05-28T01:00:00.000000Z");
  CHECK(campaign["findings"][1]["severity"].is_null());
  CHECK(json["campaigns"][2]["findings"][0]["time_basis"] == "undated");
  CHECK(json["campaigns"][2]["findings"][0]["first_time"] == "14:53:14.000000");
}

TEST_CASE("evidence lists every place of every record, and its query gives the same records") {
  Database database = test::report_case();
  const nlohmann::json json = exported(database);
  for (const nlohmann::json& campaign : json["campaigns"]) {
    for (const nlohmann::json& finding : campaign["findings"]) {
      std::set<std::int64_t> events;
      for (const nlohmann::json& place : finding["evidence"]) {
        CHECK(place["line"].get<std::int64_t>() >= 1);
        events.insert(place["event_id"].get<std::int64_t>());
      }
      CHECK(static_cast<std::int64_t>(events.size()) == finding["event_count"]);
      auto statement = database.prepare(finding["query"].get<std::string>());
      REQUIRE(statement.ok());
      std::set<std::int64_t> queried;
      while (*statement->step()) queried.insert(statement->integer(0));
      CHECK(queried == events);
    }
  }
  CHECK(json["campaigns"][0]["findings"][0]["evidence"].size() == 42);  // 40 records, two of them in a second file
}

TEST_CASE("whatever the logs hold, the export is valid and the bytes can be had back") {
  for (const std::string& hostile : test::hostile_texts()) {
    Database database = test::report_case(hostile);
    const nlohmann::json json = exported(database);
    const nlohmann::json& finding = json["campaigns"][0]["findings"][0];
    const std::string title = finding.contains("title_hex") ? from_hex(finding["title_hex"]) : finding["title"].get<std::string>();
    CHECK(title == hostile);
    const nlohmann::json& place = json["campaigns"][0]["findings"][1]["evidence"][0];
    const std::string claimed =
        place.contains("claimed_file_hex") ? from_hex(place["claimed_file_hex"]) : place["claimed_file"].get<std::string>();
    CHECK(claimed == hostile);
  }
}

TEST_CASE("bytes that are not UTF-8 are shown and kept beside, nothing else gets a second key") {
  Database broken = test::report_case("a\xff");
  const nlohmann::json json = exported(broken);
  CHECK(json["campaigns"][0]["title"] == "a\\xff");
  CHECK(json["campaigns"][0]["title_hex"] == "61ff");
  CHECK(json["campaigns"][0]["findings"][0]["actors_hex"].size() == 1);
  Database plain = test::report_case();
  auto text = export_findings_json(plain);
  REQUIRE(text.ok());
  CHECK(text->find("_hex") == std::string::npos);
}

TEST_CASE("an empty case exports an empty list of campaigns") {
  Database database = test::empty_case();
  const nlohmann::json json = exported(database);
  CHECK(json["campaigns"].empty());
  CHECK(json["run"].is_null());
}

TEST_CASE("exports are found by name") {
  REQUIRE(find_export("json") != nullptr);
  CHECK(find_export("nothing") == nullptr);
  std::set<std::string_view> names;
  for (const Export& item : exports()) {
    CHECK(names.insert(item.name).second);
    CHECK((item.run != nullptr));
    CHECK_FALSE(item.title.empty());
  }
}

}  // namespace
}  // namespace hindcast
