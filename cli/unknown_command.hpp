// The error for a first word that is not a command.
#pragma once

#include "core/system/host.hpp"

#include <string>

namespace idr::cli {

/// Throws the UsageError for this word. If the word is known (a command of another tool or of the
/// engine, a variant of the project file) or similar to a command, the remedy says what to type
/// instead; otherwise it lists the commands.
[[noreturn]] void throw_unknown_command(const std::string& word, const system::Host& host);

} // namespace idr::cli
