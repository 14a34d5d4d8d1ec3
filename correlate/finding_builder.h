// What every detector needs to make a finding: evidence collected from attempts, figures, and the facts in words.
#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "correlate/detector.h"
#include "correlate/statistics.h"

namespace hindcast {

// A finding over these attempts (indexes, any order, at least one): actors, targets, ports, events, times, counts, the
// constants of the tool. Texts, score and readings are left to the detector.
Finding finding_of(const Context& context, FindingKind kind, std::string_view detector, std::span<const std::uint32_t> attempts);

// Adds further events to a finding's evidence (answers, mail lines, reports about a scanner) and widens its times.
void add_events(const Context& context, Finding& finding, std::span<const std::uint32_t> event_indexes);

// Ascending, each value once, in no more memory than they need: findings are many, and their lists begin with all repeats.
template <typename T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  values.shrink_to_fit();
}

// Hosts in the order of their addresses, each once.
void sort_hosts(const Dataset& data, std::vector<HostId>& hosts);

// "SYN FIN (3), no flags (1)".
std::string counts_text(const std::map<std::string_view, std::int64_t>& counts);

// How many of the attempts ended in each way.
struct OutcomeCounts {
  std::int64_t answered = 0;
  std::int64_t refused = 0;
  std::int64_t unknown = 0;
};
// The three add up to the number of attempts.
OutcomeCounts count_outcomes(const Context& context, std::span<const std::uint32_t> attempts);
// "2 answered, 3 refused, 251 unknown"; leaves out what is zero.
std::string outcome_text(const OutcomeCounts& counts);

// On how many different days the attempts began.
std::int64_t count_days(const Context& context, std::span<const std::uint32_t> attempts);

// Targets in order of first contact, as ranks.
std::vector<std::int32_t> target_ranks(const Context& context, std::span<const std::uint32_t> attempts);

// "ascending, 10 of 10 steps", "descending ...", "mostly ascending (tau 0.83)", "in no order".
std::string order_text(const OrderTest& order);

// "256.0.0.1 to 256.0.0.11 (11 hosts)", "MY.NET.14.1".
std::string target_text(const Dataset& data, const std::vector<HostId>& targets);
// "MY.NET.16.0/24", or "30 networks".
std::string network_text(const Dataset& data, const std::vector<HostId>& targets);
// "tcp 111 (sunrpc)", "tcp 21, 23, 25, 110, 143", "tcp, 1141 ports from 1 to 43188".
std::string port_text(const std::vector<ServicePort>& ports);
// "43746 to 43750", "137", "many".
std::string source_port_text(const std::vector<Port>& ports);
// "2000-05-28 14:30:50 to 2000-05-29 06:18:13 (15 h 47 min)"; for undated ones "16:07:40 to 16:35:17 (date unknown)".
std::string span_text(const Finding& finding);
// "3 times", "once".
std::string times_text(std::int64_t count);
// "1 host", "11 hosts".
std::string plural(std::int64_t count, std::string_view one, std::string_view many);

// The rule message that most of the attempts carry, "" if none.
std::string main_signature(const Context& context, std::span<const std::uint32_t> attempts);

// Sorts readings by bits, names the winner, and sets confidence from the margin.
void settle_readings(Finding& finding);

}  // namespace hindcast
