// All conclusions of a case as one text, for comparing two runs.
#pragma once

#include <cstdint>
#include <string>

#include "store/sqlite.h"

namespace hindcast::test {

// ids: tables as they are. names: without the numbers that import gives (hosts, events, attempts), hosts and records by name, so
// that cases imported in another order can be compared.
enum class Naming : std::uint8_t { ids, names };

std::string conclusions_of(Database& database, Naming naming = Naming::ids);

}  // namespace hindcast::test
