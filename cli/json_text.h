// Small pieces of JSON for output that is written row by row. Documents are report/'s work.
#pragma once

#include <string>
#include <string_view>

#include "store/query_runner.h"

namespace hindcast {

// The text as a JSON string with its quotes: valid UTF-8 whatever the bytes (bytes that are not UTF-8 appear as \xNN, see
// core/printable.h: repaired_utf8), and nothing in it that a terminal acts on.
std::string json_quoted(std::string_view text);

// null, a number, or a string.
std::string json_value(const Cell& cell);

}  // namespace hindcast
