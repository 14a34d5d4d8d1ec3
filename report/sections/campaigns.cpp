// All campaigns in one table, in rank order.
#include <fmt/format.h>

#include "report/finding_blocks.h"
#include "report/section.h"
#include "report/words.h"

namespace hindcast {
namespace {

void write_campaigns(const ReportModel& model, Blocks& out) {
  if (model.campaigns.empty()) return;
  DataTable table{.caption = "Campaigns, by rank",
                  .columns = {{"#", Column::Kind::number},
                              {"Campaign"},
                              {"Actors"},
                              {"Targets"},
                              {"First, and how long", Column::Kind::time},
                              {"Records", Column::Kind::number},
                              {"Severity", Column::Kind::number},
                              {"Confidence", Column::Kind::number},
                              {"Reading"}},
                  .rows = {},
                  .has_row_headers = false};
  for (const ReportCampaign& campaign : model.campaigns) {
    const ReportFinding& main = model.findings[campaign.main_finding];
    table.rows.push_back({std::to_string(campaign.rank), campaign_link(campaign.title, campaign.rank, campaign.id),
                          host_range_text(campaign.actors), host_range_text(campaign.targets),
                          fmt::format("{}, {}", moment_text(campaign.span, campaign.span.first), duration_text(campaign.span)),
                          number_text(campaign.event_count), campaign.severity ? std::to_string(*campaign.severity) : "-",
                          confidence_text(campaign.confidence), words(main.reading)});
  }
  out.add(std::move(table));
  out.paragraph(
      "Severity is the sum (criticality + lethality) - (network countermeasures + system countermeasures), from -8 to 8; its "
      "terms and their reasons stand in each write-up. Confidence is kept apart from it: how sure the program is that it reads "
      "the records rightly.",
      Paragraph::Role::note);
}

}  // namespace

extern const Section kCampaignsSection;
const Section kCampaignsSection = {"campaigns", "Campaigns", write_campaigns};

}  // namespace hindcast
