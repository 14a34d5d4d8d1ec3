// Streams of bytes, in layers: each reads from the one that it owns. Here: the base, a file, and the hash of what passed.
// unpack.h adds the layers that unpack. Files are opened read-only; nothing is written but the spool of standard input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "ingest/source.h"

namespace hindcast {

// A stream that ends. What goes wrong on the way ends it and is noted in the SourceFacts that the layer was made with.
class ByteSource {
 public:
  ByteSource() = default;
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Copies the next bytes to `to`. Fewer than `size` only at the end; 0 from then on.
  std::size_t read(char* to, std::size_t size);
  // The next bytes without taking them; fewer than `size` only at the end. The view is valid until the next call.
  std::string_view peek(std::size_t size);
  // Whether nothing is left.
  bool at_end() { return peek(1).empty(); }
  // The size of a stream that seek() works on, counted from its beginning; nothing for other streams.
  [[nodiscard]] virtual std::optional<std::uint64_t> seekable_size() const { return std::nullopt; }
  // Goes to a position of a stream that has a seekable_size().
  void seek(std::uint64_t position);

 protected:
  // Copies at least one byte, or returns 0 at the end.
  virtual std::size_t read_some(char* to, std::size_t size) = 0;
  // For layers with a seekable_size(): the next read_some() starts there.
  virtual void seek_to(std::uint64_t /*position*/) {}
  // For layers that move on to other bytes.
  void forget_peeked() { peeked_.clear(); }

 private:
  // What peek() has read ahead and read() has not given yet.
  std::string peeked_;
};

// Notes the first thing that went wrong.
void note_problem(SourceFacts& facts, std::string_view problem);

// A regular file, or standard input ("-"). Standard input that is no regular file is copied to an unlinked temporary file
// (in $TMPDIR or /tmp) when it is first opened, so that it can be read more than once.
class FileBytes : public ByteSource {
 public:
  // Error not_found: nothing there. Error io: no permission, or not a regular file.
  static Result<std::unique_ptr<FileBytes>> open(const std::string& path, SourceFacts& facts);
  // Closes the descriptor; the spool of standard input goes with it.
  ~FileBytes() override;

  [[nodiscard]] std::uint64_t expected_bytes() const { return size_ - start_; }  // to be read, when opened
  [[nodiscard]] Timestamp modified() const { return modified_; }                 // when opened
  // Position in the file as it lies on disk, packed or not: what a progress line counts.
  [[nodiscard]] std::uint64_t bytes_read() const { return position_ - start_; }
  // Whether the file is no longer what was opened: other size or mtime, or the path names another file.
  [[nodiscard]] bool has_changed() const;
  [[nodiscard]] std::optional<std::uint64_t> seekable_size() const override { return expected_bytes(); }

 protected:
  // Reads with pread; a failure ends the stream and is noted in the facts.
  std::size_t read_some(char* to, std::size_t size) override;
  void seek_to(std::uint64_t position) override { position_ = start_ + position; }

 private:
  // open() has done the checks.
  FileBytes(std::string path, int fd, SourceFacts& facts) : path_(std::move(path)), fd_(fd), facts_(facts) {}

  std::string path_;
  int fd_;
  SourceFacts& facts_;
  std::uint64_t start_ = 0;     // where reading began: a shell may have read some of standard input already
  std::uint64_t position_ = 0;  // of the next byte; pread is used, so that readers of one descriptor do not meet
  std::uint64_t size_ = 0;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
  std::int64_t modified_ns_ = 0;
  Timestamp modified_;
};

// Passes bytes on and computes their SHA-256.
class HashedBytes : public ByteSource {
 public:
  // Owns `below`.
  explicit HashedBytes(std::unique_ptr<ByteSource> below);
  ~HashedBytes() override;

  // Reads to the end, and gives the hash of all as hex. To be called once.
  std::string finish();
  // How many bytes the hash covers so far.
  [[nodiscard]] std::uint64_t byte_count() const { return byte_count_; }

 protected:
  // Hashes what it hands on.
  std::size_t read_some(char* to, std::size_t size) override;

 private:
  struct State;
  std::unique_ptr<ByteSource> below_;
  std::unique_ptr<State> state_;
  std::uint64_t byte_count_ = 0;
};

}  // namespace hindcast
