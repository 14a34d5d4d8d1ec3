#include "ingest/fact_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <map>
#include <utility>

#include "core/parallel.h"
#include "ingest/duplicates.h"

namespace hindcast {
namespace {

constexpr std::int64_t kTickRecords = 65'536;

// Columns as add_known() reads them.
constexpr std::string_view kAllEvents =
    "SELECT event_id, time_us, time_basis, text_hash, src_host_id, dst_host_id, src_port, dst_port, signature_id,"
    " format_id FROM event WHERE text_hash IS NOT NULL ORDER BY event_id";
constexpr std::string_view kEventsOfSpan =
    "SELECT event_id, time_us, time_basis, text_hash, src_host_id, dst_host_id, src_port, dst_port, signature_id,"
    " format_id FROM event WHERE text_hash IS NOT NULL AND event_id IN"
    " (SELECT event_id FROM v_event_time WHERE block_last_us >= ?1 AND block_first_us <= ?2 AND time_us BETWEEN ?1 AND ?2)"
    " ORDER BY event_id";

// The moments of a source's records, and whether any has none: what tells which sources may hold the same record.
struct TimeRange {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  bool has_undated = false;

  void add(const ResolvedTime& time) {
    if (time.basis == TimeBasis::dated) {
      first = std::min(first, time.time.us);
      last = std::max(last, time.time.us);
    } else {
      has_undated = true;
    }
  }
  void add(const TimeRange& other) {
    first = std::min(first, other.first);
    last = std::max(last, other.last);
    has_undated = has_undated || other.has_undated;
  }
  [[nodiscard]] bool is_empty() const { return first > last && !has_undated; }
};

}  // namespace

Result<LoadableSource> LoadableSource::of(const SourceSpec& spec, ParsedSource parsed, Dictionaries& dictionaries, Spool& spool,
                                          std::size_t report) {
  LoadableSource source;
  source.spec = &spec;
  source.report = report;
  source.times = parsed.survey.times;
  source.undated = std::move(parsed.survey.undated);
  source.problem = std::move(parsed.survey.facts.problem);
  source.blocks = std::move(parsed.blocks);
  source.records = parsed.records;
  if (parsed.texts.claimed_files.size() > 0) {
    source.claimed_files = std::make_unique<TextInterner>(std::move(parsed.texts.claimed_files));
  }
  const std::vector<HostId> hosts = dictionaries.hosts(parsed.texts.hosts);
  auto kept = spool.keep({reinterpret_cast<const char*>(hosts.data()), hosts.size() * sizeof(HostId)});
  if (!kept) return kept.error();
  source.hosts = std::move(*kept);
  for (std::int32_t i = 0; i < parsed.texts.signatures.size(); ++i) {
    source.signatures.push_back(dictionaries.signature(parsed.texts.signatures.text(i)));
  }
  SourceRow& row = source.row;
  SourceFacts& facts = parsed.survey.facts;
  row.sha256 = std::move(facts.sha256);
  row.byte_size = facts.byte_size;
  row.modified = facts.modified;
  row.flags = flags_text(facts);
  row.line_count = facts.line_count;
  row.blank_lines = parsed.blank_lines;
  row.comment_lines = parsed.comment_lines;
  row.rejected_lines = parsed.rejected_lines;
  return source;
}

std::string LoadableSource::formats_text() const {
  std::map<std::string_view, std::int64_t> by_name;
  for (const auto& [format, count] : events_of_format) by_name.emplace(all_formats()[format]->name, count);
  std::string text;
  for (const auto& [name, count] : by_name) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
  return text;
}

// One call of load().
class FactLoader::Batch {
 public:
  Batch(FactLoader& loader, FactWriter& writer, std::span<LoadableSource> sources, const LoadTicker& tick)
      : loader_(loader), writer_(writer), sources_(sources), tick_(tick) {}

