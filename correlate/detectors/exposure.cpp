// exposure: a host of ours that gives something away: it answered NetBIOS name queries, or is read by SNMP with the
// community "public".
// Rule, NetBIOS: one asker got answers to udp 137 from at least `minimum_answering` hosts (one is enough if the asker is a
// stranger); of an asker with fewer than `many_answering` only the stretches of time in which it asked several count, for two
// machines that share files ask each other all day.
// Rule, SNMP: reads with "public", by alerts or in tcpdump's text, of one device by at least `minimum_readers` machines of ours,
// or by a stranger who was answered or comes on `stranger_days` days (a finding of its own; any other stranger knocks only:
// service_probe). Devices that share half of their readers are one finding: a floor's printers. A machine that reads
// `station_devices` is their management station and is explained, unless more than `most_stations` do: so many are its users. Known
// false positives: file sharing between two machines and a third. Source: the practical, section 5 (MY.NET.101.55 and .89;
// MY.NET.101.192); tcpdump's print-snmp.c.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

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
           {"many_answering", 3, 2, 1e6, "hosts", "hosts from which an asker's whole history counts"},
           {"stretch_s", 300, 1, 1e7, "s", "an asker silent for longer starts another stretch"},
           {"minimum_readers", 2, 1, 1e6, "hosts", "machines that read one device with \"public\""},
           {"stranger_days", 3, 1, 1e4, "days", "a stranger who reads a device on so many days gets answers"},
           {"station_devices", 4, 2, 1e6, "devices", "a machine that reads this many is their management station"},
           {"most_stations", 16, 1, 1e6, "machines", "more that read so many devices are their users, not stations"}}};
}

class ExposureFinder {
 public:
  ExposureFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void run() {
    std::map<HostId, AttemptList> name_queries;
    AttemptList reads;
    for (std::uint32_t i = 0; i < context_.table.attempts.size(); ++i) {
      const Attempt& a = attempt(i);
      if (context_.is_claimed(i) || a.is_unsolicited) continue;
      if (a.protocol == Protocol::udp && a.port == 137) name_queries[a.actor].push_back(i);
      if (is_public_read(a)) {
        reads.push_back(i);
        devices_of_[a.actor].insert(a.target);
      }
    }
    const auto stations =
        std::count_if(devices_of_.begin(), devices_of_.end(), [this](const auto& e) { return reads_many(e.first); });
    has_stations_ = stations <= settings_.count("most_stations");
    for (const auto& [asker, attempts] : name_queries) netbios(asker, attempts);
    snmp(reads);
    note_stations(reads);
  }

 private:
  Attempt attempt(std::uint32_t index) const { return context_.attempt(index); }

  bool is_public_read(const Attempt& a) const {
    if (context_.family(a) == SignatureFamily::snmp_public) return true;
    if (a.protocol != Protocol::udp || a.port != 161 || !a.is_captured) return false;
    const auto packet = context_.data.packet(context_.table.sightings_of(a).front().detail);
    return packet && asks_snmp_public(context_.data.text(packet->text));
  }

  void netbios(HostId asker, const AttemptList& attempts) {
    std::set<HostId> answering;
    AttemptList answered;
    for (const std::uint32_t index : attempts) {
      if (attempt(index).outcome != Outcome::answered) continue;
      answering.insert(attempt(index).target);
      answered.push_back(index);
    }
    context_.sort_by_time(answered);
    const bool stranger = !context_.data.internal(asker);
    const std::int64_t needed = stranger ? 1 : settings_.count("minimum_answering");
    if (answering.empty() || static_cast<std::int64_t>(answering.size()) < needed) return;
    if (stranger || static_cast<std::int64_t>(answering.size()) >= settings_.count("many_answering")) {
      report_netbios(asker, answered, static_cast<std::int64_t>(attempts.size() - answered.size()), needed);
      return;
    }
    for (const AttemptList& stretch : split_by_silence(context_, answered, settings_.us("stretch_s"), 0)) {
      std::set<HostId> asked;
      for (const std::uint32_t index : stretch) asked.insert(attempt(index).target);
      if (static_cast<std::int64_t>(asked.size()) >= needed) report_netbios(asker, stretch, 0, needed);
    }
  }

  void report_netbios(HostId asker, const AttemptList& answered, std::int64_t unanswered, std::int64_t needed) {
    Finding f = finding_of(context_, FindingKind::exposure, "exposure", answered);
    context_.claim(answered);
    const std::string_view who = context_.data.address(asker);
    f.title = fmt::format("{} answered NetBIOS name queries of {}", target_text(context_.data, f.targets), who);
    f.summary = fmt::format("{} gave {} their NetBIOS names: {} queries, each answered.", target_text(context_.data, f.targets),
                            who, answered.size());
    score(f, static_cast<double>(f.targets.size()), "answering hosts", static_cast<double>(needed));
    for (std::size_t i = 0; i < answered.size() && i < 5; ++i) {
      const Attempt& a = attempt(answered[i]);
      f.facts.push_back({"asked and answered", fmt::format("{}, answer after {}", context_.data.address(a.target),
                                                           to_duration(a.last_seen.us - a.first.us))});
    }
    if (unanswered > 0) f.facts.push_back({"not answered", times_text(unanswered)});
    add_readings(f, "name queries inside a Windows network are ordinary", "the owner of the asker knows what it looks for");
    context_.findings.push_back(f);
  }

  bool reads_many(HostId reader) const {
    return context_.data.internal(reader) &&
           static_cast<std::int64_t>(devices_of_.at(reader).size()) >= settings_.count("station_devices");
  }
  bool is_station(HostId reader) const { return has_stations_ && reads_many(reader); }

