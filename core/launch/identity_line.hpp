// The line that says as whom the container runs, and until when.
#pragma once

#include "core/aws/chain/resolve_credentials.hpp"
#include "core/system/time.hpp"

#include <string>

namespace idr::launch {

/// `arn:…`; where the ARN is unknown, the profile or the source of the credentials.
std::string identity_of(const aws::ResolvedCredentials& resolved,
                        const aws::CredentialPlan& credential_plan);

/// `arn:…, until 23:13 UTC (59 min)`: the identity of the credentials, and how long they last from
/// `now`.
std::string identity_line(const aws::ResolvedCredentials& resolved,
                          const aws::CredentialPlan& credential_plan, system::TimePoint now);

} // namespace idr::launch
