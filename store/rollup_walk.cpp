// Rollups::write(): the walk over the sorted events.
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/fact_writer.h"
#include "store/rollup_cells.h"
#include "store/rollups.h"
#include "store/sort_key.h"

namespace hindcast {
namespace {

constexpr std::size_t kPorts = 65'536;
// What a row of sender_hour needs (schema/tables.sql).
constexpr std::int64_t kLeastHourTargets = 10;

RowValue host_cell(std::uint32_t number) { return RowValue::shown(std::int64_t{number} - 1); }

// Whether something is met for the first time by the sender, receiver or pair of this number; numbers ascend from 1.
bool is_first_by(std::uint32_t& last_met_by, std::uint32_t who) { return std::exchange(last_met_by, who) != who; }

}  // namespace

// The events in the order of senders and receivers. Distinct things are counted by marks: each carries the number of the sender or
// pair that met it last.
class Rollups::Walk {
 public:
  Walk(Rollups& rollups, FactTables& tables, Timestamp base)
      : sent_(rollups.sent_),
        tables_(tables),
        base_(base),
        met_(rollups.spool_, rollups.memory_ / 4),
        received_(rollups.spool_, rollups.memory_ / 4) {}

  Result<void> run() {
    HINDCAST_TRY(sent_.sort());
    Sent sent;
    for (;;) {
      auto more = sent_.next(sent);
      if (!more) return more.error();
      if (!*more) break;
      if (sent.key != key_ || pair_number_ == 0) HINDCAST_TRY(open_pair(sent.key));
      HINDCAST_TRY(take(sent));
    }
    HINDCAST_TRY(close_pair());
    HINDCAST_TRY(close_sender());
    HINDCAST_TRY(count_targets());
    HINDCAST_TRY(write_receivers());
    HINDCAST_TRY(write_hours());
    HINDCAST_TRY(write_signature_days());
    return write_signatures();
  }

 private:
  // Counts of a group of events, with what was met last: by sender, by pair, by a pair's packets, by receiver.
  struct Hour {
    std::int64_t hour = 0;
    std::uint32_t day = 0;  // index into days_
    std::int64_t events = 0, alerts = 0, sources = 0, targets = 0;
    std::uint32_t sender = 0, pair = 0, packet_pair = 0;
    std::int64_t sender_targets = 0;  // of the sender at hand
  };
  struct SignatureDay {
    SignatureId signature = kNoSignature;
    std::int64_t day = kNoDay;
    std::int64_t events = 0, sources = 0, targets = 0;
    DatedSpan span;
    std::uint32_t sender = 0, pair = 0;
  };
  struct Signature {
    std::int64_t events = 0, sources = 0, targets = 0, days = 0;
    DatedSpan span;
    std::uint32_t sender = 0, receiver = 0;
  };
  // The pair at hand, by whether the records go to a port.
  struct Pair {
    std::int64_t events = 0, ports = 0;
    DatedSpan span;
  };
  struct Sender {
    std::int64_t events = 0, dated_events = 0, alerts = 0, mails = 0, connections = 0, refusals = 0, targets = 0, ports = 0,
                 signatures = 0, days = 0;
    DatedSpan span;
  };
  // That a receiver was met in a group: the receiver, then the group.
  struct Met {
    std::uint64_t key = 0;
  };
  // All that one sender sent to a receiver: the receiver, then the sender.
  struct Received {
    std::uint64_t key = 0;
    std::int64_t events = 0;
    DatedSpan span;
  };
  static constexpr std::int64_t kNoDay = std::numeric_limits<std::int64_t>::min();
  // Groups in Met: hours have even numbers, signatures' days odd ones.
  static std::uint64_t met_key(std::uint32_t receiver, std::size_t group, bool is_signature_day) {
    return std::uint64_t{receiver} << 32U | group << 1U | (is_signature_day ? 1U : 0U);
  }
  [[nodiscard]] std::uint32_t src() const { return high_half(key_); }
  [[nodiscard]] std::uint32_t dst() const { return low_half(key_); }

