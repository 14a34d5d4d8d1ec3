// Texts that differ in numbers only, such as the timestamps of TCP options, as one pattern and its numbers: the pattern recurs.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "store/table_rows.h"

namespace hindcast {

// `pattern` has "%d" for each number, as SQLite's printf() takes it; without numbers it is the text as it was.
struct NumberedText {
  std::string_view pattern;
  std::array<RowValue, 2> numbers;  // NULL where there are fewer
};

// Takes out the last two numbers of 3 to 18 digits. The pattern is a view of `text` or `buffer`. A text with a '%' stays as it is.
NumberedText take_numbers(std::string_view text, std::string& buffer);

}  // namespace hindcast
