// Where credentials start: --profile, the environment, the selected profile, and what a CI job, a
// container or an instance offers, in this order.
// Source of the rules: AWS SDKs and Tools Reference Guide, "Standardized credential providers".
#pragma once

#include "core/aws/chain/chain_options.hpp"
#include "core/aws/chain/profile_chain.hpp"

#include <string>

namespace idr::aws {

/// The first of the places that holds credentials. A default profile that is missing, or holds
/// none, is passed over; a broken one is an error. Throws UsageError, ConfigError and
/// CredentialError.
CredentialChain find_source(const SelectedProfile& selected, const ChainOptions& options,
                            const ProfileReader& reader);

/// Whether the source gives the role of --role itself, for the OIDC token of a CI job.
bool is_role_of_job(const Source& source);

} // namespace idr::aws
