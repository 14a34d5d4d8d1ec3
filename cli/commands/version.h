// The version of the program and of what it is built on.
#pragma once

#include <string>

namespace hindcast {

// "hindcast 0.1.0" and a line each for schema, SQLite, compiler.
std::string version_text();

}  // namespace hindcast
