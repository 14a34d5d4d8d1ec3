// Exports of a case for other programs. To add one: a file report/NAME.h/.cpp with its function, and a line in the list.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/result.h"

namespace hindcast {

class Database;

// One export: what it is called and how it is made.
struct Export {
  std::string_view name;   // as on the command line: "json"
  std::string_view title;  // one line for help
  // The whole text, ready to be written. Store errors are passed on.
  Result<std::string> (*run)(Database& database) = nullptr;
};

// All exports, in the order that help lists them.
std::span<const Export> exports();

// Nothing if there is none of that name.
const Export* find_export(std::string_view name);

}  // namespace hindcast
