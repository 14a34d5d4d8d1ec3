#include "ingest/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

namespace hindcast {
namespace {

constexpr std::size_t kPackedBytes = std::size_t{1} << 17U;  // read at a time
constexpr std::size_t kTarBlock = 512;

// Whether 512 bytes are a tar header: the sum of its bytes, those of the sum itself taken as blanks, is the one it states.
// Old tar files have no other magic, and a file of zeros has no stated sum.
bool is_tar_header(std::string_view block) {
  constexpr std::size_t kSumAt = 148;
  constexpr std::size_t kSumSize = 8;
  if (block.size() < kTarBlock) return false;
  std::uint32_t stated = 0;
  int digits = 0;
  for (const char c : block.substr(kSumAt, kSumSize)) {
    if (c >= '0' && c <= '7') {
      stated = stated * 8 + static_cast<std::uint32_t>(c - '0');
      ++digits;
    } else if (digits > 0 || c != ' ') {
      break;
    }
  }
  if (digits == 0) return false;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    const bool in_sum = i >= kSumAt && i < kSumAt + kSumSize;
    sum += in_sum ? std::uint32_t{' '} : static_cast<unsigned char>(block[i]);
  }
  return sum == stated;
}

// Gunzips. Members that follow each other are one stream (RFC 1952); zeros after the last one are padding, not garbage.
class GunzipBytes : public ByteSource {
 public:
  GunzipBytes(std::unique_ptr<ByteSource> below, SourceFacts& facts)
      : below_(std::move(below)), facts_(facts), input_(kPackedBytes) {
    has_failed_ = inflateInit2(&stream_, 15 + 16) != Z_OK;
  }
  ~GunzipBytes() override { inflateEnd(&stream_); }

 protected:
  std::size_t read_some(char* to, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, kPackedBytes * 8));
    const uInt room = stream_.avail_out;
    while (!has_failed_ && !has_ended_ && stream_.avail_out == room) step();
    return room - stream_.avail_out;
  }

 private:
  // Makes at least `need` packed bytes available, if there are that many.
  void fill(uInt need) {
    if (stream_.avail_in >= need) return;
    if (stream_.avail_in > 0) std::memmove(input_.data(), stream_.next_in, stream_.avail_in);
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in += static_cast<uInt>(below_->read(input_.data() + stream_.avail_in, input_.size() - stream_.avail_in));
  }

  void step() {
    fill(1);
    if (stream_.avail_in == 0) {
      facts_.is_truncated = has_failed_ = true;
      note_problem(facts_, "the gzip stream ends too early");
      return;
    }
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      end_member();
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      facts_.is_damaged = has_failed_ = true;
      note_problem(facts_, fmt::format("the gzip stream is damaged: {}", stream_.msg != nullptr ? stream_.msg : "bad data"));
    }
  }

  void end_member() {
    fill(2);
    if (stream_.avail_in >= 2 && stream_.next_in[0] == 0x1f && stream_.next_in[1] == 0x8b) {
      inflateReset(&stream_);
      return;
    }
    has_ended_ = true;
    for (; stream_.avail_in > 0; fill(1)) {
      const Bytef* end = stream_.next_in + stream_.avail_in;
      if (std::any_of(static_cast<const Bytef*>(stream_.next_in), end, [](Bytef byte) { return byte != 0; })) {
        facts_.has_trailing_garbage = true;
        note_problem(facts_, "bytes follow the end of the gzip stream");
        return;
      }
      stream_.avail_in = 0;
    }
  }

  std::unique_ptr<ByteSource> below_;
  SourceFacts& facts_;
  std::vector<char> input_;
  z_stream stream_{};
  bool has_ended_ = false;
  bool has_failed_ = false;
};

