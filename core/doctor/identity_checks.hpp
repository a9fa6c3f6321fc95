// Who a container would be: region, endpoint, clock, credentials, role.
#pragma once

#include "core/aws/chain/identity.hpp"
#include "core/aws/chain/resolve_credentials.hpp"
#include "core/doctor/finding.hpp"

namespace idr::doctor {

/// What was found without asking anybody.
void examine_settings(const aws::Identity& identity, const Report& report);

/// Asks STS: that it answers, what time it has, who the credentials are, and for the role.
void examine_identity(const aws::Identity& identity, const aws::Resolver& resolver,
                      const Report& report);

} // namespace idr::doctor
