#include "cli/messages.hpp"

#include "core/system/file_descriptor.hpp"
#include "core/system/signals.hpp"
#include "core/text/printable.hpp"
#include "core/text/split.hpp"
#include "core/text/wrapped.hpp"

#include <climits>
#include <fmt/color.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <optional>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace idr::cli {
namespace {

/// Moves the cursor to the beginning of the line and erases the line (ECMA-48).
constexpr auto erase_line = "\r\033[K";

constexpr std::size_t usual_width = 80;

/// The settings of this process.
struct Settings {
  bool colours = false;
  bool warnings_only = false;
  bool one_line = false;           ///< for an error with its remedy
  std::size_t width = usual_width; ///< of a terminal that does not report its width
};
Settings& settings() {
  static Settings of_process;
  return of_process;
}

bool has_colours(int stream) { return settings().colours && ::isatty(stream) == 1; }

/// The width of the terminal; std::nullopt if the stream is not a terminal.
std::optional<std::size_t> width_of(int stream) {
  if (::isatty(stream) != 1) return std::nullopt;
  struct winsize size {};
  if (::ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) return size.ws_col;
  return settings().width;
}

/// The text, in this colour if stderr has colours.
std::string in_colour(fmt::terminal_color colour, std::string_view text) {
  if (!has_colours(STDERR_FILENO)) return std::string(text);
  return fmt::format(fmt::fg(colour), "{}", text);
}

/// How long a reader of the messages may read nothing, such as a pager; one that never reads must
/// not keep credentials from being refreshed, or the program from ending.
constexpr std::chrono::milliseconds patience = std::chrono::seconds(10);

/// Waits until stderr has room for a part. A terminal is waited for as long as it is held (Ctrl-S).
bool has_room_on_stderr() {
  static bool is_read = true;
  pollfd stream{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  const auto limit = is_read ? patience : std::chrono::milliseconds(0);
  const auto wait = ::isatty(STDERR_FILENO) == 1 ? -1 : static_cast<int>(limit.count());
  is_read = ::poll(&stream, 1, wait) != 0;
  return is_read;
}

// A launch continues if a message cannot be written.
void write_to_stderr(std::string_view text) try {
  while (!text.empty() && has_room_on_stderr()) {
    const auto part = text.substr(0, PIPE_BUF); // which a pipe with room takes at once
    system::write_all(STDERR_FILENO, part, "stderr");
    text.remove_prefix(part.size());
  }
} catch (const SystemError&) {
  return;
}

std::string fitted(int stream, const std::string& line, std::size_t indent) {
  const auto width = width_of(stream);
  return width ? text::wrapped(line, *width, indent) : line;
}

constexpr auto remedy_lead = "     "; // the width of `idr: `

void write_message(std::string_view lead, std::string_view text) {
  constexpr std::size_t indent = 5; // the width of `idr: `
  write_to_stderr(fitted(STDERR_FILENO, text::printable_line(lead, text), indent) + "\n");
}

} // namespace

// Source: no-color.org for NO_COLOR.
void adapt_to_terminal(const system::Environment& environment) {
  settings().colours = !environment.get_nonblank("NO_COLOR") && !environment.is_ci_job() &&
                       environment.get("TERM") != "dumb";
  const auto columns = environment.get("COLUMNS").value_or("");
  std::size_t width = 0;
  const auto* end = columns.data() + columns.size();
  if (std::from_chars(columns.data(), end, width).ptr == end && width > 0) settings().width = width;
}

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

bool colours_on_stdout() { return has_colours(STDOUT_FILENO); }

std::size_t width_of_stdout() { return width_of(STDOUT_FILENO).value_or(usual_width); }

void print_only_warnings(bool only) { settings().warnings_only = only; }

void print_errors_in_one_line() { settings().one_line = true; }

void say(std::string_view text) {
  if (!settings().warnings_only) write_message("idr: ", text);
}

void say(std::string_view text, std::string_view remedy) {
  say(text);
  if (!remedy.empty() && !settings().warnings_only) write_message(remedy_lead, remedy);
}

void warn(std::string_view text) {
  write_message(fmt::format("idr: {} ", in_colour(fmt::terminal_color::yellow, "warning:")), text);
}

void say(const Error& error) {
  const auto lead = in_colour(fmt::terminal_color::red, "idr:") + " ";
  const auto remedy = text::split(error.remedy(), text::remedy_line_end);
  if (settings().one_line && !remedy.empty()) {
    const std::string_view what = error.what();
    const auto* stop = what.ends_with('.') ? "" : ".";
    write_message(lead, fmt::format("{}{} {}", what, stop, fmt::join(remedy, " ")));
    return;
  }
  write_message(lead, error.what());
  for (const auto line : remedy) write_message(remedy_lead, line);
}

// Users copy the line, so it is not wrapped.
void say_line(std::string_view line) {
  if (!settings().warnings_only) write_to_stderr(text::printable_line("", line) + "\n");
}

void show_passing(std::string_view line) {
  if (!settings().warnings_only) write_to_stderr(text::printable_line("", line));
}

void erase_passing() {
  if (!settings().warnings_only) write_to_stderr(erase_line);
}

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

void print_wrapped(std::string_view lead, std::string_view text, std::size_t indent) {
  print_verbatim(fitted(STDOUT_FILENO, text::printable_line(lead, text), indent) + "\n");
}

void print_json(const nlohmann::ordered_json& document) {
  print_json_text(document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void print_json_text(std::string_view document) {
  print_verbatim(text::printable_json(document) + "\n");
}

void print_verbatim(std::string_view text) try {
  system::write_all(STDOUT_FILENO, text, "stdout");
} catch (const SystemError& error) {
  if (error.error_number() == EPIPE) system::end_by_sigpipe(); // `| head` has ended
  throw;
}

} // namespace idr::cli
