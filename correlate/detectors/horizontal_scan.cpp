// horizontal_scan: one actor tries one service (or pings) on many targets.
// Rule: the evidence of sweep.h - new contacts, failures (TRW), order, sides - in bits over the actor's whole history at
// that service, at least `minimum_targets` hosts. Sweeps that last a day or longer are left to slow_scan.
// Known false positives: a new mail hub that greets many hosts once; a resolver with little traffic. Both are ours reaching
// out, which costs them 20 bits.
// Source: Jung, Paxson, Berger, Balakrishnan, "Fast Portscan Detection Using Sequential Hypothesis Testing" (2004).
#include <fmt/format.h>

#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"horizontal_scan",
          "Horizontal scan (sweep)",
          "Sequential test over an actor's contacts at one service, with novelty, order and side (Jung et al. 2004).",
          {{"minimum_targets", 5, 2, 1e6, "hosts", "fewer are no sweep"},
           {"threshold_bits", 6.6, 0, 1000, "bits", "evidence from which a sweep is reported (6.6 bits: 99 to 1)"},
           {"silence_s", 3600, 60, 1e7, "s", "an actor silent for longer (and ten times its usual gap) starts another sweep"},
           {"resume_s", 1209600, 0, 1e7, "s", "longest pause after which a sweep goes on where it stopped"},
           {"block_s", 600, 0, 1e7, "s", "time on one network from which work on the next one is another sweep"},
           {"slow_s", 86400, 3600, 1e7, "s", "a sweep that lasts longer is a slow_scan"}}};
}

void run(Context& context, const Settings& settings) {
  const SweepOptions options{settings.count("minimum_targets"), settings["threshold_bits"], settings.us("silence_s"),
                             settings.us("block_s"), settings.us("resume_s")};
  for (const Sweep& sweep : find_sweeps(context, options)) {
    if (sweep.span_us(context) >= settings.us("slow_s")) continue;
    Finding f = sweep_finding(context, sweep, FindingKind::horizontal_scan, "horizontal_scan", options.threshold_bits);
    const Attempt& first = context.attempt(sweep.attempts.front());
    const std::string service = first.probe == Probe::echo ? "ping" : service_label(first.protocol, first.port);
    const std::string flags = is_odd(first.probe) ? fmt::format(" with {}", probe_name(first.probe)) : "";
    f.title = fmt::format("sweep of {}{} over {}", service, flags, target_text(context.data, f.targets));
    f.summary = fmt::format("{} tried {}{} on {} in {}, {}.", context.data.address(f.actors.front()), service, flags,
                            plural(static_cast<std::int64_t>(f.targets.size()), "host", "hosts"),
                            to_duration(f.last.us - f.first.us), order_text(order_test(target_ranks(context, sweep.attempts))));
    context.findings.push_back(f);
  }
}

}  // namespace

extern const Detector kHorizontalScan;
const Detector kHorizontalScan{info, run};

}  // namespace hindcast