  Result<void> open_pair(std::uint64_t key) {
    const bool is_first = pair_number_ == 0;
    if (!is_first) HINDCAST_TRY(close_pair());
    if (!is_first && high_half(key) != src()) HINDCAST_TRY(close_sender());
    if (is_first || high_half(key) != src()) ++sender_number_;
    ++pair_number_;
    key_ = key;
    return {};
  }

  Result<void> take(const Sent& sent) {
    ++sender_.events;
    sender_.mails += sent.is_mail ? 1 : 0;
    sender_.connections += sent.mail == MailLine::other ? 0 : 1;
    sender_.refusals += sent.mail == MailLine::refusal ? 1 : 0;
    take_port(sent);
    if (sent.is_dated) {
      ++sender_.dated_events;
      HINDCAST_TRY(take_hour(sent));
    }
    return sent.signature == kNoSignature ? Result<void>{} : take_signature(sent);
  }

  void take_port(const Sent& sent) {
    Pair& pair = pair_[sent.port > 0 ? 1 : 0];
    ++pair.events;
    if (sent.is_dated) pair.span.add(sent.time_us);
    if (!sent.has_port) return;
    if (is_first_by(sender_of_port_[sent.port], sender_number_)) ++sender_.ports;
    if (sent.port > 0 && is_first_by(pair_of_port_[sent.port], pair_number_)) ++pair.ports;
  }

  Result<void> take_hour(const Sent& sent) {
    const std::size_t place = hour_number(sent.time_us / kUsPerHour);
    Hour& hour = hours_[place];
    ++hour.events;
    hour.alerts += sent.signature == kNoSignature ? 0 : 1;
    if (is_first_by(hour.sender, sender_number_)) {
      hour.sources += src() == 0 ? 0 : 1;
      hour.sender_targets = 0;
      sender_hours_.push_back(place);
      if (is_first_by(days_[hour.day].sender, sender_number_)) ++sender_.days;
    }
    if (dst() == 0) return {};
    if (!sent.is_mail && is_first_by(hour.packet_pair, pair_number_)) ++hour.sender_targets;
    return is_first_by(hour.pair, pair_number_) ? met_.add({met_key(dst(), place, false)}) : Result<void>{};
  }

  Result<void> take_signature(const Sent& sent) {
    ++sender_.alerts;
    const auto id = static_cast<std::size_t>(sent.signature);
    if (signatures_.size() <= id) signatures_.resize(id + 1);
    if (is_first_by(signatures_[id].sender, sender_number_)) {
      ++sender_.signatures;
      signatures_[id].sources += src() == 0 ? 0 : 1;
    }
    const std::size_t place = signature_day_number(sent);
    SignatureDay& day = signature_days_[place];
    ++day.events;
    if (sent.is_dated) day.span.add(sent.time_us);
    if (is_first_by(day.sender, sender_number_)) day.sources += src() == 0 ? 0 : 1;
    if (dst() == 0 || !is_first_by(day.pair, pair_number_)) return {};
    return met_.add({met_key(dst(), place, true)});
  }

  // Index into hours_, whose last answer is the likeliest.
  std::size_t hour_number(std::int64_t hour) {
    if (last_hour_ < hours_.size() && hours_[last_hour_].hour == hour) return last_hour_;
    const auto [at, is_new] = hour_numbers_.try_emplace(hour, hours_.size());
    if (is_new) {
      const auto [day, is_new_day] = day_numbers_.try_emplace(hour / 24, days_.size());
      if (is_new_day) days_.push_back({hour / 24, 0});
      hours_.push_back({});
      hours_.back().hour = hour;
      hours_.back().day = static_cast<std::uint32_t>(day->second);
    }
    return last_hour_ = at->second;
  }

