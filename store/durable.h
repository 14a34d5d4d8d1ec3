// What makes files survive a power cut: bytes are safe once their file was synced, a name once its folder was.
#pragma once

#include <string>

namespace hindcast {

// Syncs a file. False where that failed; errno says why.
bool sync_file(const std::string& path);
// Syncs the folder that holds `path`, so that names made, changed and removed in it are safe. False as above.
bool sync_folder_of(const std::string& path);

}  // namespace hindcast
