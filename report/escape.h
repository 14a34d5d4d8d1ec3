// The gates: the only places where text of the logs becomes output. One function a medium and context. Each first makes
// the bytes printable (core/printable.h), so that nothing acts, hides or is no text, and then escapes what the medium
// itself would take for markup.
#pragma once

#include <string>
#include <string_view>

namespace hindcast {

// For HTML and SVG text and for attribute values between double quotes.
std::string html_text(std::string_view raw);

// For running Markdown (CommonMark and GitHub's): no character of it is markup, no address becomes a link. At the start of
// a paragraph or list item (`starts_block`) what would open a list there is escaped too.
std::string markdown_text(std::string_view raw, bool starts_block = false);

// A Markdown code span with its fence; `in_table`: also safe between the bars of a table.
std::string markdown_code(std::string_view raw, bool in_table);

// For one line inside a fenced block, and the fence that no line of `body` can close.
std::string markdown_block_line(std::string_view raw);
// At least three backquotes, and more than any run of them in `body`.
std::string markdown_fence(std::string_view body);

// For plain text.
std::string plain_gate(std::string_view raw);

}  // namespace hindcast