// libarchive reading from a ByteSource.
struct Reader {
  Reader(std::unique_ptr<ByteSource> source, SourceFacts& its_facts)
      : below(std::move(source)), facts(its_facts), archive(archive_read_new()), buffer(kPackedBytes) {}
  ~Reader() { archive_read_free(archive); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  static la_ssize_t on_read(struct archive*, void* client, const void** bytes) {
    auto* self = static_cast<Reader*>(client);
    *bytes = self->buffer.data();
    const std::size_t got = self->below->read(self->buffer.data(), self->buffer.size());
    self->position += got;
    return static_cast<la_ssize_t>(got);
  }

  static la_int64_t on_skip(struct archive*, void* client, la_int64_t request) {
    auto* self = static_cast<Reader*>(client);
    const auto left = static_cast<la_int64_t>(self->total - std::min(self->position, self->total));
    const la_int64_t skipped = std::min(request, left);
    self->position += static_cast<std::uint64_t>(skipped);
    self->below->seek(self->position);
    return skipped;
  }

  static la_int64_t on_seek(struct archive*, void* client, la_int64_t offset, int whence) {
    auto* self = static_cast<Reader*>(client);
    const std::uint64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? self->position : self->total;
    const la_int64_t target = static_cast<la_int64_t>(base) + offset;
    if (target < 0 || static_cast<std::uint64_t>(target) > self->total) return ARCHIVE_FATAL;
    self->position = static_cast<std::uint64_t>(target);
    self->below->seek(self->position);
    return target;
  }

  // Lets libarchive jump where the layer below can: past the members of a tar file, to the directory of a zip file.
  void allow_seeking() {
    const auto known = below->seekable_size();
    if (!known) return;
    total = *known;
    archive_read_set_skip_callback(archive, on_skip);
    archive_read_set_seek_callback(archive, on_seek);
  }

  void open() {
    archive_read_set_callback_data(archive, this);
    archive_read_set_read_callback(archive, on_read);
    if (archive_read_open1(archive) != ARCHIVE_OK) fail();
  }

  // Notes what libarchive says. Some of its decoders have no word for "truncated": then the input is at its end.
  void fail() {
    const char* said = archive_error_string(archive);
    const std::string_view text = said != nullptr ? said : "unknown error";
    const bool frame_follows = text.find("Unknown frame descriptor") != std::string_view::npos;
    if (frame_follows) {
      facts.has_trailing_garbage = true;
    } else if (text.find("runcated") != std::string_view::npos || text.find("No progress") != std::string_view::npos) {
      facts.is_truncated = true;
    } else {
      facts.is_damaged = true;
    }
    note_problem(facts, fmt::format("unpacking failed: {}", text));
    has_failed = true;
  }

  // Goes to the next entry. A warning is about its metadata: its bytes can be read.
  bool next_header() {
    if (has_failed) return false;
    block_size = 0;
    const int result = archive_read_next_header(archive, &entry);
    if (result == ARCHIVE_EOF) return false;
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
      fail();
      return false;
    }
    return true;
  }

  // Blocks as libarchive holds them: archive_read_data would drop what it has when an error follows. Holes of sparse
  // files are skipped: a log has none.
  std::size_t read(char* to, std::size_t size) {
    while (block_size == 0) {
      la_int64_t offset = 0;
      const void* bytes = nullptr;
      if (has_failed) return 0;
      const int result = archive_read_data_block(archive, &bytes, &block_size, &offset);
      if (result == ARCHIVE_EOF) return 0;
      if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
        fail();
        block_size = 0;
        return 0;
      }
      block = static_cast<const char*>(bytes);
    }
    const std::size_t got = std::min(size, block_size);
    std::memcpy(to, block, got);
    block += got;
    block_size -= got;
    return got;
  }

  std::unique_ptr<ByteSource> below;
  SourceFacts& facts;
  struct archive* archive;
  struct archive_entry* entry = nullptr;
  std::vector<char> buffer;
  const char* block = nullptr;
  std::size_t block_size = 0;
  std::uint64_t position = 0;  // of the next byte that libarchive gets
  std::uint64_t total = 0;     // of what is below, if it can be sought
  bool has_failed = false;
};

// bzip2, xz, zstd and compress. On an error libarchive drops the part of its last 64 KiB that was good.
class FilterBytes : public ByteSource {
 public:
  FilterBytes(std::unique_ptr<ByteSource> below, Packing packing, SourceFacts& facts) : reader_(std::move(below), facts) {
    if (packing == Packing::bzip2) archive_read_support_filter_bzip2(reader_.archive);
    if (packing == Packing::xz) archive_read_support_filter_xz(reader_.archive);
    if (packing == Packing::zstd) archive_read_support_filter_zstd(reader_.archive);
    if (packing == Packing::compress) archive_read_support_filter_compress(reader_.archive);
    archive_read_support_format_raw(reader_.archive);
    archive_read_support_format_empty(reader_.archive);
    reader_.open();
    is_open_ = reader_.next_header();
  }

