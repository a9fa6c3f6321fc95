// Writes the messages of a launch to this program's streams.
#pragma once

#include "core/launch/reporter.hpp"
#include "core/system/environment.hpp"

namespace idr::cli {

/// Writes with the functions in messages.hpp, and shows waiting notes if may_show_notes() allows.
class TerminalReporter final : public launch::Reporter {
public:
  /// The environment must outlive this object.
  TerminalReporter(bool verbose, const system::Environment& environment)
      : Reporter(verbose), environment_(environment) {}

  void say(std::string_view text, std::string_view remedy) const override;
  void warn(std::string_view text) const override;
  void line(std::string_view text) const override;
  std::shared_ptr<void> waiting(const std::string& what) const override;
  void send_to_runner(std::string_view command, std::string_view value) const override;

private:
  const system::Environment& environment_;
};

} // namespace idr::cli
