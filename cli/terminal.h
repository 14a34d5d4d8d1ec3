// What stands behind an output stream: a terminal, its width, and whether colour is wanted there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hindcast {

// One output stream as commands see it. Tests make their own.
struct Terminal {
  // False for files and pipes: no redrawing, no cutting to the width.
  bool is_tty = false;
  // Whether styled() does anything.
  bool has_colour = false;
  std::size_t width = 80;  // columns
};

// Looks at file descriptor `fd`. `colour` is the --color option: "always", "never", else automatic: a terminal that is not
// TERM=dumb, unless NO_COLOR is set (no-color.org); FORCE_COLOR turns it on in a pipe.
Terminal inspect_terminal(int fd, std::string_view colour);

// How a piece of text stands out; ANSI codes where there is colour.
enum class Style : std::uint8_t { bold, dim, red, green, yellow };

// The text in that style, or as it is where there is no colour. The text must have passed the gate (core/printable.h).
std::string styled(const Terminal& terminal, Style style, std::string_view text);

}  // namespace hindcast
