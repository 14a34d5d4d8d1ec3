// The head of a query file: refused with words, or complete.
#include "store/query_runner.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hindcast;
  const auto query = parse_query("fuzz", fuzz::text_of(data, size));
  if (!query.ok()) {
    fuzz::require(query.error().code == ErrorCode::usage && !query.error().message.empty(), "a refusal says why");
    return 0;
  }
  fuzz::require(!query->id.empty() && !query->title.empty() && !query->question.empty(), "a query that is taken has a whole head");
  for (const QueryParameter& parameter : query->parameters)
    fuzz::require(!parameter.name.empty() && !parameter.type.empty(), "parameters have name and type");
  for (const QueryColumn& column : query->columns)
    fuzz::require(!column.name.empty() && !column.type.empty(), "columns have name and type");
  return 0;
}
