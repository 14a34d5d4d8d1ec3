#include <algorithm>
#include <cassert>
#include <iterator>
#include <numeric>
#include <tuple>

#include "core/parallel.h"
#include "correlate/detector.h"

namespace hindcast {
namespace {

constexpr std::int64_t kCallback = 60 * kUsPerSecond;  // an ident query follows its mail within seconds

}  // namespace

Context::Context(const Dataset& dataset, const Fusion& fused, const AttemptTable& attempts)
    : data(dataset), fusion(fused), table(attempts), claimed_(attempts.attempts.size()) {
  run_both([this] { index_contacts(); }, [this] { index_actors(); });
  for (const std::string& text : data.signatures) families_.push_back(signature_family(text));
}

void Context::index_actors() {
  std::uint32_t index = 0;
  for (const Attempt& a : table.attempts) {
    if (actors_.empty() || actors_.back().actor != a.actor) actors_.push_back({a.actor, {}});
    actors_.back().attempts.push_back(index++);
  }
  for (ActorHistory& history : actors_) sort_by_time(history.attempts);
}

void Context::index_contacts() {
  for (std::uint32_t i = 0; i < table.attempts.size(); ++i) {
    if (!attempt(i).is_unsolicited) contacts_.push_back(i);
  }
  // Attempts are ordered by actor: only those of one actor change places.
  for (auto begin = contacts_.begin(), end = begin; begin != contacts_.end(); begin = end) {
    end = std::find_if(begin, contacts_.end(), [&](std::uint32_t i) { return attempt(i).actor != attempt(*begin).actor; });
    std::sort(begin, end, [this](std::uint32_t a, std::uint32_t b) {
      return std::tuple(attempt(a).target, attempt(a).first.us, a) < std::tuple(attempt(b).target, attempt(b).first.us, b);
    });
  }
}

void Context::sort_by_time(AttemptList& attempts) const {
  std::sort(attempts.begin(), attempts.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::tuple(attempt(a).basis, attempt(a).first, a) < std::tuple(attempt(b).basis, attempt(b).first, b);
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
  const auto key = [](const Attempt& a) { return std::tuple(a.actor, a.target, a.first.us); };
  const std::tuple wanted(attempt.target, attempt.actor, attempt.first.us);
  const auto after = std::upper_bound(contacts_.begin(), contacts_.end(), wanted,
                                      [&](const auto& value, std::uint32_t i) { return value < key(table.attempts[i]); });
  if (after == contacts_.begin()) return false;
  const Attempt last = table.attempts[*std::prev(after)];
  return last.actor == attempt.target && last.target == attempt.actor && attempt.first.us - last.first.us <= kCallback;
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
