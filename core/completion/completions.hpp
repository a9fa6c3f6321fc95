// `idr complete`, which the completions of the shells ask; the help does not mention it.
#pragma once

#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::completion {

/// `words WORD…`: what can stand in place of the last word, as `TEXT` or `TEXT<tab>DESCRIPTION`, a
/// line each; the shell picks those that go with what is typed, and quotes them. Where it is to
/// complete a path, there is a line `:files<tab>PREFIX` or `:folders<tab>PREFIX`: the path stands
/// behind PREFIX.
///
/// `line LINE PART`: the same for a line as it was typed, with the program's name, up to the
/// cursor. Of a word that bash has cut at `=`, `:` and the like, it wants to replace PART: the
/// texts are what stands there, quoted for that place, and they go with what is typed.
///
/// Nothing is written, nobody is asked but the engine's client, and no mistake is an error.
std::string completions(const std::vector<std::string>& request, const system::Host& host) noexcept;

} // namespace idr::completion
