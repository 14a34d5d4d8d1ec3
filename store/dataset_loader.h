// Reads the facts of a case into a Dataset.
#pragma once

#include <cstddef>

#include "core/dataset.h"
#include "store/sqlite.h"

namespace hindcast {

// All events, hosts, signatures, packet and mail details. `is_internal` is as marked in the case. `memory`: as in Dataset. Throws
// SpoolFailure where a temporary file is needed and refused.
Result<Dataset> load_dataset(Database& database, std::size_t memory);

}  // namespace hindcast
