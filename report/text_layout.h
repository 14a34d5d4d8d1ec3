// Setting plain text in columns: wrapping, cutting, tables. Works on text that is printable already (core/printable.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hindcast {

inline constexpr std::size_t kTextColumns = 80;

// `text` in lines of at most `width` columns, broken between words; a word longer than a line is cut. The first line
// starts with `first`, the others with `rest`. At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::string_view first, std::string_view rest);

// The same for log lines, whose blanks are part of them: all are kept, those at a break at the end of its line.
std::vector<std::string> cut(std::string_view text, std::size_t width, std::string_view first, std::string_view rest);

// A table within `width` columns, each line starting with `indent`. Cells are wrapped where the natural widths are too
// many; where even that does not fit, each row is set as a paragraph of its
// first two cells and "header: cell" for the others.
std::string text_table(const std::vector<std::string>& headers, const std::vector<bool>& is_number,
                       const std::vector<std::vector<std::string>>& rows, std::size_t width, std::string_view indent);

}  // namespace hindcast
