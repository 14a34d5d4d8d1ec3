// exposure: a host of ours that gives something away: it answered NetBIOS name queries, or is read by SNMP with the
// community "public".
// Rule, NetBIOS: one asker got answers to udp 137 from at least `minimum_answering` hosts (one is enough if the asker is a
// stranger). Rule, SNMP: "public" alerts for one device from at least `minimum_readers` machines, or from a stranger; a
// machine that reads many devices is their management station and is explained.
// Known false positives: file sharing between two machines (below the count).
// Source: the practical, section 5 (MY.NET.101.55 and .89; MY.NET.101.192).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"exposure",
          "Exposure (a host of ours that answers)",
          "Asked and answered: NetBIOS name service, SNMP with the public community.",
          {{"minimum_answering", 2, 1, 1e6, "hosts", "hosts that answered one asker inside"},
           {"minimum_readers", 2, 1, 1e6, "hosts", "machines that read one device with \"public\""},
           {"station_devices", 4, 2, 1e6, "devices", "a machine that reads this many is their management station"}}};
}

class ExposureFinder {
 public:
  ExposureFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void run() {
    std::map<HostId, AttemptList> name_queries;
    std::map<HostId, AttemptList> snmp_reads;
    std::map<HostId, std::set<HostId>> devices_of;
    for (std::uint32_t i = 0; i < context_.table.attempts.size(); ++i) {
      const Attempt& a = attempt(i);
      if (context_.is_claimed(i) || a.is_unsolicited) continue;
      if (a.protocol == Protocol::udp && a.port == 137) name_queries[a.actor].push_back(i);
      if (signature_family(context_.data.signature(a.signature)) == SignatureFamily::snmp_public) {
        snmp_reads[a.target].push_back(i);
        devices_of[a.actor].insert(a.target);
      }
    }
    for (const auto& [asker, attempts] : name_queries) netbios(asker, attempts);
    for (const auto& [device, attempts] : snmp_reads) snmp(attempts, devices_of);
    note_stations(devices_of, snmp_reads);
  }

 private:
  const Attempt& attempt(std::uint32_t index) const { return context_.attempt(index); }

  void netbios(HostId asker, const AttemptList& attempts) {
    std::set<HostId> answering;
    AttemptList answered;
    for (const std::uint32_t index : attempts) {
      if (attempt(index).outcome != Outcome::answered) continue;
      answering.insert(attempt(index).target);
      answered.push_back(index);
    }
    const std::int64_t needed = context_.data.internal(asker) ? settings_.count("minimum_answering") : 1;
    if (answering.empty() || static_cast<std::int64_t>(answering.size()) < needed) return;
    Finding f = finding_of(context_, FindingKind::exposure, "exposure", answered);
    context_.claim(answered);
    const std::string who = context_.data.address(asker);
    f.title = fmt::format("{} answered NetBIOS name queries of {}", target_text(context_.data, f.targets), who);
    f.summary = fmt::format("{} gave {} their NetBIOS names: {} queries, each answered.", target_text(context_.data, f.targets), who, answered.size());
    score(f, static_cast<double>(answering.size()), "answering hosts", static_cast<double>(needed));
    for (std::size_t i = 0; i < answered.size() && i < 5; ++i) {
      const Attempt& a = attempt(answered[i]);
      f.facts.push_back({"asked and answered", fmt::format("{}, answer after {}", context_.data.address(a.target), to_duration(a.last_seen.us - a.first.us))});
    }
    if (attempts.size() > answered.size()) f.facts.push_back({"not answered", times_text(static_cast<std::int64_t>(attempts.size() - answered.size()))});
    add_readings(f, "name queries inside a Windows network are ordinary", "the owner of the asker knows what it looks for");
    context_.findings.push_back(std::move(f));
  }

  bool is_station(HostId reader, const std::map<HostId, std::set<HostId>>& devices_of) const {
    return context_.data.internal(reader) && static_cast<std::int64_t>(devices_of.at(reader).size()) >= settings_.count("station_devices");
  }

  void snmp(const AttemptList& attempts, const std::map<HostId, std::set<HostId>>& devices_of) {
    std::set<HostId> readers;
    bool stranger = false;
    AttemptList reads;
    for (const std::uint32_t index : attempts) {
      const HostId reader = attempt(index).actor;
      if (is_station(reader, devices_of)) continue;
      readers.insert(reader);
      stranger = stranger || !context_.data.internal(reader);
      reads.push_back(index);
    }
    const std::int64_t needed = stranger ? 1 : settings_.count("minimum_readers");
    if (reads.empty() || static_cast<std::int64_t>(readers.size()) < needed) return;
    Finding f = finding_of(context_, FindingKind::exposure, "exposure", reads);
    context_.claim(reads);
    f.title = fmt::format("SNMP of {} open with the community public", context_.data.address(f.targets.front()));
    f.summary = fmt::format("{} read {} by SNMP with the community public, {}.", plural(static_cast<std::int64_t>(readers.size()), "machine", "machines"),
                            context_.data.address(f.targets.front()), times_text(static_cast<std::int64_t>(reads.size())));
    score(f, static_cast<double>(readers.size()), "readers", static_cast<double>(needed));
    f.facts.push_back({"readers", target_text(context_.data, f.actors)});
    f.facts.push_back({"readers' networks", network_text(context_.data, f.actors)});
    f.facts.push_back({"outcome", outcome_text(count_outcomes(context_, reads))});
    add_readings(f, "its administrators read it", "the list of the device's administrators");
    context_.findings.push_back(std::move(f));
  }

  static void score(Finding& f, double value, std::string_view unit, double needed) {
    f.score = value;
    f.threshold = needed;
    f.score_unit = unit;
  }

  static void add_readings(Finding& f, std::string_view harmless, std::string_view decides) {
    f.readings.push_back({Reading::scan, 3 + std::min(4.0, static_cast<double>(f.targets.size() + f.actors.size()) / 2), "it was asked, and it gives the answer to anybody",
                          "all who asked are inside", std::string(decides)});
    f.readings.push_back({Reading::ordinary_use, 2, std::string(harmless), "the host would answer a stranger as well", std::string(decides)});
  }

  void note_stations(const std::map<HostId, std::set<HostId>>& devices_of, const std::map<HostId, AttemptList>& reads) {
    for (const auto& [reader, devices] : devices_of) {
      if (!is_station(reader, devices_of)) continue;
      std::int64_t count = 0;
      for (const auto& [device, attempts] : reads) {
        count += std::count_if(attempts.begin(), attempts.end(), [&, station = reader](std::uint32_t i) { return attempt(i).actor == station; });
      }
      context_.explained.push_back({reader, "exposure", "monitoring", count, fmt::format("reads {} devices by SNMP: a management station", devices.size())});
    }
  }

  Context& context_;
  const Settings& settings_;
};

void run(Context& context, const Settings& settings) { ExposureFinder(context, settings).run(); }

}  // namespace

extern const Detector kExposure;
const Detector kExposure{info, run};

}  // namespace hindcast
