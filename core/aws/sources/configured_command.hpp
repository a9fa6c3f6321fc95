// Command lines that the shared config names, and that may call us again.
#pragma once

#include "core/options/origin.hpp"
#include "core/system/environment.hpp"
#include "core/system/waiting.hpp"

#include <string>

namespace idr::aws {

/// Throws CredentialError where the command of this property at this place (FILE:LINE) is running
/// above us already: it asks, through us, for itself.
void refuse_recursion(const std::string& property, const options::Origin& origin,
                      const system::Environment& environment);

/// What it prints on stdout, one MiB at most; what it says on stderr is shown. It may wait for a
/// person, for ten minutes; after some seconds of that `waiting` is told. Throws CredentialError
/// with its exit code where it fails, and as refuse_recursion does.
std::string run_configured_command(const std::string& property, const std::string& command_line,
                                   const options::Origin& origin,
                                   const system::Environment& environment,
                                   const system::WaitingNote& waiting = {});

} // namespace idr::aws
