// All conclusions of a case as one JSON document, each with every place of its evidence. Published form:
// docs/schemas/findings-v1.schema.json; keys are only ever added, and then the schema says so.
#pragma once

#include <string>

#include "core/result.h"

namespace hindcast {

class Database;

// Pure ASCII, valid whatever the logs hold. One finding begins a line and one place of evidence is a line, so that two
// exports can be compared line by line. Text that is not UTF-8 is shown with \xNN for each such byte, and its exact bytes
// stand beside it under the same key with "_hex". Store errors are passed on.
Result<std::string> export_findings_json(Database& database);

}  // namespace hindcast
