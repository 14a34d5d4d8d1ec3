// The reports of a case, as text of one medium. What cli/ calls.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace hindcast {

class Database;

// The media that a report comes in (report/render.h).
enum class ReportFormat { html, markdown, text };

// "html", "md" and "markdown", "text" and "txt".
std::optional<ReportFormat> parse_report_format(std::string_view name);

// The whole report. The same case gives the same bytes, with one exception: where a source file is at hand unchanged, its
// own lines are quoted, else they are set from the stored fields and marked. Store errors are passed on.
Result<std::string> write_report(Database& database, ReportFormat format);

}  // namespace hindcast
