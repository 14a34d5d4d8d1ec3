#include "correlate/assets.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace hindcast {
namespace {

Error bad_asset(const std::string& path, const toml::node& node, std::string_view what) {
  return {ErrorCode::usage, fmt::format("{}:{}: {}", path, node.source().begin.line, what), "docs/assets.md describes the file."};
}

Result<ServicePort> read_port(const std::string& path, const toml::node& node, const std::string& text) {
  const std::size_t slash = text.find('/');
  const Protocol protocol = parse_protocol(text.substr(0, slash));
  const auto port = slash == std::string::npos ? std::nullopt : parse_port(text.substr(slash + 1));
  if (protocol == Protocol::unknown || !port)
    return bad_asset(path, node, fmt::format("\"{}\" is no port; write it as \"udp/111\"", text));
  return ServicePort{protocol, *port};
}

Result<void> read_networks(const std::string& path, const toml::node& node, NetworkSet& set) {
  const auto add = [&](const toml::node& value) -> Result<void> {
    const auto text = value.value<std::string>();
    if (!text) return bad_asset(path, value, "an address must be a text");
    const auto added = set.add(*text);
    return added ? added : bad_asset(path, value, added.error().message);
  };
  if (const toml::array* list = node.as_array()) {
    if (list->empty()) return bad_asset(path, node, "a list of addresses must not be empty");
    for (const toml::node& value : *list) HINDCAST_TRY(add(value));
    return {};
  }
  return add(node);
}

// Where a key names a term: its number.
std::optional<std::size_t> term_index(std::string_view key) {
  const auto found = std::find(kSeverityTermNames.begin(), kSeverityTermNames.end(), key);
  if (found == kSeverityTermNames.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kSeverityTermNames.begin());
}

Result<void> read_reason(const std::string& path, const toml::node& node, AssetEntry& entry) {
  if (const auto text = node.value<std::string>()) {
    entry.reasons.fill(*text);
    entry.reading_reason = *text;
    return {};
  }
  const toml::table* table = node.as_table();
  if (table == nullptr) return bad_asset(path, node, "reason must be a text or a table of texts");
  for (const auto& [key, value] : *table) {
    const auto term = term_index(key.str());
    const auto text = value.value<std::string>();
    if (key.str() == "reading" && text) {
      entry.reading_reason = *text;
      continue;
    }
    if (!term || !text) return bad_asset(path, value, fmt::format("reason.{} is no term of the severity sum", key.str()));
    entry.reasons[*term] = *text;
  }
  return {};
}

bool is_kind(std::string_view text) {
  for (int kind = 0; kind <= static_cast<int>(FindingKind::recurring_actor); ++kind) {
    if (kind_name(static_cast<FindingKind>(kind)) == text) return true;
  }
  return false;
}

std::optional<Reading> parse_reading(std::string_view text) {
  for (int reading = 0; reading <= static_cast<int>(Reading::spoofed_source); ++reading) {
    if (reading_name(static_cast<Reading>(reading)) == text) return static_cast<Reading>(reading);
  }
  return std::nullopt;
}

Result<void> read_reading(const std::string& path, const toml::node& node, AssetEntry& entry) {
  const auto text = node.value<std::string>();
  entry.reading = text ? parse_reading(*text) : std::nullopt;
  if (!entry.reading) return bad_asset(path, node, "reading must be one of docs/detectors.md, as in \"monitoring\"");
  return {};
}

Result<void> read_key(const std::string& path, std::string_view key, const toml::node& node, AssetEntry& entry) {
  if (key == "address") return read_networks(path, node, entry.address);
  if (key == "actor") return read_networks(path, node, entry.actor);
  if (key == "reason") return read_reason(path, node, entry);
  if (key == "reading") return read_reading(path, node, entry);
  if (key == "kind" || key == "port") {
    const auto text = node.value<std::string>();
    if (!text) return bad_asset(path, node, fmt::format("{} must be a text", key));
    if (key == "kind") {
      if (!is_kind(*text)) return bad_asset(path, node, fmt::format("\"{}\" is no kind of finding", *text));
      entry.kind = *text;
      return {};
    }
    auto port = read_port(path, node, *text);
    if (!port) return port.error();
    entry.port = *port;
    return {};
  }
  const auto term = term_index(key);
  if (!term) return bad_asset(path, node, fmt::format("\"{}\" is not known here", key));
  const auto value = node.value<int>();
  if (!value || *value < 1 || *value > 5) return bad_asset(path, node, fmt::format("{} must be a number from 1 to 5", key));
  entry.terms[*term] = *value;
  return {};
}

Result<void> read_entries(const std::string& path, const toml::table& table, Assets& assets) {
  for (const auto& [key, node] : table) {
    if (key.str() == "internal") {
      NetworkSet networks;
      HINDCAST_TRY(read_networks(path, node, networks));
      assets.internal = networks.texts();
      continue;
    }
    const toml::array* list = node.as_array();
    if (key.str() != "asset" || list == nullptr) return bad_asset(path, node, fmt::format("\"{}\" is not known here", key.str()));
    for (const toml::node& item : *list) {
      const toml::table* fields = item.as_table();
      if (fields == nullptr) return bad_asset(path, item, "an asset must be a table: [[asset]]");
      AssetEntry entry;
      for (const auto& [name, value] : *fields) HINDCAST_TRY(read_key(path, name.str(), value, entry));
      assets.entries.push_back(std::move(entry));
    }
  }
  return {};
}

bool matches(const AssetEntry& entry, const Dataset& data, const Finding& f) {
  const auto any_in = [&data](const std::vector<HostId>& hosts, const NetworkSet& networks) {
    return std::any_of(hosts.begin(), hosts.end(), [&](HostId host) { return networks.contains(data.host(host)); });
  };
  if (!entry.address.empty() && !any_in(f.targets, entry.address)) return false;
  if (!entry.actor.empty() && !any_in(f.actors, entry.actor)) return false;
  if (entry.kind && *entry.kind != kind_name(f.kind)) return false;
  return !entry.port || std::find(f.ports.begin(), f.ports.end(), *entry.port) != f.ports.end();
}

// The entry with the most keys among those that match and set what is asked for; of equals the first.
template <typename Sets>
const AssetEntry* best_entry(const Assets& assets, const Dataset& data, const Finding& f, Sets&& sets) {
  const AssetEntry* best = nullptr;
  for (const AssetEntry& entry : assets.entries) {
    if (!sets(entry) || !matches(entry, data, f)) continue;
    if (best == nullptr || entry.key_count() > best->key_count()) best = &entry;
  }
  return best;
}

}  // namespace

