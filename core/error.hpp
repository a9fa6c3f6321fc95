// Failures: one hierarchy, each kind with the exit code that the program ends with.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace idr {

namespace options {
struct Option;
} // namespace options

/// What went wrong, where, and what to do next. The message holds no secret: everything in it may
/// be shown on a terminal and kept in a CI log.
class Error : public std::runtime_error {
public:
  explicit Error(const std::string& message, std::string remedy = {}, int exit_code = 1)
      : std::runtime_error(message), remedy_(std::move(remedy)), exit_code_(exit_code) {}

  /// The next step for the reader, a sentence of its own; empty where there is none.
  const std::string& remedy() const { return remedy_; }
  int exit_code() const { return exit_code_; }

  /// The option that this is about; null for none.
  const options::Option* option() const { return option_; }
  /// Whether the message leaves it to name_option (core/options/naming.hpp) to name that option.
  bool is_to_be_named() const { return option_ != nullptr && !named_; }
  void be_about(const options::Option& option) {
    if (option_ == nullptr) option_ = &option;
  }
  /// Puts this in front of the message; nothing more is put there later.
  void name(const std::string& prefix) {
    static_cast<std::runtime_error&>(*this) = std::runtime_error(prefix + what());
    named_ = true;
  }

  /// The error, about this option, which its message does not name.
  template <typename Kind>
  friend Kind about(const options::Option& option, Kind error) {
    error.option_ = &option;
    return error;
  }
  /// The error, whose message needs no name in front; the help describes this option.
  template <typename Kind>
  friend Kind pointing_to(const options::Option& option, Kind error) {
    error.option_ = &option;
    error.named_ = true;
    return error;
  }

private:
  std::string remedy_;
  int exit_code_;
  const options::Option* option_ = nullptr;
  bool named_ = false;
};

template <typename Kind>
Kind about(const options::Option& option, Kind error);
template <typename Kind>
Kind pointing_to(const options::Option& option, Kind error);

/// The command line itself is wrong (exit 2).
class UsageError : public Error {
public:
  explicit UsageError(const std::string& message, std::string remedy = {})
      : Error(message, std::move(remedy), 2) {}
};

/// A file that the user wrote is wrong; the message starts with `FILE:LINE: ` where there is a
/// line.
class ConfigError : public Error {
  using Error::Error;
};

/// Credentials could not be found or made.
class CredentialError : public Error {
public:
  explicit CredentialError(const std::string& message, std::string remedy = {},
                           bool temporary = false)
      : Error(message, std::move(remedy)), temporary_(temporary) {}

  /// To ask again later may help: the network failed, or a service is overloaded.
  bool temporary() const { return temporary_; }

private:
  bool temporary_;
};

/// This launch has no code. To another one that may not matter, and what is kept still serves.
class MfaCodeError : public CredentialError {
public:
  explicit MfaCodeError(const std::string& message, std::string remedy = {})
      : CredentialError(message, std::move(remedy), true) {}
};

/// The operating system refused; the message ends with its own words.
class SystemError : public Error {
public:
  /// `error_number` is the errno of the call that failed.
  SystemError(const std::string& what, int error_number, std::string remedy = {},
              int exit_code = 1);
  int error_number() const { return error_number_; }

private:
  int error_number_;
};

} // namespace idr
