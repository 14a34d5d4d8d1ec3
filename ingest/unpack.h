// Layers that unpack: compressed streams (gzip through zlib, which checks the checksum and gives every good byte of a
// truncated file; bzip2, xz, zstd and compress through libarchive) and archives (tar and zip, through libarchive).
// What something is, is decided by its first bytes, never by its name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/result.h"
#include "ingest/byte_source.h"

namespace hindcast {

// What bytes are packed as. The last two are archives, which hold several files.
enum class Packing : std::uint8_t { none, gzip, bzip2, xz, zstd, compress, tar, zip };

// Looks at the first bytes of `source` without taking them.
Packing packing_of(ByteSource& source);
// Whether it is to be opened as an Archive instead of unpack_stream().
constexpr bool is_archive(Packing packing) { return packing == Packing::tar || packing == Packing::zip; }

// A layer that gives what the compressed stream `below` unpacks to; `packing` must be none of none, tar, zip. Truncation,
// damage and bytes after the end are noted in `facts`, which must outlive the layer.
std::unique_ptr<ByteSource> unpack_stream(std::unique_ptr<ByteSource> below, Packing packing, SourceFacts& facts);

// A tar or zip file. As a ByteSource it gives the bytes of the entry at hand.
class Archive : public ByteSource {
 public:
  // Kinds of entries. Only files have bytes.
  enum class EntryKind : std::uint8_t { file, directory, link, special, encrypted };

  // `packing` must be tar or zip; `facts` must outlive it. Stands before the first entry.
  Archive(std::unique_ptr<ByteSource> below, Packing packing, SourceFacts& facts);
  ~Archive() override;

  // Goes to the next entry; false at the end of the archive or where it cannot be read on.
  bool next_entry();
  [[nodiscard]] std::int32_t index() const { return index_; }  // of the entry at hand, from 0
  [[nodiscard]] std::string name() const;                      // as the archive states it
  // Kind and mtime of the entry at hand, as the archive states them.
  [[nodiscard]] EntryKind kind() const;
  // 1970 where the archive states none.
  [[nodiscard]] Timestamp modified() const;

 protected:
  // Bytes of the entry at hand, 0 at its end: peeked bytes never reach into the next one.
  std::size_t read_some(char* to, std::size_t size) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::int32_t index_ = -1;
};

}  // namespace hindcast
