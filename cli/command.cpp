#include "cli/command.h"

#include <fmt/format.h>

#include <charconv>

namespace hindcast {

bool Arguments::has(std::string_view name) const { return values_.find(name) != values_.end(); }

std::string Arguments::text(std::string_view name) const {
  if (const auto given = values_.find(name); given != values_.end()) return given->second.back();
  const auto standard = defaults_.find(name);
  return standard == defaults_.end() ? std::string() : standard->second;
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
  const auto given = values_.find(name);
  return given == values_.end() ? std::vector<std::string>() : given->second;
}

Result<std::optional<std::int64_t>> Arguments::number(std::string_view name, std::int64_t least, std::int64_t most) const {
  const std::string word = text(name);
  if (word.empty() && !has(name)) return std::optional<std::int64_t>{};
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (code != std::errc() || end != word.data() + word.size() || value < least || value > most) {
    return Error{ErrorCode::usage, fmt::format("{} {}: not a whole number from {} to {}", name, word, least, most), {}};
  }
  return std::optional<std::int64_t>(value);
}

}  // namespace hindcast