 protected:
  std::size_t read_some(char* to, std::size_t size) override {
    if (!is_open_) return 0;
    const std::size_t got = reader_.read(to, size);
    if (got == 0) end();
    return got;
  }

 private:
  // libarchive is silent about what follows the stream: compare what it used with what there is.
  void end() {
    is_open_ = false;
    if (reader_.has_failed) return;
    const la_int64_t used = archive_filter_bytes(reader_.archive, -1);
    if (used >= 0 && static_cast<std::uint64_t>(used) == reader_.position && reader_.below->at_end()) return;
    reader_.facts.has_trailing_garbage = true;
    note_problem(reader_.facts, "bytes follow the end of the compressed stream");
  }

  Reader reader_;
  bool is_open_ = false;
};

}  // namespace

Packing packing_of(ByteSource& source) {
  using namespace std::string_view_literals;
  const std::string_view head = source.peek(kTarBlock);
  if (head.starts_with("\x1f\x8b\x08"sv)) return Packing::gzip;
  if (head.starts_with("\x1f\x9d"sv)) return Packing::compress;
  if (head.starts_with("\xfd"
                       "7zXZ\0"sv))
    return Packing::xz;
  if (head.starts_with("\x28\xb5\x2f\xfd"sv)) return Packing::zstd;
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return Packing::zip;
  // "BZh", the block size, then the magic of a block or of the end: "BZh9 is a word" is text.
  const bool is_bzip2 = head.size() >= 10 && head.starts_with("BZh"sv) && head[3] >= '1' && head[3] <= '9';
  if (is_bzip2 && (head.substr(4, 6) == "\x31\x41\x59\x26\x53\x59"sv || head.substr(4, 6) == "\x17\x72\x45\x38\x50\x90"sv)) {
    return Packing::bzip2;
  }
  return is_tar_header(head) ? Packing::tar : Packing::none;
}

std::unique_ptr<ByteSource> unpack_stream(std::unique_ptr<ByteSource> below, Packing packing, SourceFacts& facts) {
  facts.is_packed = true;
  if (packing == Packing::gzip) return std::make_unique<GunzipBytes>(std::move(below), facts);
  return std::make_unique<FilterBytes>(std::move(below), packing, facts);
}

struct Archive::State : Reader {
  using Reader::Reader;
};

Archive::Archive(std::unique_ptr<ByteSource> below, Packing packing, SourceFacts& facts)
    : state_(std::make_unique<State>(std::move(below), facts)) {
  if (packing == Packing::tar) archive_read_support_format_tar(state_->archive);
  if (packing == Packing::zip) archive_read_support_format_zip(state_->archive);
  state_->allow_seeking();
  state_->open();
}

Archive::~Archive() = default;

bool Archive::next_entry() {
  forget_peeked();
  if (!state_->next_header()) return false;
  ++index_;
  return true;
}

std::string Archive::name() const {
  for (const char* name : {archive_entry_pathname_utf8(state_->entry), archive_entry_pathname(state_->entry)}) {
    if (name != nullptr && *name != '\0') return name;
  }
  return fmt::format("entry {}", index_);
}

Archive::EntryKind Archive::kind() const {
  struct archive_entry* entry = state_->entry;
  if (archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK) return EntryKind::link;
  if (archive_entry_filetype(entry) == AE_IFDIR) return EntryKind::directory;
  if (archive_entry_filetype(entry) != AE_IFREG) return EntryKind::special;
  return archive_entry_is_data_encrypted(entry) > 0 ? EntryKind::encrypted : EntryKind::file;
}

Timestamp Archive::modified() const {
  const auto seconds = static_cast<std::int64_t>(archive_entry_mtime(state_->entry));
  return Timestamp{seconds * kUsPerSecond + archive_entry_mtime_nsec(state_->entry) / 1'000};
}

std::size_t Archive::read_some(char* to, std::size_t size) { return index_ < 0 ? 0 : state_->read(to, size); }

}  // namespace hindcast
