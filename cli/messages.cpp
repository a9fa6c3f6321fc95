#include "cli/messages.hpp"

#include "core/system/file_descriptor.hpp"
#include "core/system/signals.hpp"

#include <fmt/color.h>
#include <fmt/format.h>

#include <cerrno>
#include <unistd.h>

namespace idr::cli {
namespace {

/// Of this process, as permit_colours has found it.
bool& colours_permitted() {
  static bool permitted = false;
  return permitted;
}

bool has_colours(int stream) { return colours_permitted() && ::isatty(stream) == 1; }

/// The text, in this colour where stderr has colours.
std::string in_colour(fmt::terminal_color colour, std::string_view text) {
  if (!has_colours(STDERR_FILENO)) return std::string(text);
  return fmt::format(fmt::fg(colour), "{}", text);
}

} // namespace

// Source: no-color.org for NO_COLOR.
void permit_colours(const system::Environment& environment) {
  colours_permitted() = !environment.get_nonblank("NO_COLOR") && !environment.is_ci_job() &&
                        environment.get("TERM") != "dumb";
}

bool colours_on_stdout() { return has_colours(STDOUT_FILENO); }

// A message that nobody can be told does not stop a launch.
void say_part(std::string_view text) try {
  system::write_all(STDERR_FILENO, text, "stderr");
} catch (const SystemError&) {
  return;
}

void say_plain(std::string_view line) { say_part(fmt::format("{}\n", line)); }

void say(std::string_view text) { say_plain(fmt::format("idr: {}", text)); }

void warn(std::string_view text) {
  say(fmt::format("{} {}", in_colour(fmt::terminal_color::yellow, "warning:"), text));
}

void say(const Error& error) {
  say_plain(fmt::format("{} {}", in_colour(fmt::terminal_color::red, "idr:"), error.what()));
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
