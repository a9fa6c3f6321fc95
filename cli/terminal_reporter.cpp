#include "cli/terminal_reporter.hpp"

#include "cli/messages.hpp"
#include "cli/waiting_note.hpp"

namespace idr::cli {

void TerminalReporter::say(std::string_view text, std::string_view remedy) const {
  cli::say(text, remedy);
}

void TerminalReporter::warn(std::string_view text) const { cli::warn(text); }

void TerminalReporter::line(std::string_view text) const { say_line(text); }

std::shared_ptr<void> TerminalReporter::waiting(const std::string& what) const {
  return may_show_notes(environment_) ? show_note("waiting for " + what) : nullptr;
}

void TerminalReporter::send_to_runner(std::string_view command, std::string_view value) const {
  cli::tell_runner(command, value);
}

} // namespace idr::cli
