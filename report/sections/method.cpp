// How the report was made and how to make it again: versions, settings, words, the queries behind the figures.
#include <fmt/format.h>

#include <algorithm>

#include "report/section.h"
#include "report/words.h"

namespace hindcast {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void write_versions(const ReportModel& model, Blocks& out) {
  Terms terms;
  terms.items.push_back({"Report made by", "hindcast " + model.version});
  std::string importers;
  for (const ReportSource& source : model.sources) {
    if (importers.find(source.hindcast_version) != std::string::npos) continue;
    importers += (importers.empty() ? "hindcast " : ", ") + source.hindcast_version;
  }
  if (!importers.empty()) terms.items.push_back({"Sources imported by", importers});
  if (model.run.exists) {
    terms.items.push_back({"Correlated by", "hindcast " + model.run.hindcast_version});
    terms.items.push_back({"Networks taken as ours", model.run.internal.empty() ? "none" : model.run.internal});
    terms.items.push_back({"Assets file", model.run.assets.empty() ? Text("none") : Text().code(model.run.assets)});
    const std::vector<std::string> settings = lines_of(model.run.options);
    if (settings.empty()) terms.items.push_back({"Settings", "all as the program has them"});
    for (const std::string& setting : settings) terms.items.push_back({"Setting", Text().code(setting)});
  }
  for (const auto& [name, value] : model.case_info) terms.items.push_back({"Case, " + words(name), value});
  out.add(std::move(terms));
}

void write_method(const ReportModel& model, Blocks& out) {
  write_versions(model, out);
  out.paragraph(
      "The same files, settings and version give the same findings and the same report, byte for byte. The case file is an "
      "SQLite database; its views are documented and open to any client.");
  List list;
  list.items.push_back(Text("The records of a finding: ")
                           .code("SELECT e.* FROM v_finding_event f JOIN v_event e USING (event_id) WHERE f.finding_id = 1 ORDER "
                                 "BY e.time_us, e.path, e.line;"));
  list.items.push_back(Text("All places of a record: ").code("SELECT * FROM v_event_origin WHERE event_id = 1;"));
  list.items.push_back(Text("Why two findings were joined: ").code("SELECT * FROM v_link WHERE campaign_id = 1;"));
  list.items.push_back(Text("The lines that were not read: ").code("SELECT * FROM v_rejected;"));
  out.paragraph("To check a statement, ask the case file:");
  out.add(std::move(list));
  out.paragraph(
      "Words. A record is one log entry; an attempt is one try to reach a service, its retries collapsed and its answer "
      "attached; a finding is what one detector concluded; a campaign is findings joined by links. A bit is a factor of two in "
      "the odds: +3 bits for a reading means eight to one.");
}

}  // namespace

extern const Section kMethodSection;
const Section kMethodSection = {"method", "Method", write_method};

}  // namespace hindcast
