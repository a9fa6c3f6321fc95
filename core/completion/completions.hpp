// `idr complete`, which the shells' completion scripts call. The help does not mention it.
#pragma once

#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::completion {

/// Returns candidates for a word, each on a line of its own: `TEXT` or `TEXT<tab>DESCRIPTION`. A
/// line `:files<tab>PREFIX` or `:folders<tab>PREFIX` means that the shell should complete a path
/// after PREFIX. The request is one of these:
///
/// `words WORD…`: completes the last word. The shell selects the candidates that start with what
/// was typed, and quotes them.
///
/// `line LINE PART`: completes the last word of LINE, which includes the program's name and ends at
/// the cursor. PART is the end of that word that bash will replace (bash splits words at `=`, `:`
/// and others). Returns only candidates that match what was typed, as replacements for PART, quoted
/// for that position.
///
/// Writes nothing, starts only the engine's client, and ignores all errors.
std::string completions(const std::vector<std::string>& request, const system::Host& host) noexcept;

} // namespace idr::completion
