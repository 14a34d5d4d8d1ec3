#include "ingest/record_splitter.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

// A longer record is closed: hostile input must not grow it for ever, and the reader keeps lines only for so long
// (kViewLifetimeBytes of line_reader.h).
constexpr std::size_t kMaxRecordLines = 8192;
constexpr std::uint64_t kMaxRecordBytes = std::uint64_t{3} << 20U;

constexpr int kMaxPrefixTries = 16;  // a file name has few colons; a line of nothing else must not cost its length squared

// What analysts leave where they cut lines: "...", ". . .", "(addresses between A and B)", "[snip]", "<snip>", grep's "--".
bool is_elision(std::string_view text) {
  text = trim(text);
  if (text == "--" || text == "[snip]" || text == "<snip>" || text == "[...]") return true;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')' && text.find(')') == text.size() - 1) return true;
  return !text.empty() && text.size() >= 3 && std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || c == ' '; });
}

bool is_blank_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_blank(c) || c == '\r'; });
}

// The end of a candidate grep prefix ("name:" or "name:123:") at or after `from` within the line's first word.
std::size_t prefix_end(std::string_view text, std::size_t from) {
  const std::size_t word_end = std::min(text.find(' '), text.size());
  const std::size_t colon = text.find(':', from);
  return colon == std::string_view::npos || colon >= word_end || colon == 0 ? std::string_view::npos : colon + 1;
}

// "name:123:" states a line number after the name: the name alone.
std::string_view claimed_name(std::string_view prefix) {
  prefix.remove_suffix(1);
  const std::size_t colon = prefix.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == prefix.size()) return prefix;
  const auto number = prefix.substr(colon + 1);
  return std::all_of(number.begin(), number.end(), is_digit) ? prefix.substr(0, colon) : prefix;
}

// A number that its field of the packet cannot hold is damage: the field counts as not shown.
void drop_too_large(Record& record) {
  const auto drop = [](auto& field, std::int64_t most) {
    if (field > most) field = -1;
  };
  drop(record.seq, 0xffffffff);
  drop(record.ack, 0xffffffff);
  drop(record.window, 0xffff);
  drop(record.ip_id, 0xffff);
  drop(record.ttl, 0xff);
  drop(record.tos, 0xff);
  drop(record.icmp_type, 0xff);
  drop(record.icmp_code, 0xff);
}

// The format's own judgement of its record, and what holds for all of them.
bool finish_record(const Format& format, Record& record, std::string_view& reason) {
  if (format.finish != nullptr && !format.finish(record, reason)) return false;
  drop_too_large(record);
  for (const WrittenEndpoint* end : {&record.src, &record.dst, &record.quoted_src, &record.quoted_dst}) {
    if (end->port <= 0xffff) continue;
    reason = "bad port";
    return false;
  }
  return true;
}

}  // namespace

std::string_view RecordSplitter::without_nuls(std::string_view text) {
  if (text.find('\0') == std::string_view::npos) return text;
  std::string& clean = cleaned_.emplace_back(text);
  clean.erase(std::remove(clean.begin(), clean.end(), '\0'), clean.end());
  return clean;
}

void RecordSplitter::feed(const LogLine& line) {
  if (open_ == nullptr) cleaned_.clear();
  const std::size_t of_open_record = cleaned_.size();
  const std::string_view text = trim_right(without_nuls(line.text));
  if (open_ != nullptr) {
    std::string_view inner = text;
    if (!prefix_.empty()) take(inner, prefix_);
    if (continue_record(line, inner)) return;
    close_record();
    for (std::size_t i = 0; i < of_open_record; ++i) cleaned_.pop_front();  // this line's own copy stays
  }
  if (is_blank_line(text)) {
    sink_.on_blank(line);
    return;
  }
  reason_ = {};
  if (start_record(line, text, {}) == Taken::yes || start_with_prefix(line, text)) return;
  take_loose_line(line, text);
}

void RecordSplitter::finish() {
  if (open_ != nullptr) close_record();
}

