#include "cli/messages.hpp"

#include "core/system/file_descriptor.hpp"
#include "core/system/signals.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <unistd.h>

namespace idr::cli {

// A message that nobody can be told does not stop a launch.
void say_part(std::string_view text) try {
  system::write_all(STDERR_FILENO, text, "stderr");
} catch (const SystemError&) {
  return;
}

void say_plain(std::string_view line) { say_part(fmt::format("{}\n", line)); }

void say(std::string_view text) { say_plain(fmt::format("idr: {}", text)); }

void warn(std::string_view text) { say(fmt::format("warning: {}", text)); }

void say(const Error& error) {
  say(std::string_view(error.what()));
  if (!error.remedy().empty()) say_plain(fmt::format("     {}", error.remedy()));
}

void print(std::string_view text) try {
  system::write_all(STDOUT_FILENO, text, "stdout");
} catch (const SystemError& error) {
  if (error.error_number() == EPIPE)
    system::end_by_pipe_signal(); // `| head`: nobody wants the rest
  throw;
}

} // namespace idr::cli
