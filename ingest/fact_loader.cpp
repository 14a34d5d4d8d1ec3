#include "ingest/fact_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <map>
#include <utility>

#include "ingest/duplicates.h"
#include "ingest/seen_texts.h"

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
  // Whether a moment may be in both.
  [[nodiscard]] bool meets(const TimeRange& other) const {
    return (first <= other.last && other.first <= last) || (has_undated && other.has_undated);
  }
  [[nodiscard]] bool is_dated() const { return first <= last; }
  [[nodiscard]] bool is_empty() const { return !is_dated() && !has_undated; }
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

class FactLoader::Batch {
 public:
  Batch(Database& database, FactWriter writer, SourceId last_source, Dictionaries& dictionaries, Spool& spool, std::size_t memory,
        ClockMaker make_clock, LoadTicker tick)
      : database_(database),
        writer_(std::move(writer)),
        dictionaries_(dictionaries),
        spool_(spool),
        memory_(memory),
        make_clock_(std::move(make_clock)),
        tick_(std::move(tick)),
        last_source_(last_source),
        last_number_(writer_.last_event_id()),
        is_waiting_(holds_events()) {
    if (!is_waiting_) seen_.emplace(memory);
  }

  Result<void> add(LoadableSource& source) {
    source.row.source_id = ++last_source_;
    source.last_before = last_number_;
    last_number_ += source.records;
    auto may_share = look_ahead(source);
    if (!may_share) return may_share.error();
    if (!has_base_ && all_.is_dated()) {
      dictionaries_.set_time_base(Timestamp{all_.first - all_.first % kUsPerDay});
      has_base_ = true;
    }
    is_waiting_ = is_waiting_ || *may_share || (!has_base_ && source.records > 0);
    sources_.push_back(&source);
    if (is_waiting_) {
      seen_.reset();
      return {};
    }
    ++written_;
    return write(source);
  }

