// The hosts of a case by number, in some twenty bytes each: their texts, and what is asked for each record. The rest is read off
// the text when it is wanted.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/host.h"

namespace hindcast {

class HostList {
 public:
  // Appends a host; the text as it is stored, which is the one that parse_host() gives.
  void add(const Host& host) {
    texts_ += host.text;
    ends_.push_back(texts_.size());
    kinds_.push_back(host.kind);
  }
  // Returns the room for more.
  void shrink_to_fit() {
    texts_.shrink_to_fit();
    ends_.shrink_to_fit();
    kinds_.shrink_to_fit();
  }
  [[nodiscard]] std::size_t size() const { return kinds_.size(); }
  // `i` must be below size() in all of these. The text lives until the next add().
  [[nodiscard]] std::string_view text(std::size_t i) const {
    const std::size_t start = i == 0 ? 0 : ends_[i - 1];
    return {texts_.data() + start, ends_[i] - start};
  }
  [[nodiscard]] HostKind kind(std::size_t i) const { return kinds_[i]; }
  // Whether any host is of this kind.
  [[nodiscard]] bool has(HostKind kind) const { return std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end(); }
  // All that its text tells; takes some hundred nanoseconds.
  [[nodiscard]] Host operator[](std::size_t i) const { return parse_host(text(i)); }

 private:
  std::string texts_;              // one behind the other
  std::vector<std::size_t> ends_;  // in texts_
  std::vector<HostKind> kinds_;
};

}  // namespace hindcast
