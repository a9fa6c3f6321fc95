// Properties that more than one kind of profile has.
#pragma once

#include "core/aws/shared_config.hpp"
#include "core/aws/sts.hpp"

#include <string>

namespace idr::aws {

/// role_session_name, duration_seconds and external_id of a profile with a role. Throws ConfigError
/// for a value that STS would refuse. `session_name`: for a profile that names none.
SessionOptions session_options(const Section& profile, const std::string& session_name);

} // namespace idr::aws