  // Index into signature_days_. For a dated record take_hour() has just found the hour.
  std::size_t signature_day_number(const Sent& sent) {
    const std::uint64_t day = sent.is_dated ? hours_[last_hour_].day + 1 : 0;
    const std::uint64_t key = static_cast<std::uint64_t>(sent.signature) << 32U | day;
    const auto [at, is_new] = signature_day_numbers_.try_emplace(key, signature_days_.size());
    if (is_new) {
      signature_days_.push_back({});
      signature_days_.back().signature = sent.signature;
      if (day > 0) signature_days_.back().day = days_[day - 1].day;
    }
    return at->second;
  }

  Result<void> close_pair() {
    Received received;
    for (std::size_t to_port = 0; to_port < 2; ++to_port) {
      const Pair pair = std::exchange(pair_[to_port], {});
      if (pair.events == 0) continue;
      received.events += pair.events;
      received.span.add(pair.span);
      if (key_ == 0) continue;
      const std::array cells = {host_cell(src()),    host_cell(dst()),   number(static_cast<std::int64_t>(to_port)),
                                number(pair.events), number(pair.ports), start_cell(pair.span, base_),
                                span_cell(pair.span)};
      HINDCAST_TRY(tables_.rows(FactTable::pair).add(++last_pair_, cells));
    }
    sender_.span.add(received.span);
    if (dst() == 0 || received.events == 0) return {};
    ++sender_.targets;
    received.key = std::uint64_t{dst()} << 32U | src();
    return received_.add(received);
  }

  Result<void> close_sender() {
    const Sender s = std::exchange(sender_, {});
    std::vector<std::size_t> hours = std::exchange(sender_hours_, {});
    if (src() == 0 || s.events == 0) return {};
    const std::array cells = {number(s.events),      number(s.dated_events), number(s.alerts),          number(s.mails),
                              number(s.connections), number(s.refusals),     number(s.targets),         number(s.ports),
                              number(s.signatures),  number(s.days),         start_cell(s.span, base_), span_cell(s.span)};
    HINDCAST_TRY(tables_.rows(FactTable::sender).add(std::int64_t{src()} - 1, cells));
    std::erase_if(hours, [this](std::size_t place) { return hours_[place].sender_targets < kLeastHourTargets; });
    std::sort(hours.begin(), hours.end(), [this](std::size_t a, std::size_t b) { return hours_[a].hour < hours_[b].hour; });
    for (const std::size_t place : hours) {
      const std::array hour_cells = {host_cell(src()), number(hours_[place].hour), number(hours_[place].sender_targets)};
      HINDCAST_TRY(tables_.rows(FactTable::sender_hour).add(++last_sender_hour_, hour_cells));
    }
    return {};
  }

  // Distinct receivers of hours, signatures and their days.
  Result<void> count_targets() {
    HINDCAST_TRY(met_.sort());
    std::uint64_t before = 0;
    for (Met met;;) {
      auto more = met_.next(met);
      if (!more) return more.error();
      if (!*more) return {};
      if (met.key == std::exchange(before, met.key)) continue;
      const std::size_t place = low_half(met.key) >> 1U;
      if ((met.key & 1U) == 0) {
        ++hours_[place].targets;
        continue;
      }
      ++signature_days_[place].targets;
      Signature& signature = signatures_[static_cast<std::size_t>(signature_days_[place].signature)];
      if (is_first_by(signature.receiver, high_half(met.key))) ++signature.targets;
    }
  }

  Result<void> write_receivers() {
    HINDCAST_TRY(received_.sort());
    Received sum;
    std::int64_t own_events = 0;
    std::int64_t sources = 0;
    const auto close = [&]() -> Result<void> {
      if (sum.events == 0) return {};
      const std::array cells = {number(sum.events), number(own_events), number(sources), start_cell(sum.span, base_),
                                span_cell(sum.span)};
      HINDCAST_TRY(tables_.rows(FactTable::receiver).add(std::int64_t{high_half(sum.key)} - 1, cells));
      sum = {};
      own_events = sources = 0;
      return {};
    };
    for (Received received;;) {
      auto more = received_.next(received);
      if (!more) return more.error();
      if (!*more || high_half(received.key) != high_half(sum.key)) HINDCAST_TRY(close());
      if (!*more) return {};
      sum.key = received.key;
      sum.events += received.events;
      sum.span.add(received.span);
      if (high_half(received.key) == low_half(received.key)) own_events += received.events;
      sources += low_half(received.key) == 0 ? 0 : 1;
    }
  }