RecordSplitter::Taken RecordSplitter::start_record(const LogLine& line, std::string_view text, std::string_view prefix) {
  auto ask = [&](const Format& format) {
    record_.clear();
    std::string_view reason;
    const LineVerdict verdict = format.begin(text, record_, reason);
    if (verdict == LineVerdict::not_mine) return Taken::no;
    if (verdict == LineVerdict::damaged) {
      if (reason_.empty()) reason_ = reason;
      return Taken::no;
    }
    last_ = &format;
    if (verdict == LineVerdict::comment) {
      sink_.on_comment(line);
      return Taken::yes;
    }
    open_ = &format;
    prefix_ = prefix;
    place_ = RecordPlace{line.number, 1, line.byte_offset, prefix.empty() ? std::string_view{} : claimed_name(prefix), {}};
    open_lines_.assign(1, line);
    hash_input_.assign(text);
    if (verdict == LineVerdict::record) close_record();
    return Taken::yes;
  };
  if (only_ != nullptr) return ask(*only_);
  const Format* first = last_;
  if (first != nullptr && ask(*first) == Taken::yes) return Taken::yes;
  for (const Format* format : all_formats()) {
    if (format != first && ask(*format) == Taken::yes) return Taken::yes;
  }
  return Taken::no;
}

bool RecordSplitter::start_with_prefix(const LogLine& line, std::string_view text) {
  const std::string_view reason_without = reason_;
  auto try_at = [&](std::size_t end) {
    const std::string_view rest = text.substr(end);
    if (is_blank_line(rest)) return false;
    return start_record(line, rest, text.substr(0, end)) == Taken::yes;
  };
  if (!last_prefix_.empty() && text.starts_with(last_prefix_) && try_at(last_prefix_.size())) return true;
  std::size_t end = prefix_end(text, 1);
  for (int tries = 0; tries < kMaxPrefixTries && end != std::string_view::npos; ++tries, end = prefix_end(text, end)) {
    if (try_at(end)) {
      last_prefix_ = text.substr(0, end);
      return true;
    }
  }
  for (const std::string_view quote : {"> ", ">> ", ">"}) {
    if (text.starts_with(quote) && start_record(line, text.substr(quote.size()), {}) == Taken::yes) return true;
  }
  if (!reason_without.empty()) reason_ = reason_without;
  return false;
}

bool RecordSplitter::continue_record(const LogLine& line, std::string_view text) {
  if (open_->next == nullptr || open_lines_.size() >= kMaxRecordLines) return false;
  if (line.byte_offset - place_.byte_offset > kMaxRecordBytes) return false;
  const NextLine verdict = open_->next(text, record_);
  if (verdict == NextLine::not_mine) return false;
  if (verdict == NextLine::closes) {
    close_record();
    sink_.on_blank(line);
    return true;
  }
  open_lines_.push_back(line);
  ++place_.line_count;
  hash_input_ += '\n';
  hash_input_ += text;
  return true;
}

void RecordSplitter::close_record() {
  const Format& format = *open_;
  open_ = nullptr;
  std::string_view reason = "incomplete record";
  if (finish_record(format, record_, reason)) {
    const XXH128_hash_t hash = XXH3_128bits(hash_input_.data(), hash_input_.size());
    place_.text_hash = {hash.high64, hash.low64};
    record_.is_cut = record_.is_cut || open_lines_.back().is_overlong;
    sink_.on_record(format, record_, place_);
  } else {
    for (const LogLine& line : open_lines_) sink_.on_rejected(line, reason);
  }
  open_lines_.clear();
}

void RecordSplitter::take_loose_line(const LogLine& line, std::string_view text) {
  if (is_elision(text)) {
    sink_.on_comment(line);
  } else if (text.empty()) {
    sink_.on_blank(line);
  } else if (line.is_overlong) {
    sink_.on_rejected(line, "overlong line");
  } else {
    sink_.on_rejected(line, !reason_.empty() ? reason_ : line.is_unfinished ? "cut" : "no known format");
  }
}

}  // namespace hindcast
