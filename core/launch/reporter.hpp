// The only output of a launch. The program implements it and prints the text.
#pragma once

#include "core/system/waiting.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace idr::launch {

/// Each text is one line without a prefix, and may contain text from outside: the program makes it
/// printable. It contains no secret, except for the value of `send_to_runner`.
class Reporter {
public:
  explicit Reporter(bool verbose) : verbose_(verbose) {}
  virtual ~Reporter() = default;
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;

  /// Whether every step is printed (--verbose).
  bool is_verbose() const { return verbose_; }

  /// Prints a text. The remedy is a sentence, or empty.
  virtual void say(std::string_view text, std::string_view remedy = {}) const = 0;
  virtual void warn(std::string_view text) const = 0;
  /// Prints a line to copy, without any addition.
  virtual void line(std::string_view text) const = 0;
  /// Shows what the launch is waiting for, after a moment and until the result is destroyed;
  /// returns null if there is no terminal to show it on.
  virtual std::shared_ptr<void> waiting(const std::string& what) const = 0;
  /// Sends a workflow command to GitHub's runner: `add-mask` hides the value in the log.
  virtual void send_to_runner(std::string_view command, std::string_view value) const = 0;

private:
  bool verbose_;
};

} // namespace idr::launch
