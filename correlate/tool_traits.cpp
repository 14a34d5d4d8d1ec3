#include "correlate/tool_traits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "correlate/evidence_table.h"

namespace hindcast {
namespace {

// One value, as long as all that were noted agree.
template <typename T>
class Agreed {
 public:
  void note(const T& value) {
    agrees_ = agrees_ && (!value_ || *value_ == value);
    value_ = value;
  }
  [[nodiscard]] T or_else(const T& nothing) const { return agrees_ && value_ ? *value_ : nothing; }

 private:
  std::optional<T> value_;
  bool agrees_ = true;
};

// A packet that opens a connection, so that its repetitions lie together.
struct Opening {
  HostId target = kNoHost;
  Port port = kNoPort;
  Port source_port = kNoPort;
  std::int64_t seq = -1;
  std::int64_t us = 0;
  auto operator<=>(const Opening&) const = default;
  [[nodiscard]] bool repeats(const Opening& other) const {
    return std::tie(target, port, source_port, seq) == std::tie(other.target, other.port, other.source_port, other.seq);
  }
};

// The gaps of the connection that was tried most often; the first of equals.
std::vector<double> longest_retry(std::vector<Opening>& openings) {
  std::sort(openings.begin(), openings.end());
  openings.erase(std::unique(openings.begin(), openings.end()), openings.end());
  std::vector<double> longest;
  std::vector<double> gaps;
  for (std::size_t i = 1; i < openings.size(); ++i) {
    if (!openings[i].repeats(openings[i - 1])) {
      gaps.clear();
      continue;
    }
    gaps.push_back(static_cast<double>(openings[i].us - openings[i - 1].us) / 1e6);
    if (gaps.size() > longest.size()) longest = gaps;
  }
  if (longest.size() < 2) longest.clear();
  return longest;
}

ToolTraits traits_of(const Dataset& data, const PagedArray<EvidenceRecord>::Range& records, const Finding& f) {
  Agreed<std::int32_t> ttl;
  Agreed<std::int32_t> window;
  Agreed<std::string> options;
  std::vector<Opening> openings;
  for (const EvidenceRecord& record : records) {
    const Event& e = record.event;
    const auto& packet = record.packet;
    if (e.src != f.actors.front() || !packet) continue;
    if (packet->ttl > 0) ttl.note(initial_ttl(packet->ttl));
    if (e.flags != kSyn) continue;
    if (packet->window >= 0) window.note(packet->window);
    const std::string_view shown = data.text(packet->tcp_options);
    const bool is_cut = shown.find("[|") != std::string_view::npos;
    if (!shown.empty() && !is_cut) options.note(option_names(shown));
    if (e.precision == TimePrecision::us && packet->seq >= 0)
      openings.push_back({e.dst, e.dst_port, e.src_port, packet->seq, e.time.us});
  }
  return {ttl.or_else(-1), window.or_else(-1), options.or_else({}), longest_retry(openings)};
}

}  // namespace

std::int32_t initial_ttl(std::int32_t ttl) {
  for (const std::int32_t start : {32, 64, 128}) {
    if (ttl <= start) return start;
  }
  return 255;
}

std::string option_names(std::string_view options) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kNames = {{{"mss", "mss"},
                                                                                           {"nop", "nop"},
                                                                                           {"wscale", "wscale"},
                                                                                           {"ws", "wscale"},
                                                                                           {"timestamp", "timestamp"},
                                                                                           {"ts", "timestamp"},
                                                                                           {"sackok", "sackok"},
                                                                                           {"sack", "sack"},
                                                                                           {"eol", "eol"}}};
  std::string names;
  std::string word;
  const auto close = [&] {
    const auto known = std::find_if(kNames.begin(), kNames.end(), [&](const auto& name) { return name.first == word; });
    if (known != kNames.end()) names.append(names.empty() ? "" : ",").append(known->second);
    word.clear();
  };
  for (const char c : options) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower >= 'a' && lower <= 'z') {
      word += lower;
    } else {
      close();
    }
  }
  close();
  return names;
}

void add_tool_traits(const EvidenceTable& evidence, Context& context) {
  context.findings.change_each([&](std::size_t i, Finding& f) {
    if (f.actors.size() == 1) f.traits = traits_of(context.data, evidence.of(i), f);
  });
}

}  // namespace hindcast
