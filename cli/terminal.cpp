#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace hindcast {
namespace {

constexpr std::size_t kLeastWidth = 20;

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool wants_colour(std::string_view option, bool is_tty) {
  if (option == "always") return true;
  if (option == "never" || is_set("NO_COLOR")) return false;
  if (is_set("FORCE_COLOR")) return true;
  const char* name = std::getenv("TERM");
  return is_tty && name != nullptr && std::string_view(name) != "dumb";
}

std::size_t width_of(int fd) {
  struct winsize size {};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col < kLeastWidth ? kLeastWidth : size.ws_col;
  return Terminal{}.width;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::bold:
      return "1";
    case Style::dim:
      return "2";
    case Style::red:
      return "1;31";
    case Style::green:
      return "32";
    case Style::yellow:
      return "33";
  }
  return "0";
}

}  // namespace

Terminal inspect_terminal(int fd, std::string_view colour) {
  Terminal terminal;
  terminal.is_tty = isatty(fd) == 1;
  terminal.has_colour = wants_colour(colour, terminal.is_tty);
  if (terminal.is_tty) terminal.width = width_of(fd);
  return terminal;
}

std::string styled(const Terminal& terminal, Style style, std::string_view text) {
  return terminal.has_colour ? fmt::format("\x1b[{}m{}\x1b[0m", code_of(style), text) : std::string(text);
}

}  // namespace hindcast
