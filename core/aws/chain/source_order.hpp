// Finds the source of credentials: --profile, the environment, the selected profile, or what a CI
// job, a container or an instance provides, in this order.
// Source of the rules: AWS SDKs and Tools Reference Guide, "Standardized credential providers".
#pragma once

#include "core/aws/chain/chain_options.hpp"
#include "core/aws/chain/profile_chain.hpp"

#include <string>

namespace idr::aws {

/// Returns the first source that has credentials. A default profile that is missing or has no
/// credentials is skipped; an invalid one is an error. Throws UsageError, ConfigError and
/// CredentialError.
CredentialChain find_source(const SelectedProfile& selected, const ChainOptions& options,
                            const ProfileReader& reader);

/// Whether the source is the OIDC token of a CI job, which provides the role of --role directly.
bool is_role_of_job(const Source& source);

} // namespace idr::aws
