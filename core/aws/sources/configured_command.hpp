// Command lines from the shared config, which may run this program again.
#pragma once

#include "core/options/origin.hpp"
#include "core/system/environment.hpp"
#include "core/system/waiting.hpp"

#include <string>

namespace idr::aws {

/// Throws CredentialError if the command of this property at this place (FILE:LINE) is already
/// running as an ancestor of this process, so that it would run itself.
void refuse_recursion(const std::string& property, const options::Origin& origin,
                      const system::Environment& environment);

/// Runs the command line and returns its stdout, at most one MiB; its stderr is shown. It may wait
/// for the user for up to ten minutes; after some seconds `waiting` is notified. Throws
/// CredentialError with its exit code if it fails, and as refuse_recursion does.
std::string run_configured_command(const std::string& property, const std::string& command_line,
                                   const options::Origin& origin,
                                   const system::Environment& environment,
                                   const system::WaitingNote& waiting = {});

} // namespace idr::aws
