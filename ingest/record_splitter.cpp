#include "ingest/record_splitter.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

#include "ingest/line_prefix.h"
#include "ingest/scan_text.h"
#include "ingest/syslog_header.h"

namespace hindcast {
namespace {

// A longer record is closed: hostile input must not grow it for ever, and the reader keeps lines only for so long
// (kViewLifetimeBytes of line_reader.h).
constexpr std::size_t kMaxRecordLines = 8192;
constexpr std::uint64_t kMaxRecordBytes = std::uint64_t{3} << 20U;

constexpr int kMaxPrefixTries = 16;  // a file name has few colons; a line of nothing else must not cost its length squared
constexpr std::size_t kMaxWrappedLines = 4;

// What analysts leave where they cut lines: "...", ". . .", "(addresses between A and B)", "[snip]", "<snip>", grep's "--".
bool is_elision(std::string_view text) {
  text = trim(text);
  if (text == "--" || text == "[snip]" || text == "<snip>" || text == "[...]") return true;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')' && text.find(')') == text.size() - 1) return true;
  return !text.empty() && text.size() >= 3 && std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || c == ' '; });
}

// Blanks, or the marks of quoted mail around nothing.
bool is_blank_line(std::string_view text) { return mark_size(trim_right(text)) == trim_right(text).size(); }

// Why a line is no record, where no format said so.
std::string_view reason_of(const LogLine& line, std::string_view text) {
  SyslogHeader header;
  if (line.is_unfinished) return "cut";
  return take_syslog_header(text, header) && !header.tag.empty() ? "another program's syslog line" : "no known format";
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

// The size of the prefix behind which `starts_at` finds a record; 0 if there is none.
template <typename StartsAt>
std::size_t find_prefix(std::string_view text, StartsAt starts_at) {
  const std::size_t marks = mark_size(text);
  const std::size_t number = numbering_size(text.substr(marks));
  for (const std::size_t end : {marks, number > 0 ? marks + number : 0}) {
    if (end > 0 && end < text.size() && starts_at(end)) return end;
  }
  std::size_t end = grep_prefix_end(text, marks);
  for (int tries = 0; tries < kMaxPrefixTries && end < text.size(); ++tries, end = grep_prefix_end(text, end)) {
    if (starts_at(end)) return end;
  }
  return 0;
}

// Indentation and numbers say little: dumps and lists have them too.
bool is_weak_prefix(std::string_view prefix) {
  return std::all_of(prefix.begin(), prefix.end(), [](char c) { return is_blank(c) || is_digit(c) || c == ':' || c == '.'; });
}

}  // namespace

std::string_view RecordSplitter::without_nuls(std::string_view text) {
  if (text.find('\0') == std::string_view::npos) return text;
  std::string& clean = cleaned_.emplace_back(text);
  clean.erase(std::remove(clean.begin(), clean.end(), '\0'), clean.end());
  return clean;
}

void RecordSplitter::feed(const LogLine& line) {
  if (!has_open_record()) cleaned_.clear();
  const std::size_t of_open_record = cleaned_.size();
  const std::string_view text = trim_right(without_nuls(line.text));
  if (has_open_record()) {
    if (open_ != nullptr ? continue_record(line, text) : join_wrapped(line, text)) return;
    close_record();
    settle_wrapped();
    for (std::size_t i = 0; i < of_open_record; ++i) cleaned_.pop_front();  // this line's own copy stays
  }
  take_line(line, text, Wrapping::allowed);
}

void RecordSplitter::finish() {
  close_record();
  settle_wrapped();
}

