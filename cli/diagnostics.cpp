#include "cli/diagnostics.h"

#include <fmt/format.h>

#include <string>

#include "core/printable.h"

namespace hindcast {

void Diagnostics::line(Style style, std::string_view label, std::string_view text) {
  const std::string out = fmt::format("{}{}\n", styled(terminal_, style, label), printable(text));
  std::fwrite(out.data(), 1, out.size(), file_);
  std::fflush(file_);
}

void Diagnostics::error(const Error& error) {
  line(Style::red, "hindcast: error: ", error.message);
  if (!error.help.empty()) line(Style::green, "help: ", error.help);
}

void Diagnostics::warning(std::string_view message, std::string_view help) {
  line(Style::yellow, "hindcast: warning: ", message);
  if (!help.empty()) line(Style::green, "help: ", help);
}

void Diagnostics::note(std::string_view message) {
  if (!is_quiet_) line(Style::dim, "hindcast: ", message);
}

}  // namespace hindcast
