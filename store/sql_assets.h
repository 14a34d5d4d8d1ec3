// The SQL files of schema/ and queries/, embedded in the program by cmake/embed_text.cmake.
#pragma once

#include <span>
#include <string_view>

namespace hindcast {

// One file: "queries/top_talkers.sql" and its text.
struct SqlAsset {
  std::string_view path;
  std::string_view text;
};

// All of them, ordered by path.
std::span<const SqlAsset> sql_assets();

}  // namespace hindcast
