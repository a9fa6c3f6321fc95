// What is said about a first word that is not a command.
#pragma once

#include "core/system/host.hpp"

#include <string>

namespace idr::cli {

/// Throws the UsageError for this word: its remedy is what to type instead where the word is known
/// from elsewhere (another tool, the engine, a variant of the project file) or is near to a
/// command, else the commands.
[[noreturn]] void throw_unknown_command(const std::string& word, const system::Host& host);

} // namespace idr::cli
