// The pictures of the report, each with its data as a table: all campaigns on one time line; the parts of one campaign;
// when which target or port was probed; the pauses between the tries of one client.
#pragma once

#include <optional>
#include <string>

#include "report/document.h"
#include "report/model.h"

namespace hindcast {

// One lane a campaign, in rank order: a bar from first to last record, ticks for the days (or hours, minutes: whatever
// divides the whole span sensibly) with records. Campaigns without dates stand below, with their time of day in words.
Figure timeline_figure(const ReportModel& model);

// The findings of one campaign as lanes. Nothing if it has fewer than two with times.
std::optional<Figure> parts_figure(const ReportModel& model, const ReportCampaign& campaign);

// Time against target (ascending addresses) or against port, as suits the kind of finding. Nothing for findings with
// fewer than five timed records. Above 2000 records one binned path a series.
std::optional<Figure> scatter_figure(const ReportFinding& finding);

// The pause before each try of a finding that is one client trying again. Nothing for other findings.
std::optional<Figure> ladder_figure(const ReportFinding& finding);

}  // namespace hindcast