  Result<void> run(Database& database) {
    auto last = last_source_id(database);
    if (!last) return last.error();
    for (LoadableSource& source : sources_) source.row.source_id = ++*last;
    HINDCAST_TRY(mark_sharing());
    if (writer_.last_event_id() == 0 && all_.first <= all_.last) {
      loader_.dictionaries_.set_time_base(Timestamp{all_.first - all_.first % kUsPerDay});
    }
    if (std::find(sharing_.begin(), sharing_.end(), true) != sharing_.end()) HINDCAST_TRY(find_duplicates(database));
    EventId number = writer_.last_event_id();
    for (LoadableSource& source : sources_) HINDCAST_TRY(write(source, number));
    return writer_.finish();
  }

 private:
  // The times of sources, by format, with the number of each.
  struct Ranges {
    std::vector<std::vector<std::pair<TimeRange, std::size_t>>> by_format{all_formats().size()};
    TimeRange all;
  };

  // Which sources may hold a record that another one, or another part of the same, holds too: those whose records of one format
  // meet in time. Only for these a search is worth its while.
  Result<void> mark_sharing() {
    sharing_.assign(sources_.size(), writer_.last_event_id() > 0);
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (sources_[i].claimed_files != nullptr) sharing_[i] = true;
    }
    const std::size_t middle = half_of_records();
    std::array<Ranges, 2> halves;
    std::array<Result<void>, 2> read;
    run_both([&] { read[0] = add_ranges(0, middle, halves[0]); },
             [&] { read[1] = add_ranges(middle, sources_.size(), halves[1]); });
    for (auto& result : read) HINDCAST_TRY(std::move(result));
    all_ = halves[0].all;
    all_.add(halves[1].all);
    for (std::size_t format = 0; format < all_formats().size(); ++format) {
      auto& ranges = halves[0].by_format[format];
      ranges.insert(ranges.end(), halves[1].by_format[format].begin(), halves[1].by_format[format].end());
      mark_meeting(ranges);
    }
    return {};
  }

  // The source at which half of all records are passed.
  [[nodiscard]] std::size_t half_of_records() const {
    std::int64_t rest = 0;
    for (const LoadableSource& source : sources_) rest += source.records;
    std::size_t middle = 0;
    for (std::int64_t passed = 0; middle < sources_.size() && passed < rest; ++middle) {
      passed += sources_[middle].records;
      rest -= sources_[middle].records;
    }
    return middle;
  }

  Result<void> add_ranges(std::size_t from, std::size_t to, Ranges& ranges) {
    std::vector<TimeRange> by_format(all_formats().size());
    for (std::size_t i = from; i < to; ++i) {
      HINDCAST_TRY(for_each_record(sources_[i], true, [&by_format](const PackedRow& row, const ResolvedTime& time) -> Result<void> {
        by_format[row.format].add(time);
        return {};
      }));
      for (std::size_t format = 0; format < by_format.size(); ++format) {
        const TimeRange range = std::exchange(by_format[format], {});
        if (range.is_empty()) continue;
        ranges.by_format[format].emplace_back(range, i);
        ranges.all.add(range);
      }
    }
    return {};
  }

