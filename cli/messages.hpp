// All that the program writes on its streams: messages on stderr, answers on stdout, one line after
// the other. Whatever comes from outside is made printable here (core/text/printable.hpp), and only
// then our colours and line breaks are added.
#pragma once

#include "core/error.hpp"
#include "core/system/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace idr::cli {

/// Colours are for terminals, and only where the environment does not refuse them: NO_COLOR,
/// TERM=dumb, a CI job (CI). Until this is called there are none. COLUMNS is the width of a
/// terminal that does not tell its own.
void adapt_to_terminal(const system::Environment& environment);
bool colours_on_stdout();
/// Of the terminal; 80 where stdout is not one.
std::size_t width_of_stdout();

/// From now on only warnings and errors are written to stderr.
void print_only_warnings(bool only);

/// On a terminal these are wrapped to its width; elsewhere a message is a line.
/// `idr: TEXT`
void say(std::string_view text);
/// The text and, on a line of its own, its remedy; an empty one: none.
void say(std::string_view text, std::string_view remedy);
/// `idr: warning: TEXT`
void warn(std::string_view text);
/// The error and, on a line of its own, its remedy.
void say(const Error& error);
/// The line alone, such as a command to copy.
void say_line(std::string_view line);
/// The line without its end, for as long as something lasts.
void show_passing(std::string_view line);
void erase_passing();
/// Gives GitHub's runner, which reads our streams, a command. Source: GitHub Actions, "Workflow
/// commands".
void tell_runner(std::string_view command, std::string_view value);

/// These write to stdout, and throw SystemError where that fails (a full disk); they end the
/// program as SIGPIPE does where the reader has gone. Of a line `lead` is our own, and may have
/// colours.
void print_line(std::string_view lead, std::string_view text);
void print_lines(const std::vector<std::string>& lines);
/// On a terminal wrapped to its width, all lines but the first from this column on.
void print_wrapped(std::string_view lead, std::string_view text, std::size_t indent);
void print_json(std::string_view document);
/// Text with nothing from outside in it, or with all of that escaped for the program that reads it.
void print_verbatim(std::string_view text);

} // namespace idr::cli
