#include "core/network_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace hindcast {
namespace {

std::optional<int> read_prefix_length(std::string_view text) {
  int bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (error != std::errc{} || end != text.data() + text.size() || bits < 0 || bits > 128) return std::nullopt;
  return bits;
}

bool same_prefix(const HostKey& a, const HostKey& b, int bits, int unit_bits) {
  for (std::size_t i = 0; i < 4 && bits > 0; ++i, bits -= unit_bits) {
    const int shift = bits >= unit_bits ? 0 : unit_bits - bits;
    if ((a.number[i] >> shift) != (b.number[i] >> shift)) return false;
  }
  return true;
}

}  // namespace

Result<void> NetworkSet::add(std::string_view text) {
  const std::size_t slash = text.find('/');
  Network network;
  network.text = text;
  network.base = parse_host(text.substr(0, slash));
  const bool numeric = network.base.kind == HostKind::ipv4 || network.base.kind == HostKind::ipv6;
  if (slash != std::string_view::npos) {
    const auto bits = read_prefix_length(text.substr(slash + 1));
    const int most = network.base.kind == HostKind::ipv6 ? 128 : 32;
    if (!numeric || !bits || *bits > most) {
      return Error{ErrorCode::usage, fmt::format("\"{}\" is no network", text),
                   "Write it as 10.20.0.0/16, MY.NET, 256.0.0 or a single host."};
    }
    network.bits = *bits;
  }
  if (text.empty()) return Error{ErrorCode::usage, "an empty text is no network", "Write it as 10.20.0.0/16 or MY.NET."};
  networks_.push_back(std::move(network));
  return {};
}

bool NetworkSet::contains(const Host& host) const {
  return std::any_of(networks_.begin(), networks_.end(), [&host](const Network& network) {
    if (network.bits >= 0) {
      if (network.base.kind != host.kind) return false;
      return same_prefix(network.base.key, host.key, network.bits, host.kind == HostKind::ipv6 ? 32 : 8);
    }
    if (network.base.kind == host.kind && network.base.key == host.key) return true;
    if (host.kind == HostKind::name && network.text.starts_with("*."))
      return host.key.label.ends_with(network.base.key.label.substr(1));
    if (host.kind == HostKind::name) return false;  // "mailhost" is no network that mailhost.elsewhere.example belongs to
    return host.text.starts_with(network.text) && host.text.size() > network.text.size() && host.text[network.text.size()] == '.';
  });
}

std::vector<std::string> NetworkSet::texts() const {
  std::vector<std::string> texts;
  for (const auto& network : networks_) texts.push_back(network.text);
  return texts;
}

}  // namespace hindcast
