#include <algorithm>
#include <cassert>

#include "correlate/detector.h"

namespace hindcast {
namespace {

constexpr std::int64_t kCallback = 60 * kUsPerSecond;  // an ident query follows its mail within seconds

}  // namespace

Context::Context(const Dataset& dataset, const Fusion& fused, const AttemptTable& attempts)
    : data(dataset), fusion(fused), table(attempts), claimed_(attempts.attempts.size()) {
  for (std::uint32_t i = 0; i < table.attempts.size(); ++i) {
    const Attempt& a = table.attempts[i];
    if (actors_.empty() || actors_.back().actor != a.actor) actors_.push_back({a.actor, {}});
    actors_.back().attempts.push_back(i);
    if (!a.is_unsolicited) contacts_[{a.actor, a.target}].push_back(a.first.us);
  }
  for (ActorHistory& history : actors_) sort_by_time(history.attempts);
  for (auto& [pair, times] : contacts_) std::sort(times.begin(), times.end());
}

void Context::sort_by_time(AttemptList& attempts) const {
  std::sort(attempts.begin(), attempts.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::tie(attempt(a).basis, attempt(a).first, a) < std::tie(attempt(b).basis, attempt(b).first, b);
  });
}

const Context::ActorHistory* Context::actor_history(HostId actor) const {
  const auto found = std::lower_bound(actors_.begin(), actors_.end(), actor, [](const ActorHistory& h, HostId id) { return h.actor < id; });
  return found == actors_.end() || found->actor != actor ? nullptr : &*found;
}

void Context::claim(std::span<const std::uint32_t> attempts) {
  for (const std::uint32_t index : attempts) claimed_[index] = true;
}

bool Context::is_callback(const Attempt& attempt) const {
  const auto found = contacts_.find({attempt.target, attempt.actor});
  if (found == contacts_.end()) return false;
  const auto at = std::upper_bound(found->second.begin(), found->second.end(), attempt.first.us);
  return at != found->second.begin() && attempt.first.us - *std::prev(at) <= kCallback;
}

Settings::Settings(const DetectorInfo& info) {
  for (const Parameter& parameter : info.parameters) values_.emplace(parameter.name, parameter.default_value);
}

double Settings::operator[](std::string_view name) const {
  const auto found = values_.find(name);
  assert(found != values_.end() && "a detector asks for a parameter that it does not list");
  return found->second;
}

}  // namespace hindcast
