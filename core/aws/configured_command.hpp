// Command lines that the shared config names, and that may call us again.
#pragma once

#include "core/system/environment.hpp"

#include <string>

namespace idr::aws {

/// Throws CredentialError where the command of this property at this place (FILE:LINE) is running
/// above us already: it asks, through us, for itself.
void refuse_recursion(const std::string& property, const std::string& origin,
                      const system::Environment& environment);

/// What it prints on stdout; what it says on stderr is shown. Throws CredentialError with its exit
/// code where it fails, and as refuse_recursion does.
std::string run_configured_command(const std::string& property, const std::string& command_line,
                                   const std::string& origin,
                                   const system::Environment& environment);

} // namespace idr::aws
