#include "report/exports.h"

#include <algorithm>
#include <array>

#include "report/findings_json.h"

namespace hindcast {

std::span<const Export> exports() {
  static constexpr std::array<Export, 1> kExports = {{
      {"json", "campaigns and findings with all evidence, by docs/schemas/findings-v1.schema.json", export_findings_json},
  }};
  return kExports;
}

const Export* find_export(std::string_view name) {
  const std::span<const Export> all = exports();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Export& item) { return item.name == name; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace hindcast