  // Machines of ours that read one device, or devices that share half of their readers, are one finding; each stranger at each
  // device is one of its own.
  void snmp(const AttemptList& attempts) {
    std::map<std::pair<HostId, HostId>, AttemptList> strangers;  // by device and reader
    std::map<HostId, AttemptList> devices;
    for (const std::uint32_t index : attempts) {
      const Attempt& a = attempt(index);
      if (!context_.data.internal(a.actor)) {
        strangers[{a.target, a.actor}].push_back(index);
      } else if (!is_station(a.actor)) {
        devices[a.target].push_back(index);
      }
    }
    for (const auto& [pair, own] : strangers) {
      if (gets_answers(own)) report_snmp(own, 1, 1);
    }
    std::erase_if(devices, [this](const auto& e) {
      return static_cast<std::int64_t>(readers_of(e.second).size()) < settings_.count("minimum_readers");
    });
    while (!devices.empty()) report_group(devices);
  }

  std::set<HostId> readers_of(const AttemptList& reads) const {
    std::set<HostId> readers;
    for (const std::uint32_t index : reads) readers.insert(attempt(index).actor);
    return readers;
  }

  // Whether two devices have their readers in common: several, and half of those of the one that has fewer.
  static bool share_readers(const std::set<HostId>& a, const std::set<HostId>& b) {
    const auto shared = std::count_if(a.begin(), a.end(), [&b](HostId reader) { return b.contains(reader); });
    return shared >= 2 && static_cast<std::size_t>(shared) * 2 >= std::min(a.size(), b.size());
  }

  // Takes the first device, and those that have their readers in common with it, out of `devices`.
  void report_group(std::map<HostId, AttemptList>& devices) {
    AttemptList reads = devices.begin()->second;
    const std::set<HostId> readers = readers_of(reads);
    devices.erase(devices.begin());
    std::set<HostId> others;
    for (const HostId reader : readers) others.insert(devices_of_[reader].begin(), devices_of_[reader].end());
    for (const HostId other : others) {
      const auto device = devices.find(other);
      if (device == devices.end() || !share_readers(readers, readers_of(device->second))) continue;
      reads.insert(reads.end(), device->second.begin(), device->second.end());
      devices.erase(device);
    }
    std::sort(reads.begin(), reads.end());
    report_snmp(reads, static_cast<std::int64_t>(readers_of(reads).size()), settings_.count("minimum_readers"));
  }

  bool gets_answers(const AttemptList& reads) const {
    return count_outcomes(context_, reads).answered > 0 || count_days(context_, reads) >= settings_.count("stranger_days");
  }

  void report_snmp(const AttemptList& reads, std::int64_t readers, std::int64_t needed) {
    Finding f = finding_of(context_, FindingKind::exposure, "exposure", reads);
    context_.claim(reads);
    const std::string device = target_text(context_.data, f.targets);
    const bool is_answered = !f.answered.empty();
    f.title = fmt::format("SNMP of {} {} with the community public", device, is_answered ? "open" : "asked");
    f.summary = fmt::format("{} {} {} by SNMP with the community public, {}{}.",
                            readers == 1 ? context_.data.address(f.actors.front()) : fmt::format("{} machines", readers),
                            is_answered ? "read" : "asked", device, times_text(static_cast<std::int64_t>(reads.size())),
                            is_answered ? "" : "; no answer is logged");
    score(f, static_cast<double>(readers), "readers", static_cast<double>(needed));
    f.facts.push_back({"readers", target_text(context_.data, f.actors)});
    f.facts.push_back({"readers' networks", network_text(context_.data, f.actors)});
    f.facts.push_back({"outcome", outcome_text(count_outcomes(context_, reads))});
    add_readings(f, "its administrators read it",
                 is_answered ? "the list of the device's administrators"
                             : "one logged answer, or a question of your own to the device; the list of its administrators");
    context_.findings.push_back(f);
  }

  static void score(Finding& f, double value, std::string_view unit, double needed) {
    f.score = value;
    f.threshold = needed;
    f.score_unit = unit;
  }

  static void add_readings(Finding& f, std::string_view harmless, std::string_view decides) {
    f.readings.push_back({Reading::scan, 3 + std::min(4.0, static_cast<double>(f.targets.size() + f.actors.size()) / 2),
                          f.answered.empty() ? "it is asked again and again by a word that everybody knows: hardly in vain"
                                             : "it was asked, and it gives the answer to anybody",
                          f.answered.empty() ? "no answer is logged" : "all who asked are inside", std::string(decides)});
    f.readings.push_back(
        {Reading::ordinary_use, 2, std::string(harmless), "the host would answer a stranger as well", std::string(decides)});
  }

  void note_stations(const AttemptList& reads) {
    for (const auto& [reader, devices] : devices_of_) {
      if (!is_station(reader)) continue;
      const auto count =
          std::count_if(reads.begin(), reads.end(), [&, station = reader](std::uint32_t i) { return attempt(i).actor == station; });
      context_.explained.push_back(
          {reader, "exposure", "monitoring", count, fmt::format("reads {} devices by SNMP: a management station", devices.size())});
    }
  }

  Context& context_;
  const Settings& settings_;
  std::map<HostId, std::set<HostId>> devices_of_;  // that a host reads with "public"
  bool has_stations_ = false;                      // of those who read many some are stations
};

void run(Context& context, const Settings& settings) { ExposureFinder(context, settings).run(); }

}  // namespace

extern const Detector kExposure;
const Detector kExposure{info, run};

}  // namespace hindcast
