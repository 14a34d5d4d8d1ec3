// The assets file: refused with its place, or every term in range.
#include "correlate/assets.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hindcast;
  const auto assets = parse_assets("assets.toml", fuzz::text_of(data, size));
  if (!assets.ok()) {
    fuzz::require(assets.error().code == ErrorCode::usage && !assets.error().message.empty(), "a refusal says why");
    return 0;
  }
  for (const AssetEntry& entry : assets->entries) {
    for (const auto& term : entry.terms) fuzz::require(!term || (*term >= 1 && *term <= 5), "terms are 1 to 5");
  }
  return 0;
}
