// What the program says: one line after the other, on stderr.
#pragma once

#include "core/system/environment.hpp"
#include "core/system/error.hpp"

#include <string_view>

namespace idr::cli {

/// Colours are for terminals, and only where the environment does not refuse them: NO_COLOR,
/// TERM=dumb, a CI job (CI). Until this is called there are none.
void permit_colours(const system::Environment& environment);
bool colours_on_stdout();

/// `idr: TEXT`
void say(std::string_view text);
/// `idr: warning: TEXT`
void warn(std::string_view text);
/// The error and, on a line of its own, its remedy.
void say(const Error& error);
/// A line as it is, such as a command to copy.
void say_plain(std::string_view line);
/// Text as it is, without the end of a line.
void say_part(std::string_view text);
/// Writes to stdout; throws SystemError where that fails (a full disk), and ends the program as
/// SIGPIPE does where nobody reads.
void print(std::string_view text);

} // namespace idr::cli