  void mark_meeting(std::vector<std::pair<TimeRange, std::size_t>>& ranges) {
    std::stable_sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.first.first < b.first.first; });
    const auto undated = std::count_if(ranges.begin(), ranges.end(), [](const auto& r) { return r.first.has_undated; });
    const std::pair<TimeRange, std::size_t>* longest = nullptr;  // of those before, the one that ends last
    for (const auto& range : ranges) {
      if (undated > 1 && range.first.has_undated) sharing_[range.second] = true;
      if (longest != nullptr && range.first.first <= longest->first.last) sharing_[range.second] = sharing_[longest->second] = true;
      if (longest == nullptr || range.first.last > longest->first.last) longest = &range;
    }
  }

  // Calls take(row, time) for each record of a source with its moment, and with its head only or all of it; an Error stops the
  // rest.
  template <typename Take>
  Result<void> for_each_record(const LoadableSource& source, bool heads_only, Take&& take) {
    SourceClock clock = loader_.make_clock_(source);
    PackedReader reader(loader_.spool_, source.blocks);
    for (PackedRow row;;) {
      auto more = reader.next(row, heads_only);
      if (!more) return more.error();
      if (!*more) return {};
      if (!row.is_rejected) HINDCAST_TRY(take(row, clock.resolve(row.time)));
    }
  }

  Result<void> find_duplicates(Database& database) {
    duplicates_.emplace(loader_.spool_, loader_.memory_);
    HINDCAST_TRY(add_known(database));
    EventId number = writer_.last_event_id();
    // Records of the same text and moment are equal in all else. What the case holds already kept less of the text.
    const bool heads_only = number == 0;
    std::int32_t parts = 0;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      const LoadableSource& source = sources_[i];
      if (!sharing_[i]) {
        number += source.records;
        continue;
      }
      if (!heads_only) HINDCAST_TRY(open_hosts(source));
      HINDCAST_TRY(for_each_record(source, heads_only, [&](PackedRow& row, const ResolvedTime& time) {
        row.event.id = ++number;
        const std::int32_t part = parts + 2 + row.claimed_file;
        if (heads_only) {
          set_moment(row.event, time);
          return duplicates_->add(static_cast<std::int64_t>(row.text_hash), row.event, static_cast<int>(row.format), part);
        }
        complete(row.event, source, time);
        const int format_id = loader_.dictionaries_.format(all_formats()[row.format]->name);
        return duplicates_->add(text_identity(row.text_hash, row.event), row.event, format_id, part);
      }));
      parts += (source.claimed_files != nullptr ? source.claimed_files->size() : 0) + 1;
    }
    return duplicates_->settle();
  }

  // The events of the case that the new records may be equal to, as part 0.
  Result<void> add_known(Database& database) {
    if (writer_.last_event_id() == 0) return {};
    auto events = database.prepare(all_.has_undated ? kAllEvents : kEventsOfSpan);
    if (!events) return events.error();
    if (!all_.has_undated) {
      events->bind(1, all_.first);
      events->bind(2, all_.last);
    }
    for (;;) {
      auto row = events->step();
      if (!row) return row.error();
      if (!*row) return {};
      Event e;
      e.id = events->integer(0);
      e.time.us = events->integer(1);
      e.basis = static_cast<TimeBasis>(events->integer(2));
      e.src = static_cast<HostId>(events->shown(4));
      e.dst = static_cast<HostId>(events->shown(5));
      e.src_port = static_cast<Port>(events->shown(6));
      e.dst_port = static_cast<Port>(events->shown(7));
      e.signature = static_cast<SignatureId>(events->shown(8));
      HINDCAST_TRY(duplicates_->add(events->integer(3), e, static_cast<int>(events->integer(9)), 0));
    }
  }

  // `number` is that of the record before the source's first.
  Result<void> write(LoadableSource& source, EventId& number) {
    SourceClock clock = loader_.make_clock_(source);
    PackedReader reader(loader_.spool_, source.blocks);
    HINDCAST_TRY(open_hosts(source));
    std::int64_t records = 0;
    std::uint64_t told = 0;
    for (PackedRow row;;) {
      auto more = reader.next(row);
      if (!more) return more.error();
      if (!*more) break;
      if (row.is_rejected) {
        HINDCAST_TRY(writer_.add_rejected(source.row.source_id, row.line, row.byte_offset, row.reason, row.text));
        continue;
      }
      row.event.id = ++number;
      HINDCAST_TRY(write_record(source, row, clock.resolve(row.time)));
      if (++records % kTickRecords != 0) continue;
      const auto done = static_cast<std::uint64_t>(static_cast<double>(source.spec->disk_bytes) * static_cast<double>(records) /
                                                   static_cast<double>(source.records));
      tick_(done - told);
      told = done;
      if (interruption()) return Error{ErrorCode::io, "interrupted", "Run the same command again to go on."};
    }
    tick_(source.spec->disk_bytes - told);
    source.row.year_rule = clock.year_rule();
    source.row.utc_offset_rule = clock.utc_offset_rule();
    source.row.utc_offset_s = clock.utc_offset_s();
    source.blocks.clear();
    source.hosts = SpoolBlock{};
    return {};
  }

  Result<void> write_record(LoadableSource& source, PackedRow& row, const ResolvedTime& resolved) {
    const std::string_view claimed = row.claimed_file < 0 ? std::string_view{} : source.claimed_files->text(row.claimed_file);
    const Place place{source.row.source_id, row.line, row.line_count, row.byte_offset, claimed};
    if (duplicates_) {
      auto original = duplicates_->original_of(row.event.id);
      if (!original) return original.error();
      if (*original) {
        source.row.duplicate_lines += row.line_count;
        ++source.duplicates;
        return writer_.add_copy(**original, place);
      }
    }
    source.row.event_lines += 1;
    source.row.continuation_lines += row.line_count - 1;
    note_time(source.row, resolved);
    if (last_format_ != row.format) {
      last_format_ = row.format;
      format_id_ = loader_.dictionaries_.format(all_formats()[row.format]->name);
    }
    ++events_of(source, row.format);
    complete(row.event, source, resolved);
    loader_.dictionaries_.need_protocol(row.event.protocol);
    if (row.has_packet) {
      loader_.dictionaries_.need_protocol(row.packet.quoted.protocol);
      row.packet.quoted.src = host(row.packet.quoted.src);
      row.packet.quoted.dst = host(row.packet.quoted.dst);
    }
    return writer_.add_event(row.event, format_id_, place, row.text_hash, row.has_packet ? &row.packet : nullptr,
                             row.has_mail ? &row.mail : nullptr);
  }

  // Reads the case's numbers of the source's hosts.
  Result<void> open_hosts(const LoadableSource& source) {
    std::string buffer;
    auto bytes = loader_.spool_.read(source.hosts, buffer);
    if (!bytes) return bytes.error();
    hosts_.resize(bytes->size() / sizeof(HostId));
    if (!hosts_.empty()) std::memcpy(hosts_.data(), bytes->data(), bytes->size());
    return {};
  }

  [[nodiscard]] HostId host(HostId own) const { return own == kNoHost ? kNoHost : hosts_[static_cast<std::size_t>(own)]; }

  static void set_moment(Event& event, const ResolvedTime& resolved) {
    event.time = resolved.time;
    event.basis = resolved.basis;
  }

  // Moment, hosts and signature of an event of the source at hand, as the case has them.
  void complete(Event& event, const LoadableSource& source, const ResolvedTime& resolved) const {
    set_moment(event, resolved);
    event.src = host(event.src);
    event.dst = host(event.dst);
    if (event.signature != kNoSignature) event.signature = source.signatures[static_cast<std::size_t>(event.signature)];
  }

  static std::int64_t& events_of(LoadableSource& source, std::size_t format) {
    for (auto& [known, count] : source.events_of_format) {
      if (known == format) return count;
    }
    return source.events_of_format.emplace_back(format, 0).second;
  }

  static void note_time(SourceRow& row, const ResolvedTime& resolved) {
    if (resolved.basis != TimeBasis::dated) return;
    if (!row.first || resolved.time < *row.first) row.first = resolved.time;
    if (!row.last || resolved.time > *row.last) row.last = resolved.time;
  }

  FactLoader& loader_;
  FactWriter& writer_;
  const std::span<LoadableSource> sources_;
  const LoadTicker& tick_;
  TimeRange all_;              // of all sources together
  std::vector<bool> sharing_;  // by source
  std::optional<DuplicateFinder> duplicates_;
  std::vector<HostId> hosts_;  // of the source at hand, by its own numbers
  // Of the record before.
  std::size_t last_format_ = std::numeric_limits<std::size_t>::max();
  int format_id_ = 0;
};

Result<void> FactLoader::load(Database& database, FactTables& tables, std::span<LoadableSource> sources, const LoadTicker& tick) {
  auto writer = FactWriter::begin(database, tables, dictionaries_);
  if (!writer) return writer.error();
  return Batch(*this, *writer, sources, tick).run(database);
}

}  // namespace hindcast
