// The identity of a container: region, endpoint, clock, credentials, role.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/aws/chain/resolve_credentials.hpp"
#include "core/doctor/finding.hpp"

namespace idr::doctor {

/// Reports what is known without a request.
void examine_settings(const aws::CredentialPlan& credential_plan, const Report& report);

/// Sends requests to STS and reports whether it answers, whether the clock is right, whose
/// credentials these are, and whether the role can be assumed.
void examine_credentials(const aws::CredentialPlan& credential_plan, const aws::Resolver& resolver,
                         const Report& report);

} // namespace idr::doctor
