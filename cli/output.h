// Where results go: standard output, or a file that is either old or new, never half.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "core/result.h"

namespace hindcast {

// A stream of result text. A reader that went away (head, less) is no error: write() then says that no more is wanted.
class Output {
 public:
  // `file` stays its owner's, and must outlive this.
  explicit Output(std::FILE* file) : file_(file) {}
  virtual ~Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // False once nobody takes any more, because the pipe is closed or writing failed; finish() tells which.
  virtual bool write(std::string_view text);
  // Flushes. An Error (io) if anything could not be written; a closed pipe is none.
  virtual Result<void> finish();

 private:
  std::FILE* file_;
  int problem_ = 0;  // errno of the first failed write
};

// Keeps what is written. For tests.
class TextOutput : public Output {
 public:
  TextOutput() : Output(nullptr) {}
  bool write(std::string_view text) override {
    text_ += text;
    return true;
  }
  Result<void> finish() override { return {}; }
  // Everything so far.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Writes `text` to a temporary file beside `path` and renames it; a link is followed, a device or pipe written to. Errors
// (io) name the path and the reason.
Result<void> write_file(const std::string& path, std::string_view text);

// Writes `text` to the file, or to `out` if the path is "-".
Result<void> write_result(Output& out, const std::string& path, std::string_view text);

}  // namespace hindcast