  Result<void> write_hours() {
    std::sort(hours_.begin(), hours_.end(), [](const Hour& a, const Hour& b) { return a.hour < b.hour; });
    for (const Hour& hour : hours_) {
      const std::array cells = {number(hour.events), number(hour.alerts), number(hour.sources), number(hour.targets)};
      HINDCAST_TRY(tables_.rows(FactTable::hour).add(hour.hour, cells));
    }
    return {};
  }

  Result<void> write_signature_days() {
    std::sort(signature_days_.begin(), signature_days_.end(), [](const SignatureDay& a, const SignatureDay& b) {
      return std::pair(a.signature, a.day) < std::pair(b.signature, b.day);
    });
    std::int64_t row = 0;
    for (const SignatureDay& day : signature_days_) {
      Signature& signature = signatures_[static_cast<std::size_t>(day.signature)];
      signature.events += day.events;
      signature.days += day.day == kNoDay ? 0 : 1;
      signature.span.add(day.span);
      const std::array cells = {number(day.signature), day.day == kNoDay ? RowValue::null() : number(day.day),
                                number(day.events),    number(day.sources),
                                number(day.targets),   first_cell(day.span),
                                last_cell(day.span)};
      HINDCAST_TRY(tables_.rows(FactTable::signature_day).add(++row, cells));
    }
    return {};
  }

  Result<void> write_signatures() {
    for (std::size_t id = 0; id < signatures_.size(); ++id) {
      const Signature& s = signatures_[id];
      if (s.events == 0) continue;
      const std::array cells = {number(s.events), number(s.sources),  number(s.targets),
                                number(s.days),   first_cell(s.span), last_cell(s.span)};
      HINDCAST_TRY(tables_.rows(FactTable::signature_use).add(static_cast<std::int64_t>(id), cells));
    }
    return {};
  }

  struct Day {
    std::int64_t day = 0;
    std::uint32_t sender = 0;
  };

  SortedPairs<Sent>& sent_;
  FactTables& tables_;
  const Timestamp base_;
  SortedPairs<Met> met_;
  SortedPairs<Received> received_;
  // The sender and the pair at hand, and their numbers.
  std::uint64_t key_ = 0;
  std::uint32_t sender_number_ = 0;
  std::uint32_t pair_number_ = 0;
  std::array<Pair, 2> pair_;
  Sender sender_;
  std::vector<std::size_t> sender_hours_;  // indexes into hours_
  std::vector<std::uint32_t> sender_of_port_ = std::vector<std::uint32_t>(kPorts);
  std::vector<std::uint32_t> pair_of_port_ = std::vector<std::uint32_t>(kPorts);
  std::vector<Hour> hours_;
  std::vector<Day> days_;
  std::vector<SignatureDay> signature_days_;
  std::vector<Signature> signatures_;  // by id
  std::unordered_map<std::int64_t, std::size_t> hour_numbers_;
  std::unordered_map<std::int64_t, std::size_t> day_numbers_;
  std::unordered_map<std::uint64_t, std::size_t> signature_day_numbers_;
  std::size_t last_hour_ = 0;
  std::int64_t last_pair_ = 0;
  std::int64_t last_sender_hour_ = 0;
};

Result<void> Rollups::write(FactTables& tables, Timestamp base) {
  HINDCAST_TRY(write_source_days(tables));
  return Walk(*this, tables, base).run();
}

}  // namespace hindcast
