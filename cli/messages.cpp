#include "cli/messages.hpp"

#include "core/system/file_descriptor.hpp"
#include "core/system/signals.hpp"
#include "core/text/printable.hpp"
#include "core/text/trimmed.hpp"

#include <fmt/color.h>
#include <fmt/format.h>

#include <cerrno>
#include <unistd.h>

namespace idr::cli {
namespace {

/// To the beginning of the line, and all of it erased (ECMA-48).
constexpr auto erase_line = "\r\033[K";

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

// A message that nobody can be told does not stop a launch.
void write_to_stderr(std::string_view text) try {
  system::write_all(STDERR_FILENO, text, "stderr");
} catch (const SystemError&) {
  return;
}

void say_behind(std::string_view lead, std::string_view text) {
  write_to_stderr(text::printable_line(lead, text) + "\n");
}

} // namespace

// Source: no-color.org for NO_COLOR.
void permit_colours(const system::Environment& environment) {
  colours_permitted() = !environment.get_nonblank("NO_COLOR") && !environment.is_ci_job() &&
                        environment.get("TERM") != "dumb";
}

bool colours_on_stdout() { return has_colours(STDOUT_FILENO); }

void say(std::string_view text) { say_behind("idr: ", text); }

void warn(std::string_view text) {
  say_behind(fmt::format("idr: {} ", in_colour(fmt::terminal_color::yellow, "warning:")), text);
}

void say(const Error& error) {
  say_behind(in_colour(fmt::terminal_color::red, "idr:") + " ", error.what());
  for (const auto line : text::lines_of(error.remedy(), text::remedy_line_end))
    say_behind("     ", line);
}

void say_line(std::string_view line) { say_behind("", line); }

void show_passing(std::string_view line) { write_to_stderr(text::printable_line("", line)); }

void erase_passing() { write_to_stderr(erase_line); }

void tell_runner(std::string_view command, std::string_view value) {
  auto line = fmt::format("::{}::", command);
  for (const char c : value) {
    switch (c) {
    case '%':
      line += "%25";
      break;
    case '\r':
      line += "%0D";
      break;
    case '\n':
      line += "%0A";
      break;
    default:
      line += c;
    }
  }
  write_to_stderr(line + "\n");
}

void print_line(std::string_view lead, std::string_view text) {
  print_verbatim(text::printable_line(lead, text) + "\n");
}

void print_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += text::printable_line("", line) + "\n";
  print_verbatim(text);
}

void print_json(std::string_view document) {
  print_verbatim(text::printable_json(document) + "\n");
}

void print_verbatim(std::string_view text) try {
  system::write_all(STDOUT_FILENO, text, "stdout");
} catch (const SystemError& error) {
  if (error.error_number() == EPIPE)
    system::end_by_pipe_signal(); // `| head`: nobody wants the rest
  throw;
}

} // namespace idr::cli
