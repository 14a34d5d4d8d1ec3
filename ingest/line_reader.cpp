#include "ingest/line_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "ingest/byte_source.h"
#include "ingest/unpack.h"
#include "ingest/utf16.h"

namespace hindcast {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;
// A block gives way when the eighth after it is filled. A line may use one block more than its bytes (the scratch block of
// an overlong one), and so may the line after it: 4 MiB of offsets never need more than seven.
constexpr std::size_t kBlocks = 8;
static_assert(kBlocks >= kViewLifetimeBytes / kBlockBytes + 4);

// The layers of one source, and the pointers into them that finish() needs.
struct Layers {
  std::unique_ptr<ByteSource> text;  // the top; owns the others
  FileBytes* file = nullptr;
  HashedBytes* hashed = nullptr;
  bool is_member = false;
};

Result<void> enter_member(const SourceSpec& source, Layers& layers, SourceFacts& facts) {
  Packing packing = packing_of(*layers.text);
  if (packing != Packing::none && !is_archive(packing)) {
    layers.text = unpack_stream(std::move(layers.text), packing, facts);
    packing = packing_of(*layers.text);
  }
  const std::string name = display_name(source);
  if (!is_archive(packing)) {
    return Error{ErrorCode::not_found, fmt::format("cannot read {}: {} is no archive", name, source.path), ""};
  }
  auto archive = std::make_unique<Archive>(std::move(layers.text), packing, facts);
  bool found = false;
  while (!found && archive->next_entry()) {
    found = source.member_index < 0 ? archive->name() == source.member : archive->index() == source.member_index;
  }
  if (!found || archive->name() != source.member || archive->kind() != Archive::EntryKind::file) {
    return Error{ErrorCode::not_found, fmt::format("cannot read {}: the archive has no such file", name),
                 "List the archive: it may have changed since it was read."};
  }
  facts.modified = archive->modified();
  auto hashed = std::make_unique<HashedBytes>(std::move(archive));
  layers.hashed = hashed.get();
  layers.text = std::move(hashed);
  return {};
}

Result<Layers> open_layers(const SourceSpec& source, SourceFacts& facts) {
  auto file = FileBytes::open(source.path, facts);
  if (!file) return file.error();
  Layers layers;
  layers.file = file.value().get();
  facts.modified = layers.file->modified();
  layers.is_member = source.member_index >= 0 || !source.member.empty();
  if (layers.is_member) {
    layers.text = std::move(file.value());
    if (auto entered = enter_member(source, layers, facts); !entered) return entered.error();
  } else {
    auto hashed = std::make_unique<HashedBytes>(std::move(file.value()));
    layers.hashed = hashed.get();
    layers.text = std::move(hashed);
  }
  Packing packing = packing_of(*layers.text);
  if (packing != Packing::none && !is_archive(packing)) {
    layers.text = unpack_stream(std::move(layers.text), packing, facts);
    if (!layers.is_member) packing = packing_of(*layers.text);
  }
  if (is_archive(packing)) {
    return Error{ErrorCode::io, fmt::format("cannot read {}: it is an archive", display_name(source)),
                 "Name one of its members, or unpack it first."};
  }
  return layers;
}

}  // namespace

class LineReader::Impl {
 public:
  // Opens what `facts` and the layers need; to be called once, before anything else.
  Result<void> open(const SourceSpec& source);
  bool next(LogLine& line);
  SourceFacts finish();

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
  };
  void convert();
  char* next_block();
  std::size_t fill(char* to);
  void carry_on();
  bool give(LogLine& line, std::size_t text_size, std::uint64_t line_size, bool has_line_end);
  bool give_overlong(LogLine& line);

  SourceFacts facts_;
  Layers layers_;
  std::array<Block, kBlocks> blocks_;
  std::size_t block_ = kBlocks - 1;  // the one at hand
  const char* at_ = nullptr;         // the next byte to give
  const char* end_ = nullptr;        // of what is read of the block at hand
  bool has_ended_ = false;           // nothing follows end_
  std::uint64_t offset_ = 0;         // of at_, in the text
  std::uint64_t read_bytes_ = 0;     // of the text
};

Result<void> LineReader::Impl::open(const SourceSpec& source) {
  auto layers = open_layers(source, facts_);
  if (!layers) return layers.error();
  layers_ = std::move(layers.value());
  convert();
  carry_on();
  return {};
}

// Looks for a byte order mark.
void LineReader::Impl::convert() {
  const std::string_view head = layers_.text->peek(3);
  const bool little = head.starts_with("\xff\xfe");
  if (little || head.starts_with("\xfe\xff")) {
    layers_.text = std::make_unique<Utf16Bytes>(std::move(layers_.text), little);
    facts_.was_utf16 = true;
  } else if (head == "\xef\xbb\xbf") {
    std::array<char, 3> mark{};
    offset_ = layers_.text->read(mark.data(), mark.size());
    facts_.has_bom = true;
  }
}

