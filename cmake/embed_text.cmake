# Writes OUTPUT: a C++ source with the text of every schema/*.sql and queries/*.sql under ROOT (see store/sql_assets.h).
file(GLOB files RELATIVE ${ROOT} ${ROOT}/schema/*.sql ${ROOT}/queries/*.sql)
list(SORT files)
set(entries "")
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} text)
  string(APPEND entries "    {\"${file}\", R\"sql_asset(${text})sql_asset\"},\n")
endforeach()
list(LENGTH files count)
file(WRITE ${OUTPUT} "// Made by cmake/embed_text.cmake from schema/ and queries/.
#include \"store/sql_assets.h\"

#include <array>

namespace hindcast {

std::span<const SqlAsset> sql_assets() {
  static constexpr std::array<SqlAsset, ${count}> kAssets = {{
${entries}  }};
  return kAssets;
}

}  // namespace hindcast
")
