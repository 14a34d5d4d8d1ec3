// The account of a case: its sources with all their lines, what was rejected, what each stage of the correlation took in
// and gave out, and the settings. Part of loading the model (report/model.h).
#pragma once

#include "report/model.h"

namespace hindcast {

// Fills sources, directory, rejected, stages, offsets, case_info, explained, run, event_count and undated_events.
Result<void> load_account(Database& database, ReportModel& model);

}  // namespace hindcast