// Makes the next block of the ring the one at hand; room for the part of a line that is carried over precedes it.
char* LineReader::Impl::next_block() {
  block_ = (block_ + 1) % kBlocks;
  if (blocks_[block_].bytes == nullptr) blocks_[block_].bytes = std::make_unique_for_overwrite<char[]>(kMaxLineText + kBlockBytes);
  return blocks_[block_].bytes.get() + kMaxLineText;
}

std::size_t LineReader::Impl::fill(char* to) {
  std::size_t got = layers_.text->read(to, kBlockBytes);
  has_ended_ = got < kBlockBytes;
  read_bytes_ += got;
  if (facts_.is_packed && read_bytes_ > kMaxUnpackedBytes) {
    facts_.is_over_limit = has_ended_ = true;
    note_problem(facts_, fmt::format("unpacks to more than {} bytes; the rest was not read", kMaxUnpackedBytes));
  }
  return got;
}

// Goes on in the next block, with the part of a line that is at hand in front.
void LineReader::Impl::carry_on() {
  const std::size_t part = static_cast<std::size_t>(end_ - at_);
  char* start = next_block();
  if (part > 0) std::memcpy(start - part, at_, part);
  at_ = start - part;
  end_ = start + fill(start);
}

bool LineReader::Impl::give(LogLine& line, std::size_t text_size, std::uint64_t line_size, bool has_line_end) {
  line.text = std::string_view(at_, std::min(text_size, kMaxLineText));
  line.number = ++facts_.line_count;
  line.byte_offset = offset_;
  line.is_unfinished = !has_line_end;
  line.is_overlong = line_size > kMaxLineText;
  if (line.is_overlong) ++facts_.overlong_lines;
  if (!has_line_end) facts_.is_unfinished = true;
  offset_ += line_size + (has_line_end ? 1 : 0);
  return true;
}

// The line at hand goes beyond its block: keeps its first part where it is, and passes over the rest in one scratch block
// that is filled again and again, so that a line of any length costs no other line its place.
bool LineReader::Impl::give_overlong(LogLine& line) {
  std::uint64_t line_size = static_cast<std::uint64_t>(end_ - at_);
  const char* line_end = nullptr;
  char* scratch = next_block();
  const char* scratch_end = scratch;
  while (line_end == nullptr && !has_ended_) {
    const std::size_t got = fill(scratch);
    scratch_end = scratch + got;
    line_end = static_cast<const char*>(std::memchr(scratch, '\n', got));
    line_size += line_end != nullptr ? static_cast<std::size_t>(line_end - scratch) : got;
  }
  give(line, kMaxLineText, line_size, line_end != nullptr);
  at_ = line_end != nullptr ? line_end + 1 : scratch_end;
  end_ = scratch_end;
  return true;
}

bool LineReader::Impl::next(LogLine& line) {
  for (;;) {
    const std::size_t have = static_cast<std::size_t>(end_ - at_);
    const auto* line_end = static_cast<const char*>(std::memchr(at_, '\n', have));
    if (line_end != nullptr) {
      const std::size_t size = static_cast<std::size_t>(line_end - at_);
      give(line, size, size, true);
      at_ = line_end + 1;
      return true;
    }
    if (has_ended_) {
      if (have == 0) return false;
      give(line, have, have, false);
      at_ = end_;
      return true;
    }
    if (have > kMaxLineText) return give_overlong(line);
    carry_on();
  }
}

SourceFacts LineReader::Impl::finish() {
  for (LogLine line; next(line);) {
  }
  facts_.sha256 = layers_.hashed->finish();
  facts_.byte_size = layers_.hashed->byte_count();
  const bool is_short = !layers_.is_member && !facts_.has_failed && layers_.file->bytes_read() != layers_.file->expected_bytes();
  facts_.has_changed = layers_.file->has_changed() || is_short;
  if (facts_.has_changed) note_problem(facts_, "the file changed while it was read");
  return std::move(facts_);
}

LineReader::LineReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;
LineReader::~LineReader() = default;

Result<LineReader> LineReader::open(const SourceSpec& source) {
  auto impl = std::make_unique<Impl>();
  HINDCAST_TRY(impl->open(source));
  return LineReader(std::move(impl));
}

bool LineReader::next(LogLine& line) { return impl_->next(line); }

SourceFacts LineReader::finish() { return impl_->finish(); }

std::string display_name(const SourceSpec& source) {
  return source.member.empty() ? source.path : source.path + "!" + source.member;
}

std::string flags_text(const SourceFacts& facts) {
  const std::array<std::pair<bool, std::string_view>, 11> flags = {{{facts.is_packed, "packed"},
                                                                    {facts.is_truncated, "truncated"},
                                                                    {facts.is_damaged, "damaged"},
                                                                    {facts.has_trailing_garbage, "trailing_garbage"},
                                                                    {facts.has_changed, "changed"},
                                                                    {facts.has_failed, "failed"},
                                                                    {facts.is_over_limit, "over_limit"},
                                                                    {facts.has_bom, "bom"},
                                                                    {facts.was_utf16, "utf16"},
                                                                    {facts.overlong_lines > 0, "overlong_lines"},
                                                                    {facts.is_unfinished, "unfinished"}}};
  std::string text;
  for (const auto& [is_set, name] : flags) {
    if (!is_set) continue;
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

}  // namespace hindcast
