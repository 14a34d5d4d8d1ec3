// The networks that are ours, as an analyst writes them down. Only asks whether a host is in them; who lives there, and how they
// were found out (correlate/internal_networks.h), is not known here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/host.h"
#include "core/result.h"

namespace hindcast {

// A set of networks. Text forms: "10.20.0.0/16", "192.0.2.7", "MY.NET", "256.0.0", "2001:db8::/32",
// the name of a single host, or "*.example.org" for all names of a domain.
class NetworkSet {
 public:
  // Adds one network; an Error (usage) says what is wrong with the text.
  Result<void> add(std::string_view text);
  // Whether one of the networks holds the host. A label holds addresses that start with it and a dot; a name holds
  // itself only, so that a stranger's "mailhost.elsewhere.example" is not ours; "*.example.org" holds names that end so.
  [[nodiscard]] bool contains(const Host& host) const;
  // Whether nothing was added.
  [[nodiscard]] bool empty() const { return networks_.empty(); }
  // As given, in the order given.
  [[nodiscard]] std::vector<std::string> texts() const;

 private:
  // One network as given, taken apart.
  struct Network {
    std::string text;
    // What stands before the slash.
    Host base;
    // Prefix length in bits; -1: a label or name, compared as text.
    int bits = -1;
  };
  std::vector<Network> networks_;
};

}  // namespace hindcast
