#include <algorithm>
#include <cassert>
#include <iterator>
#include <tuple>

#include "correlate/detector.h"

namespace hindcast {
namespace {

constexpr std::int64_t kCallback = 60 * kUsPerSecond;  // an ident query follows its mail within seconds

}  // namespace

Context::Context(const Dataset& dataset, const Fusion& fused, const AttemptTable& attempts)
    : data(dataset),
      fusion(fused),
      table(attempts),
      findings(dataset.memory / Dataset::kEventShare),
      claimed_(attempts.attempts.size()),
      by_time_(dataset.memory / Dataset::kEventShare),
      contacts_(dataset.memory / Dataset::kEventShare) {
  Attempts of_actor;
  std::uint32_t index = 0;
  for (const Attempt& a : table.attempts) {
    if (!of_actor.empty() && of_actor.front().second.actor != a.actor) add_actor(of_actor);
    of_actor.emplace_back(index++, a);
  }
  if (!of_actor.empty()) add_actor(of_actor);
  actors_.shrink_to_fit();
  for (const std::string& text : data.signatures) families_.push_back(signature_family(text));
}

void Context::add_actor(Attempts& attempts) {
  std::vector<Contact> contacts;
  for (const auto& [index, a] : attempts) {
    if (!a.is_unsolicited) contacts.push_back({a.target, a.first.us});
  }
  std::sort(contacts.begin(), contacts.end());
  std::sort(attempts.begin(), attempts.end(), [](const auto& a, const auto& b) {
    return std::tie(a.second.basis, a.second.first, a.first) < std::tie(b.second.basis, b.second.first, b.first);
  });
  actors_.push_back({attempts.front().second.actor, static_cast<std::uint32_t>(by_time_.size()),
                     static_cast<std::uint32_t>(attempts.size()), static_cast<std::uint32_t>(contacts_.size()),
                     static_cast<std::uint32_t>(contacts.size())});
  for (const auto& [index, a] : attempts) by_time_.push_back(index);
  for (const Contact& contact : contacts) contacts_.push_back(contact);
  attempts.clear();
}

void Context::sort_by_time(AttemptList& attempts) const {
  std::vector<std::tuple<TimeBasis, Timestamp, std::uint32_t>> moments;  // an attempt may lie in the file: each is read once
  moments.reserve(attempts.size());
  for (const std::uint32_t index : attempts) {
    const Attempt a = attempt(index);
    moments.emplace_back(a.basis, a.first, index);
  }
  std::sort(moments.begin(), moments.end());
  std::transform(moments.begin(), moments.end(), attempts.begin(), [](const auto& moment) { return std::get<2>(moment); });
}

Context::ActorHistory Context::history(const ActorPlace& place) const {
  const auto indexes = by_time_.range(place.first, place.count);
  return {place.actor, AttemptList(indexes.begin(), indexes.end())};
}

const Context::ActorPlace* Context::place_of(HostId actor) const {
  const auto found =
      std::lower_bound(actors_.begin(), actors_.end(), actor, [](const ActorPlace& place, HostId id) { return place.actor < id; });
  return found == actors_.end() || found->actor != actor ? nullptr : &*found;
}

Context::ActorHistory Context::actor_history(HostId actor) const {
  const ActorPlace* place = place_of(actor);
  return place == nullptr ? ActorHistory{actor, {}} : history(*place);
}

void Context::claim(std::span<const std::uint32_t> attempts) {
  for (const std::uint32_t index : attempts) claimed_[index] = true;
}

bool Context::is_callback(const Attempt& attempt) const {
  const ActorPlace* place = place_of(attempt.target);
  if (place == nullptr) return false;
  // The last time that the target turned to the actor, if it did before.
  const auto contacts = contacts_.range(place->first_contact, place->contact_count);
  const auto after = std::upper_bound(contacts.begin(), contacts.end(), Contact{attempt.actor, attempt.first.us});
  if (after == contacts.begin()) return false;
  const Contact last = *std::prev(after);
  return last.target == attempt.actor && attempt.first.us - last.us <= kCallback;
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
