// What looked like an attack and was explained away, so that silence about it is never silent.
#include "report/section.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr std::size_t kMostRows = 100;

void write_explained(const ReportModel& model, Blocks& out) {
  if (!model.run.exists) return;
  if (model.explained.empty()) {
    out.paragraph("Nothing: every activity that met the threshold of a detector is in a campaign.");
    return;
  }
  out.paragraph(
      "Activity that met a detector's shape and was taken for something else. If an explanation is wrong, the host belongs on "
      "the list at the top.");
  DataTable table{
      .caption = "Explained activity",
      .columns = {{"Host", Column::Kind::code}, {"Looked like"}, {"Taken for"}, {"Attempts", Column::Kind::number}, {"Because"}},
      .rows = {}};
  for (const ExplainedRow& row : model.explained) {
    if (table.rows.size() == kMostRows) break;
    table.rows.push_back({row.address.empty() ? "-" : row.address, words(row.looked_like), words(row.explanation),
                          number_text(row.attempt_count), row.reason});
  }
  out.add(std::move(table));
  if (model.explained.size() > kMostRows) {
    out.paragraph("The first " + number_text(kMostRows) + " of " + number_text(static_cast<std::int64_t>(model.explained.size())) +
                      "; the view v_explained of the case file has all.",
                  Paragraph::Role::note);
  }
}

}  // namespace

extern const Section kExplainedSection;
const Section kExplainedSection = {"explained", "Explained away", write_explained};

}  // namespace hindcast
