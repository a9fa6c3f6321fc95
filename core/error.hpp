// Failures: one hierarchy, each kind with the exit code that the program ends with.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace idr {

namespace options {
class Option;
} // namespace options

/// What went wrong, where, and what to do next. The message contains no secret: all of it may be
/// shown on a terminal and stored in a CI log.
class Error : public std::runtime_error {
public:
  explicit Error(const std::string& message, std::string remedy = {}, int exit_code = 1)
      : std::runtime_error(message), remedy_(std::move(remedy)), exit_code_(exit_code) {}

  /// What the user can do next, a complete sentence; empty if there is nothing to suggest.
  const std::string& remedy() const { return remedy_; }
  int exit_code() const { return exit_code_; }

  /// The option that the error is about; null if it is not about an option.
  const options::Option* option() const { return option_; }
  /// Whether name_option (core/options/naming.hpp) must still add the option's name to the message.
  bool needs_option_name() const { return option_ != nullptr && !named_; }
  /// Sets the option that the error is about, unless one is set.
  void set_option(const options::Option& option) {
    if (option_ == nullptr) option_ = &option;
  }
  /// Prefixes the message; afterwards needs_option_name() is false.
  void name(const std::string& prefix) {
    static_cast<std::runtime_error&>(*this) = std::runtime_error(prefix + what());
    named_ = true;
  }

  /// Returns the error with this option set; name_option adds its name to the message.
  template <typename Kind>
  friend Kind about(const options::Option& option, Kind error) {
    error.option_ = &option;
    return error;
  }
  /// Returns the error with this option set and the message unchanged; the option only selects the
  /// help page to refer to.
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

/// The command line itself is wrong (exit 2).
class UsageError : public Error {
public:
  explicit UsageError(const std::string& message, std::string remedy = {})
      : Error(message, std::move(remedy), 2) {}
};

/// A file that the user wrote is wrong; the message starts with `FILE:LINE: ` if the line is known.
class ConfigError : public Error {
  using Error::Error;
};

/// Credentials could not be found or obtained.
class CredentialError : public Error {
public:
  explicit CredentialError(const std::string& message, std::string remedy = {},
                           bool temporary = false)
      : Error(message, std::move(remedy)), temporary_(temporary) {}

  /// Whether a later retry may succeed: the network failed, or a service is overloaded.
  bool temporary() const { return temporary_; }

private:
  bool temporary_;
};

/// This launch has no MFA code. Temporary: another launch may have one, and cached credentials
/// remain usable.
class MfaCodeError : public CredentialError {
public:
  explicit MfaCodeError(const std::string& message, std::string remedy = {})
      : CredentialError(message, std::move(remedy), true) {}
};

/// A system call failed; the message ends with the system's description of the error.
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
