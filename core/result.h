// How hindcast reports that the world failed: a file that cannot be read, a store that refuses, a bad option.
// Bad log text is not an error: it is data (see ingest/format.h). A bug is an assertion.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace hindcast {

// What kind of failure it is. The exit status of the program follows from it (cli/exit_code.h).
enum class ErrorCode {
  usage,          // the command line or a configuration file is wrong
  not_found,      // the thing asked for does not exist
  input_partial,  // a source could be read only in part, or not at all
  store_refused,  // not a case file, a newer case file, a damaged one
  io,             // reading or writing failed
  busy,           // another process holds the case file
};

// One failure in words: `message` says what failed, where and why; `help` says what to do about it (may be empty).
struct Error {
  ErrorCode code = ErrorCode::io;
  // "PATH: doing: why", without a full stop; raw text, to be made printable by who shows it.
  std::string message;
  // A sentence.
  std::string help;
};

// A value or an Error. Reading the value of a failed Result is a bug.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor): returning a value is the point
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  // Which of the two it is. To be asked before anything else.
  [[nodiscard]] bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  // The value; ok() must hold.
  T& value() { return checked<T>(); }
  const T& value() const { return const_cast<Result*>(this)->checked<T>(); }
  // The same in the manner of a pointer.
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // The failure; ok() must not hold.
  [[nodiscard]] const Error& error() const { return const_cast<Result*>(this)->checked<Error>(); }

 private:
  // Both accessors end here, so that a misuse fails at one assertion.
  template <typename U>
  U& checked() {
    auto* held = std::get_if<U>(&state_);
    assert(held != nullptr && "Result read as what it is not");
    return *held;
  }
  std::variant<T, Error> state_;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  // Whether it succeeded.
  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  // The failure; ok() must not hold.
  [[nodiscard]] const Error& error() const {
    assert(error_.has_value() && "Result read as what it is not");
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace hindcast

// Leaves the function with the error of `expression` when it failed. For Result<void> expressions.
#define HINDCAST_TRY(expression)                                    \
  do {                                                              \
    if (auto hindcast_tried = (expression); !hindcast_tried.ok()) { \
      return hindcast_tried.error();                                \
    }                                                               \
  } while (false)
