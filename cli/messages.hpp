// All output of the program: messages on stderr, results on stdout. Text from outside is made
// printable here (core/text/printable.hpp) before colours and line breaks are added.
#pragma once

#include "core/error.hpp"
#include "core/system/environment.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace idr::cli {

/// Enables colours on terminals, unless NO_COLOR, TERM=dumb or a CI job (CI) forbids them; without
/// this call there are none. Uses COLUMNS as the width of terminals that do not report theirs.
void adapt_to_terminal(const system::Environment& environment);
bool stdout_is_terminal();
bool colours_on_stdout();
/// The width of the terminal; 80 if stdout is not a terminal.
std::size_t width_of_stdout();

/// Whether to write only warnings and errors to stderr from now on.
void print_only_warnings(bool only);

/// From now on, an error and its remedy are one line, for logs that nobody watches.
void print_errors_in_one_line();

// The following functions write to stderr. Messages are wrapped on a terminal and are single lines
// elsewhere.

/// `idr: TEXT`
void say(std::string_view text);
/// The text and, on the next line, the remedy unless it is empty.
void say(std::string_view text, std::string_view remedy);
/// `idr: warning: TEXT`
void warn(std::string_view text);
/// The error and, on the next line, its remedy.
void say(const Error& error);
/// The line alone, never wrapped; for a command to copy.
void say_line(std::string_view line);
/// A line without a line break, until erase_passing() removes it.
void show_passing(std::string_view line);
void erase_passing();
/// Writes a workflow command, which GitHub's runner reads. Source: GitHub Actions, "Workflow
/// commands".
void tell_runner(std::string_view command, std::string_view value);

// The following functions write to stdout. They throw SystemError if that fails (a full disk); if
// the reader of a pipe is gone, they end the program as SIGPIPE does. `lead` may contain colours
// and must not come from outside.

void print_line(std::string_view lead, std::string_view text);
void print_lines(const std::vector<std::string>& lines);
/// Wrapped on a terminal; all lines except the first are indented by `indent` columns.
void print_wrapped(std::string_view lead, std::string_view text, std::size_t indent);
/// What is not UTF-8 is replaced, because JSON must be.
void print_json(const nlohmann::ordered_json& document);
void print_json_text(std::string_view document);
/// Prints text unchanged. Text from outside must have been escaped for the program that reads it.
void print_verbatim(std::string_view text);

} // namespace idr::cli
