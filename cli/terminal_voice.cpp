#include "cli/terminal_voice.hpp"

#include "cli/messages.hpp"
#include "cli/waiting_note.hpp"

namespace idr::cli {

void TerminalVoice::say(std::string_view text, std::string_view remedy) const {
  cli::say(text, remedy);
}

void TerminalVoice::warn(std::string_view text) const { cli::warn(text); }

void TerminalVoice::line(std::string_view text) const { say_line(text); }

std::shared_ptr<void> TerminalVoice::waiting(const std::string& what) const {
  return may_show_notes(environment_) ? show_note("waiting for " + what) : nullptr;
}

void TerminalVoice::send_to_runner(std::string_view command, std::string_view value) const {
  cli::tell_runner(command, value);
}

} // namespace idr::cli
