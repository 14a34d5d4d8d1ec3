// Lines of a text in memory, handed to a splitter as the line reader would.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "ingest/record_splitter.h"

namespace hindcast::test_support {

// Gives the number of lines. Views in records live as long as `text`.
inline std::int64_t split(std::string_view text, RecordSink& sink, const Format* only = nullptr) {
  RecordSplitter splitter(sink, only);
  std::int64_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    splitter.feed(LogLine{text.substr(start, end - start), ++number, start, end == text.size(), false});
    start = end + 1;
  }
  splitter.finish();
  return number;
}

}  // namespace hindcast::test_support
