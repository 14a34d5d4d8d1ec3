// What signals do: SIGINT and SIGTERM stop the running statement, so that its transaction rolls back, and end the program
// after a second at the latest; a second one ends it at once. A closed pipe and a size limit are errors of write(2). And where
// memory ends, on whichever thread, the program does so with words and status 5, and leaves what a kill leaves.
#pragma once

namespace hindcast {

// To be called once, before any work.
void install_signal_handlers();

// Whether SIGINT or SIGTERM has come.
bool was_interrupted();

}  // namespace hindcast
