// A program of the user's own that prints credentials: `credential_process`.
// Source: AWS SDKs and Tools Reference Guide, "Process credential provider".
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/system/environment.hpp"
#include "core/system/waiting.hpp"

#include <optional>
#include <string>

namespace idr::aws {

struct CredentialProcess {
  std::string command_line; ///< for /bin/sh
  std::string account_id;   ///< of the profile, where the program tells none
  std::string profile;
  std::string origin; ///< FILE:LINE
};

std::optional<CredentialProcess> process_of_profile(const Section& profile);

/// Throws CredentialError for a program that is asked by itself, through us, for the same profile.
/// To be called before anything is waited for that the first of the two holds.
void refuse_recursion(const CredentialProcess& process, const system::Environment& environment);

/// Runs it; what it says on stderr is shown. Throws CredentialError for a failure, for output that
/// is not as AWS wants it, which is never shown, and as refuse_recursion does.
Credentials run_credential_process(const CredentialProcess& process,
                                   const system::Environment& environment,
                                   const system::WaitingNote& waiting = {});

} // namespace idr::aws
