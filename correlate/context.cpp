#include <algorithm>
#include <cassert>
#include <iterator>

#include "correlate/detector.h"

namespace hindcast {
namespace {

constexpr std::int64_t kCallback = 60 * kUsPerSecond;  // an ident query follows its mail within seconds

}  // namespace

Context::Context(const Dataset& dataset, const Fusion& fused, const AttemptTable& attempts)
    : data(dataset), fusion(fused), table(attempts), claimed_(attempts.attempts.size()) {
  contacts_.reserve(table.attempts.size());
  for (std::uint32_t i = 0; i < table.attempts.size(); ++i) {
    const Attempt& a = table.attempts[i];
    if (actors_.empty() || actors_.back().actor != a.actor) actors_.push_back({a.actor, {}});
    actors_.back().attempts.push_back(i);
    if (!a.is_unsolicited) contacts_.push_back({a.actor, a.target, a.first.us});
  }
  for (ActorHistory& history : actors_) sort_by_time(history.attempts);
  std::sort(contacts_.begin(), contacts_.end());
  for (const std::string& text : data.signatures) families_.push_back(signature_family(text));
}

void Context::sort_by_time(AttemptList& attempts) const {
  std::sort(attempts.begin(), attempts.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::tie(attempt(a).basis, attempt(a).first, a) < std::tie(attempt(b).basis, attempt(b).first, b);
  });
}

const Context::ActorHistory* Context::actor_history(HostId actor) const {
  const auto found =
      std::lower_bound(actors_.begin(), actors_.end(), actor, [](const ActorHistory& h, HostId id) { return h.actor < id; });
  return found == actors_.end() || found->actor != actor ? nullptr : &*found;
}

void Context::claim(std::span<const std::uint32_t> attempts) {
  for (const std::uint32_t index : attempts) claimed_[index] = true;
}

bool Context::is_callback(const Attempt& attempt) const {
  // The last time that the target turned to the actor, if it did before.
  const Contact wanted{attempt.target, attempt.actor, attempt.first.us};
  const auto after = std::upper_bound(contacts_.begin(), contacts_.end(), wanted);
  if (after == contacts_.begin()) return false;
  const Contact& last = *std::prev(after);
  return last.actor == wanted.actor && last.target == wanted.target && wanted.us - last.us <= kCallback;
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