  Result<void> finish() {
    seen_.reset();
    const std::vector<bool> sharing = is_waiting_ ? find_sharing() : std::vector<bool>{};
    if (std::find(sharing.begin(), sharing.end(), true) != sharing.end()) HINDCAST_TRY(find_duplicates(sharing));
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (i >= written_) HINDCAST_TRY(write(*sources_[i]));
      sources_[i]->blocks.clear();
      sources_[i]->hosts = SpoolBlock{};
    }
    return writer_.finish();
  }

 private:
  // The moments of records of one format.
  struct Moments {
    std::vector<std::pair<TimeRange, std::size_t>> of_sources;  // with the number of each
    TimeRange all;
  };

  [[nodiscard]] bool holds_events() const { return writer_.last_event_id() > 0; }

  // Reads moments and texts of the records of the next source. Whether one of them may be a record of a source before, or of
  // another part of this one.
  Result<bool> look_ahead(const LoadableSource& source) {
    const auto records = static_cast<std::size_t>(source.records);
    if (seen_ && !seen_->has_room(records)) seen_.reset();
    std::vector<TimeRange> by_format(all_formats().size());
    std::vector<std::uint64_t> texts;
    if (seen_) texts.reserve(records);
    HINDCAST_TRY(for_each_record(source, true, [&](const PackedRow& row, const ResolvedTime& time) -> Result<void> {
      by_format[row.format].add(time);
      if (seen_) texts.push_back(row.text_hash);
      return {};
    }));
    bool meets = false;
    for (std::size_t format = 0; format < by_format.size(); ++format) {
      const TimeRange& range = by_format[format];
      if (range.is_empty()) continue;
      meets = meets || range.meets(moments_[format].all);
      moments_[format].of_sources.emplace_back(range, sources_.size());
      moments_[format].all.add(range);
      all_.add(range);
    }
    const bool may_share = source.claimed_files != nullptr || (meets && (!seen_ || seen_->holds_any(texts)));
    if (seen_) seen_->add(texts);
    return may_share;
  }

  // Which sources may hold a record that another one, or another part of the same, holds too: those whose records of one format
  // meet in time. Only for these a search is worth its while.
  [[nodiscard]] std::vector<bool> find_sharing() {
    std::vector<bool> sharing(sources_.size(), holds_events());
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (sources_[i]->claimed_files != nullptr) sharing[i] = true;
    }
    for (Moments& moments : moments_) {
      auto& ranges = moments.of_sources;
      std::stable_sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.first.first < b.first.first; });
      const auto undated = std::count_if(ranges.begin(), ranges.end(), [](const auto& r) { return r.first.has_undated; });
      const std::pair<TimeRange, std::size_t>* longest = nullptr;  // of those before, the one that ends last
      for (const auto& range : ranges) {
        if (undated > 1 && range.first.has_undated) sharing[range.second] = true;
        if (longest != nullptr && range.first.first <= longest->first.last) sharing[range.second] = sharing[longest->second] = true;
        if (longest == nullptr || range.first.last > longest->first.last) longest = &range;
      }
    }
    return sharing;
  }

  // Calls take(row, time) for each record of a source with its moment, and with its head only or all of it; an Error stops the
  // rest.
  template <typename Take>
  Result<void> for_each_record(const LoadableSource& source, bool heads_only, Take&& take) {
    SourceClock clock = make_clock_(source);
    PackedReader reader(spool_, source.blocks);
    for (PackedRow row;;) {
      auto more = reader.next(row, heads_only);
      if (!more) return more.error();
      if (!*more) return {};
      if (!row.is_rejected) HINDCAST_TRY(take(row, clock.resolve(row.time)));
    }
  }

  Result<void> find_duplicates(const std::vector<bool>& sharing) {
    duplicates_.emplace(spool_, memory_);
    HINDCAST_TRY(add_known());
    // Records of the same text and moment are equal in all else. What the case holds already kept less of the text.
    const bool heads_only = !holds_events();
    std::int32_t parts = 0;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (!sharing[i]) continue;
      const LoadableSource& source = *sources_[i];
      EventId number = source.last_before;
      if (!heads_only) HINDCAST_TRY(open_hosts(source));
      HINDCAST_TRY(for_each_record(source, heads_only, [&](PackedRow& row, const ResolvedTime& time) {
        row.event.id = ++number;
        const std::int32_t part = parts + 2 + row.claimed_file;
        if (heads_only) {
          set_moment(row.event, time);
          return duplicates_->add(static_cast<std::int64_t>(row.text_hash), row.event, static_cast<int>(row.format), part);
        }
        complete(row.event, source, time);
        const int format_id = dictionaries_.format(all_formats()[row.format]->name);
        return duplicates_->add(text_identity(row.text_hash, row.event), row.event, format_id, part);
      }));
      parts += (source.claimed_files != nullptr ? source.claimed_files->size() : 0) + 1;
    }
    return duplicates_->settle();
  }

  // The events of the case that the new records may be equal to, as part 0.
  Result<void> add_known() {
    if (!holds_events()) return {};
    auto events = database_.prepare(all_.has_undated ? kAllEvents : kEventsOfSpan);
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

  Result<void> write(LoadableSource& source) {
    EventId number = source.last_before;
    SourceClock clock = make_clock_(source);
    PackedReader reader(spool_, source.blocks);
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
      format_id_ = dictionaries_.format(all_formats()[row.format]->name);
    }
    ++events_of(source, row.format);
    complete(row.event, source, resolved);
    dictionaries_.need_protocol(row.event.protocol);
    if (row.has_packet) {
      dictionaries_.need_protocol(row.packet.quoted.protocol);
      row.packet.quoted.src = host(row.packet.quoted.src);
      row.packet.quoted.dst = host(row.packet.quoted.dst);
    }
    return writer_.add_event(row.event, format_id_, place, row.text_hash, row.has_packet ? &row.packet : nullptr,
                             row.has_mail ? &row.mail : nullptr);
  }

  // Reads the case's numbers of the source's hosts.
  Result<void> open_hosts(const LoadableSource& source) {
    std::string buffer;
    auto bytes = spool_.read(source.hosts, buffer);
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

  Database& database_;
  FactWriter writer_;
  Dictionaries& dictionaries_;
  Spool& spool_;
  const std::size_t memory_;
  const ClockMaker make_clock_;
  const LoadTicker tick_;
  SourceId last_source_;
  EventId last_number_;  // of the records of all sources that were added
  std::vector<LoadableSource*> sources_;
  std::size_t written_ = 0;                             // of these
  bool is_waiting_;                                     // the next one waits, and so do all behind it
  std::vector<Moments> moments_{all_formats().size()};  // by number of the format
  std::optional<SeenTexts> seen_;                       // of the sources that are written; nothing where there are too many
  TimeRange all_;                                       // of all sources together
  bool has_base_ = holds_events();  // whether it is known what times count from: midnight before the first moment of a source
  std::optional<DuplicateFinder> duplicates_;
  std::vector<HostId> hosts_;  // of the source at hand, by its own numbers
  // Of the record before.
  std::size_t last_format_ = std::numeric_limits<std::size_t>::max();
  int format_id_ = 0;
};

FactLoader::FactLoader(std::unique_ptr<Batch> batch) : batch_(std::move(batch)) {}
FactLoader::FactLoader(FactLoader&&) noexcept = default;
FactLoader::~FactLoader() = default;

Result<FactLoader> FactLoader::begin(Database& database, FactTables& tables, Dictionaries& dictionaries, Spool& spool,
                                     std::size_t memory, ClockMaker make_clock, LoadTicker tick) {
  auto writer = FactWriter::begin(database, tables, dictionaries);
  if (!writer) return writer.error();
  auto last = last_source_id(database);
  if (!last) return last.error();
  return FactLoader(std::make_unique<Batch>(database, std::move(*writer), *last, dictionaries, spool, memory, std::move(make_clock),
                                            std::move(tick)));
}

Result<void> FactLoader::add(LoadableSource& source) { return batch_->add(source); }

Result<void> FactLoader::finish() { return batch_->finish(); }

}  // namespace hindcast