void RecordSplitter::take_line(const LogLine& line, std::string_view text, Wrapping wrapping) {
  if (is_blank_line(text)) {
    sink_.on_blank(line);
    return;
  }
  reason_ = {};
  wrapping_ = wrapping;
  if (start_record(line, text, {}) == Taken::yes || start_behind_prefix(line, text) == Taken::yes) return;
  if (has_entities(text)) {
    const std::string_view plain = cleaned_.emplace_back(without_entities(text));
    if (start_record(line, plain, {}) == Taken::yes || start_behind_prefix(line, plain) == Taken::yes) return;
  }
  const bool may_go_on = wrapping_ == Wrapping::allowed && !reason_.empty() && !line.is_overlong && !line.is_unfinished;
  if (may_go_on && wait_for_rest(line, refused_, refused_prefix_) == Taken::yes) return;
  messages_.forget(reason_.empty() ? text : refused_);
  take_loose_line(line, text);
}

const Format* RecordSplitter::ask(std::string_view text, std::string_view prefix, LineVerdict& verdict) {
  const auto knows = [&](const Format& format) {
    record_.clear();
    std::string_view reason;
    verdict = format.begin(text, record_, reason);
    if (verdict == LineVerdict::damaged && reason_.empty() && !prefix.ends_with('-')) {  // dates have dashes too
      reason_ = reason;
      refused_ = text;
      refused_prefix_ = prefix;
    }
    return verdict != LineVerdict::not_mine && verdict != LineVerdict::damaged;
  };
  if (only_ != nullptr) return knows(*only_) ? only_ : nullptr;
  const Format* first = last_;
  if (first != nullptr && knows(*first)) return first;
  for (const Format* format : all_formats()) {
    if (format != first && knows(*format)) return format;
  }
  return nullptr;
}

RecordSplitter::Taken RecordSplitter::start_record(const LogLine& line, std::string_view text, std::string_view prefix) {
  LineVerdict verdict = LineVerdict::not_mine;
  const Format* format = ask(text, prefix, verdict);
  if (format == nullptr) return start_repeat(line, text, prefix);
  const bool is_bare = record_.time.kind == WrittenTime::Kind::none && record_.signature.empty();
  if (!prefix.empty() && is_bare && is_weak_prefix(prefix)) return Taken::no;
  last_ = format;
  if (verdict == LineVerdict::comment) {
    messages_.forget(text);
    sink_.on_comment(line);
    return Taken::yes;
  }
  // A list that ends with its comma goes on, unless the log has it so.
  if (record_.is_cut && text.ends_with(',') && wrapping_ == Wrapping::allowed && !line.is_unfinished) {
    return wait_for_rest(line, text, prefix);
  }
  open_record(*format, line, text, prefix);
  if (verdict == LineVerdict::record) close_record();
  return Taken::yes;
}

RecordSplitter::Taken RecordSplitter::start_behind_prefix(const LogLine& line, std::string_view text) {
  const auto starts_at = [&](std::size_t end) { return start_record(line, text.substr(end), text.substr(0, end)) == Taken::yes; };
  std::size_t end = last_prefix_.empty() ? 0 : size_of_prefix_like(text, last_prefix_);
  if (end > 0 && end < text.size() && starts_at(end)) return Taken::yes;
  end = find_prefix(text, starts_at);
  if (end == 0) return Taken::no;
  last_prefix_ = text.substr(0, end);
  return Taken::yes;
}

RecordSplitter::Taken RecordSplitter::start_repeat(const LogLine& line, std::string_view text, std::string_view prefix) {
  if (text.find("message repeated ") == std::string_view::npos) return Taken::no;
  SyslogHeader header;
  std::string_view rest = text;
  std::string_view in_brackets;
  std::int32_t times = 0;
  if (!take_syslog_header(rest, header) || !is_repeat_message(header.message, times, in_brackets)) return Taken::no;
  const LastMessages::Message* message = messages_.repeated_by(header);
  wrapping_ = Wrapping::tried;  // it is whole
  if (message == nullptr || !in_brackets.empty()) return Taken::no;
  record_.clear();
  std::string_view reason;
  message->format->begin(message->text, record_, reason);
  record_.time = header.time;
  record_.repeat = times;
  open_record(*message->format, line, message->text, prefix);
  hash_input_.append("\n").append(text);
  close_record();
  return Taken::yes;
}

