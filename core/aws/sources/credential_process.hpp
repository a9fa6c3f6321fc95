// A user's program that prints credentials: `credential_process`.
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
  std::string account_id;   ///< of the profile, if the program prints none
  std::string profile;
  options::Origin origin = {};
};

std::optional<CredentialProcess> process_of_profile(const Section& profile);

/// Unknown until the program has run.
constexpr CredentialKind kind_of(const CredentialProcess& /*process*/) {
  return CredentialKind::Unknown;
}
ChainLink describe(const CredentialProcess& process, const StsInUse& sts);
/// Throws CredentialError if the program calls itself, through this program, for the same profile.
/// Must be called before any wait: the inner process would wait for a lock that the outer one
/// holds.
void refuse_recursion(const CredentialProcess& process, const system::Environment& environment);

/// Throws as refuse_recursion does.
Prepared prepare(const CredentialProcess& process, const SourceContext& context);
/// Checks the profile's aws_account_id. Throws as require_account_id does.
void check_account_id(const CredentialProcess& process);

/// Runs the program and returns the credentials that it prints; its stderr is shown. Throws
/// CredentialError if it fails, or if its output, which is never shown, is not in the format of
/// AWS, and as refuse_recursion does.
Credentials run_credential_process(const CredentialProcess& process,
                                   const system::Environment& environment,
                                   const system::WaitingNote& waiting = {});

} // namespace idr::aws
