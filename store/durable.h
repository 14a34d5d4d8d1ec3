// What makes names of files survive a power cut: bytes are safe once their file was synced (page_file.h, SQLite), a name once its
// folder was.
#pragma once

#include <string>

namespace hindcast {

// Syncs the folder that holds `path`, so that names made, changed and removed in it are safe. False where that failed; errno says
// why.
bool sync_folder_of(const std::string& path);

}  // namespace hindcast