void RecordSplitter::open_record(const Format& format, const LogLine& first, std::string_view text, std::string_view prefix) {
  open_ = &format;
  prefix_.assign(prefix);
  place_ = RecordPlace{first.number, 1, first.byte_offset, named_file(prefix_), {}};
  open_lines_.assign(1, first);
  hash_input_.assign(text);
}

bool RecordSplitter::starts_by_itself(std::string_view text) {
  const auto starts_at = [&](std::size_t end) {
    std::string_view rest = text.substr(end);
    reason_ = {};
    LineVerdict verdict = LineVerdict::not_mine;
    SyslogHeader header;
    return ask(rest, {}, verdict) != nullptr || !reason_.empty() || take_syslog_header(rest, header);
  };
  return starts_at(0) || find_prefix(text, starts_at) > 0;
}

RecordSplitter::Taken RecordSplitter::wait_for_rest(const LogLine& line, std::string_view text, std::string_view prefix) {
  wrapped_.assign(1, line);
  wrapped_text_.assign(text);
  wrapped_prefix_.assign(prefix);
  return Taken::yes;
}

bool RecordSplitter::join_wrapped(const LogLine& line, std::string_view text) {
  if (is_blank_line(text) || wrapped_.size() >= kMaxWrappedLines || line.is_overlong || starts_by_itself(text)) return false;
  const std::string_view rest = text.substr(mark_size(text));
  for (const std::string_view between : {" ", ""}) {
    joined_.assign(wrapped_text_).append(between).append(rest);
    LineVerdict verdict = LineVerdict::not_mine;
    const Format* format = ask(joined_, wrapped_prefix_, verdict);
    if (format == nullptr || verdict == LineVerdict::comment || record_.is_cut) continue;
    last_ = format;
    wrapped_.push_back(line);
    open_record(*format, wrapped_.front(), joined_, wrapped_prefix_);
    open_lines_.swap(wrapped_);
    wrapped_.clear();
    place_.line_count = static_cast<std::int32_t>(open_lines_.size());
    if (verdict == LineVerdict::record) close_record();
    return true;
  }
  wrapped_.push_back(line);
  wrapped_text_.append(" ").append(rest);
  return true;
}

void RecordSplitter::settle_wrapped() {
  std::deque<LogLine> lines;
  lines.swap(wrapped_);
  for (const LogLine& line : lines) {
    const std::string_view text = trim_right(without_nuls(line.text));
    if (open_ != nullptr && continue_record(line, text)) continue;
    close_record();
    take_line(line, text, Wrapping::tried);
  }
  close_record();
}

bool RecordSplitter::continue_record(const LogLine& line, std::string_view text) {
  if (open_->next == nullptr || open_lines_.size() >= kMaxRecordLines) return false;
  if (line.byte_offset - place_.byte_offset > kMaxRecordBytes) return false;
  if (!prefix_.empty()) text.remove_prefix(size_of_prefix_like(text, prefix_));
  NextLine verdict = open_->next(text, record_);
  if (verdict == NextLine::not_mine && has_entities(text)) {
    text = cleaned_.emplace_back(without_entities(text));
    verdict = open_->next(text, record_);
  }
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
  if (open_ == nullptr) return;
  const Format& format = *open_;
  open_ = nullptr;
  std::string_view reason = "incomplete record";
  if (finish_record(format, record_, reason)) {
    const XXH128_hash_t hash = XXH3_128bits(hash_input_.data(), hash_input_.size());
    place_.text_hash = {hash.high64, hash.low64};
    record_.is_cut = record_.is_cut || open_lines_.back().is_overlong;
    if (hash_input_.find('\n') == std::string::npos) messages_.remember(format, record_, hash_input_);
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
    sink_.on_rejected(line, !reason_.empty() ? reason_ : reason_of(line, text));
  }
}

}  // namespace hindcast
