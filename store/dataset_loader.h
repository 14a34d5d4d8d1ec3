// Reads the facts of a case into a Dataset.
#pragma once

#include "core/dataset.h"
#include "store/sqlite.h"

namespace hindcast {

// All events, hosts, signatures, packet and mail details. `is_internal` is as marked in the case.
Result<Dataset> load_dataset(Database& database);

}  // namespace hindcast
