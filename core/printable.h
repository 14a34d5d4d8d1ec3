// The gate between log text and people: what leaves hindcast for a terminal, a pipe or JSON passes through here, because
// whoever sent the packets chose the text. HTML has its own gate in report/.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hindcast {

// The text with everything escaped that a terminal would act on or not show: C0 controls (tabs and line ends too), DEL,
// bytes that are not UTF-8 as \xNN; C1, bidirectional and invisible code points as \u{N}. All else is kept as it is.
std::string printable_text(std::string_view text);

// Whether the bytes are UTF-8 (RFC 3629: shortest form, no surrogates).
bool is_utf8(std::string_view text);

// The text as a JSON string with its quotes: valid UTF-8 whatever the bytes; bytes that are not UTF-8 become
// U+FFFD, control, bidirectional and invisible characters \uNNNN.
std::string json_quoted(std::string_view text);

// The bytes as lower-case hex, for places where they must be recoverable.
std::string hex_text(std::string_view bytes);

// How many columns of a terminal the text takes once it has passed printable_text.
std::size_t display_width(std::string_view printable);

// The longest start of a printable text that takes at most `width` columns.
std::string_view cut_to_width(std::string_view printable, std::size_t width);

}  // namespace hindcast
