// Roll-ups of records that ask which hosts are ours: the tables source_port and unsolicited_answer, and with them
// mail_message (schema/tables.sql). Which hosts are ours is settled by correlation, so it is correlation that makes
// them, not import (store/rollups.h).
#pragma once

#include "core/result.h"
#include "store/sqlite.h"

namespace hindcast {

// Empties the tables and fills them from the records that the case holds: one pass, two sorts outside memory. Inside a transaction
// of the caller, and after the roll-ups of import are right: the view v_counted compares with them.
Result<void> rebuild_flow_rollups(Database& database);

}  // namespace hindcast
