// What profiles of more than one kind have.
#pragma once

#include "core/aws/mfa.hpp"
#include "core/aws/shared_config.hpp"
#include "core/aws/sts.hpp"

#include <span>
#include <string>
#include <vector>

namespace idr::aws {

/// role_session_name, duration_seconds and external_id of a profile with a role. Throws ConfigError
/// for a value that STS would refuse. `session_name`: for a profile that names none.
SessionOptions session_options(const Section& profile, const std::string& session_name);

/// mfa_serial and mfa_process.
MfaDevice mfa_of_profile(const Section& profile);

/// Adds a warning for each property of these names that the AWS CLI reads otherwise than the SDKs.
void add_other_readings(const Section& profile, std::span<const char* const> keys,
                        std::vector<std::string>& warnings);

} // namespace idr::aws
