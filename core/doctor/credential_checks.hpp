// Who a container would be: region, endpoint, clock, credentials, role.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/aws/chain/resolve_credentials.hpp"
#include "core/doctor/finding.hpp"

namespace idr::doctor {

/// What was found without asking anybody.
void examine_settings(const aws::CredentialPlan& credential_plan, const Report& report);

/// Asks STS: that it answers, what time it has, who the credentials are, and for the role.
void examine_credentials(const aws::CredentialPlan& credential_plan, const aws::Resolver& resolver,
                         const Report& report);

} // namespace idr::doctor
