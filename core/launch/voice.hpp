// What a launch has to say, and to whom: the one way out for text. The program prints it.
#pragma once

#include "core/system/waiting.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace idr::launch {

/// Texts are one line each, without a prefix and as they came from outside: the program makes them
/// printable. No secret is in them, but for what `tell_runner` hides.
class Voice {
public:
  explicit Voice(bool verbose) : verbose_(verbose) {}
  virtual ~Voice() = default;
  Voice(const Voice&) = delete;
  Voice& operator=(const Voice&) = delete;

  /// Whether every step is told (--verbose).
  bool is_verbose() const { return verbose_; }

  /// The remedy is a sentence; empty: none.
  virtual void say(std::string_view text, std::string_view remedy = {}) const = 0;
  virtual void warn(std::string_view text) const = 0;
  /// A line to copy: nothing is added to it.
  virtual void line(std::string_view text) const = 0;
  /// Shows, after a moment and until the result is destroyed, what the launch is waiting for; null
  /// where there is no terminal to show it on.
  virtual std::shared_ptr<void> waiting(const std::string& what) const = 0;
  /// A workflow command of GitHub's runner: `add-mask` hides the value in the log.
  virtual void tell_runner(std::string_view command, std::string_view value) const = 0;

private:
  bool verbose_;
};

} // namespace idr::launch
