// A program of the user's own that prints credentials: `credential_process`.
// Source: AWS SDKs and Tools Reference Guide, "Process credential provider".
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/aws/sources/source.hpp"
#include "core/system/environment.hpp"
#include "core/system/waiting.hpp"

#include <optional>
#include <string>

namespace idr::aws {

struct CredentialProcess {
  std::string command_line; ///< for /bin/sh
  std::string account_id;   ///< of the profile, where the program tells none
  std::string profile;
  options::Origin origin;
};

std::optional<CredentialProcess> process_of_profile(const Section& profile);

/// Known when the program has run.
constexpr CredentialKind kind_of(const CredentialProcess& /*process*/) {
  return CredentialKind::Unknown;
}
ChainLink describe(const CredentialProcess& process, const StsInUse& sts);
/// Throws CredentialError for a program that calls itself, through us, for the same profile. To be
/// called before any wait: the inner of the two would wait for a lock that the outer one holds.
void refuse_recursion(const CredentialProcess& process, const system::Environment& environment);

/// Throws as refuse_recursion does.
Prepared prepare(const CredentialProcess& process, const SourceContext& context);
/// Of the profile's aws_account_id.
void check_account_id(const CredentialProcess& process);

/// Runs it; what it prints on stderr is shown. Throws CredentialError for a failure, for output
/// that is not in the format of AWS, which is never shown, and as refuse_recursion does.
Credentials run_credential_process(const CredentialProcess& process,
                                   const system::Environment& environment,
                                   const system::WaitingNote& waiting = {});

} // namespace idr::aws
