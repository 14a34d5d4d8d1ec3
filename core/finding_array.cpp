#include "core/finding_array.h"

#include <concepts>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/paged_array.h"

namespace hindcast {
namespace {

template <typename T, typename Wanted>
concept Is = std::same_as<std::remove_const_t<T>, Wanted>;

// Each calls member(...) for all that it consists of: one list for both ways. The id of a finding is its place.
template <Is<Finding> F, typename Member>
void for_each_member(F& f, Member&& member) {
  member(f.stable_id);
  member(f.kind);
  member(f.detector);
  member(f.title);
  member(f.summary);
  member(f.actors);
  member(f.targets);
  member(f.ports);
  member(f.events);
  member(f.first);
  member(f.last);
  member(f.basis);
  member(f.attempt_count);
  member(f.score);
  member(f.threshold);
  member(f.score_unit);
  member(f.confidence);
  member(f.is_known);
  member(f.readings);
  member(f.facts);
  for (auto& term : f.severity) member(term);
  member(f.signature);
  member(f.source_ports);
  member(f.ip_ids);
  member(f.traits.initial_ttl);
  member(f.traits.window);
  member(f.traits.options);
  member(f.traits.retry_gaps_s);
  member(f.counter);
  member(f.answered);
  member(f.identity);
  member(f.spoofing);
  member(f.description);
  member(f.mechanism);
  member(f.targeting);
  member(f.defence);
}

template <Is<ReadingScore> R, typename Member>
void for_each_member(R& reading, Member&& member) {
  member(reading.reading);
  member(reading.bits);
  member(reading.evidence_for);
  member(reading.evidence_against);
  member(reading.would_flip);
}

template <Is<SeverityTerm> T, typename Member>
void for_each_member(T& term, Member&& member) {
  member(term.value);
  member(term.reason);
  member(term.origin);
}

template <Is<Fact> F, typename Member>
void for_each_member(F& fact, Member&& member) {
  member(fact.label);
  member(fact.text);
}

template <Is<std::pair<HostId, ServicePort>> P, typename Member>
void for_each_member(P& pair, Member&& member) {
  member(pair.first);
  member(pair.second);
}

// Bytes one behind the other; a text or a list behind its length.
class Writer {
 public:
  explicit Writer(std::string& bytes) : bytes_(bytes) { bytes_.clear(); }

  template <typename T>
  void operator()(const T& value) {
    if constexpr (std::is_trivially_copyable_v<T>) {
      raw(&value, sizeof value);
    } else {
      for_each_member(value, *this);
    }
  }
  void operator()(const std::string& text) {
    length(text.size());
    bytes_.append(text);
  }
  template <typename T>
  void operator()(const std::vector<T>& list) {
    length(list.size());
    if constexpr (std::is_trivially_copyable_v<T>) {
      raw(list.data(), list.size() * sizeof(T));
    } else {
      for (const T& element : list) (*this)(element);
    }
  }

 private:
  void length(std::size_t value) { (*this)(static_cast<std::uint32_t>(value)); }
  void raw(const void* at, std::size_t size) { bytes_.append(static_cast<const char*>(at), size); }

  std::string& bytes_;
};

// What a Writer wrote.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  void operator()(T& value) {
    if constexpr (std::is_trivially_copyable_v<T>) {
      raw(&value, sizeof value);
    } else {
      for_each_member(value, *this);
    }
  }
  void operator()(std::string& text) {
    const std::size_t size = length();
    text.assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
  }
  template <typename T>
  void operator()(std::vector<T>& list) {
    list.resize(length());
    if constexpr (std::is_trivially_copyable_v<T>) {
      raw(list.data(), list.size() * sizeof(T));
    } else {
      for (T& element : list) (*this)(element);
    }
  }

 private:
  std::size_t length() {
    std::uint32_t value = 0;
    (*this)(value);
    return value;
  }
  void raw(void* to, std::size_t size) {
    if (size > 0) std::memcpy(to, bytes_.data(), size);
    bytes_.remove_prefix(size);
  }

  std::string_view bytes_;
};

// Of this thread: findings come and go by the hundred thousand.
std::string& buffer() {
  thread_local std::string bytes;
  return bytes;
}

}  // namespace

SpoolBlock FindingArray::keep(const Finding& finding) {
  Writer writer(buffer());
  for_each_member(finding, writer);
  return or_throw(spool_->keep(buffer()));
}

void FindingArray::read(std::size_t i, Finding& finding) const {
  Reader reader(or_throw(spool_->read(blocks_[i], buffer())));
  for_each_member(finding, reader);
  finding.id = static_cast<std::int32_t>(i) + 1;
}

void FindingArray::arrange(const std::vector<std::uint32_t>& places) {
  std::vector<SpoolBlock> arranged;
  arranged.reserve(places.size());
  for (const std::uint32_t place : places) arranged.push_back(std::move(blocks_[place]));
  blocks_ = std::move(arranged);
}

}  // namespace hindcast