int AssetEntry::key_count() const { return (address.empty() ? 0 : 1) + (actor.empty() ? 0 : 1) + (kind ? 1 : 0) + (port ? 1 : 0); }

Result<Assets> parse_assets(const std::string& path, std::string_view text) {
  Assets assets;
  assets.path = path;
  try {
    const toml::table table = toml::parse(text);
    HINDCAST_TRY(read_entries(path, table, assets));
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return Error{ErrorCode::usage, fmt::format("{}:{}:{}: {}", path, at.line, at.column, error.description()),
                 "docs/assets.md describes the file."};
  }
  return assets;
}

Result<Assets> read_assets(const std::string& path) {
  if (path.empty()) return Assets{};
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return Error{ErrorCode::not_found, fmt::format("{}: cannot be read as an assets file", path),
                 "Give the path of a TOML file; docs/assets.md describes it."};
  std::ostringstream text;
  text << file.rdbuf();
  return parse_assets(path, text.str());
}

Result<void> add_known_actors(const std::vector<std::string>& networks, Assets& assets) {
  for (const std::string& network : networks) {
    AssetEntry entry;
    HINDCAST_TRY(entry.actor.add(network));
    entry.reading = Reading::monitoring;
    entry.reading_reason = fmt::format("{} is known, by --known", network);
    assets.entries.push_back(std::move(entry));
  }
  return {};
}

bool read_as_known(const Assets& assets, const Dataset& data, Finding& f) {
  const AssetEntry* entry = best_entry(assets, data, f, [](const AssetEntry& e) { return e.reading.has_value(); });
  if (entry == nullptr) return false;
  // Others who take part are not vouched for.
  const bool all_known = entry->actor.empty() || std::all_of(f.actors.begin(), f.actors.end(),
                                                             [&](HostId host) { return entry->actor.contains(data.host(host)); });
  if (!all_known) return false;
  constexpr double kOwnersWord = 10;  // bits ahead of everything else
  double most = 0;
  for (const ReadingScore& reading : f.readings) most = std::max(most, reading.bits);
  auto named =
      std::find_if(f.readings.begin(), f.readings.end(), [&](const ReadingScore& r) { return r.reading == *entry->reading; });
  if (named == f.readings.end()) named = f.readings.insert(f.readings.end(), ReadingScore{*entry->reading, 0, {}, {}, {}});
  named->bits = most + kOwnersWord;
  named->evidence_for =
      fmt::format("the analyst says so: {}", entry->reading_reason.empty() ? "no reason given" : entry->reading_reason);
  if (named->evidence_against.empty()) named->evidence_against = "the evidence alone reads otherwise";
  named->would_flip = "the analyst's word taken back";
  f.is_known = true;
  f.facts.push_back({"known", named->evidence_for});
  return true;
}

const AssetEntry* find_asset(const Assets& assets, const Dataset& data, const Finding& finding, SeverityTermName term) {
  return best_entry(assets, data, finding,
                    [term](const AssetEntry& e) { return e.terms[static_cast<std::size_t>(term)].has_value(); });
}

}  // namespace hindcast
