#include "report/report.h"

#include "report/model.h"
#include "report/render.h"
#include "report/section.h"

namespace hindcast {

std::optional<ReportFormat> parse_report_format(std::string_view name) {
  if (name == "html") return ReportFormat::html;
  if (name == "md" || name == "markdown") return ReportFormat::markdown;
  if (name == "text" || name == "txt") return ReportFormat::text;
  return std::nullopt;
}

Result<std::string> write_report(Database& database, ReportFormat format) {
  Result<ReportModel> model = load_report_model(database);
  if (!model) return model.error();
  const Document document = build_report(*model);
  switch (format) {
    case ReportFormat::html:
      return render_html(document);
    case ReportFormat::markdown:
      return render_markdown(document);
    case ReportFormat::text:
      return render_text(document);
  }
  return Error{ErrorCode::usage, "unknown report format", {}};
}

}  // namespace hindcast
