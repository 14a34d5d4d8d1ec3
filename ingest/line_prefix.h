// What people and their tools put before a log line: grep's file names and line numbers, the marks of quoted mail, indentation,
// and HTML's spelling of "<" and ">". A prefix is what can be taken off so that the rest is a record: these functions say where
// it may end, the splitter tries. They allocate nothing unless they say so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hindcast {

// The size of the marks at the line's start: "> ", ">> ", "> > ", "| ", blanks. 0 if there are none.
std::size_t mark_size(std::string_view text);

// The size of a number at the line's start with blanks behind it, or nothing, as cat -n, nl and pagers write it: "     5\t",
// "10: ". 0 if there is none.
std::size_t numbering_size(std::string_view text);

// The end of the next prefix that grep may have written, beginning the search at `from`: behind a ':' or '-' of the first word
// ("alert.1:", "alert.1:123:", "alert.1-122-", "123:"). npos if there is none. Names with blanks are not looked for.
std::size_t grep_prefix_end(std::string_view text, std::size_t from);

// The file that a prefix names, without the line's number: "logs/a.txt:12:" -> "logs/a.txt". Empty if it names none.
std::string_view named_file(std::string_view prefix);

// The size of the prefix of this line, if it is one of the same kind as `model`: the same file with another line number, or as a
// context line ("a-12-" is like "a:11:"). 0 if not.
std::size_t size_of_prefix_like(std::string_view text, std::string_view model);

// Whether the text has HTML entities of the signs that log lines are made of.
bool has_entities(std::string_view text);

// A copy with these entities (&gt; &lt; &amp; &quot; &nbsp;) as characters.
std::string without_entities(std::string_view text);

}  // namespace hindcast
